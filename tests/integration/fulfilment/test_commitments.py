"""An order on a commitment: granted until the day, sold before it is paid, nothing made twice (R52, R54, R55, R27)."""

from datetime import UTC, datetime, timedelta

import pytest

from misa_order.contracts.store import ContractStore
from misa_order.fulfilment.callbacks import ActCallback, complete_invoice
from misa_order.fulfilment.invoice import request_invoice
from misa_order.kernel.calendar import business_date
from misa_order.kernel.errors import ConflictError
from misa_order.kernel.history import Why
from misa_order.orders.due import next_due, open_deadlines
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.ending.undone import undone
from misa_order.orders.jobs.expire import expire_all_due
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.renewals.store import RenewalStore
from tests.builders import CALENDAR, NOW
from tests.days import warning_days
from tests.integration.fulfilment.conftest import Interrupted, World
from tests.renewals_made import accepted, number_of

UNTIL = "2026-12-20"
EVERYWHERE = ("suman", "crm", "act")
BY_STAFF = Why("staff:lan", NOW, "undone_by_staff", "x")


@pytest.fixture
def order(world: World) -> Order:
    """An accepted renewal's order, before anybody has done anything."""
    return world.store.get(number_of(accepted(RenewalStore(world.store.table))))


def work(world: World, order: Order) -> Order:
    """All that is due for it is done."""
    world.provision(order)
    world.record(order)
    world.invoice(order)
    return world.store.get(order.number)


def state(order: Order) -> tuple[str, str | None, str, str]:
    return order.status.payment, order.status.resource, order.status.invoice, order.status.revenue


def pay(world: World, order: Order) -> Order:
    order = world.store.get(order.number)
    return world.store.change(order, order.paid((), NOW), Why("function:match_payment", NOW, "paid"), "OrderPaid")


def expire(world: World, day: str) -> None:
    expire_all_due(world.store, datetime.fromisoformat(f"{day}T00:30:00+07:00").astimezone(UTC))


def done(world: World, *partners: str) -> list[tuple[str, str]]:
    """Operation and step of all that had an effect."""
    return [(operation, key.split("/", 1)[1]) for operation, key, effect in world.operations(*partners) if effect]


def test_accepted_it_is_granted_until_the_day_sold_as_a_draft_and_its_invoice_asked_for(
    world: World, order: Order
) -> None:
    order = work(world, order)
    assert state(order) == ("UNPAID", "TEMPORARY", "INVOICING", "RECORDED")
    [grant] = world.asked("suman")
    assert (grant["operation"], grant["body"]["temporary"], grant["body"]["until"]) == ("grant", True, UNTIL)
    for partner in ("crm", "act"):
        contract, invoice = world.asked(partner)
        assert (contract["operation"], contract["body"]["state"]) == ("contract", "DRAFT")
        assert (invoice["operation"], invoice["body"]["state"]) == ("invoice-request", "APPROVED")
        assert invoice["body"]["invoice"]["tax_code"] == "0101243150"


def test_paid_it_is_granted_for_good_and_nothing_else_is_made_again(world: World, order: Order) -> None:
    work(world, order)
    before = done(world, "crm", "act")
    pay(world, order)
    assert state(work(world, order)) == ("PAID", "PROVISIONED", "INVOICING", "RECORDED")
    assert done(world, "suman") == [("grant", "temporary/1"), ("grant", "resource/1")]
    assert done(world, "crm", "act") == before


def test_paid_at_once_everything_is_still_made_once(world: World, order: Order) -> None:
    pay(world, order)
    work(world, order)
    assert state(work(world, order)) == ("PAID", "PROVISIONED", "INVOICING", "RECORDED")
    assert done(world, "crm") == [("contract", "contract/1"), ("invoice-request", "invoice/1")]
    assert world.asked("crm")[0]["body"]["state"] == "DRAFT"


def test_its_one_deadline_is_the_commitments_day(order: Order) -> None:
    [deadline] = open_deadlines(order)
    assert (deadline.what, deadline.on.isoformat()) == ("lock", UNTIL)
    due = next_due(order)
    assert due
    assert business_date(due) == warning_days(deadline.on)[0]


def test_unpaid_it_is_locked_after_the_day_and_never_temporarily_cancelled(world: World, order: Order) -> None:
    work(world, order)
    expire(world, UNTIL)
    assert state(world.store.get(order.number)) == ("UNPAID", "TEMPORARY", "INVOICING", "RECORDED")
    expire(world, "2026-12-21")
    assert state(work(world, order)) == ("UNPAID", "LOCKED", "INVOICING", "RECORDED")
    expire(world, "2027-03-01")
    assert state(world.store.get(order.number)) == ("UNPAID", "LOCKED", "INVOICING", "RECORDED")
    assert done(world, "suman")[-1] == ("lock", "lock/1")


def test_paid_after_the_day_it_is_unlocked_and_granted(world: World, order: Order) -> None:
    work(world, order)
    expire(world, "2026-12-21")
    work(world, order)
    assert world.store.get(order.number).is_payable
    pay(world, order)
    assert state(work(world, order)) == ("PAID", "PROVISIONED", "INVOICING", "RECORDED")
    assert [operation for operation, _ in done(world, "suman")] == ["grant", "lock", "unlock", "grant"]


