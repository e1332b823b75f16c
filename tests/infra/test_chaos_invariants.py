"""Each invariant of chaos can fail: it is shown a world in which it does not hold."""

from collections.abc import Callable

import pytest

from infra.chaos.world import AtGateway, Sent
from tests.told_world import Told, a_row, did, entry


def test_nothing_is_wrong_with_a_world_as_it_must_be() -> None:
    assert Told().broken_rules() == set()


def lost_money(it: Told) -> None:
    it.rows.clear()


def money_twice(it: Told) -> None:
    it.rows.append(a_row(id="r2", state="unmatched", orders=[]))


def money_from_nowhere(it: Told) -> None:
    it.rows.append(a_row(id="r2", state="unmatched", orders=[], reference="FT9", balance=9))


def another_amount(it: Told) -> None:
    it.rows[0]["amount"] = 400


def a_debit_that_pays(it: Told) -> None:
    it.rows[0]["direction"] = it.money.direction = "out"


def left_in_doubt(it: Told) -> None:
    it.rows[0] |= {"state": "possible_duplicate", "orders": []}


def another_order_paid(it: Told) -> None:
    it.money.meant = ("1000013",)


def exact_money_that_waits(it: Told) -> None:
    it.rows[0] |= {"state": "unmatched", "orders": [], "reason": "no_evidence"}
    it.orders["1000002"]["status"]["payment"] = "UNPAID"


def a_day_short(it: Told) -> None:
    it.days[0]["accounts"][0]["matched"] = 400


def a_day_without_its_money(it: Told) -> None:
    it.days[0]["accounts"].clear()


def a_day_with_money_that_nobody_moved(it: Told) -> None:
    it.days[0]["accounts"].append({**it.days[0]["accounts"][0], "account": "9990001114"})


def paid_by_nothing(it: Told) -> None:
    it.rows[0] |= {"state": "unmatched", "orders": []}
    it.orders["1000002"]["transactions"] = []


def paid_in_cash_that_nobody_took(it: Told) -> None:
    paid_by_nothing(it)
    it.orders["1000002"]["history"][1]["why"] = "paid_in_cash"


def paid_by_another_amount_at_the_gateway(it: Told) -> None:
    paid_by_nothing(it)
    it.orders["1000002"]["history"][1]["why"] = "gateway_paid"
    it.world.add(AtGateway("1000002", "e1", 499, "paid", "card"))


def paid_in_part(it: Told) -> None:
    it.orders["1000002"]["total"] = 600


def a_lost_mail(it: Told) -> None:
    it.mails.clear()


def a_forged_mail_that_is_believed(it: Told) -> None:
    it.world.add(Sent("m2", None, "signed by nobody"))
    it.mails.append({"id": "m2", "state": "accepted", "reason": None, "transactions": []})


def a_history_with_a_hole(it: Told) -> None:
    del it.orders["1000002"]["history"][1]


def a_history_that_ends_elsewhere(it: Told) -> None:
    it.orders["1000013"]["history"].pop()


def a_move_that_is_not_allowed(it: Told) -> None:
    it.orders["1000002"]["history"].append(entry("x", payment=("PAID", "CANCELLED")))
    it.orders["1000002"]["status"]["payment"] = "CANCELLED"


def paid_and_not_granted(it: Told) -> None:
    it.orders["1000002"]["status"]["resource"] = "CODE_FAILED"


def cancelled_and_paid(it: Told) -> None:
    it.world.cancelled.add("1000002")


def granted_for_nothing(it: Told) -> None:
    it.orders["1000013"]["status"]["resource"] = "PROVISIONED"


def a_step_that_failed(it: Told) -> None:
    it.orders["1000002"]["steps"]["resource"]["state"] = "failed"


def locked_at_suman(it: Told) -> None:
    it.requests.append(did("suman", "1000002/lock/1"))


def granted_twice(it: Told) -> None:
    it.requests.append(did("suman", "1000002/resource/2"))


def codes_twice_the_same(it: Told) -> None:
    it.orders["1000002"]["lines"] = [{"quantity": 2}]
    it.orders["1000002"]["steps"]["resource"]["told"]["codes"] = ["1", "1"]


def a_contract_at_one_of_the_two(it: Told) -> None:
    it.requests.append(did("crm", "1000013/contract/1"))


