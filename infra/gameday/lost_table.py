"""The table is ruined and restored (docs/operations.md, Restoring the table).

The engine keeps no past: the copy that point-in-time recovery would make of the moment before the ruin is made in that
moment. What comes between the copy and the ruin is lost with the table, and comes back by the ways of the docs.
"""

import uuid

from infra.gameday.scene import Scene
from infra.local.timeline import expect
from tests.e2e.outside import Json, until
from tests.e2e.test_imports import ended, filled, hand_in, row


def play_lost_table(scene: Scene) -> None:
    """Orders from before are whole, what came after is repeated or imported, and nothing is granted twice."""
    outside = scene.outside
    half, third = outside.order(), outside.order()
    outside.settle()
    _copied(scene)
    late, key = outside.body(), uuid.uuid4().hex
    placed = outside.entrances.order(late, key).body
    scene.granted_once(outside.pay(half))
    mail = _ruined(scene, third)
    _restored(scene)
    with scene.step("seen", "what came after that moment is not in the table") as remark:
        expect("the order paid later", outside.seen(half["number"])["status"]["payment"], "UNPAID")
        expect("the order placed later", outside.entrances.staff(f"/orders/{placed['number']}").status, 404)
        remark(f"order {half['number']} is unpaid again, order {placed['number']} is unknown")
    _repeated(scene, late, key, placed["number"])
    _put_back(scene, mail)
    _imported(scene, half)
    _events_go_by_sweeps(scene, half, third)
    scene.granted_once(half)
    scene.granted_once(third)


def _copied(scene: Scene) -> None:
    with scene.step("broken", "the moment that will be restored; a little later the table is lost") as remark:
        scene.documented("aws dynamodb restore-table-to-point-in-time", remark)
        scene.documented('aws dynamodb wait table-exists --table-name "$STACK-restored"', remark)


def _ruined(scene: Scene, third: Json) -> str:
    """The table is gone; a mail that pays the third order comes meanwhile. Gives the mail's id."""
    outside = scene.outside
    with scene.step("broken", "the table is deleted") as remark:
        scene.documented("aws dynamodb delete-table", remark)
    with scene.step("seen", "portals get errors, a bank mail fails and waits as a dead letter") as remark:
        answer = outside.portal("GET", f"/v1/orders/{third['number']}")
        expect("the portal is refused", answer.status >= 500, wanted=True)
        scene.function_rings("show_orders", "ResourceNotFoundException", remark)
        mail = outside.deliver(outside.sign(outside.credit(third["total"], third["payment"]["memo"])))
        scene.letters_ring("parse_bank_mail", remark)
        scene.redrive("parse_bank_mail", remark, look=True)
    return mail


def _restored(scene: Scene) -> None:
    with scene.step("way back", "the copy comes under the table's own name, and gets what no copy has") as remark:
        backup = scene.documented("aws dynamodb create-backup", remark)
        scene.documented("aws dynamodb restore-table-from-backup", remark, {"<arn>": backup})
        scene.documented('aws dynamodb wait table-exists --table-name "$STACK-table"', remark)
        for start in ("update-table --stream-specification", "update-continuous-backups", "update-time-to-live"):
            scene.documented(f"aws dynamodb {start}", remark)


def _repeated(scene: Scene, body: Json, key: str, number: str) -> None:
    with scene.step("way back", "the portal repeats its order under the same key") as remark:
        again = scene.outside.entrances.order(body, key)
        expect("its number", (again.status, again.body["number"]), (201, number))
        remark(f"201, order {number}, as before")


def _put_back(scene: Scene, mail: str) -> None:
    with scene.step("way back", "the mail that came while there was no table is put back from its letter") as remark:
        scene.redrive("parse_bank_mail", remark)
        scene.outside.mail(mail, "accepted")


def _imported(scene: Scene, order: Json) -> None:
    """Money whose mail was read before the ruin: its verdicts are gone, so the bank's statement must tell."""
    outside = scene.outside
    with scene.step(
        "way back", "mails since that moment are in the bucket; the office imports the statement"
    ) as remark:
        bucket = scene.system.stacks[0].outputs["InboxBucket"]
        found = scene.documented("aws s3api list-objects-v2", remark, {"<InboxBucket>": bucket})
        expect("the mails in the bucket", len(found) >= 2, wanted=True)
        content = filled(outside, row(outside, order["total"], order["payment"]["memo"]))
        asked = hand_in(outside, content)
        scene.sweep()
        told = ended(outside, asked)
        expect("the rows", [one["result"] for one in told["rows"]], ["added"])


def _events_go_by_sweeps(scene: Scene, *orders: Json) -> None:
    """Until the stack follows the new stream every event waits for ``resend_events``."""
    with scene.step("seen", "events go by resend_events alone, 5 to 7 minutes late on AWS") as remark:
        sweeps = 0

        def swept() -> bool:
            nonlocal sweeps
            sweeps += 1
            scene.sweep()
            return all(_is_done(scene, order) for order in orders) and not scene.outside.on_their_way()

        until("all events by sweeps", swept)
        until("the portal is told", lambda: _portal_knows(scene, orders[-1]["number"]))
        remark(f"{sweeps} sweeps; the portal was told of order.paid")


def _is_done(scene: Scene, order: Json) -> bool:
    status = scene.outside.seen(order["number"])["status"]
    return (status["payment"], status["resource"], status["revenue"]) == ("PAID", "PROVISIONED", "RECORDED")


def _portal_knows(scene: Scene, number: str) -> bool:
    told = scene.outside.entrances.simulator("GET", f"/portal/events?order={number}")
    return any(event["event"] == "order.paid" and event["taken"] for event in told)
