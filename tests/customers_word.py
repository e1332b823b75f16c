"""What customers say about their payments (R26), and what else may happen to the order meanwhile."""

import base64
from datetime import datetime
from typing import Any

from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.payments.claims.answer import ClaimRequest
from misa_order.payments.claims.claim import claim_payment, reject_claim
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.statement.store import StatementStore
from misa_order.table import keys
from tests.builders import CALENDAR, NOW, credit

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def said(memo: str = "DH nhahangabc", **changes: Any) -> ClaimRequest:
    return ClaimRequest.model_validate({"memo": memo, "paid_at": "2026-11-20", **changes})


def with_picture(content: bytes = PNG) -> ClaimRequest:
    return said(evidence={"content_type": "image/png", "data": base64.b64encode(content).decode()})


class Kept(dict[str, bytes]):
    """Where pictures are kept."""

    def keep(self, key: str, content: bytes) -> None:
        assert key not in self
        self[key] = content


def claim(order: Order, store: OrderStore, sent: ClaimRequest, kept: Kept, now: datetime = NOW) -> Order:
    why = Why("customer:KH0001", now, "payment_claimed")
    return claim_payment(store.get(order.number), sent, kept.keep, CALENDAR, store, why)


def reject(order: Order, store: OrderStore, reason: str | None = "No such transfer at ACB") -> Order:
    return reject_claim(order.number, store, Why("staff:lan", NOW, "claim_rejected", reason))


def events(store: OrderStore) -> list[str]:
    partitions = [keys.outbox_partition(shard) for shard in range(keys.OUTBOX_SHARDS)]
    return sorted(row["event"] for partition in partitions for row in store.table.partition(partition))


def cancel(order: Order, store: OrderStore) -> Order:
    return cancel_order(store.get(order.number), store, Why("customer:KH0001", NOW, "cancelled_by_customer"))


def temp_cancel(order: Order, store: OrderStore) -> Order:
    why = Why("function:expire_orders", NOW, "deadline_passed")
    return store.change(order, order.moved(payment=Payment.TEMP_CANCELLED), why, None)


def pay(order: Order, store: OrderStore) -> Order:
    statement = StatementStore(store.table)
    [booked] = record_bookings([credit(order)], statement, NOW)
    match_payment(booked.row_id, credit(order).memo, statement, NOW)
    return store.get(order.number)
