"""A customer orders: R1–R6, R11–R14."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from misa_order.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from misa_order.orders.intake.place import Placed, place_order
from misa_order.orders.number import is_order_number
from misa_order.orders.order_request import OrderRequest
from misa_order.orders.portal import Portal
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource, Revenue
from misa_order.orders.store import OrderStore
from tests.builders import CALENDAR, CATALOGUE, DESKTOP, NOW, PORTAL, TOPUP, counted_calls, order_body, place
from tests.days import CANCEL_ON, LOCK_ON
from tests.waiting_events import waiting_events


def outbox(store: OrderStore) -> list[dict[str, Any]]:
    return waiting_events(store.table)


def test_a_saas_order_by_transfer_works_on_at_once_and_knows_its_deadlines(order_store: OrderStore) -> None:
    order = place(order_store).order
    assert is_order_number(order.number)
    assert len(order.number) == 7
    assert order.status.model_dump() == {
        "payment": Payment.UNPAID,
        "licence": None,
        "resource": Resource.TEMPORARY,
        "invoice": Invoice.NOT_INVOICED,
        "revenue": Revenue.NOT_RECORDED,
    }
    assert (order.cancel_on, order.lock_on) == (CANCEL_ON, LOCK_ON)
    assert order.total == 2_640_000
    assert order_store.get(order.number) == order


def test_an_order_is_written_with_its_history_and_its_event_in_one_call(order_store: OrderStore) -> None:
    with counted_calls(order_store.table.client) as calls:
        order = place(order_store).order
    assert calls == ["TransactWriteItems"]
    [entry] = order_store.history(order.number)
    assert (entry.actor, entry.at) == ("customer:KH0001", NOW)
    assert {change.axis: change.after for change in entry.changes}["resource"] == "TEMPORARY"
    [row] = outbox(order_store)
    assert (row["event"], row["order"]) == ("OrderPlaced", order.number)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"payment_method": "card"}, (None, Resource.NOT_PROVISIONED, Invoice.NOT_INVOICED, Revenue.NOT_RECORDED)),
        (DESKTOP, (Licence.NOT_ISSUED, None, Invoice.NOT_INVOICED, Revenue.NOT_RECORDED)),
        (TOPUP, (None, Resource.CODE_NOT_ISSUED, Invoice.NO_INVOICE, Revenue.NO_CONTRACT)),
        (
            {**TOPUP, "invoice": order_body()["invoice"]},
            (None, Resource.CODE_NOT_ISSUED, Invoice.NOT_INVOICED, Revenue.NO_CONTRACT),
        ),
    ],
)
def test_each_kind_begins_in_its_own_states(order_store: OrderStore, changes: dict[str, Any], expected: Any) -> None:
    status = place(order_store, **changes).order.status
    assert (status.licence, status.resource, status.invoice, status.revenue) == expected


def test_a_topup_has_no_deadlines_and_what_was_not_granted_is_not_locked(order_store: OrderStore) -> None:
    topup = place(order_store, **TOPUP).order
    desktop = place(order_store, key="key-2", **DESKTOP).order
    assert (topup.cancel_on, topup.lock_on) == (None, None)
    assert (desktop.cancel_on, desktop.lock_on) == (CANCEL_ON, None)


def test_the_same_key_and_body_give_the_same_order_with_one_call(order_store: OrderStore) -> None:
    first = place(order_store)
    with counted_calls(order_store.table.client) as calls:
        again = place(order_store, now=NOW + timedelta(hours=1))
    assert calls == ["TransactWriteItems"]
    assert not first.repeated
    assert again.repeated
    assert again.order == first.order
    # Also after a deploy: another number would be a second order.
    assert first.order.number == "5310370"
    assert len(outbox(order_store)) == 1


def test_the_same_key_with_another_body_is_refused(order_store: OrderStore) -> None:
    place(order_store)
    with pytest.raises(ConflictError) as refused:
        place(order_store, office="HCM")
    assert refused.value.code == "idempotency_key_reused"
    assert refused.value.field == "Idempotency-Key"


def test_two_portals_may_use_the_same_key(order_store: OrderStore) -> None:
    other = Portal("portal-2", ("CUKCUK",))
    assert place(order_store).order.number != place(order_store, portal=other).order.number


def test_a_number_that_is_taken_is_never_given_twice(order_store: OrderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("misa_order.orders.intake.place.number_candidates", lambda seed: iter(["5743544", "5743553"]))
    first, second = place(order_store, key="a"), place(order_store, key="b")
    assert [first.order.number, second.order.number] == ["5743544", "5743553"]
    assert place(order_store, key="b").order == second.order


def test_the_second_unpaid_order_of_a_customer_gets_no_second_temporary_grant(order_store: OrderStore) -> None:
    first = place(order_store, key="a").order
    second = place(order_store, key="b", domain="nhahangabc2").order
    other_product = place(
        order_store, key="c", product="MEINVOICE", lines=[{"sku": "MEINVOICE-300", "quantity": 1}]
    ).order
    assert first.status.resource is Resource.TEMPORARY
    assert second.status.resource is Resource.NOT_PROVISIONED
    assert second.lock_on is None
    assert other_product.status.resource is Resource.TEMPORARY
    assert place(order_store, key="b", domain="nhahangabc2").order == second


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"product": "MEINVOICE"}, "unknown_sku", "lines[0].sku"),
        ({"domain": None}, "missing", "domain"),
        ({"product": "QLTH", "lines": [{"sku": "QLTH-FEE-12M", "quantity": 1}]}, "renewal_needs_commitment", "purpose"),
        (
            {**DESKTOP, "customer": {"id": "K", "name": "A", "email": "a@b.vn"}},
            "missing",
            "customer.tax_code",
        ),
        ({**TOPUP, "customer": {"id": "K", "name": "A", "email": "a@b.vn"}}, "missing", "customer.phone"),
    ],
)
def test_what_cannot_be_sold_is_refused_naming_the_field(
    order_store: OrderStore, changes: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        place(order_store, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert outbox(order_store) == []


def test_a_portal_sells_only_its_own_products(order_store: OrderStore) -> None:
    with pytest.raises(ForbiddenError):
        place(order_store, portal=Portal("portal-2", ("MEINVOICE",)))


@pytest.mark.parametrize(
    "changes",
    [
        {"total": 1},
        {"lines": [{"sku": "CUKCUK-PRO-12M", "quantity": 1, "price": 1}]},
        {"lines": []},
        {"lines": [{"sku": "CUKCUK-PRO-12M", "quantity": 0}]},
        {"lines": [{"sku": "CUKCUK-PRO-12M", "quantity": 10**6}]},
        {"lines": [{"sku": "CUKCUK-PRO-12M", "quantity": "1"}]},
        {"lines": [{"sku": "CUKCUK-PRO-12M", "quantity": 1}] * 1000},
        {"domain": "Nhahang"},
        {"domain": "-abc"},
        {"domain": "a" * 64},
        {"domain": "abc\n"},
        {"customer": {**order_body()["customer"], "email": "a@b.vn\nBcc: x@y.vn"}},
        {"customer": {**order_body()["customer"], "tax_code": "12"}},
        {"payment_method": "barter"},
        {"purpose": "gift"},
    ],
)
def test_a_body_of_the_wrong_shape_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        OrderRequest.model_validate(order_body(**changes))


def test_a_name_keeps_no_line_break_that_would_end_a_mails_header() -> None:
    asked = OrderRequest.model_validate(order_body(customer={**order_body()["customer"], "name": "A\r\nBcc: x"}))
    assert asked.customer.name == "A Bcc: x"


def test_a_foreign_memo_key_is_what_customers_are_told_to_type(order_store: OrderStore) -> None:
    customer = {**order_body()["customer"], "tax_code": "0101243150-001", "phone": "+84912345678"}
    desktop = place(order_store, key="a", **{**DESKTOP, "customer": customer}).order
    topup = place(order_store, key="b", **{**TOPUP, "customer": customer}).order
    assert (desktop.key, topup.key) == ("0101243150001", "0912345678")


def test_a_repeat_gets_its_order_though_the_catalogue_does_not_have_it_any_more(order_store: OrderStore) -> None:
    order = place(order_store, key="lost-answer").order
    product = CATALOGUE.product("CUKCUK")
    without = product.model_copy(update={"skus": product.skus[:1]})
    catalogue = CATALOGUE.model_copy(update={"products": (without,)})

    def again(key: str, **changes: Any) -> Placed:
        request = OrderRequest.model_validate(order_body(**changes))
        return place_order(request, PORTAL, key, catalogue, CALENDAR, order_store, NOW)

    assert again("lost-answer") == (order, True)
    for key, changes in (("another-key", {}), ("lost-answer", {"office": "HCM"})):
        with pytest.raises(InvalidInputError) as error:
            again(key, **changes)
        assert (error.value.code, error.value.field) == ("unknown_sku", "lines[0].sku")
