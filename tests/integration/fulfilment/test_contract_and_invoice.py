"""Contract and invoice request on CRM and ACT (R30.2, R30.3, R31)."""

import pytest

from misa_order.kernel.errors import PartnerDownError
from misa_order.kernel.history import Why
from misa_order.orders.ending.undone import undone
from misa_order.orders.statuses import Invoice, Licence, Revenue
from tests.builders import CALENDAR, DESKTOP, NOW, TOPUP, counted_calls
from tests.integration.fulfilment.conftest import World

INVOICE = {"tax_code": "0101243150", "company": "Công ty ABC"}


@pytest.mark.parametrize(
    ("purpose", "state"), [("new", "DRAFT"), ("renew", "RECORDED"), ("upgrade", "RECORDED"), ("add_on", "RECORDED")]
)
def test_a_paid_order_gets_its_contract_on_both_in_the_state_of_its_purpose(
    world: World, purpose: str, state: str
) -> None:
    order = world.paid(purpose=purpose, agent_code="DL-7")
    with counted_calls(world.store.table.client) as calls:
        advanced = world.record(order)
    assert calls == ["Query", "Query", "TransactWriteItems"]
    assert advanced.order.status.revenue is Revenue.RECORDED
    told = advanced.order.steps["contract"].told
    assert (told["contract_id"][:6], told["act_contract_id"][:6], told["state"]) == ("HD-CRM", "HD-ACT", state)
    assert world.operations("crm", "act") == [("contract", f"{order.number}/contract/1", True)] * 2
    assert [one["partner"] for one in world.asked("crm", "act")] == ["crm", "act"]
    for asked in world.asked("crm", "act"):
        body = asked["body"]
        assert (body["state"], body["total"], body["agent_code"], body["office"]) == (state, 2_640_000, "DL-7", "HN")
        assert body["lines"][0]["price"] == 2_640_000


def test_an_invoice_is_requested_as_approved_and_waits_for_act(world: World) -> None:
    order = world.paid()
    advanced = world.invoice(order)
    assert advanced.order.status.invoice is Invoice.INVOICING
    assert advanced.order.steps["invoice"].state == "pending"
    assert world.operations("crm", "act") == [("invoice-request", f"{order.number}/invoice/1", True)] * 2
    assert {asked["body"]["state"] for asked in world.asked("crm", "act")} == {"APPROVED"}
    assert world.asked("act")[0]["body"]["invoice"]["company"] == "Công ty ABC"


def test_without_invoice_details_none_is_requested(world: World) -> None:
    assert world.invoice(world.paid(invoice=None)).steps == ()
    assert world.asked("crm", "act") == []


def test_a_topup_order_has_no_contract_and_an_invoice_only_when_ticked(world: World) -> None:
    plain, ticked = world.paid(key="key-1", **TOPUP), world.paid(key="key-2", **{**TOPUP, "invoice": INVOICE})
    for order in (plain, ticked):
        assert world.record(order).steps == ()
    assert world.invoice(plain).steps == ()
    assert world.invoice(ticked).order.status.invoice is Invoice.INVOICING


def test_an_unpaid_order_has_neither(world: World) -> None:
    order = world.place()
    assert (world.record(order).steps, world.invoice(order).steps) == ((), ())


def test_a_desktop_order_waits_with_both_for_its_licence(world: World) -> None:
    order = world.paid(**DESKTOP)
    world.provision(order)
    assert (world.record(order).steps, world.invoice(order).steps) == ((), ())
    issuing = world.store.get(order.number)
    why = Why("partner:suman", NOW, "licence_issued")
    world.store.change(issuing, issuing.moved(licence=Licence.ISSUED), why, "LicenceIssued")
    assert (world.record(order).steps, world.invoice(order).steps) == (("contract",), ("invoice",))


@pytest.mark.parametrize(("partner", "words"), [("crm", "AMIS.VN – Bán hàng"), ("act", "AMIS.VN – Kế toán")])
def test_either_partner_refusing_is_an_error_state_with_its_words_and_the_other_steps_go_on(
    world: World, partner: str, words: str
) -> None:
    order = world.paid()
    world.behave(partner, "refuse")
    recorded, invoiced = world.record(order).order, world.invoice(order).order
    assert recorded.status.revenue is Revenue.RECORD_FAILED
    assert invoiced.status.invoice is Invoice.REQUEST_FAILED
    for name in ("contract", "invoice"):
        assert (invoiced.steps[name].error or "").startswith(words)
    assert world.provision(order).steps == ("resource",)
    world.behave(partner, "ok")
    assert (world.record(order).steps, world.invoice(order).steps) == ((), ())


def test_when_the_second_partner_is_down_the_first_is_not_given_a_second_contract(world: World) -> None:
    order = world.paid()
    world.behave("act", "down")
    with pytest.raises(PartnerDownError):
        world.record(order)
    assert world.store.get(order.number).status.revenue is Revenue.NOT_RECORDED
    world.behave("act", "ok")
    assert world.record(order).order.status.revenue is Revenue.RECORDED
    assert [effect for _, _, effect in world.operations("crm")] == [True, False]
    assert [effect for _, _, effect in world.operations("act")] == [False, True]


def test_repeated_messages_make_no_second_contract_or_request(world: World) -> None:
    order = world.paid()
    for _ in range(3):
        world.record(order)
        world.invoice(order)
    assert len(world.asked("crm")) == len(world.asked("act")) == 2
    assert world.reasons(order) == ["ordered", "transfer_matched", "contract_created", "invoice_requested"]


def test_a_contract_that_failed_before_an_undo_is_made_when_the_money_comes_again(world: World) -> None:
    order = world.paid(purpose="new")
    world.provision(order)
    world.behave("act", "refuse")
    assert world.record(order).order.status.revenue is Revenue.RECORD_FAILED
    world.behave("act", "ok")
    why = Why("function:test", NOW, "for_the_test")
    failed = world.store.get(order.number)
    world.store.change(failed, undone(failed, NOW, lambda: CALENDAR), why, "PaymentUndone")
    assert world.record(order).steps == ("withdraw_contract",), "CRM has it, and ACT does not"
    back = world.store.get(order.number)
    world.store.change(back, back.paid((), NOW), why, "OrderPaid")
    assert world.record(order).order.status.revenue is Revenue.RECORDED
    assert world.operations("crm") == [
        ("contract", f"{order.number}/contract/1", True),
        ("withdraw-contract", f"{order.number}/withdraw_contract/1", True),
        ("contract", f"{order.number}/contract/2", True),
    ]
