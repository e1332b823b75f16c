"""What a partner may have done is taken back by its key before it is asked for anew (R22, R27, R31, R32)."""

from typing import Any

import pytest

from misa_order.orders.ending.cancel import cancelled, without_invoice_request
from misa_order.orders.ending.contract_withdrawal import (
    contract_kept,
    contract_taken_back,
    is_contract_in_question,
    is_withdrawing_another,
    without_contract,
)
from misa_order.orders.ending.withdrawal import (
    is_withheld,
    revoked,
    revoked_after_withdrawal,
    withdrawing_too,
    withdrawn,
    withdrawn_again,
)
from misa_order.orders.order import Commitment, Order, Step, StepName
from misa_order.orders.statuses import Invoice, Payment, Resource, Revenue
from tests.builders import DESKTOP, NOW, TOPUP
from tests.unit.fulfilment.orders_made import an_order

FIRST, SECOND, THIRD = (f"1000002/contract/{n}" for n in (1, 2, 3))
DONE = Step(state="done")
BACK, CONTRACT = StepName.WITHDRAW_CONTRACT, StepName.CONTRACT
COMMITMENT = Commitment(renewal="r-1", until=NOW.date(), rep="an", accepted_by="an", on_behalf_of=None, accepted_at=NOW)
UNFINISHED, ENDED = ("waiting", "pending", "failed"), ("done", "overtaken")


def taking_back(state: Any = "waiting", key: str | None = FIRST, **facts: Any) -> Step:
    return Step(state=state, withdraws=key, **facts)


@pytest.mark.parametrize("state", [*UNFINISHED, *ENDED])
@pytest.mark.parametrize(
    ("step", "by"),
    [("resource", "revoke"), ("licence", "revoke"), ("invoice", "withdraw"), ("contract", "withdraw_contract")],
)
def test_a_request_is_withheld_until_the_one_before_it_is_taken_back(step: str, by: str, state: Any) -> None:
    assert is_withheld(an_order({by: taking_back(state, "k")}), step) is (state in UNFINISHED)
    assert not is_withheld(an_order({by: Step(state=state)}), step)
    assert not is_withheld(an_order({by: taking_back(state, "k")}), "lock")


def test_what_has_still_to_be_taken_back_is_tried_anew_under_its_key_and_nothing_else() -> None:
    tried = taking_back("failed", n=3, attempts=4, since=NOW, gave_up=True)
    order = withdrawn(an_order({"invoice": Step(n=2), "withdraw": tried}), StepName.INVOICE)
    assert order.steps == {"invoice": Step(n=2), "withdraw": taking_back(n=3)}
    order = withdrawn(an_order({"invoice": Step(n=2), "withdraw": taking_back("done", n=3)}), StepName.INVOICE)
    assert order.steps == {"invoice": Step(n=3), "withdraw": taking_back(n=4, key="1000002/invoice/2")}


def test_who_comes_back_late_has_its_request_taken_back_once_more() -> None:
    order = an_order({BACK: taking_back("done", n=2, then=(FIRST, SECOND))})
    again = withdrawn_again(order, "contract", FIRST)
    assert again
    assert again.step(BACK) == taking_back(n=3, then=(SECOND,))
    other = withdrawn_again(an_order({BACK: taking_back(key=SECOND, then=(THIRD, FIRST))}), "contract", FIRST)
    assert other
    assert other.step(BACK) == taking_back(key=SECOND, then=(THIRD, FIRST))
    assert withdrawn_again(an_order({BACK: Step(state="done")}), "contract", FIRST) is None
    assert withdrawn_again(an_order({"withdraw": taking_back(key="1000002/invoice/1")}), "lock", "any") is None
    assert withdrawn_again(an_order({"withdraw": taking_back(key="1000002/invoice/1")}), "invoice", "other") is None


@pytest.mark.parametrize("state", ["waiting", "pending", "failed", "done", "overtaken"])
def test_one_more_is_taken_back_behind_the_one_under_way_or_at_once(state: Any) -> None:
    after = withdrawing_too(an_order({BACK: taking_back(state, then=(THIRD, SECOND))}), BACK, SECOND).step(BACK)
    at_once = taking_back(n=2, key=SECOND, then=(THIRD,))
    assert after == (taking_back(state, then=(THIRD, SECOND)) if state in UNFINISHED else at_once)
    alone = withdrawing_too(an_order({BACK: Step(state=state)}), BACK, SECOND).step(BACK)
    assert alone == taking_back(n=2, key=SECOND)


@pytest.mark.parametrize("state", ["waiting", "failed", "done"])
@pytest.mark.parametrize("key", [None, "1000002/resource/1"])
def test_a_cancelled_order_is_revoked_at_once_or_after_what_is_being_withdrawn(state: Any, key: str | None) -> None:
    order = an_order({"revoke": taking_back(state, key)}, payment=Payment.CANCELLED, resource=Resource.REVOKED)
    waits = key is not None and state == "waiting"
    assert revoked(order).step("revoke") == (taking_back(state, key) if waits else Step(n=2))
    assert revoked_after_withdrawal(order).step("revoke") == (Step(n=2) if key else Step(state=state))
    for other in ({"payment": Payment.UNPAID}, {"resource": Resource.NOT_PROVISIONED}):
        moved = order.model_copy(update={"status": order.status.model_copy(update=other)})
        assert revoked_after_withdrawal(moved) == moved