def a_contract_withdrawn_at_one_of_the_two(it: Told) -> None:
    it.requests += [did(partner, "1000013/contract/1") for partner in ("crm", "act")]
    it.requests.append(did("act", "1000013/withdraw_contract/1", contract="1000013/contract/1"))


def two_invoice_requests(it: Told) -> None:
    it.requests += [did(partner, f"1000013/invoice/{n}") for partner in ("crm", "act") for n in (1, 2)]
    it.orders["1000013"]["status"]["invoice"] = "INVOICING"


def a_letter_twice(it: Told) -> None:
    it.letters.append(it.letters[0])


def a_change_that_was_not_told(it: Told) -> None:
    del it.told[1]


def an_older_state_told_last(it: Told) -> None:
    it.told[-1] = it.event(3, status={})


def a_strangers_order_told(it: Told) -> None:
    it.told.append(it.event(1, number="1000013", product="CUKCUK"))


def shown_to_a_stranger(it: Told) -> None:
    it.strangers.append(("1000013", "SME", 200))


def something_left(it: Told) -> None:
    it.left["on its way"] = ["send_mail"]


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (lost_money, "every dong once"), (money_twice, "every dong once"), (money_from_nowhere, "every dong once"),
        (another_amount, "every dong once"), (a_debit_that_pays, "rows' states"), (left_in_doubt, "rows' states"),
        (another_order_paid, "nobody else's order"), (exact_money_that_waits, "exact money pays"),
        (a_day_short, "days add up"), (a_day_without_its_money, "days add up"),
        (a_day_with_money_that_nobody_moved, "days add up"), (paid_by_nothing, "paid by money"),
        (paid_in_cash_that_nobody_took, "paid by money"), (paid_by_another_amount_at_the_gateway, "paid by money"),
        (paid_in_part, "paid by money"), (a_lost_mail, "mails"), (a_forged_mail_that_is_believed, "mails"),
        (a_history_with_a_hole, "history"), (a_history_that_ends_elsewhere, "history"),
        (a_move_that_is_not_allowed, "history"), (paid_and_not_granted, "nobody pays in vain"),
        (cancelled_and_paid, "nobody pays in vain"), (granted_for_nothing, "nobody has it for nothing"),
        (a_step_that_failed, "steps"), (locked_at_suman, "SUMAN"), (granted_twice, "SUMAN"),
        (codes_twice_the_same, "SUMAN"), (a_contract_at_one_of_the_two, "contracts and invoices"),
        (a_contract_withdrawn_at_one_of_the_two, "contracts and invoices"),
        (two_invoice_requests, "contracts and invoices"), (a_letter_twice, "letters"),
        (a_change_that_was_not_told, "portals"), (an_older_state_told_last, "portals"),
        (a_strangers_order_told, "portals"), (shown_to_a_stranger, "products apart"),
        (something_left, "nothing is left"),
    ],
)  # fmt: skip
def test_each_invariant_sees_the_world_in_which_it_does_not_hold(spoil: Callable[[Told], None], rule: str) -> None:
    it = Told()
    spoil(it)
    assert rule in it.broken_rules()


@pytest.mark.parametrize(("again", "broken"), [("12:00:29", {"letters"}), ("12:00:31", set())])
def test_a_letter_whose_sender_died_may_come_again_once_its_claim_has_run_out(again: str, broken: set[str]) -> None:
    # A claim of a minute, and SES took the first at the end of its worker's half.
    it = Told()
    it.letters.append({**it.letters[0], "at": f"2026-11-20T{again}+00:00"})
    assert it.broken_rules() == broken


@pytest.mark.parametrize(("subject", "due"), [("Đã nhận thanh toán", 2), ("Xác nhận đặt hàng", 1)])
def test_a_payment_that_was_undone_and_made_again_is_told_of_again_and_nothing_else_is(subject: str, due: int) -> None:
    it = Told()
    it.orders["1000002"]["history"] += [
        entry("undone", payment=("PAID", "UNPAID")),
        entry("x", payment=("UNPAID", "PAID")),
    ]
    letter = {**it.letters[0], "subject": f"Đơn hàng 1000002 – {subject}"}
    it.letters += [letter] * due
    assert "letters" not in it.broken_rules()
    it.letters.append(letter)
    assert "letters" in it.broken_rules()
