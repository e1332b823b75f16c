"""A letter comes back: its order says so, and the office reaches the customer another way (R94)."""

from infra.gameday.scene import Scene
from infra.local.timeline import expect
from tests.e2e.outside import Json, until


def play_bounced_letter(scene: Scene) -> None:
    """Seen on the order and in the log; the address works again, and the next letter arrives."""
    outside = scene.outside
    with outside.behaving("bounce", "mail"):
        with scene.step("broken", "the recipient's server knows no such mailbox: SES tells of a bounce"):
            order = outside.order()
        number = order["number"]
        with scene.step("seen", "the order keeps it, for every staff role that sees the order") as remark:
            [bounce] = until("the bounce on the order", lambda: _bounces(scene, number))
            expect("the letter", (bounce["letter"], bounce["kind"]), ("order_placed", "bounced"))
            remark(f"GET /orders/{number}: letters_bounced: {bounce['letter']}, {bounce['said']}")
            remark(f"log of record_bounce: {scene.told('record_bounce', number)[:150]}")
            outside.settle()
    with scene.step("way back", "the office calls the customer; the mailbox works again, and staff ask anew") as remark:
        remark(f"POST /orders/{number}/ask-customer")
        expect("the answer", outside.entrances.decide(f"/orders/{number}/ask-customer", {}).status, 200)
        [letter] = outside.letters(number, 1)
        remark(f"to {letter['to']}: {letter['subject']}")
    outside.pay(order)
    scene.granted_once(order)
    with scene.step("whole", "what came back stays on the order, and holds up nothing"):
        expect("the bounces", _bounces(scene, number), [bounce])


def _bounces(scene: Scene, number: str) -> list[Json]:
    found: list[Json] = scene.outside.seen(number)["letters_bounced"]
    return found