@pytest.mark.parametrize("resource", [*Resource])
@pytest.mark.parametrize("gave_up", [False, True])
def test_cancelling_takes_back_what_may_be_granted(resource: Resource, gave_up: bool) -> None:
    refused = Step(state="failed", gave_up=gave_up)
    order = an_order({"temporary": refused, "revoke": taking_back("done", "k")}, resource=resource)
    may_be = resource in {"TEMPORARY", "LOCKED", "PENDING_APPROVAL"} or (resource == "PROVISION_FAILED" and gave_up)
    after = cancelled(order)
    assert after.status.payment is Payment.CANCELLED
    assert after.status.resource is (Resource.REVOKED if may_be else resource)
    assert after.step("revoke") == (Step(n=2) if may_be else taking_back("done", "k"))
    plain = cancelled(an_order({"temporary": refused}, resource=resource))
    assert set(plain.steps) == {"temporary"}


def test_cancelling_takes_back_a_contract_that_an_undo_left_half_made_and_no_other() -> None:
    half = cancelled(an_order({"contract": Step(state="failed")}))
    assert half.step(BACK) == taking_back()
    settled = {"contract": Step(n=2), BACK: taking_back("done")}
    assert cancelled(an_order(settled)).steps == settled
    committed = cancelled(an_order({}, invoice=Invoice.INVOICING).model_copy(update={"commitment": COMMITMENT}))
    assert committed.step("withdraw") == taking_back(key="1000002/invoice/1")
    assert (committed.step(BACK), committed.status.invoice) == (taking_back(), Invoice.NOT_INVOICED)


@pytest.mark.parametrize("invoice", [*Invoice])
def test_an_invoice_request_is_withdrawn_unless_the_invoice_is_issued_or_never_was_one(invoice: Invoice) -> None:
    order = an_order(invoice=invoice)
    settled = invoice in {Invoice.INVOICED, Invoice.NO_INVOICE}
    after = without_invoice_request(order)
    assert (after == order) is settled
    assert settled or after.step("withdraw") == taking_back(key="1000002/invoice/1")
    assert after.status.invoice is (invoice if settled else Invoice.NOT_INVOICED)
    nobody = order.model_copy(update={"invoice": None})
    assert without_invoice_request(nobody) == nobody


@pytest.mark.parametrize("body", [TOPUP, DESKTOP, None])
def test_only_what_can_have_a_contract_is_asked_about_one(body: dict[str, Any] | None) -> None:
    assert (BACK in without_contract(an_order(body=body)).steps) is (body is None)
    half = without_contract(an_order({"contract": Step(state="failed")}, body=body))
    assert (BACK in half.steps) is (body is not TOPUP)


def test_a_contract_half_made_while_an_earlier_one_is_taken_back_is_taken_back_behind_it() -> None:
    steps = {"contract": Step(n=2, state="failed"), BACK: taking_back("failed", attempts=3)}
    after = without_contract(an_order(steps, revenue=Revenue.RECORD_FAILED))
    assert after.steps == {"contract": Step(n=3), BACK: taking_back(then=(SECOND,))}
    assert after.status.revenue is Revenue.NOT_RECORDED


@pytest.mark.parametrize("state", [*UNFINISHED, *ENDED])
@pytest.mark.parametrize("key", [None, FIRST, SECOND])
def test_a_contract_that_stands_is_asked_about_once_and_only_after_the_one_before_it(
    state: Any, key: str | None
) -> None:
    order = an_order({"contract": Step(n=2, state="done"), BACK: taking_back(state, key)})
    another = key == FIRST and state in {"waiting", "failed"}
    assert is_withdrawing_another(order) is another
    asked = key == SECOND and state == "waiting"
    after = without_contract(order).step(BACK)
    assert after == (taking_back(state, key) if another or asked else taking_back(n=2, key=SECOND))
    gone = contract_taken_back(order)
    assert gone.step("contract") == Step(n=3)
    assert gone.step(BACK) == (taking_back(key=SECOND) if asked else taking_back(n=2, key=SECOND))
    kept = key == SECOND and state == "overtaken"
    assert is_contract_in_question(order) is not (another or kept)
    sold = order.model_copy(update={"status": order.status.model_copy(update={"payment": Payment.PAID})})
    assert is_contract_in_question(sold) is (key == SECOND)
    unmade = order.with_step("contract", Step(n=2))
    assert not is_contract_in_question(unmade)


@pytest.mark.parametrize("sold", [False, True])
def test_a_contract_that_is_kept_is_withdrawn_by_nobody(sold: bool) -> None:
    paid: dict[str, Any] = {"payment": Payment.PAID} if sold else {}
    told: dict[str, Any] = {"since": NOW, "next_try": NOW, "attempts": 2}
    kept = contract_kept(an_order({"contract": DONE, BACK: taking_back(**told)}, **paid)).step(BACK)
    assert kept == taking_back("overtaken", None if sold else FIRST, attempts=2)
    never = contract_kept(an_order({"contract": DONE}, **paid)).step(BACK)
    assert never == taking_back("overtaken", None if sold else FIRST)
    behind: Order = contract_kept(an_order({"contract": DONE, BACK: taking_back(then=(SECOND, THIRD))}, **paid))
    assert behind.step(BACK) == taking_back(n=2, key=SECOND, then=(THIRD,))
