"""An order as a portal sends it: kept in one form, and repeated as it was sent (R1, R4, R24)."""

import hashlib
import json
from typing import Any

import pytest
from pydantic import ValidationError

from misa_order.orders.instructions import memo, short_memo
from misa_order.orders.intake.place import Placed, digest_of, place_order
from misa_order.orders.intake.sent_order import SentOrder
from misa_order.orders.order import Order
from misa_order.orders.order_request import Customer, Delivery, InvoiceDetails, OrderRequest
from misa_order.orders.store import OrderStore
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.statement.booking import transaction_id
from misa_order.payments.statement.store import StatementStore
from misa_order.runtime.errors import first_problem
from tests.builders import CALENDAR, CATALOGUE, DESKTOP, NOW, PORTAL, TOPUP, credit, order_body

CUSTOMER: dict[str, Any] = order_body()["customer"]
WRITTEN = {"phone": "+84 (0) 912.345.678", "tax_code": "0101243150 - 001", "email": "Chu@NhaHangABC.vn"}


def sent(**changes: Any) -> SentOrder:
    return SentOrder.model_validate(order_body(**changes))


def place(store: OrderStore, key: str = "key-1", **changes: Any) -> Placed:
    return place_order(sent(**changes), PORTAL, key, CATALOGUE, CALENDAR, store, NOW)


def test_every_way_to_reach_a_customer_is_kept_in_one_form(order_store: OrderStore) -> None:
    order = place(
        order_store,
        customer={**CUSTOMER, **WRITTEN},
        invoice={**order_body()["invoice"], "tax_code": "0101243150-001", "email": "KeToan@ABC.vn"},
        delivery={"phone": "0084 912 345 678"},
    ).order
    assert (order.customer.phone, order.customer.tax_code) == ("0912345678", "0101243150001")
    assert order.customer.email == "Chu@nhahangabc.vn"
    assert order.invoice
    assert (order.invoice.tax_code, order.invoice.email) == ("0101243150001", "KeToan@abc.vn")
    assert order.delivery
    assert order.delivery.phone == "0912345678"
    assert order_store.get(order.number) == order
    assert (type(order.customer), type(order.invoice), type(order.delivery)) == (Customer, InvoiceDetails, Delivery)


@pytest.mark.parametrize(("kind", "key"), [(DESKTOP, "0101243150001"), (TOPUP, "0912345678")])
def test_the_key_of_memo_and_match_is_that_form(
    order_store: OrderStore, statement_store: StatementStore, kind: dict[str, Any], key: str
) -> None:
    order = place(order_store, **{**kind, "customer": {**CUSTOMER, **WRITTEN}}).order
    assert order.key == key
    assert memo(order.number, order.match_key, order.key).endswith(f" {key}")
    assert short_memo(order.number, order.key) == f"DH{order.number} {key}"
    booking = credit(order, memo=short_memo(order.number, order.key))
    record_bookings([booking], statement_store, NOW)
    match_payment(transaction_id(booking), booking.memo, statement_store, NOW)
    assert order_store.get(order.number).status.payment == "PAID"


def test_the_same_body_is_the_same_order_and_one_written_otherwise_is_another(order_store: OrderStore) -> None:
    customer = {**CUSTOMER, **WRITTEN}
    first = place(order_store, customer=customer)
    assert place(order_store, customer=customer) == (first.order, True)
    with pytest.raises(Exception, match="another order"):
        place(order_store, customer={**customer, "phone": "0912345678"})


FORMERLY: list[dict[str, str]] = [
    {},
    {"phone": "+84912345678"},
    {"tax_code": "0101243150-001"},
    {"email": "Chu@ABC.vn"},
]


@pytest.mark.parametrize("written", FORMERLY)
def test_a_repeat_of_what_was_sent_before_there_was_one_form_still_gives_that_order(written: dict[str, str]) -> None:
    body = order_body(customer={**CUSTOMER, **written})
    formerly = OrderRequest.model_validate(body).model_dump(mode="json")
    digest = hashlib.sha256(json.dumps(formerly, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    assert digest_of(SentOrder.model_validate(body)) == digest


def test_an_order_that_was_kept_before_there_was_one_form_is_read(order_store: OrderStore) -> None:
    order = place(order_store).order
    former = {"phone": "+84912345678", "tax_code": "0101243150-001", "email": "a..b@1.1"}
    document = json.loads(order.model_dump_json())
    document["customer"] |= former
    assert Order.model_validate_json(json.dumps(document)).customer.model_dump(include=set(former)) == former


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"customer": {**CUSTOMER, "phone": "12345"}}, "invalid_phone", "customer.phone"),
        ({"customer": {**CUSTOMER, "tax_code": "12"}}, "invalid_tax_code", "customer.tax_code"),
        ({"customer": {**CUSTOMER, "email": "a..b@x.vn"}}, "invalid_email", "customer.email"),
        ({"invoice": {"tax_code": "1", "company": "A"}}, "invalid_tax_code", "invoice.tax_code"),
        ({"invoice": {"tax_code": "0101243150", "company": "A", "email": "x"}}, "invalid_email", "invoice.email"),
        ({"delivery": {"phone": "0912"}}, "invalid_phone", "delivery.phone"),
        ({"customer": {**CUSTOMER, "phone": 912345678}}, "string_type", "customer.phone"),
        ({"customer": []}, "model_type", "customer"),
    ],
)
def test_what_cannot_be_one_is_refused_by_its_field(changes: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        sent(**changes)
    found = first_problem(refused.value.errors())
    assert (found[0], found[2]) == (code, field)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028", "\u2029", " \n "])
def test_names_and_addresses_keep_no_line_break(end: str) -> None:
    torn = f"A{end}Bcc: x{end}"
    order = sent(customer={**CUSTOMER, "name": torn}, delivery={"address": torn}, office=torn)
    assert order.delivery
    assert {order.customer.name, order.delivery.address, order.office} == {"A Bcc: x"}


def test_a_repeat_of_a_name_with_two_blanks_still_gives_its_order() -> None:
    body = order_body(customer={**CUSTOMER, "name": "Nhà hàng  ABC "}, office=" H  N")
    formerly = OrderRequest.model_validate(order_body()).model_dump(mode="json")
    formerly["customer"]["name"], formerly["office"] = "Nhà hàng  ABC", "H  N"
    digest = hashlib.sha256(json.dumps(formerly, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    assert digest_of(SentOrder.model_validate(body)) == digest
