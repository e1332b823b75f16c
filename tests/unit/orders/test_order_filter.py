"""What staff filter orders by, without a table."""

from typing import Any

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.order import Order, OrderLine, Status
from misa_order.orders.order_filter import OrderFilter, facts_of, has_failed, read_facts, sieve, written
from misa_order.orders.order_request import Customer, PaymentMethod, Purpose
from misa_order.orders.statuses import Invoice, Licence, Payment, Resource, Revenue
from misa_order.runtime.errors import parsed
from tests.builders import NOW


def order(**changes: Any) -> Order:
    """A CUKCUK order of KH1, paid."""
    facts: dict[str, Any] = {
        "number": "1000002",
        "version": 1,
        "portal": "p",
        "kind": "saas",
        "product": "CUKCUK",
        "purpose": Purpose.NEW,
        "domain": "abc",
        "match_key": "domain",
        "key": "abc",
        "customer": Customer(id="KH1", name="A", email="Chu@ABC.vn", phone="0912345678", tax_code="0101243150"),
        "lines": (OrderLine(sku="S", name="S", quantity=1, price=1),),
        "total": 1,
        "payment_method": PaymentMethod.TRANSFER,
        "invoice": None,
        "delivery": None,
        "agent_code": None,
        "affiliate_code": None,
        "office": "HN",
        "created_at": NOW,
        "cancel_on": None,
        "lock_on": None,
        "status": Status(
            payment=Payment.PAID,
            licence=None,
            resource=Resource.PROVISIONED,
            invoice=Invoice.INVOICING,
            revenue=Revenue.RECORDED,
        ),
        "request_key": "k",
        "request_digest": "d",
    }
    return Order(**{**facts, **changes})


def wants(query: dict[str, str], customers: frozenset[str] | None = None, **changes: Any) -> bool:
    return sieve(parsed(OrderFilter, query), customers)(facts_of(order(**changes)))


def test_the_facts_come_back_from_the_table_as_they_went() -> None:
    for changes in (
        {},
        {"office": None},
        {"office": "Hà Nội,[]"},
        {"customer": Customer(id="1", name="A", email="a@b.c")},
    ):
        facts = facts_of(order(**changes))
        assert read_facts(written(facts)) == facts


@pytest.mark.parametrize("named", ["KH1", "0101243150", "0912345678", "chu@abc.vn", "CHU@abc.VN"])
def test_a_customer_is_found_by_id_tax_code_phone_or_mail(named: str) -> None:
    assert wants({"customer": named})


@pytest.mark.parametrize("named", ["KH", "KH11", "kh1", "A", "091234567"])
def test_a_customer_is_not_found_by_a_part_of_that(named: str) -> None:
    assert not wants({"customer": named})


def test_where_there_is_no_domain_the_products_key_stands_for_it() -> None:
    assert wants({"domain": "0101243150"}, domain=None, key="0101243150")
    assert wants({"domain": "ABC"})
    assert not wants({"domain": "0101243150"}, domain="abc", key="0101243150")


def test_all_filters_must_hold() -> None:
    assert wants({"payment": "PAID", "kind": "saas", "office": "HN", "invoice": "INVOICING"})
    assert not wants({"payment": "PAID", "kind": "desktop"})
    assert not wants({"licence": "ISSUED"})


def test_a_sales_rep_is_shown_own_customers_alone() -> None:
    assert wants({}, frozenset({"KH1"}))
    assert not wants({}, frozenset({"KH2", "0101243150"}))


@pytest.mark.parametrize(
    ("axis", "state"),
    [
        ("licence", Licence.REQUEST_FAILED),
        ("resource", Resource.PROVISION_FAILED),
        ("resource", Resource.CODE_FAILED),
        ("invoice", Invoice.REQUEST_FAILED),
        ("revenue", Revenue.RECORD_FAILED),
    ],
)
def test_every_failed_step_puts_an_order_among_the_failed_and_its_filter_reads_those_alone(
    axis: str, state: Any
) -> None:
    plain = order()
    assert not has_failed(plain)
    assert has_failed(plain.model_copy(update={"status": plain.status.model_copy(update={axis: state})}))
    assert {failed for _, failed in parsed(OrderFilter, {axis: state}).statuses} == {True}


def test_a_filter_on_payment_reads_that_state_alone_and_no_filter_all_of_them() -> None:
    assert parsed(OrderFilter, {"payment": "PAID"}).statuses == [(Payment.PAID, True), (Payment.PAID, False)]
    assert len(parsed(OrderFilter, {}).statuses) == 12
    assert parsed(OrderFilter, {"payment": "PAID"}).names_more_than_payment is False
    assert parsed(OrderFilter, {"customer": "KH1"}).names_more_than_payment is True


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("payment", "paid"),
        ("payment", "ISSUED"),
        ("licence", "PAID"),
        ("resource", "x"),
        ("invoice", ""),
        ("revenue", "INVOICED"),
        ("kind", "SaaS"),
        ("product", " "),
        ("office", ""),
        ("domain", "x" * 65),
        ("customer", ""),
        ("number", " "),
        ("number", "1" * 65),
        ("from", "21/11/2026"),
        ("to", "tomorrow"),
        ("limit", "0"),
        ("limit", "201"),
        ("status", "PAID"),
        ("from_", "2026-11-21"),
    ],
)
def test_a_filter_that_cannot_be_is_refused_by_its_name(field: str, value: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parsed(OrderFilter, {field: value})
    assert refused.value.field == field


@pytest.mark.parametrize("kept", [("0912345678", "0101243150001"), ("+84912345678", "0101243150-001")])
@pytest.mark.parametrize(
    "written",
    [
        *("0912345678", "0912 345 678", "+84 912 345 678", "84912345678", "0084.912.345.678", "+84 (0) 912 345 678"),
        *("0101243150001", "0101243150-001", "0101243150 - 001"),
    ],
)
def test_a_customer_is_found_by_phone_or_tax_code_however_it_is_written_and_kept(
    kept: tuple[str, str], written: str
) -> None:
    facts = facts_of(order())._replace(customer=("KH1", *kept))
    assert sieve(OrderFilter(customer=written), None)(facts)
    assert not sieve(OrderFilter(customer=written), None)(facts._replace(customer=("KH1", "0912345679", "0101243151")))