def test_cancelled_everything_is_taken_back_and_nothing_asked_for_again(world: World, order: Order) -> None:
    order = work(world, order)
    cancel_order(order, world.store, Why("customer:KH0001", NOW, "cancelled_by_customer"))
    order = work(world, order)
    assert state(order) == ("CANCELLED", "REVOKED", "NOT_INVOICED", "NOT_RECORDED")
    assert done(world, "suman")[-1] == ("revoke", "revoke/1")
    for partner in ("crm", "act"):
        assert done(world, partner)[-2:] == [
            ("withdraw-contract", "withdraw_contract/1"),
            ("withdraw-invoice-request", "withdraw/1"),
        ]
        assert world.asked(partner)[-1]["body"]["withdraws"] == f"{order.number}/invoice/1"
    assert state(work(world, order)) == state(order)
    assert len([one for one in done(world, "crm") if one[0] == "invoice-request"]) == 1


def test_cancelled_before_anything_was_made_nothing_is_made(world: World, order: Order) -> None:
    cancel_order(order, world.store, Why("customer:KH0001", NOW, "cancelled_by_customer"))
    order = work(world, order)
    assert state(order) == ("CANCELLED", "REVOKED", "NOT_INVOICED", "NOT_RECORDED")
    taken_back = {"revoke", "withdraw-invoice-request", "withdraw-contract"}
    assert {operation for operation, _ in done(world, *EVERYWHERE)} == taken_back


def test_an_invoice_request_on_its_way_while_the_customer_cancels_is_withdrawn_all_the_same(
    world: World, order: Order
) -> None:
    world.behave("act", "down")
    with pytest.raises(Exception, match="act"):
        world.invoice(order)
    world.behave("act", "ok")
    cancel_order(world.store.get(order.number), world.store, Why("customer:KH0001", NOW, "cancelled_by_customer"))
    world.invoice(order)
    assert done(world, "crm") == [("invoice-request", "invoice/1"), ("withdraw-invoice-request", "withdraw/1")]
    assert done(world, "act") == [("withdraw-invoice-request", "withdraw/1")]


def test_an_invoice_request_that_its_withdrawal_overtakes_is_withdrawn_again(world: World, order: Order) -> None:
    def cancelled_and_withdrawn() -> None:
        cancel_order(world.store.get(order.number), world.store, Why("customer:KH0001", NOW, "cancelled_by_customer"))
        world.invoice(order)

    # CRM has it and ACT does not yet, when another worker withdraws it from both.
    slow = Interrupted(world.crm, cancelled_and_withdrawn)
    request_invoice(order.number, world.store, slow, world.act, lambda: world.now)
    assert [(operation, key.partition("/")[2]) for operation, key, _ in world.operations("act")] == [
        ("withdraw-invoice-request", "withdraw/1"),
        ("invoice-request", "invoice/1"),
        ("withdraw-invoice-request", "withdraw/2"),
    ]
    assert {one["body"]["withdraws"] for one in world.asked("act") if "withdraws" in one["body"]} == {
        f"{order.number}/invoice/1"
    }


def issued(world: World, order: Order) -> bool:
    request = world.store.get(order.number).step("invoice").request_id or "r-1"
    told = {"request_id": request, "order": order.number, "event": "invoice_issued", "invoice_number": "7"}
    contracts = ContractStore(world.store.table)
    return complete_invoice(ActCallback.model_validate(told), world.store, contracts, NOW).changed


def test_act_issues_the_invoice_before_the_money_comes(world: World, order: Order) -> None:
    work(world, order)
    assert issued(world, order)
    assert not issued(world, order)
    assert world.store.get(order.number).status.invoice == "INVOICED"
    pay(world, order)
    assert state(work(world, order)) == ("PAID", "PROVISIONED", "INVOICED", "RECORDED")


def test_an_invoice_that_was_issued_stays_when_the_customer_cancels(world: World, order: Order) -> None:
    work(world, order)
    issued(world, order)
    cancel_order(world.store.get(order.number), world.store, Why("customer:KH0001", NOW, "cancelled_by_customer"))
    assert state(work(world, order)) == ("CANCELLED", "REVOKED", "INVOICED", "NOT_RECORDED")


def test_acts_word_about_a_cancelled_orders_invoice_comes_too_late(world: World, order: Order) -> None:
    work(world, order)
    cancel_order(world.store.get(order.number), world.store, Why("customer:KH0001", NOW, "cancelled_by_customer"))
    assert not issued(world, order)


@pytest.mark.parametrize(("late", "resource"), [(timedelta(), "TEMPORARY"), (timedelta(days=60), "LOCKED")])
def test_an_undone_payment_leaves_contract_and_invoice_request_alone(
    world: World, order: Order, late: timedelta, resource: str
) -> None:
    work(world, order)
    pay(world, order)
    order = work(world, order)
    before = done(world, "crm", "act")
    world.store.change(order, undone(order, NOW + late, lambda: CALENDAR, other_grant=True), BY_STAFF, "PaymentUndone")
    assert state(work(world, order)) == ("UNPAID", resource, "INVOICING", "RECORDED")
    assert done(world, "crm", "act") == before
    pay(world, order)
    assert state(work(world, order)) == ("PAID", "PROVISIONED", "INVOICING", "RECORDED")
    assert done(world, "crm", "act") == before


def test_once_invoiced_a_payment_stays(world: World, order: Order) -> None:
    work(world, order)
    issued(world, order)
    pay(world, order)
    order = work(world, order)
    with pytest.raises(ConflictError) as refused:
        undone(order, NOW, lambda: CALENDAR)
    assert refused.value.code == "match_final"


def test_a_refused_temporary_grant_is_a_failure_that_payment_mends(world: World, order: Order) -> None:
    world.behave("suman", "refuse")
    world.provision(order)
    assert world.store.get(order.number).status.resource == "PROVISION_FAILED"
    world.behave("suman", "ok")
    pay(world, order)
    assert work(world, order).status.payment is Payment.PAID
    assert world.store.get(order.number).status.resource == "PROVISIONED"
