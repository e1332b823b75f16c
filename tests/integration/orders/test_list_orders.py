"""Staff's list of orders: every filter, whole and in order over its pages, and bounded (R80)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.list_orders import list_orders_for_staff
from misa_order.orders.order import Order
from misa_order.orders.order_filter import OrderFilter
from misa_order.orders.statuses import Payment, Resource, Revenue
from misa_order.orders.store import OrderStore
from misa_order.table import paging
from misa_order.table.cursor import encode_cursor
from misa_order.table.list_partitions import orders_in
from misa_order.table.table import STAFF, Listed, Table
from tests.builders import CATALOGUE, DESKTOP, NOW, TOPUP, counted_calls, place

WHY = Why("function:test", NOW, "for_the_test")


def pages(store: OrderStore, customers: frozenset[str] | None = None, **query: Any) -> list[list[str]]:
    """Every page of a list, as numbers, following its cursors."""
    found: list[list[str]] = []
    cursor: str | None = None
    while True:
        wanted = OrderFilter.model_validate({**query, "cursor": cursor})
        page = list_orders_for_staff(wanted, customers, CATALOGUE, store, NOW)
        found.append([order.number for order in page.orders])
        if page.cursor is None:
            return found
        cursor = encode_cursor(page.cursor, "orders")


def listed(store: OrderStore, **query: Any) -> list[str]:
    return [number for page in pages(store, **query) for number in page]


def customer(name: str, **changes: Any) -> dict[str, Any]:
    return {"id": name, "name": "Nhà hàng", "email": f"{name}@abc.vn", **changes}


def placed(store: OrderStore, key: str, at: datetime = NOW, **changes: Any) -> Order:
    return place(store, key=key, now=at, **{"customer": customer(key, phone="0912345678"), **changes}).order


def moved(store: OrderStore, order: Order, **to: Any) -> Order:
    return store.change(order, order.moved(**to), WHY, None)


@pytest.fixture
def orders(order_store: OrderStore) -> dict[str, str]:
    """Orders of every kind and standing, by name; numbers in the order of placing."""
    made = {
        "desktop": placed(
            order_store, "desktop", NOW - timedelta(days=200), **DESKTOP, customer=customer("d", tax_code="0101243150")
        ),
        "topup": placed(
            order_store, "topup", NOW - timedelta(days=40), **TOPUP, customer=customer("t", phone="0987654321")
        ),
        "cancelled": placed(order_store, "cancelled", NOW - timedelta(days=3), office="HCM"),
        "paid": placed(order_store, "paid", NOW - timedelta(days=2), domain="other"),
        "failed": placed(order_store, "failed", NOW - timedelta(days=1)),
        "open": placed(order_store, "open", NOW),
    }
    cancel_order(made["cancelled"], order_store, WHY)
    for name in ("paid", "failed"):
        now = order_store.get(made[name].number)
        made[name] = order_store.change(now, now.paid((), NOW), WHY, None)
    moved(order_store, made["failed"], resource=Resource.PROVISION_FAILED, revenue=Revenue.RECORD_FAILED)
    return {name: order.number for name, order in made.items()}


NEWEST_FIRST = ["open", "failed", "paid", "cancelled", "topup", "desktop"]


def test_without_a_filter_all_orders_are_listed_newest_first(order_store: OrderStore, orders: dict[str, str]) -> None:
    for limit in (1, 5, 6, 50):
        found = pages(order_store, limit=limit)
        assert [number for page in found for number in page] == [orders[name] for name in NEWEST_FIRST]
        assert all(len(page) == limit for page in found[:-1])


FILTERED: list[tuple[dict[str, Any], list[str]]] = [
    ({"payment": "UNPAID"}, ["open", "topup", "desktop"]),
    ({"payment": "PAID"}, ["failed", "paid"]),
    ({"payment": "CANCELLED"}, ["cancelled"]),
    ({"payment": "TEMP_CANCELLED"}, []),
    ({"resource": "TEMPORARY"}, ["open", "paid"]),
    ({"resource": "PROVISION_FAILED"}, ["failed"]),
    ({"resource": "CODE_FAILED"}, []),
    ({"revenue": "RECORD_FAILED", "payment": "PAID"}, ["failed"]),
    ({"revenue": "RECORD_FAILED", "payment": "UNPAID"}, []),
    ({"licence": "NOT_ISSUED"}, ["desktop"]),
    ({"invoice": "NO_INVOICE"}, ["topup"]),
    ({"kind": "desktop"}, ["desktop"]),
    ({"product": "CUKCUK"}, ["open", "failed", "paid", "cancelled"]),
    ({"product": "MEINVOICE"}, []),
    ({"office": "HCM"}, ["cancelled"]),
    ({"domain": "other"}, ["paid"]),
    ({"domain": " Other "}, ["paid"]),
    ({"domain": "nhahangabc"}, ["open", "failed", "cancelled"]),
    ({"domain": "nhahangabc", "payment": "PAID"}, ["failed"]),
    ({"domain": "nhahangabc", "product": "SME"}, []),
    ({"domain": "0101243150"}, ["desktop"]),
    ({"customer": "open"}, ["open"]),
    ({"customer": "0987654321"}, ["topup"]),
    ({"customer": "0101243150"}, ["desktop"]),
    ({"customer": "PAID@abc.vn"}, ["paid"]),
    ({"customer": "ope"}, []),
    ({"from": "2026-11-19"}, ["open", "failed", "paid"]),
    ({"from": "2026-10-01", "to": "2026-11-19"}, ["paid", "cancelled", "topup"]),
    ({"to": "2026-10-12"}, ["topup", "desktop"]),
    ({"domain": "nhahangabc", "from": "2026-11-20", "to": "2026-11-20"}, ["failed"]),
    ({"payment": "UNPAID", "kind": "saas", "office": "HN", "customer": "open", "product": "CUKCUK"}, ["open"]),
]


def test_every_filter_lists_what_has_it_and_nothing_else(order_store: OrderStore, orders: dict[str, str]) -> None:
    for query, names in FILTERED:
        found = listed(order_store, limit=2, **{"from": "2026-04-01", **query})
        assert (query, found) == (query, [orders[name] for name in names])


def test_a_sales_rep_sees_own_customers_alone(order_store: OrderStore, orders: dict[str, str]) -> None:
    assert pages(order_store, frozenset()) == [[]]
    assert pages(order_store, frozenset({"open", "t"})) == [[orders["open"], orders["topup"]]]
    assert pages(order_store, frozenset({"open"}), domain="nhahangabc") == [[orders["open"]]]


def test_a_number_is_one_read_and_goes_through_every_other_filter(
    order_store: OrderStore, orders: dict[str, str]
) -> None:
    number = orders["desktop"]  # older than the quarter, so that no list is needed to find it
    with counted_calls(order_store.table.client) as calls:
        assert pages(order_store, number=f" {number} ", limit=1) == [[number]]
    assert calls == ["BatchGetItem"]
    for query, found in _with_number():
        assert (query, pages(order_store, number=number, **query)) == (query, [[number] if found else []])
    assert pages(order_store, frozenset({"d"}), number=number) == [[number]]
    assert pages(order_store, frozenset({"open"}), number=number) == pages(order_store, frozenset(), number=number)
    assert pages(order_store, frozenset({"open"}), number=number) == [[]]


def _with_number() -> list[tuple[dict[str, Any], bool]]:
    return [
        ({"payment": "UNPAID", "kind": "desktop", "customer": "0101243150"}, True),
        ({"payment": "PAID"}, False),
        ({"product": "CUKCUK"}, False),
        ({"domain": "0101243150"}, True),
        ({"domain": "other"}, False),
        ({"customer": "t"}, False),
        ({"from": "2026-05-05", "to": "2026-05-05"}, True),
        ({"from": "2026-05-06"}, False),
        ({"to": "2026-05-04"}, False),
    ]


def test_a_number_finds_an_order_however_old_and_none_that_cannot_be(order_store: OrderStore) -> None:
    old, years_later = placed(order_store, "old").number, NOW + timedelta(days=1500)
    for query, found in (({}, []), ({"number": old}, [old]), ({"number": old, "from": "2026-11-22"}, [])):
        page = list_orders_for_staff(OrderFilter.model_validate(query), None, CATALOGUE, order_store, years_later)
        assert [order.number for order in page.orders] == found
    with counted_calls(order_store.table.client) as calls:
        assert listed(order_store, number=old[:-1] + str((int(old[-1]) + 1) % 10)) == []
        assert listed(order_store, number="DH" + old) == []
    assert calls == []


def test_an_order_that_moves_on_leaves_one_list_for_another(order_store: OrderStore, orders: dict[str, str]) -> None:
    failed = order_store.get(orders["failed"])
    moved(order_store, failed, resource=Resource.PROVISIONED, revenue=Revenue.RECORDED)
    assert listed(order_store, resource="PROVISION_FAILED") == []
    assert listed(order_store, payment="PAID") == [orders["failed"], orders["paid"]]


def test_an_order_is_shown_as_it_is_and_not_where_it_no_longer_belongs(
    order_store: OrderStore, orders: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = Table.newest
    stale = {payment: list(behind(order_store.table, one)) for payment, one in _lists(order_store).items()}
    cancel_order(order_store.get(orders["open"]), order_store, WHY)
    # The index is a moment behind the table.
    monkeypatch.setattr(Table, "newest", lambda _, listed: stale.get(listed.partition, []))
    assert orders["open"] not in listed(order_store, payment="UNPAID")


def _lists(store: OrderStore) -> dict[str, Any]:
    partitions = [orders_in(Payment.UNPAID, quarter, failed=False) for quarter in ("2026-10", "2026-04")]
    return {partition: Listed(partition, 100, through=STAFF) for partition in partitions}


def test_a_list_reads_only_what_can_hold_what_is_wanted(order_store: OrderStore, orders: dict[str, str]) -> None:
    def reads(**query: Any) -> int:
        with counted_calls(order_store.table.client) as calls:
            listed(order_store, **query)
        return calls.count("Query")

    quarter = {"from": "2026-10-02", "to": "2026-12-30"}
    assert reads(**quarter) == 12
    assert reads(payment="PAID", **quarter) == 2
    assert reads(payment="PAID", invoice="REQUEST_FAILED", **quarter) == 1
    assert reads(domain="other", product="CUKCUK") == 1
    assert reads() <= paging.READS


def test_a_page_that_would_read_too_much_ends_early_and_goes_on_by_its_cursor(
    order_store: OrderStore, orders: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "READS", 12)
    found = pages(order_store, kind="saas")
    assert [number for page in found for number in page] == [orders[name] for name in NEWEST_FIRST[:4]]
    assert len(found) > 5  # a quarter to a page


def test_sifting_reads_on_through_a_list_that_is_longer_than_one_read(
    order_store: OrderStore, orders: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("misa_order.orders.list_orders._AT_ONCE", 1)
    assert pages(order_store, customer="cancelled", limit=1) == [[orders["cancelled"]]]
    assert listed(order_store, customer="d", limit=1) == [orders["desktop"]]


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({"product": "CUKCUC"}, "unknown_product", "product"),
        ({"from": "2026-11-21", "to": "2026-11-20"}, "period_reversed", "from"),
        ({"cursor": "nonsense"}, "bad_cursor", "cursor"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(
    order_store: OrderStore, query: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        list_orders_for_staff(OrderFilter.model_validate(query), None, CATALOGUE, order_store, NOW)
    assert (refused.value.code, refused.value.field) == (code, field)
