"""Customers are asked whether they have paid, say so, and staff answer (R26). None of it pays
anything.
"""

from collections.abc import Callable
from datetime import datetime

from misa_order.kernel.calendar import WorkingCalendar
from misa_order.kernel.errors import ConflictError, InvalidInputError
from misa_order.kernel.history import Why
from misa_order.orders.claim import Claim, Picture
from misa_order.orders.due import is_to_be_asked
from misa_order.orders.grant import granted_for_longer
from misa_order.orders.jobs.sweep import Deed
from misa_order.orders.order import Order
from misa_order.orders.recount import deferrals
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.payments.claims.answer import ClaimRequest, check_paid_at, digest_of, picture_of
from misa_order.table.contention import read_decide_write

_MAY_BE_CLAIMED = {Payment.UNPAID, Payment.AWAITING_CUSTOMER}

type KeepPicture = Callable[[str, bytes], None]
"""Stores an object, encrypted: its key, its content."""


def ask_customer(number: str, store: OrderStore, why: Why) -> Order:
    """Ask the customer to confirm the payment: ``AWAITING_CUSTOMER``, and the event that sends the
    link.

    Raises NotFoundError, ConflictError ``order_not_unpaid`` in any other state than ``UNPAID``.
    """

    def once(order: Order) -> Order:
        if order.status.payment is not Payment.UNPAID:
            raise ConflictError(
                "order_not_unpaid", f"Order {number} is {order.status.payment}, not unpaid", field="number"
            )
        return store.change(order, _asked(order), why, "CustomerAsked")

    return read_decide_write(number, lambda: store.get(number), once)


def asking(order: Order, now: datetime) -> Deed | None:
    """Ask the customer of an order that has been unpaid for the working days of its kind by
    ``now``, once.
    """
    if not is_to_be_asked(order, now):
        return None
    return Deed(("asked",), _asked(order), "asked_to_confirm_payment", None, "CustomerAsked")


def claim_payment(
    order: Order, sent: ClaimRequest, keep: KeepPicture, calendar: WorkingCalendar, store: OrderStore, why: Why
) -> Order:
    """Take the customer's word: ``CUSTOMER_CONFIRMED``, with the picture kept first; it pays
    nothing.

    The first claim of an order holds off R40 and R41 by 3 working days at most; no later one does,
    and none of them where there is a commitment. SUMAN is asked to grant for longer where that
    needs it. The claim that staff have before them, sent again, changes nothing. Raises
    InvalidInputError naming the field, ConflictError ``claim_waiting`` for another claim meanwhile,
    ``order_paid``, ``order_cancelled`` or ``order_temp_cancelled``.
    """
    check_paid_at(sent.paid_at, why.at)
    picture = picture_of(sent.evidence) if sent.evidence else b""

    def once(seen: Order) -> Order:
        claim = _claim(seen, sent, len(picture), why.at)
        if (waiting := _waiting(seen)) and waiting.digest == claim.digest:
            return seen
        _check_may_be_claimed(seen)
        if claim.evidence:
            keep(claim.evidence.key, picture)
        claimed = _claimed(seen, claim, calendar)
        # Only SUMAN would have to know of a claim; most end before the grant does.
        event = "PaymentClaimed" if claimed.steps != seen.steps else None
        return store.change(seen, claimed, why._replace(note=_told(claim)), event)

    return read_decide_write(order.number, lambda: store.get(order.number), once, known=order)


def reject_claim(number: str, store: OrderStore, why: Why) -> Order:
    """Say that a claim is not believed, with ``why.note`` as the reason, which the customer is
    told: ``UNPAID`` again.

    Raises InvalidInputError without a reason, NotFoundError, ConflictError ``no_claim`` where none
    waits.
    """
    if not why.note:
        raise InvalidInputError("missing", "Say why the claim is not believed; the customer reads it", field="reason")

    def once(order: Order) -> Order:
        if not (waiting := _waiting(order)):
            raise ConflictError("no_claim", f"Order {number} is {order.status.payment}", field="number")
        rejected = waiting.model_copy(update={"rejected": why.note})
        after = order.moved(payment=Payment.UNPAID).model_copy(update={"claim": rejected})
        return store.change(order, after, why, "ClaimRejected")

    return read_decide_write(number, lambda: store.get(number), once)


def _asked(order: Order) -> Order:
    # Asked once by the calendar; any further time by a person.
    return order.moved(payment=Payment.AWAITING_CUSTOMER).model_copy(update={"ask_on": None})


def _waiting(order: Order) -> Claim | None:
    """The claim that staff have before them."""
    return order.claim if order.status.payment is Payment.CUSTOMER_CONFIRMED else None


def _check_may_be_claimed(order: Order) -> None:
    state = order.status.payment
    if _waiting(order):
        raise ConflictError("claim_waiting", f"Staff have a claim about order {order.number} already", field="number")
    if state not in _MAY_BE_CLAIMED:
        raise ConflictError(f"order_{state.lower()}", f"Order {order.number} is {state}", field="number")


def _claim(order: Order, sent: ClaimRequest, size: int, now: datetime) -> Claim:
    n = order.claim.n + 1 if order.claim else 1
    digest = digest_of(sent)
    kept = None
    if sent.evidence:
        # Two claims at the same instant have the same n, and must not have the same object.
        key = f"claims/{order.number}/{n}-{digest[:16]}"
        kept = Picture(content_type=sent.evidence.content_type, size=size, key=key)
    return Claim(n=n, memo=sent.memo, paid_at=sent.paid_at, at=now, digest=digest, evidence=kept)


def _claimed(order: Order, claim: Claim, calendar: WorkingCalendar) -> Order:
    claimed = order.moved(payment=Payment.CUSTOMER_CONFIRMED).model_copy(update={"claim": claim, "ask_on": None})
    return granted_for_longer(claimed.model_copy(update=deferrals(claimed, calendar)))


def _told(claim: Claim) -> str:
    """The claim for the history, where it stays when a later one takes its place."""
    picture = f"; picture {claim.evidence.key}" if claim.evidence else ""
    return f"paid at {claim.paid_at} with the memo: {claim.memo}{picture}"
