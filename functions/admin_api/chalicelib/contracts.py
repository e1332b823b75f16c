"""GET /contracts…, POST /contracts/{id}/…: contracts from draft to recorded, and who performs and
owns them.
"""

from typing import Any

from chalice.app import Blueprint

from misa_order.contracts.contract import Actor, Contract
from misa_order.contracts.move import assign_contract, by_hand, hand_over, record_contract, request_recording
from misa_order.contracts.queries import ContractFilter, list_contracts, show_contract, with_history
from misa_order.contracts.staff_requests import AssignedByHand, HandedOver, Withdrawn
from misa_order.contracts.withdraw import withdraw_contract
from misa_order.kernel.history import Why
from misa_order.runtime import wiring
from misa_order.runtime.errors import parsed
from misa_order.runtime.performers import assignment_now
from misa_order.runtime.roles import StaffAction, contract_actor

from .edge import Asked, get, post

routes = Blueprint(__name__)


@get(routes, "/contracts", StaffAction.READ_ORDERS)
def index(asked: Asked) -> dict[str, Any]:
    """Contracts, newest first; filters state, revenue_unpaid, performer, owner, office, customer,
    from, to.
    """
    wanted = parsed(ContractFilter, asked.query)
    return list_contracts(wanted, actor_of(asked), wiring.contracts(), asked.now)


@get(routes, "/contracts/{contract_id}", StaffAction.READ_ORDERS)
def show(asked: Asked, contract_id: str) -> dict[str, Any]:
    """One contract with its history; 404 for a sales rep whose customer it is not (R81)."""
    return show_contract(contract_id, actor_of(asked), wiring.contracts())


@post(routes, "/contracts/{contract_id}/request-recording", StaffAction.REQUEST_RECORDING)
def request(asked: Asked, contract_id: str) -> dict[str, Any]:
    """Đề nghị ghi doanh số: its owner, or the renewals head, asks that its revenue be recorded
    (R32).
    """
    by, why = actor_of(asked), Why(asked.actor, asked.now, "recording_requested")
    return _told(request_recording(contract_id, by, wiring.contracts(), wiring.orders(), why))


@post(routes, "/contracts/{contract_id}/hand-over", StaffAction.REQUEST_RECORDING)
def give(asked: Asked, contract_id: str) -> dict[str, Any]:
    """Bàn giao: its owner, or the renewals head, makes another its owner (R32)."""
    by, why = actor_of(asked), Why(asked.actor, asked.now, "handed_over")
    return _told(hand_over(contract_id, parsed(HandedOver, asked.body).to, by, wiring.contracts(), why))


@post(routes, "/contracts/{contract_id}/record", StaffAction.RECORD_CONTRACT)
def record(asked: Asked, contract_id: str) -> dict[str, Any]:
    """Ghi doanh số: the office accountant records its revenue (R32)."""
    why = Why(asked.actor, asked.now, "recorded_by_staff")
    return _told(record_contract(contract_id, wiring.contracts(), wiring.orders(), why))


@post(routes, "/contracts/{contract_id}/withdraw", StaffAction.RECORD_CONTRACT)
def withdraw(asked: Asked, contract_id: str) -> dict[str, Any]:
    """Rút hợp đồng: the office accountant withdraws what was recorded and is not sold any more, for a reason (R32)."""
    why = Why(asked.actor, asked.now, "withdrawn_by_staff", parsed(Withdrawn, asked.body).reason)
    return _told(withdraw_contract(contract_id, wiring.contracts(), wiring.orders(), why))


@post(routes, "/contracts/{contract_id}/assign", StaffAction.RECORD_CONTRACT)
def assign(asked: Asked, contract_id: str) -> dict[str, Any]:
    """Another performer by hand; who did it and why stays in the history (R71)."""
    wanted = parsed(AssignedByHand, asked.body)
    why = Why(asked.actor, asked.now, "assigned_by_hand", wanted.reason)
    return _told(assign_contract(contract_id, by_hand(wanted.to, assignment_now()), wiring.contracts(), why))


def actor_of(asked: Asked) -> Actor:
    """Who asks, as contracts know them."""
    return contract_actor(asked.caller, wiring.contracts().customers_of)


def _told(contract: Contract) -> dict[str, Any]:
    return with_history(contract, wiring.contracts())
