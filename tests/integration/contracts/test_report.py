"""Contracts and revenue of a period by rep and unit, the credit of consulting reps apart (R70.1)."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from misa_order.contracts.contract import Actor, Assigned, ContractState
from misa_order.contracts.report import Report, ReportFilter, ReportRow, Sums, report_contracts, report_view
from misa_order.contracts.report_workbook import report_workbook
from misa_order.contracts.store import ContractStore, contract_parts
from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.number import number_candidates
from misa_order.table.paging import Window
from tests.builders import NOW
from tests.integration.contracts.conftest import AN, HEAD, WHY, opened

CENTRE = "TTKD MEINVOICE"
NUMBERS = [next(number_candidates(bytes([place] * 32))) for place in range(40)]
SOLD: list[tuple[Assigned | None, dict[str, Any]]] = [
    (Assigned("an", CENTRE, "independent"), {"total": 100}),
    (Assigned("an", CENTRE, "independent"), {"total": 30, "state": ContractState.RECORDED}),
    (Assigned("an", "TTKD HCSN", "by_hand"), {"total": 7}),
    (Assigned("phong", CENTRE, "agent_promoter", "quang"), {"total": 500, "state": ContractState.RECORDED}),
    (Assigned("chi", CENTRE, "agent_promoter", "an"), {"total": 60}),
    (Assigned("hai", "DN", "market"), {"total": 9, "state": ContractState.REQUESTED}),
    (None, {"total": 1}),
]


def report(store: ContractStore, first: str | None = None, last: str | None = None, by: Actor = HEAD) -> Report:
    return report_contracts(ReportFilter.model_validate({"from": first, "to": last}), by, store, NOW, 8)


def sell(store: ContractStore) -> None:
    for number, (assigned, changes) in zip(NUMBERS, SOLD, strict=False):
        opened(store, number, assigned=assigned, **changes)


def test_each_contract_counts_once_for_its_rep_and_its_unit_and_never_for_the_consulting_rep(
    store: ContractStore,
) -> None:
    sell(store)
    made = report(store)
    assert made.reps == (
        ReportRow("phong", CENTRE, Sums(1, 500, 500)),
        ReportRow("an", CENTRE, Sums(2, 130, 30)),
        ReportRow("chi", CENTRE, Sums(1, 60, 0)),
        ReportRow("hai", "DN", Sums(1, 9, 0)),
        ReportRow("an", "TTKD HCSN", Sums(1, 7, 0)),
        ReportRow(None, None, Sums(1, 1, 0)),
    )
    assert made.units == (
        ReportRow(None, CENTRE, Sums(4, 690, 530)),
        ReportRow(None, "DN", Sums(1, 9, 0)),
        ReportRow(None, "TTKD HCSN", Sums(1, 7, 0)),
        ReportRow(None, None, Sums(1, 1, 0)),
    )
    assert made.consulting == (ReportRow("quang", None, Sums(1, 500, 500)), ReportRow("an", None, Sums(1, 60, 0)))
    assert made.total == Sums(7, 707, 530) == Sums(*map(sum, zip(*(row.sums for row in made.reps), strict=True)))


def test_a_rep_is_shown_what_they_perform_and_what_they_are_credited_with(store: ContractStore) -> None:
    sell(store)
    own = report(store, by=AN)
    assert [row.rep for row in own.reps] == ["an", "an"]
    assert [row.unit for row in own.units] == [CENTRE, "TTKD HCSN"]
    assert own.consulting == (ReportRow("an", None, Sums(1, 60, 0)),)
    assert own.total == Sums(3, 137, 30)


@pytest.mark.parametrize(
    ("first", "last", "numbers"),
    [
        (None, None, 3),
        ("2026-11-21", "2026-11-21", 1),
        ("2026-09-01", "2026-11-20", 2),
        (None, "2026-09-30", 1),
        ("2026-11-22", None, 0),
    ],
)
def test_the_period_is_that_of_the_opening_both_days_in_it(
    store: ContractStore, first: str | None, last: str | None, numbers: int
) -> None:
    for number, days in zip(NUMBERS, (0, 1, 60), strict=False):
        opened(store, number, days=days)
    made = report(store, first, last)
    assert made.total.contracts == numbers
    shown = report_view(made)
    assert (shown["from"], shown["to"]) == (first, last)


def test_a_period_that_is_too_much_or_ends_before_it_begins_is_refused(store: ContractStore) -> None:
    for number in NUMBERS[:9]:
        assert report(store).total.contracts < 9
        opened(store, number)
    for code, first in (("too_many_contracts", None), ("period_reversed", "2026-11-22")):
        with pytest.raises(InvalidInputError) as refused:
            report(store, first, "2026-11-21")
        assert (refused.value.code, refused.value.field) == (code, "from")


def test_one_that_moves_while_the_report_is_read_counts_once_as_it_is_then(store: ContractStore) -> None:
    contracts = [opened(store, number) for number in NUMBERS[:3]]
    window = Window(["2026-10"], 1)
    seen: list[tuple[str, ContractState]] = []
    for contract in store.opened(window):
        if not seen:
            moved = contracts[0].model_copy(update={"state": ContractState.REQUESTED})
            store.table.write(contract_parts(contracts[0], moved, WHY))
        seen.append((contract.id, contract.state))
    assert {number for number, _ in seen} == {contract.id for contract in contracts}
    assert seen[-1] == (contracts[0].id, ContractState.REQUESTED)
    assert report(store).total.contracts == 3


def test_the_workbook_says_the_same_with_no_total_where_it_would_count_twice(store: ContractStore) -> None:
    sell(store)
    opened(store, NUMBERS[20], assigned=Assigned("=1+1", CENTRE, "by_hand"), total=2)
    book = load_workbook(BytesIO(report_workbook(report(store), NOW)))
    sheets = {sheet.title: [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)] for sheet in book}
    assert list(sheets) == ["Theo nhân viên", "Theo đơn vị", "Tư vấn bán hàng"]
    # Every row ends with what is recorded and not paid, which counts in none of the other columns.
    assert sheets["Theo nhân viên"][0] == ["phong", CENTRE, 1, 500, 500, 0, 0]
    assert sheets["Theo nhân viên"][-1] == ["Tổng cộng", None, 8, 709, 530, 0, 0]
    assert sheets["Theo đơn vị"][0] == [CENTRE, 5, 692, 530, 0, 0]
    assert sheets["Theo đơn vị"][-2:] == [["(chưa có)", 1, 1, 0, 0, 0], ["Tổng cộng", 8, 709, 530, 0, 0]]
    assert sheets["Tư vấn bán hàng"] == [["quang", 1, 500, 500, 0, 0], ["an", 1, 60, 0, 0, 0]]
    [formula] = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "=1+1"]
    assert formula.data_type == "s"


def test_recorded_and_unpaid_is_counted_apart_and_withdrawn_nowhere(store: ContractStore) -> None:
    opened(store, NUMBERS[0], total=100, state=ContractState.RECORDED)
    opened(store, NUMBERS[1], total=30, state=ContractState.RECORDED, revenue_unpaid=True)
    opened(store, NUMBERS[2], total=7, state=ContractState.WITHDRAWN)
    made = report(store)
    assert made.total == Sums(1, 100, 100, 1, 30)
    assert report_view(made)["reps"] == [
        {
            "rep": "an",
            "unit": None,
            "contracts": 1,
            "revenue": 100,
            "recorded": 100,
            "unpaid_contracts": 1,
            "unpaid": 30,
        }
    ]


def test_an_empty_period_has_an_empty_report(store: ContractStore) -> None:
    made = report(store, last="2026-01-01")
    assert made == Report(None, date(2026, 1, 1), (), (), (), Sums(0, 0, 0))
    assert load_workbook(BytesIO(report_workbook(made, NOW))).sheetnames[0] == "Theo nhân viên"
