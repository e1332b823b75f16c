"""What keeps a customer from being erased, and what becomes of an erasure that is stopped or overtaken (ADR 0022)."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest

from misa_order.contracts.contract import ContractState
from misa_order.contracts.store import ContractStore
from misa_order.kernel.errors import ConflictError, NotFoundError
from misa_order.kernel.history import Why
from misa_order.orders.order import Order, Step
from misa_order.orders.statuses import Payment
from misa_order.payments.gateway import Gateway, GatewayCallback, confirm_gateway_payment
from misa_order.payments.undo import refund
from misa_order.privacy.erase import erase_customer
from misa_order.privacy.erased import ERASED, REASON
from misa_order.privacy.held import Stores
from misa_order.renewals.decide import Decision, reject_renewals
from misa_order.table import keys
from misa_order.table.outbox import outbox_part
from misa_order.table.writes import Put, Update
from tests.builders import NOW, place
from tests.integration.contracts.conftest import opened
from tests.integration.privacy.conftest import BUCKET, cancelled, paid, relayed, why
from tests.life_of_a_customer import CUSTOMER, PHONE, TAX_CODE, WHO
from tests.renewals_made import HEAD, TWO_MODULES, ask

WHY = why(REASON, "asked for on paper, no. 12")
WRITES = {"TransactWriteItems", "PutItem", "UpdateItem"}


def marked(stores: Stores) -> list[str]:
    """Every item that tells who the customer is."""
    found = boto3.client("dynamodb").scan(TableName=stores.table.name)["Items"]
    texts = [json.dumps(item, ensure_ascii=False) for item in found]
    return [text for text in texts if any(mark in text for mark in ("Mark-", "MARK-", "mark-", PHONE, TAX_CODE))]


def refused(stores: Stores) -> str:
    """What the erasure is refused for; nothing was changed."""
    before = marked(stores)
    with pytest.raises(ConflictError) as refusal:
        erase_customer(CUSTOMER, stores, WHY)
    assert refusal.value.code == "business_open"
    assert marked(stores) == before
    return refusal.value.message


def test_whom_nobody_knows_cannot_be_erased(stores: Stores) -> None:
    with pytest.raises(NotFoundError):
        erase_customer("KH9", stores, WHY)


def test_an_unpaid_order_keeps_all_others_from_being_erased(stores: Stores) -> None:
    cancelled(stores.orders, "cancelled")
    order = place(stores.orders, "open", **WHO).order
    relayed(stores.orders)
    assert refused(stores).startswith(f"order {order.number}: it is UNPAID")


def _changed(**changes: Any) -> Callable[[Stores, Order], None]:
    def change(stores: Stores, order: Order) -> None:
        stores.orders.change(order, order.model_copy(update=changes), why("x"), None)
        relayed(stores.orders)

    return change


def _reversed(stores: Stores, order: Order) -> None:
    """The bank takes its money back, as flag_reversal notes it."""
    flagged = order.model_copy(update={"reversed_by": ("row-1",)})
    told = Why("function:match_payment", NOW, "payment_reversed", "transaction row-1")
    stores.orders.change(order, flagged, told, None)
    relayed(stores.orders)


def _named_by_a_credit(stores: Stores, order: Order) -> None:
    stores.table.write([Update(keys.credits_naming(order.number), "ADD credits :one", {":one": {"row-1"}})])


def _event(stores: Stores, order: Order) -> None:
    stores.table.write([outbox_part("CodesIssued", order.number, 7, NOW, {"order": order.number})])


def _letter(stores: Stores, order: Order) -> None:
    stores.letters.claim(order.number, "codes_issued", NOW)
    stores.letters.failed(order.number, "codes_issued", NOW)


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (_changed(steps={"resource": Step(state="pending")}), "steps are not finished (resource)"),
        (_changed(steps={"resource": Step(state="failed")}), "steps are not finished (resource)"),
        (_changed(steps={"withdraw": Step(state="waiting")}), "steps are not finished (withdraw)"),
        (_reversed, "its payment was reversed"),
        (_named_by_a_credit, "credits wait for staff that name it (row-1)"),
        (_event, "events are on their way (CodesIssued)"),
        (_letter, "letters are not sent yet (codes_issued)"),
    ],
)
def test_a_paid_order_waits_for_what_is_not_finished(
    stores: Stores, happens: Callable[[Stores, Order], None], said: str
) -> None:
    order = paid(stores.orders, "paid")
    happens(stores, order)
    assert refused(stores) == f"order {order.number}: {said}"


@pytest.mark.parametrize(
    "then",
    [
        {"status": {"payment": Payment.CANCELLED}, "paid_at": None},
        {"paid_at": NOW + timedelta(days=3)},
    ],
)
def test_a_reversal_that_staff_have_settled_is_not_open_for_ever(stores: Stores, then: dict[str, Any]) -> None:
    """They undid the payment; the order was cancelled, or paid anew."""
    order = paid(stores.orders, "paid")
    _reversed(stores, order)
    order = stores.orders.get(order.number)
    status = order.status.model_copy(update=then.get("status", {}))
    _changed(**{**then, "status": status})(stores, order)
    assert erase_customer(CUSTOMER, stores, WHY).orders == 1


def test_money_at_a_gateway_that_pays_no_order_is_settled_first(stores: Stores) -> None:
    """It names its order by itself, and no matcher has seen it."""
    order = cancelled(stores.orders, "cancelled")
    told = GatewayCallback(event_id="e:1", order=order.number, amount=50_000, result="paid")
    confirm_gateway_payment(Gateway.CARD, told, stores.statement, NOW)
    relayed(stores.orders)
    said = refused(stores)
    assert said.startswith(f"order {order.number}: credits wait for staff that name it (")
    refund(said.partition("(")[2].rstrip(")"), stores.statement, why("refunded_by_staff", "back to the card"))
    assert erase_customer(CUSTOMER, stores, WHY).orders == 1


def test_a_contract_must_be_recorded_or_withdrawn_first(stores: Stores) -> None:
    order = paid(stores.orders, "paid")
    contract = opened(ContractStore(stores.table), order.number, state=ContractState.DRAFT)
    assert refused(stores) == f"order {order.number}: contract {contract.id} is DRAFT"


def test_a_renewal_must_be_decided_first(stores: Stores) -> None:
    pending, pooled = (ask(stores.renewals, key, **WHO, **more).renewal for key, more in _TWO.items())
    relayed(stores.orders)
    said = refused(stores).split("; ")
    assert sorted(said) == sorted(
        [f"renewal {pending.id}: it is undecided", f"renewal {pooled.id}: its opportunity is waiting"]
    )


_TWO: dict[str, dict[str, Any]] = {"one": {}, "two": {"lines": TWO_MODULES}}


def test_a_letter_that_nobody_can_send_any_more_is_not_waited_for(stores: Stores) -> None:
    order = paid(stores.orders, "paid")
    stale = {"progress": "failed", "claimed_at": "2026-11-07T08:04:04.000000+00:00"}
    stores.table.write([Put(keys.sent_mail(order.number, "codes_issued"), stale)])
    assert erase_customer(CUSTOMER, stores, WHY).orders == 1


class Killed(BaseException):
    """The process died."""


def test_an_erasure_that_dies_again_and_again_ends_all_the_same(stores: Stores) -> None:
    numbers = [cancelled(stores.orders, "one").number, paid(stores.orders, "two").number]
    renewal = ask(stores.renewals, **WHO).renewal
    reject_renewals(Decision(ids=(renewal.id,), confirm=True, reason="Mark-no"), HEAD, stores.renewals, NOW)
    relayed(stores.orders)
    opened(stores.contracts, numbers[1], state=ContractState.RECORDED, customer_name="Mark-name")
    assert marked(stores)
    deaths = 0
    # An order takes two: its key is forgotten first.
    while not _lives(stores, writes=2):
        deaths += 1
        assert deaths < 20
    assert deaths > 4
    assert marked(stores) == []
    assert "Versions" not in boto3.client("s3").list_object_versions(Bucket=BUCKET)
    for number in numbers:
        assert [one.why for one in stores.orders.history(number)].count(REASON) == 1
    assert [one.why for one in stores.renewals.history(renewal.id)].count(REASON) == 1


def _lives(stores: Stores, writes: int) -> bool:
    """Whether an erasure ends before it has written more than so much; else it is killed."""
    left = writes

    def count(model: Any, **_: Any) -> None:
        nonlocal left
        left -= model.name in WRITES
        if left < 0:
            raise Killed

    events = stores.table.client.meta.events
    events.register("before-call.dynamodb", count)
    try:
        erase_customer(CUSTOMER, stores, WHY)
    except Killed:
        return False
    finally:
        events.unregister("before-call.dynamodb", count)
    return True


def _meanwhile(stores: Stores, deed: Callable[[], object]) -> None:
    """Erase, and before the order is written let somebody else do this."""
    waiting = [deed]

    def interrupt(model: Any, **_: Any) -> None:
        if model.name in WRITES and waiting:
            waiting.pop()()

    events = stores.table.client.meta.events
    events.register("before-call.dynamodb", interrupt)
    try:
        erase_customer(CUSTOMER, stores, WHY)
    finally:
        events.unregister("before-call.dynamodb", interrupt)


def test_what_staff_note_meanwhile_is_kept_and_cleaned(stores: Stores) -> None:
    order = paid(stores.orders, "paid")
    _meanwhile(stores, lambda: stores.orders.change(order, order, why("noted_by_staff", "Mark-note"), None))
    told = [(entry.why, entry.note) for entry in stores.orders.history(order.number)]
    assert told[1:] == [("paid_in_cash", "PT 7"), ("noted_by_staff", ERASED), (REASON, WHY.note)]
    assert marked(stores) == []


def test_an_order_that_opens_again_meanwhile_is_left_as_it_is(stores: Stores) -> None:
    order = paid(stores.orders, "paid")
    unpaid = order.status.model_copy(update={"payment": Payment.UNPAID})

    def undo() -> None:
        stores.orders.change(order, order.model_copy(update={"status": unpaid}), why("undone_by_staff"), None)

    with pytest.raises(ConflictError, match="it is UNPAID"):
        _meanwhile(stores, undo)
    assert stores.orders.get(order.number).customer.name == "Mark-name"


def test_another_customer_under_the_same_phone_keeps_what_is_theirs(stores: Stores) -> None:
    cancelled(stores.orders, "gone")
    theirs = {**WHO["customer"], "id": "KH0778"}
    other = place(
        stores.orders,
        "stays",
        **{**WHO, "customer": theirs, "product": "MISA_SUPPORT", "purpose": "new"},
        lines=[{"sku": "TOPUP-100K", "quantity": 1}],
        domain=None,
    ).order
    erase_customer(CUSTOMER, stores, WHY)
    assert stores.orders.get(other.number) == other
    [entry] = stores.table.get(keys.open_orders(PHONE))["open_orders"]  # type: ignore[index]  # it is there
    assert other.number in entry
