"""GET /transactions…, POST /transactions/{id}/…: the bank statement, and what staff decide about
its rows.
"""

from typing import Any

from chalice.app import Blueprint

from misa_order.kernel.history import Why
from misa_order.payments.confirm import CONFIRMED, confirm_transfer
from misa_order.payments.doubt import another, same_as
from misa_order.payments.staff_requests import Confirmed, Note, OptionalReasonSent, ReasonSent, SameAs
from misa_order.payments.statement.queries import list_transactions, show_transaction
from misa_order.payments.statement.row_filter import TransactionFilter
from misa_order.payments.undo import refund, reject_match, undo_match
from misa_order.runtime import wiring
from misa_order.runtime.errors import parsed
from misa_order.runtime.roles import StaffAction

from .edge import Asked, get, post

routes = Blueprint(__name__)


@get(routes, "/transactions", StaffAction.READ_STATEMENT)
def index(asked: Asked) -> dict[str, Any]:
    """Statement rows, newest first; filters state, account, from, to; limit and cursor."""
    return list_transactions(parsed(TransactionFilter, asked.query), wiring.statement(), asked.now)


@get(routes, "/transactions/{row_id}", StaffAction.READ_STATEMENT)
def show(_: Asked, row_id: str) -> dict[str, Any]:
    """One statement row with its history."""
    return show_transaction(row_id, wiring.statement())


@post(routes, "/transactions/{row_id}/confirm", StaffAction.SETTLE_PAYMENT)
def confirm(asked: Asked, row_id: str) -> dict[str, Any]:
    """It pays these orders, all of them or none (R19, R21)."""
    wanted, row = parsed(Confirmed, asked.body), wiring.statement().get(row_id)
    confirm_transfer([row.id], wanted.orders, wiring.statement(), Why(asked.actor, asked.now, CONFIRMED))
    return show_transaction(row_id, wiring.statement())


@post(routes, "/transactions/{row_id}/reject", StaffAction.SETTLE_PAYMENT)
def reject(asked: Asked, row_id: str) -> dict[str, Any]:
    """What the matcher suggests is wrong; it makes no other suggestion (R22)."""
    why = Why(asked.actor, asked.now, "rejected_by_staff", parsed(OptionalReasonSent, asked.body).reason)
    reject_match(row_id, wiring.statement(), why)
    return show_transaction(row_id, wiring.statement())


@post(routes, "/transactions/{row_id}/undo", StaffAction.SETTLE_PAYMENT)
def undo(asked: Asked, row_id: str) -> dict[str, Any]:
    """Its match was wrong: payment, rows and grants of that match go back, and no other's (R22)."""
    why = Why(asked.actor, asked.now, "undone_by_staff", parsed(ReasonSent, asked.body).reason)
    undo_match(row_id, wiring.statement(), why, wiring.calendar)
    return show_transaction(row_id, wiring.statement())


@post(routes, "/transactions/{row_id}/refund", StaffAction.SETTLE_PAYMENT)
def give_back(asked: Asked, row_id: str) -> dict[str, Any]:
    """Money without an order was given back (R27)."""
    why = Why(asked.actor, asked.now, "refunded_by_staff", parsed(Note, asked.body).note)
    refund(row_id, wiring.statement(), why)
    return show_transaction(row_id, wiring.statement())


@post(routes, "/transactions/{row_id}/same-as", StaffAction.SETTLE_PAYMENT)
def is_told_again(asked: Asked, row_id: str) -> dict[str, Any]:
    """A row in doubt is the other, told again: its records move there, and it is money no more
    (R16).
    """
    other = parsed(SameAs, asked.body).transaction
    same_as(row_id, other, wiring.statement(), Why(asked.actor, asked.now, "same_as_by_staff"))
    return show_transaction(row_id, wiring.statement())


@post(routes, "/transactions/{row_id}/another", StaffAction.SETTLE_PAYMENT)
def is_another(asked: Asked, row_id: str) -> dict[str, Any]:
    """A row in doubt is a transaction of its own, and judged as any new credit (R16)."""
    why = Why(asked.actor, asked.now, "another_by_staff", parsed(OptionalReasonSent, asked.body).reason)
    another(row_id, wiring.statement(), why)
    return show_transaction(row_id, wiring.statement())
