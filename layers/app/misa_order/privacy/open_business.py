"""What is still open with a customer, in words for an operator: while there is any, nothing is erased."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from misa_order.contracts.contract import Contract, ContractState
from misa_order.fulfilment.steps import contract_due, invoice_due, provision_due
from misa_order.kernel.history import HistoryEntry
from misa_order.orders.ending.contract_withdrawal import is_contract_in_question
from misa_order.orders.failures import is_wanted
from misa_order.orders.order import Order, StepName
from misa_order.orders.statuses import Payment
from misa_order.payments.gateway import rows_told_of
from misa_order.payments.reversal import REVERSED
from misa_order.payments.statement.row import FREE
from misa_order.payments.statement.store import StatementStore
from misa_order.privacy.held import Held, Stores
from misa_order.renewals.renewal import Renewal, RenewalState

_UNFINISHED = {"waiting", "pending", "failed"}
_UNRECORDED = {ContractState.DRAFT, ContractState.REQUESTED}


def all_open(held: Held, stores: Stores, now: datetime) -> list[str]:
    """Everything open of a customer, one line for each order and renewal that has something."""
    found = [
        (f"order {one.number}", open_of_order(one, held.contracts[one.number], stores, now)) for one in held.orders
    ]
    found += [(f"renewal {one.id}", open_of_renewal(one, stores, now)) for one in held.renewals]
    return [f"{what}: {', '.join(why)}" for what, why in found if why]


def open_of_order(order: Order, contracts: Sequence[Contract], stores: Stores, now: datetime) -> list[str]:
    """What is open of an order: its money, its steps, its contracts, credits that may be meant for it, letters."""
    found, history = list(_open_of(order, contracts)), stores.orders.history(order.number)
    if _is_taken_back(order, history):
        found.append("its payment was reversed")
    if waiting := _waiting(order, history, stores.statement):
        found.append(f"credits wait for staff that name it ({', '.join(waiting)})")
    return found + list(_on_its_way(order.number, stores, now))


def open_of_renewal(renewal: Renewal, stores: Stores, now: datetime) -> list[str]:
    """What is open of a renewal: the decision, CRM's answer, letters."""
    found = ["it is undecided"] if renewal.state is RenewalState.PENDING else []
    if renewal.opportunity and renewal.opportunity.state in _UNFINISHED:
        found.append(f"its opportunity is {renewal.opportunity.state}")
    return found + list(_on_its_way(renewal.id, stores, now))


def _open_of(order: Order, contracts: Sequence[Contract]) -> Iterator[str]:
    if order.is_open:
        yield f"it is {order.status.payment}"
    if steps := sorted(_unfinished_steps(order)):
        yield f"steps are not finished ({', '.join(steps)})"
    if is_contract_in_question(order):
        yield "its contract is in question"
    for contract in contracts:
        if contract.state in _UNRECORDED:
            yield f"contract {contract.id} is {contract.state}"


def _is_taken_back(order: Order, history: Iterable[HistoryEntry]) -> bool:
    """Whether the bank took back the very payment that stands: ``reversed_by`` outlives what staff did about it."""
    since = order.paid_at
    if not order.reversed_by or order.status.payment is not Payment.PAID or since is None:
        return False
    return any(entry.why == REVERSED and entry.at >= since for entry in history)


def _waiting(order: Order, history: Iterable[HistoryEntry], statement: StatementStore) -> list[str]:
    """The credits that may be meant for it: the matcher's, and money at a gateway, which no matcher sees."""
    told = list(rows_told_of(history))
    free = [row.id for row in statement.rows(told) if row.state in FREE] if told else []
    return sorted({*statement.naming(order.number), *free})


def _unfinished_steps(order: Order) -> set[str]:
    """Steps begun and not ended that the order still asks for, and such as nobody has begun yet."""
    noted = {
        name for name, step in order.steps.items() if step.state in _UNFINISHED and is_wanted(order, StepName(name))
    }
    due = (provision_due(order), contract_due(order), invoice_due(order))
    return noted | {str(one.step) for one in due if one}


def _on_its_way(subject: str, stores: Stores, now: datetime) -> Iterator[str]:
    if events := stores.outbox.about(subject, now):
        yield f"events are on their way ({', '.join(events)})"
    if letters := stores.letters.unsent(subject, now):
        yield f"letters are not sent yet ({', '.join(letters)})"
