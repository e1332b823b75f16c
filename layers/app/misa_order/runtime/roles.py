"""What each role of the staff may do: the table of R81, and nothing else decides it."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from misa_order.contracts.contract import Actor
from misa_order.kernel.errors import ForbiddenError
from misa_order.runtime.auth import Caller


class Role(StrEnum):
    """The roles of the staff (requirements §1)."""

    SALES_REP = "sales_rep"
    RENEWALS_HEAD = "renewals_head"
    OFFICE_ACCOUNTANT = "office_accountant"
    ORDER_ACCOUNTANT = "order_accountant"
    LICENCE_ACCOUNTANT = "licence_accountant"
    INVOICE_ACCOUNTANT = "invoice_accountant"
    ADMIN = "admin"


STAFF: frozenset[str] = frozenset(Role)


class StaffAction(StrEnum):
    """What R81 grants or refuses. Retrying is an action for each step, for the roles differ."""

    READ_ORDERS = "read_orders"
    """Orders, contracts, invoices; a sales rep those of own customers (see visible_customers)."""
    READ_STATEMENT = "read_statement"
    """Transactions, mails, reconciliation, imports, exports."""
    SETTLE_PAYMENT = "settle_payment"
    """Confirm, reject, undo, cash, cancel, ask the customer, reject a claim, import, release or
    discard a mail, refund.
    """
    RETRY_RESOURCE = "retry_resource"
    RETRY_LICENCE = "retry_licence"
    RETRY_CONTRACT = "retry_contract"
    RETRY_INVOICE = "retry_invoice"
    DECIDE_RENEWAL = "decide_renewal"
    """Accept or reject; a sales rep those in own charge."""
    REQUEST_RECORDING = "request_recording"
    """Request recording of a contract, or hand it over; a sales rep own contracts."""
    RECORD_CONTRACT = "record_contract"
    """Record a contract, withdraw it, or assign it by hand."""
    READ_DELIVERIES = "read_deliveries"
    """What portals were told (R84)."""
    SEND_AGAIN = "send_again"
    """Have a portal told once more (R84)."""
    CHANGE_SETTINGS = "change_settings"


_ACCOUNTANTS_OF_MONEY = frozenset({Role.OFFICE_ACCOUNTANT, Role.ORDER_ACCOUNTANT})
_REPS = frozenset({Role.SALES_REP, Role.RENEWALS_HEAD})

ALLOWED: Mapping[StaffAction, frozenset[str]] = {
    StaffAction.READ_ORDERS: STAFF,
    StaffAction.READ_STATEMENT: _ACCOUNTANTS_OF_MONEY | {Role.INVOICE_ACCOUNTANT},
    StaffAction.SETTLE_PAYMENT: _ACCOUNTANTS_OF_MONEY,
    StaffAction.RETRY_RESOURCE: frozenset({Role.ORDER_ACCOUNTANT}),
    StaffAction.RETRY_LICENCE: frozenset({Role.ORDER_ACCOUNTANT, Role.LICENCE_ACCOUNTANT}),
    StaffAction.RETRY_CONTRACT: _ACCOUNTANTS_OF_MONEY,
    StaffAction.RETRY_INVOICE: frozenset({Role.ORDER_ACCOUNTANT, Role.INVOICE_ACCOUNTANT}),
    StaffAction.DECIDE_RENEWAL: _REPS,
    StaffAction.REQUEST_RECORDING: _REPS,
    StaffAction.RECORD_CONTRACT: frozenset({Role.OFFICE_ACCOUNTANT}),
    # R81 is silent about deliveries: money's accountants see why a portal shows an order otherwise than they do, and
    # who retries the steps of orders also has portals told again.
    StaffAction.READ_DELIVERIES: _ACCOUNTANTS_OF_MONEY,
    StaffAction.SEND_AGAIN: frozenset({Role.ORDER_ACCOUNTANT}),
    StaffAction.CHANGE_SETTINGS: frozenset(),
}
"""The roles that may do an action; admin may do all and is not repeated."""


def may(caller: Caller, action: StaffAction) -> bool:
    """Whether the caller's role may do this (R81)."""
    return caller.role == Role.ADMIN or caller.role in ALLOWED[action]


def actions_of(caller: Caller) -> tuple[StaffAction, ...]:
    """All that the caller's role may do, for a page that shows nothing else."""
    return tuple(action for action in StaffAction if may(caller, action))


def check_role(caller: Caller, action: StaffAction) -> None:
    """Raise ForbiddenError ``role_not_allowed`` unless the caller's role may do this (R81)."""
    if not may(caller, action):
        raise ForbiddenError("role_not_allowed", f"The role {caller.role[:40]} may not do this: {action}")


def visible_customers(caller: Caller, customers_of: Callable[[str], frozenset[str]]) -> frozenset[str] | None:
    """The ids of the customers whose orders the caller may see; None stands for all of them (R81).

    A sales rep has the customers whose contracts the rep performs or owns, and those whose renewal
    is in the rep's charge. ``customers_of`` tells them by the rep's name. To the rep every other
    order is one that does not exist.
    """
    return customers_of(caller.subject) if caller.role == Role.SALES_REP else None


def contract_actor(caller: Caller, customers_of: Callable[[str], frozenset[str]]) -> Actor:
    """The caller as contracts know them: a sales rep sees those of own customers, and moves own
    ones (R81).
    """
    customers = visible_customers(caller, customers_of)
    return Actor(caller.subject, is_rep=customers is not None, customers=customers or frozenset())
