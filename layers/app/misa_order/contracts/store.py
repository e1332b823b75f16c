"""Contracts in the table: read by id, listed by state, changed only together with their history
(decision 5).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from misa_order.contracts.contract import Contract, ContractState, contract_changes, contract_id
from misa_order.kernel.errors import NotFoundError
from misa_order.kernel.history import HistoryEntry, Why
from misa_order.orders.number import is_order_number
from misa_order.table import keys, list_partitions, positions
from misa_order.table.paging import Page, Spread, Window, read_all, read_page
from misa_order.table.table import Listed, Table
from misa_order.table.wire import Item
from misa_order.table.writes import NEW, ChangedMeanwhileError, Delete, Part, Put, Update, WriteRejectedError

_READ = 500
_ORDINALS = frozenset(map(str, range(2, 1000)))
"""Of the contracts of one order, each but the first withdrawn before the next."""


class Turn(NamedTuple):
    """The turn of a group of reps that comes next, counted from 1; taken only by writing
    turn_part.
    """

    group: str
    number: int


class ContractStore:
    """All reads and writes of contracts."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def find(self, contract: str) -> Contract | None:
        """The contract as it is now, or None, for an impossible id without a call."""
        number, _, n = contract.removeprefix(contract_id("")).partition("-")
        possible = is_order_number(number) and contract == contract_id(number, int(n) if n in _ORDINALS else 1)
        item = self.table.get(keys.contract(contract)) if possible else None
        return _read(item) if item else None

    def get(self, contract: str) -> Contract:
        """The contract as it is now. Raises NotFoundError, for an impossible id without a call."""
        if found := self.find(contract):
            return found
        raise contract_not_found(contract)

    def history(self, contract: str) -> list[HistoryEntry]:
        """Everything that happened to a contract, oldest first."""
        rows = self.table.partition(keys.contract(contract).pk)
        entries = (row.get("begun") if row["sk"] == keys.contract(contract).sk else row["doc"] for row in rows)
        return [HistoryEntry.model_validate_json(entry) for entry in entries if entry]

    def listed(
        self, states: Sequence[str], window: Window, wanted: Callable[[Contract], bool] | None
    ) -> Page[Contract]:
        """Contracts of these states that are ``wanted`` (None: all), newest first; ``window`` is of
        quarters.
        """

        def partitions(quarter: str) -> list[str]:
            return [list_partitions.contracts_in(state, quarter) for state in states]

        keep = (lambda item: wanted(_read(item))) if wanted else None
        page = read_page(self.table.newest, Spread(partitions, keep), window)
        return Page(tuple(map(_read, page.items)), page.cursor)

    def opened(self, window: Window) -> Iterator[Contract]:
        """Every contract that was opened in the quarters of ``window``, whatever its limit is.

        One that moves to another state meanwhile is given again, as it is by then: never left out,
        for the states are read in the order in which contracts move on.
        """
        for state in ContractState:
            for quarter in window.months:
                listed = Listed(list_partitions.contracts_in(state, quarter), _READ, window.before, window.since)
                yield from map(_read, read_all(self.table.newest, listed))

    def customers_of(self, rep: str) -> frozenset[str]:
        """The ids of a sales rep's customers (R81): performed or owned contracts, renewals in
        charge. One query.
        """
        rows = self.table.partition(keys.performed(rep, "", "").pk, "CUSTOMER#")
        return frozenset(row["sk"].split("#")[1] for row in rows)

    def rep_of_customer(self, customer: str) -> str | None:
        """Who performs the last contract of the customer that anybody performs (R50), by one query
        of an index.
        """
        last = self.table.newest(Listed(list_partitions.contracts_of(customer), 1))
        return last[0]["performer"] if last else None

    def next_turn(self, group: str) -> Turn:
        """The turn that the group comes to next, by one read. Taking it is turn_part's, with the
        contract.
        """
        item = self.table.get(keys.turns(group))
        return Turn(group, int(item["counted"]) + 1 if item else 1)

    def change(self, before: Contract, after: Contract, why: Why) -> Contract:
        """Write a change if the contract is still what ``before`` says; gives what was written.

        Raises ChangedMeanwhileError when somebody was faster.
        """
        try:
            self.table.write(contract_parts(before, after, why))
        except WriteRejectedError as error:
            raise ChangedMeanwhileError(before.id) from error
        return after.model_copy(update={"version": before.version + 1})


def contract_parts(before: Contract | None, after: Contract, why: Why) -> list[Part]:
    """What one change of a contract writes: the contract (only if new or unchanged), whose customer it is, and its
    history, of which a new contract holds the first entry itself.
    """
    contract = after.model_copy(update={"version": before.version + 1 if before else 1})
    entry = HistoryEntry(
        at=why.at, actor=why.actor, why=why.reason, note=why.note, changes=contract_changes(before, after)
    )
    quarter = positions.quarter_of(positions.month_of(contract.created_at))
    attributes = {
        "doc": contract.model_dump_json(exclude_defaults=True),
        "rev": contract.version,
        "list_pk": list_partitions.contracts_in(contract.state, quarter),
        "list_sk": positions.list_position(contract.created_at, contract.id),
    }
    key, told, people = keys.contract(contract.id), entry.model_dump_json(), _people_parts(before, contract)
    if before is None:
        return [Put(key, {**attributes, "begun": told}, NEW), *people]
    # The first entry stays in the contract as it is.
    changed = ", ".join(f"{name} = :{name}" for name in attributes if name != "rev")
    values = {":was": before.version, **{f":{name}": value for name, value in attributes.items()}}
    moved = Update(key, f"SET rev = :rev, {changed}", values, "rev = :was")
    return [moved, Put(keys.contract_history(contract.id, contract.version), {"doc": told}, NEW), *people]


def turn_part(turn: Turn) -> Part:
    """Takes a turn, or rejects the whole write when somebody else took it meanwhile: ask for the
    next one.

    It goes into the transaction of its contract, so that no turn is skipped and none is had twice
    (R70).
    """
    key, taken = keys.turns(turn.group), turn.number - 1
    if taken == 0:
        return Put(key, {"counted": turn.number}, NEW)
    values = {":next": turn.number, ":taken": taken}
    return Update(key, "SET counted = :next", values, "counted = :taken")


def contract_not_found(contract: str) -> NotFoundError:
    """What is said of a contract that does not exist, or not for this caller (R81)."""
    return NotFoundError("contract_not_found", f"There is no contract {contract[:20]}", field="id")


def _people_parts(before: Contract | None, after: Contract) -> list[Part]:
    """Says whose customer it is and who performs the customer's contracts, as the contract itself
    does (R50, R81).
    """
    was, are = _people(before) if before else {}, _people(after)
    gone: list[Part] = [Delete(key) for key in was if key not in are]
    return gone + [Put(key, row) for key, row in are.items() if key not in was]


def _people(contract: Contract) -> dict[keys.ItemKey, dict[str, str]]:
    """The items of the reps whose customer it makes this one: of who performs it, and of another
    who owns it.
    """
    performer, owner, facts = contract.performer, contract.owner, (contract.customer, contract.id)
    people: dict[keys.ItemKey, dict[str, str]] = {}
    if performer:
        people[keys.performed(performer, *facts)] = {
            "performer": performer,
            "list_pk": list_partitions.contracts_of(contract.customer),
            "list_sk": positions.list_position(contract.created_at, contract.id),
        }
    if owner and owner != performer:
        people[keys.owned(owner, *facts)] = {}
    return people


def _read(item: Item) -> Contract:
    return Contract.model_validate_json(item["doc"])
