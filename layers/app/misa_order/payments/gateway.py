"""Card, wallet and PayPal: the gateway's notification pays its order, once, however often it is
sent (R13, R25).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from misa_order.kernel.calendar import business_date
from misa_order.kernel.errors import InvalidInputError, NotFoundError
from misa_order.kernel.history import HistoryEntry, Why
from misa_order.orders.changes import change_parts
from misa_order.orders.order import Order
from misa_order.orders.order_request import PaymentMethod
from misa_order.orders.statuses import Payment
from misa_order.orders.stored import find_order, read_with_orders
from misa_order.payments.matching.decide import MatchResult
from misa_order.payments.matching.reasons import MatchReason
from misa_order.payments.statement.booking import Direction
from misa_order.payments.statement.records import Record
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import StatementStore, row_part
from misa_order.table import keys
from misa_order.table.contention import read_decide_write
from misa_order.table.wire import Item
from misa_order.table.writes import NEW, Part, Put

_NOT_PAYABLE = {Payment.CANCELLED: MatchReason.CANCELLED, Payment.PAID: MatchReason.ALREADY_PAID}
"""Not a temporarily cancelled order: a gateway's word about its own payment leaves nothing for
staff to judge.
"""
_WITHOUT_ORDER = {MatchReason.UNKNOWN_NUMBER, MatchReason.CANCELLED, MatchReason.ALREADY_PAID}
"""Money for which there is no order that could take it: to be given to another, or back (R27)."""
_OF_THE_AMOUNT = {MatchReason.AMOUNT_SHORT, MatchReason.AMOUNT_OVER}


class Gateway(StrEnum):
    """The gateways that notify us, by the payment method they serve."""

    CARD = PaymentMethod.CARD
    WALLET = PaymentMethod.WALLET
    PAYPAL = PaymentMethod.PAYPAL


class GatewayCallback(BaseModel):
    """What a gateway tells (api.md), ``amount`` in VND; fields that it may add are passed over."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore", hide_input_in_errors=True)

    event_id: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$")]
    order: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    amount: Annotated[int, Field(strict=True, ge=0, le=10**15)]
    result: Literal["paid", "failed"]


type GatewayVerdict = Literal["paid", "failed"] | MatchReason
"""What a notification means: the order is paid, the payment failed, or why the money pays
nothing.
"""


class Notified(NamedTuple):
    """What became of a notification."""

    verdict: GatewayVerdict
    repeated: bool


def gateway_named(name: str) -> Gateway:
    """A gateway that we take notifications from. Raises NotFoundError ``unknown_gateway``."""
    if name not in Gateway:
        raise NotFoundError("unknown_gateway", f"There is no gateway {name[:40]}", "gateway")
    return Gateway(name)


def confirm_gateway_payment(
    gateway: Gateway, callback: GatewayCallback, store: StatementStore, now: datetime
) -> Notified:
    """Pay the order when the gateway's own order was paid in full; in any other case keep what was
    told, for good.

    One read and one write; a repeat is the read alone. A payment that pays no order is on the
    statement, refundable or for staff to confirm. Raises InvalidInputError ``event_reused`` when
    the event was another one before, BusyError.
    """
    event = keys.gateway_event(gateway, callback.event_id, callback.result)

    def once(found: Mapping[keys.ItemKey, Item]) -> Notified:
        if event in found:
            return Notified(_verdict_before(found[event], callback), repeated=True)
        order = find_order(found, callback.order)
        verdict = _verdict(gateway, callback, order)
        facts = {"doc": callback.model_dump_json(), "verdict": verdict, "at": now.isoformat()}
        store.table.write([Put(event, facts, NEW), *_parts(gateway, callback, order, verdict, now)])
        return Notified(verdict, repeated=False)

    return read_decide_write(callback.order, lambda: read_with_orders(store.table, [callback.order], event), once)


def rows_told_of(history: Iterable[HistoryEntry]) -> Iterator[str]:
    """The ids of the rows of money that did not pay an order, as its history tells what gateways said."""
    for entry in history:
        kind, _, gateway = entry.actor.partition(":")
        if kind == "partner" and entry.why.startswith("gateway_") and entry.note:
            event_id = entry.note.removeprefix("event ").rpartition(": ")[0]
            yield _row_id(keys.gateway_event(gateway, event_id, "paid").pk)


def _row_id(kept: str) -> str:
    return sha256(kept.encode()).hexdigest()[:16]


def _verdict_before(item: Item, callback: GatewayCallback) -> GatewayVerdict:
    if GatewayCallback.model_validate_json(item["doc"]) != callback:
        raise InvalidInputError("event_reused", f"Event {callback.event_id} told of something else before", "event_id")
    match str(item["verdict"]):
        case "paid" | "failed" as verdict:
            return verdict
        case reason:
            return MatchReason(reason)


def _verdict(gateway: Gateway, callback: GatewayCallback, order: Order | None) -> GatewayVerdict:
    if callback.result == "failed":
        return "failed"
    if order is None:
        return MatchReason.UNKNOWN_NUMBER
    if order.status.payment in _NOT_PAYABLE:
        return _NOT_PAYABLE[order.status.payment]
    if order.payment_method.value != gateway.value:
        return MatchReason.OTHER_METHOD
    if order.total != callback.amount:
        return MatchReason.AMOUNT_SHORT if callback.amount < order.total else MatchReason.AMOUNT_OVER
    return "paid"


def _parts(
    gateway: Gateway, callback: GatewayCallback, order: Order | None, verdict: GatewayVerdict, now: datetime
) -> list[Part]:
    """What a verdict writes: on the order, and on the statement where money came that pays no
    order.
    """
    parts: list[Part] = []
    if order:
        note = f"event {callback.event_id}: {callback.amount} of {order.total} VND"
        after = order.paid((), now) if verdict == "paid" else order
        why = Why(f"partner:{gateway}", now, f"gateway_{verdict}", note)
        parts += change_parts(order, after, why, "OrderPaid" if verdict == "paid" else None)
    if isinstance(verdict, MatchReason) and callback.amount:
        parts.append(row_part(_money(gateway, callback, order, verdict, now), None))
    return parts


def _money(
    gateway: Gateway, callback: GatewayCallback, order: Order | None, reason: MatchReason, now: datetime
) -> StatementRow:
    """The money at the gateway as a row that staff see; the matcher is not asked, for it has been
    judged here.
    """
    kept = keys.gateway_event(gateway, callback.event_id, callback.result).pk
    return StatementRow(
        id=_row_id(kept),
        state=RowState.REFUNDABLE if reason in _WITHOUT_ORDER else RowState.PARTIAL,
        bank=gateway,
        account=gateway,
        amount=callback.amount,
        direction=Direction.IN,
        memo=f"Don hang {callback.order}",
        booked_at=now,
        time_known=True,
        value_date=business_date(now),
        reference=callback.event_id,
        balance=None,
        reverses=False,
        source="gateway",
        records=(_record(kept, callback, now),),
        received_at=now,
        candidates=(order.number,) if order else (),
        result=MatchResult.PARTIAL if order else MatchResult.NONE,
        reason=reason,
        missing=order.total - callback.amount if order and reason in _OF_THE_AMOUNT else 0,
        judged_at=now,
    )


def _record(kept: str, callback: GatewayCallback, now: datetime) -> Record:
    memo, day = f"Don hang {callback.order}", business_date(now)
    reference = callback.event_id
    return Record(
        source="gateway", raw=kept, received_at=now, reference=reference, balance=None, value_date=day, memo=memo
    )
