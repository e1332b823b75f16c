"""A school renews on its commitment to pay; it is accepted or rejected, and pays, cancels, or does neither (R50)."""

from typing import TYPE_CHECKING

from infra.chaos.actor import again
from tests.e2e.test_renewals import body_of, send

if TYPE_CHECKING:
    from infra.chaos.stories import Customer


def renew(customer: "Customer") -> None:
    """One renewal, from its request to its end."""
    actor, story = customer.actor, customer.story
    body = body_of(actor.outside)
    key = f"chaos-{story.n}"
    renewal = again("a renewal", lambda: send(actor.outside, body, key), frozenset({200, 201})).body["id"]
    customer.wait()
    deed = "reject" if actor.dice.random() < 0.2 else "accept"
    said = {"ids": [renewal], "confirm": True, "reason": "chưa đủ điều kiện"}
    path = f"/renewals/{deed}"
    answer = actor.decide(path, said if deed == "reject" else {**said, "reason": None}, "renewals_head", "an.tp")
    actor.world.renewals[renewal] = deed
    if deed == "reject" or answer.status not in {200, 409}:
        return
    staff = actor.outside.entrances.staff
    shown = again(renewal, lambda: staff(f"/renewals/{renewal}", "renewals_head"), frozenset({200}))
    order = actor.portal("GET", f"/v1/orders/{shown.body['order']}", "QLTH").body
    placed = actor.placed(order, "transfer", story.n)
    if actor.dice.random() < 0.2:
        path = f"/v1/orders/{placed.number}/cancel"
        if actor.portal("POST", path, "QLTH", {}, taken=(200, 409)).status == 200:
            actor.world.cancelled.add(placed.number)
    if actor.dice.random() < 0.7:
        customer.pay(placed)
