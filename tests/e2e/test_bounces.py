"""A letter that comes back is shown to staff, by the way from SES to the order (R94)."""

from tests.e2e.outside import Json, Outside, until


def test_an_order_whose_letter_comes_back_says_so_to_staff_and_goes_on(outside: Outside) -> None:
    with outside.behaving("bounce", "mail"):
        order = outside.order()
        seen = until("the bounce is noted", lambda: noted(outside, order["number"]))
        outside.settle()
    [bounce] = seen["letters_bounced"]
    assert (bounce["letter"], bounce["kind"], bounce["permanent"]) == ("order_placed", "bounced", True)
    assert bounce["said"] == "smtp; 550 5.1.1 <…>: Recipient address rejected: User unknown"
    [told] = [(one["why"], one["note"]) for one in seen["history"] if one["actor"] == "partner:ses"]
    assert told == ("letter_bounced", "order_placed, General")
    outside.pay(order)
    outside.reaches(order["number"], resource="PROVISIONED", invoice="INVOICING")
    assert outside.letters(order["number"], 1), "later letters are not held back by us"
    assert outside.seen(order["number"])["letters_bounced"] == [bounce]


def noted(outside: Outside, number: str) -> Json | None:
    """The order as soon as something of its letters is noted."""
    order = outside.seen(number)
    return order if order["letters_bounced"] else None
