"""Statement rows as staff are shown them, with the orders that they may pay (api.md)."""

from collections.abc import Mapping, Sequence
from typing import Any

from misa_order.kernel.calendar import local_time
from misa_order.orders.order import Order
from misa_order.orders.stored import find_order, read_with_orders
from misa_order.payments.matching.reasons import REASONS, MatchReason
from misa_order.payments.statement.records import Record
from misa_order.payments.statement.row import Decided, StatementRow
from misa_order.payments.statement.store import StatementStore

STAFF_REASONS: Mapping[str, str] = {
    "confirmed_by_staff": "Kế toán đã xác nhận",
    "rejected_by_staff": "Kế toán đã bác gợi ý",
    "undone_by_staff": "Kế toán đã hoàn tác đối chiếu",
    "refunded_by_staff": "Đã hoàn tiền cho khách",
}
"""The sentences of those reasons that are people's, not the matcher's."""


def transaction_views(rows: Sequence[StatementRow], store: StatementStore) -> list[dict[str, Any]]:
    """Rows as api.md shows them, their candidates in full: one call for all of them, unless they are over 50."""
    numbers = dict.fromkeys(number for row in rows for number in row.candidates)
    found = read_with_orders(store.table, list(numbers)) if numbers else {}
    orders = {number: order for number in numbers if (order := find_order(found, number))}
    return [transaction_view(row, orders) for row in rows]


def transaction_view(row: StatementRow, orders: Mapping[str, Order]) -> dict[str, Any]:
    """A row as api.md shows it; amounts in VND, ``missing`` negative where too much came.

    ``orders`` are those by number that its candidates are shown from.
    """
    return {
        "id": row.id,
        "state": row.state,
        "account": row.account,
        "amount": row.amount,
        "direction": row.direction,
        "memo": row.memo,
        "booked_at": local_time(row.booked_at),
        "reference": row.reference,
        "source": row.source,
        "orders": list(row.orders),
        "candidates": list(row.candidates),
        "candidates_in_full": [_candidate_view(orders[n], row) for n in row.candidates if n in orders],
        "reason": row.reason,
        "reason_text": _reason_text(row.reason),
        "result": row.result,
        "missing": row.missing,
        "balance": row.balance,
        "bank": row.bank,
        "received_at": local_time(row.received_at),
        "spans": [list(span) for span in row.spans],
        "records": [_record_view(record) for record in row.records],
        "possible_duplicate_of": row.possible_duplicate_of,
        "joined_into": row.joined_into,
        "decided": row.decided and _decided_view(row.decided),
    }


def _candidate_view(order: Order, row: StatementRow) -> dict[str, Any]:
    """An order that a row may pay, as it is now; ``missing`` of its total in VND, negative for an excess."""
    return {
        "number": order.number,
        "key": order.key,
        "customer": order.customer.name,
        "total": order.total,
        "payment": order.status.payment,
        "kind": order.kind,
        "created_at": local_time(order.created_at),
        "missing": order.total - row.amount,
    }


def _reason_text(reason: str | None) -> str | None:
    if reason is None:
        return None
    return REASONS[MatchReason(reason)].vietnamese if reason in MatchReason else STAFF_REASONS.get(reason)


def _decided_view(decided: Decided) -> dict[str, Any]:
    return {"by": decided.by, "at": local_time(decided.at), "why": decided.why}


def _record_view(record: Record) -> dict[str, Any]:
    """Who told of a transaction, when, where the raw text is kept, and under which key it joined (R16)."""
    return {
        "source": record.source,
        "received_at": local_time(record.received_at),
        "raw": record.raw,
        "joined_by": record.joined_by,
    }
