"""What staff are shown of contracts (api.md "Admin API")."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from misa_order.contracts.contract import STATES, Actor, Contract, ContractState
from misa_order.contracts.store import ContractStore, contract_not_found
from misa_order.kernel.calendar import local_time
from misa_order.orders.order_request import Text
from misa_order.table.period import Day, ListFilter, list_window

_EQUAL = ("performer", "owner", "office", "customer", "revenue_unpaid")


class ContractFilter(ListFilter):
    """What GET /contracts takes, all of it optional; both dates belong to the period of opening, in
    Vietnam.
    """

    of_list: ClassVar[str] = "contracts"

    state: ContractState | None = None
    revenue_unpaid: bool | None = None
    performer: Text | None = None
    owner: Text | None = None
    office: Text | None = None
    customer: Text | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


def list_contracts(wanted: ContractFilter, by: Actor, store: ContractStore, now: datetime) -> dict[str, Any]:
    """Contracts, newest first; without dates those of the last 24 months; a sales rep's customers'
    alone (R81).

    A page may be shorter than ``limit``, even empty, and still have a cursor: there is more to look
    through. Raises InvalidInputError ``period_reversed``, ``bad_cursor``.
    """
    window = list_window(wanted, wanted.from_, wanted.to, now)
    states = [wanted.state] if wanted.state else list(ContractState)
    page = store.listed(states, window.by_quarter(), _sieve(wanted, by))
    return {"items": list(map(contract_view, page.items)), "cursor": wanted.cursor_at(page.cursor)}


def show_contract(contract: str, by: Actor, store: ContractStore) -> dict[str, Any]:
    """One contract with its history. Raises NotFoundError for one that is not there, or not for
    this caller.
    """
    found = store.get(contract)
    if not found.is_visible_to(by):
        raise contract_not_found(contract)
    return with_history(found, store)


def with_history(contract: Contract, store: ContractStore) -> dict[str, Any]:
    """A contract with everything that happened to it, oldest first."""
    history = [entry.model_dump(mode="json") for entry in store.history(contract.id)]
    return {**contract_view(contract), "history": history}


def contract_view(contract: Contract) -> dict[str, Any]:
    """A contract as api.md shows it; ``total`` in VND."""
    return {
        "id": contract.id,
        "order": contract.order,
        "state": contract.state,
        "label": STATES.labels[contract.state][0],
        "performer": contract.performer,
        "unit": contract.unit,
        "rule": contract.rule,
        "owner": contract.owner,
        "revenue_unpaid": contract.revenue_unpaid,
        "consultant": contract.consultant,
        "product": contract.product,
        "purpose": contract.purpose,
        "customer": {"id": contract.customer, "name": contract.customer_name},
        "office": contract.office,
        "total": contract.total,
        "crm_id": contract.crm_id,
        "act_id": contract.act_id,
        "created_at": local_time(contract.created_at),
    }


def _sieve(wanted: ContractFilter, by: Actor) -> Callable[[Contract], bool] | None:
    asked = {name: value for name in _EQUAL if (value := getattr(wanted, name)) is not None}
    if not asked and not by.is_rep:
        return None

    def lets_through(contract: Contract) -> bool:
        return contract.is_visible_to(by) and all(getattr(contract, name) == value for name, value in asked.items())

    return lets_through
