"""What staff see of a row and of an order with its money (R22, R26, R80, R81)."""

from datetime import timedelta
from typing import Any

import pytest

from misa_order.kernel.errors import NotFoundError
from misa_order.kernel.history import Why
from misa_order.orders.claim import Picture
from misa_order.orders.order import Order, StepName
from misa_order.orders.statuses import Invoice
from misa_order.orders.store import OrderStore
from misa_order.payments.confirm import confirm_transfer
from misa_order.payments.statement.queries import list_transactions, show_claim, show_order_to_staff, show_transaction
from misa_order.payments.statement.row_filter import TransactionFilter
from misa_order.payments.statement.store import StatementStore
from misa_order.payments.undo import refund, reject_match
from tests.builders import NOW, counted_calls, place
from tests.customers_word import PNG, Kept, claim, reject, with_picture
from tests.integration.conftest import Money

LAN = Why("staff:lan", NOW + timedelta(hours=1), "confirmed_by_staff", "called them")


def shown(order: Order, store: OrderStore, statement: StatementStore, customers: set[str] | None = None) -> Any:
    def link(picture: Picture) -> str:
        return f"https://pictures/{picture.key}"

    def retryable(order: Order) -> dict[StepName, str]:
        return {StepName.INVOICE: f"invoice of {order.number}"}

    return show_order_to_staff(order.number, customers, store, statement, link, retryable)


def test_an_order_is_shown_with_what_paid_it_and_what_may_be_meant_for_it(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store).order
    first, second, paid = (money(order, amount=amount) for amount in (1_000, 2_000, 4_000))
    before = shown(order, order_store, statement_store, {order.customer.id})
    assert {row["id"] for row in before["waiting"]["transactions"]} == {first, second, paid}
    assert (before["waiting"]["sum"], before["transactions"], before["claim"]) == (7_000, [], None)
    confirm_transfer([paid], [order.number], statement_store, LAN)
    reject_match(second, statement_store, LAN)
    after = shown(order, order_store, statement_store)
    [row] = after["transactions"]
    assert (row["id"], row["orders"], row["reason_text"]) == (paid, [order.number], "Kế toán đã xác nhận")
    assert [one["id"] for one in after["waiting"]["transactions"]] == [first]
    assert (after["waiting"]["sum"], after["number"], after["status"]["payment"]) == (1_000, order.number, "PAID")
    assert after["retryable"] == {"invoice": f"invoice of {order.number}"}
    assert [entry["why"] for entry in after["history"]] == ["ordered", "confirmed_by_staff"]


def test_a_claim_is_shown_with_a_link_to_its_picture_to_who_may_see_the_order(
    statement_store: StatementStore, order_store: OrderStore
) -> None:
    order = place(order_store).order
    made = claim(order, order_store, with_picture(), Kept()).claim
    assert made
    assert made.evidence
    reject(order, order_store, "no such transfer")
    assert shown(order, order_store, statement_store)["claim"] == {
        "memo": made.memo,
        "paid_at": "2026-11-20",
        "at": "2026-11-21T15:04:05+07:00",
        "rejected": "no such transfer",
        "evidence": {
            "content_type": "image/png",
            "size": len(PNG),
            "url": f"https://pictures/{made.evidence.key}",
        },
    }
    found = show_claim(order.number, {order.customer.id}, order_store)
    assert found
    assert found.evidence == made.evidence
    for show in (shown, lambda o, s, _, seen: show_claim(o.number, seen, s)):
        with pytest.raises(NotFoundError) as unseen:
            show(order, order_store, statement_store, {"KH9"})
        assert (unseen.value.code, unseen.value.field) == ("order_not_found", "number")


def test_a_row_is_shown_with_its_candidates_its_history_and_whether_it_is_final(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store).order
    row = money(order, amount=order.total + 5, reference="FT26325000001")
    waits = show_transaction(row, statement_store)
    assert waits["candidates_in_full"] == [
        {
            "number": order.number,
            "key": order.key,
            "customer": "Nhà hàng ABC",
            "total": order.total,
            "payment": "UNPAID",
            "kind": "saas",
            "created_at": "2026-11-21T15:04:05+07:00",
            "missing": -5,
        }
    ]
    assert (waits["final"], waits["history"], waits["decided"], waits["missing"]) == (False, [], None, -5)
    [paid] = confirm_transfer([row], [order.number], statement_store, LAN)
    settled = show_transaction(row, statement_store)
    assert (settled["final"], settled["state"], settled["candidates_in_full"]) == (False, "matched", [])
    assert settled["decided"]["at"] == "2026-11-21T16:04:05+07:00"
    assert (settled["decided"]["by"], "called them" in settled["decided"]["why"]) == ("staff:lan", True)
    [entry] = settled["history"]
    assert (entry["actor"], entry["why"]) == ("staff:lan", "confirmed_by_staff")
    assert entry["changes"] == [{"axis": "transaction", "before": "partial", "after": "matched"}]
    order_store.change(paid, paid.moved(invoice=Invoice.INVOICED), LAN, None)
    assert show_transaction(row, statement_store)["final"]
    for unknown in ("0deb64afc1353613", "no id"):
        with pytest.raises(NotFoundError) as missing:
            show_transaction(unknown, statement_store)
        assert (missing.value.code, missing.value.field) == ("transaction_not_found", "id")


def test_an_orders_number_finds_its_rows_first_however_old_and_then_what_else_says_it(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store).order
    old = money(order, amount=1, booked_at=NOW - timedelta(days=900))
    late, paid = money(order, amount=2, booked_at=NOW + timedelta(days=1)), money(order)
    said = money(order, amount=3)
    refund(said, statement_store, LAN)

    def pages(**wanted: Any) -> list[list[str]]:
        found, cursor = [], None
        while True:
            asked = TransactionFilter.model_validate({"q": order.number, **wanted, "cursor": cursor})
            page = list_transactions(asked, statement_store, NOW)
            found.append([row["id"] for row in page["items"]])
            if not (cursor := page["cursor"]):
                return found

    day = NOW.date().isoformat()
    assert pages() == [[late, paid, old], [said]]
    assert pages(state="partial") == [[late, old], []]
    assert pages(**{"from": day}) == [[late, paid], [said]]
    assert pages(**{"from": day, "to": day}) == [[paid], [said]]
    assert pages(min="2", max="2") == [[late], []]
    assert pages(state="refunded") == [[said]]
    assert pages(state="debit") == [[]]


def test_one_refused_suggestion_finds_an_order_only_by_its_memo(
    statement_store: StatementStore, order_store: OrderStore, money: Money
) -> None:
    order = place(order_store).order
    row = money(order, amount=1, memo=f"Domain {order.key}")
    asked = TransactionFilter(q=order.number)
    assert [one["id"] for one in list_transactions(asked, statement_store, NOW)["items"]] == [row]
    reject_match(row, statement_store, LAN)
    with counted_calls(statement_store.table.client) as calls:
        assert list_transactions(asked, statement_store, NOW)["items"] == []
        assert list_transactions(TransactionFilter(q="khac"), statement_store, NOW)["items"] == []
    # Words are no order's number: only the first has an order looked up.
    assert calls.count("BatchGetItem") == 1
