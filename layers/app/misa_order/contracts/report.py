"""What reps and units sold in a period, and apart from it whom consulting reps are credited with
(R70.1, R71).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from misa_order.contracts.contract import Actor, Contract, ContractState
from misa_order.contracts.store import ContractStore
from misa_order.kernel.errors import InvalidInputError
from misa_order.table.period import Day, ListFilter, list_window

MOST_CONTRACTS = 50_000
"""How many are read within the time that an answer may take."""


class ReportFilter(BaseModel):
    """What GET /contracts/report takes, all of it optional; both dates belong to the period of
    opening, in Vietnam.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


class Sums(NamedTuple):
    """How many contracts, their totals, and of those the totals whose revenue is recorded (R32);
    VND.

    ``unpaid_contracts`` and ``unpaid`` count apart, in none of the others, what is recorded and not
    sold any more.
    """

    contracts: int = 0
    revenue: int = 0
    recorded: int = 0
    unpaid_contracts: int = 0
    unpaid: int = 0


class ReportRow(NamedTuple):
    """The sums of a rep in a unit, of a unit, or of a consulting rep; what is None does not apply
    or is not known.
    """

    rep: str | None
    unit: str | None
    sums: Sums


class Report(NamedTuple):
    """A period's contracts, each once in ``reps``, in ``units`` and in ``total``; ``consulting``
    adds to none of them.

    Every list has the most revenue first.
    """

    first: date | None
    last: date | None
    reps: tuple[ReportRow, ...]
    units: tuple[ReportRow, ...]
    consulting: tuple[ReportRow, ...]
    total: Sums


class _Sold(NamedTuple):
    """Of a contract, what a report counts."""

    performer: str | None
    unit: str | None
    consultant: str | None
    sums: Sums


def report_contracts(
    wanted: ReportFilter, by: Actor, store: ContractStore, now: datetime, most: int = MOST_CONTRACTS
) -> Report:
    """The contracts that were opened in the period, without dates in the last 24 months; to a rep
    the own ones (R81).

    Those that were withdrawn since count nowhere (R32).

    Raises InvalidInputError ``period_reversed``, ``too_many_contracts`` where they are more than
    one report takes.
    """
    window = list_window(ListFilter(), wanted.from_, wanted.to, now)
    sold: dict[str, _Sold] = {}
    for contract in store.opened(window.by_quarter()):
        # One that moves on meanwhile is met again, further on.
        if contract.state is ContractState.WITHDRAWN:
            sold.pop(contract.id, None)
            continue
        sold[contract.id] = _sold(contract)
        if len(sold) > most:
            message = f"A report is of {most:,} contracts at most: choose a shorter period"
            raise InvalidInputError("too_many_contracts", message, field="from")
    return _report(wanted, [*sold.values()], by)


def report_view(report: Report) -> dict[str, Any]:
    """The report as GET /contracts/report answers it; money in VND."""
    return {
        "from": report.first and report.first.isoformat(),
        "to": report.last and report.last.isoformat(),
        "reps": [{"rep": row.rep, "unit": row.unit, **row.sums._asdict()} for row in report.reps],
        "units": [{"unit": row.unit, **row.sums._asdict()} for row in report.units],
        "consulting": [{"rep": row.rep, **row.sums._asdict()} for row in report.consulting],
        "total": report.total._asdict(),
    }


def _sold(contract: Contract) -> _Sold:
    recorded = contract.total if contract.state is ContractState.RECORDED else 0
    unpaid = Sums(unpaid_contracts=1, unpaid=contract.total)
    sums = unpaid if contract.revenue_unpaid else Sums(1, contract.total, recorded)
    return _Sold(contract.performer, contract.unit, contract.consultant, sums)


def _report(wanted: ReportFilter, sold: Iterable[_Sold], by: Actor) -> Report:
    performed = [one for one in sold if not by.is_rep or one.performer == by.name]
    consulted = [one for one in sold if one.consultant and (not by.is_rep or one.consultant == by.name)]
    return Report(
        first=wanted.from_,
        last=wanted.to,
        reps=_rows(performed, lambda one: (one.performer, one.unit)),
        units=_rows(performed, lambda one: (None, one.unit)),
        consulting=_rows(consulted, lambda one: (one.consultant, None)),
        total=_sum(performed),
    )


def _rows(sold: Iterable[_Sold], whose: Callable[[_Sold], tuple[str | None, str | None]]) -> tuple[ReportRow, ...]:
    groups: defaultdict[tuple[str | None, str | None], list[_Sold]] = defaultdict(list)
    for one in sold:
        groups[whose(one)].append(one)
    rows = [ReportRow(rep, unit, _sum(ones)) for (rep, unit), ones in groups.items()]
    return tuple(sorted(rows, key=lambda row: (-row.sums.revenue, row.rep or "", row.unit or "")))


def _sum(sold: Iterable[_Sold]) -> Sums:
    return Sums(*map(sum, zip(*(one.sums for one in sold), strict=True)))
