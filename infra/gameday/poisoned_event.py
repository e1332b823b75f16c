"""An event that no queue takes: it is given up alone, and put back when its cause is mended (R91)."""

from infra.gameday.scene import Scene
from infra.local.timeline import expect
from tests.e2e.outside import Json, until
from tests.e2e.test_feeds_and_gateways import feed, generic

_QUEUE = "match_payment"


def play_poisoned_event(scene: Scene) -> None:
    """Three sweeps, a letter, and nobody else is held up."""
    poisoned, other = scene.outside.order(), scene.outside.order()
    with scene.queue_with(_QUEUE, MaximumMessageSize="1024"):
        with scene.step("broken", f"the queue {_QUEUE} takes 1 kB only, and a payer's memo is longer"):
            call = generic(scene.outside, poisoned, memo=poisoned["payment"]["memo"] + " x" * 600)
            expect("the feed's answer", feed(scene.outside, "generic", call).status, 200)
        with scene.step("seen", "the next customer pays and is granted: nobody is held up"):
            scene.outside.pay(other)
        with scene.step("seen", "after three sweeps it is given up: set aside in the table, with a letter") as remark:
            _given_up(scene)
            scene.letters_ring("resend_events", remark)
            remark(f"log of resend_events: {scene.told('resend_events', 'EventGivenUp')[:150]}")
            scene.redrive("resend_events", remark, look=True)
        _money_waits(scene, poisoned)
    with scene.step(
        "way back", "the cause is mended (the queue takes what it should), the event is put back"
    ) as remark:
        scene.redrive("resend_events", remark)
    scene.granted_once(poisoned)
    scene.granted_once(other)
    with scene.step("whole", "the alarm rests"):
        scene.letters_rest("resend_events")


def _given_up(scene: Scene) -> None:
    # What went before it has been relayed: only the poisoned event is left.
    until("the event alone", lambda: [row["event"]["S"] for row in scene.outside.outbox()] == ["TransactionBooked"])
    for _ in range(3):
        expect("the event waits", len(scene.outside.outbox()), 1)
        scene.sweep()
    expect("the outbox", scene.outside.outbox(), [])


def _money_waits(scene: Scene, order: Json) -> None:
    with scene.step("seen", "its money is on the statement and pays nothing yet") as remark:
        [row] = scene.outside.rows("unmatched", order["number"])
        expect("the amount", row["amount"], order["total"])
        remark(f"GET /transactions?state=unmatched: {row['id']}, {row['amount']:,} đ")
