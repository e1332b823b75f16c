"""What becomes of a row that is in doubt no more, or turns out to be another (R16, R18)."""

from datetime import timedelta
from typing import Any

import pytest

from misa_order.payments.matching.reasons import MatchReason
from misa_order.payments.statement.booking import Direction
from misa_order.payments.statement.records import Doubt, Record
from misa_order.payments.statement.row import RowState, StatementRow
from tests.builders import NOW, credit
from tests.unit.fulfilment.orders_made import an_order

OUT: dict[str, Any] = {"direction": Direction.OUT, "reverses": True}
LOOKS_ALIKE = Doubt("other", MatchReason.LOOKS_ALIKE)


def a_row(state: RowState, doubt: Doubt | None = LOOKS_ALIKE, name: str = "row", **changes: Any) -> StatementRow:
    return StatementRow.of(name, credit(an_order(), raw_ref=f"in/{name}", **changes), state, NOW, doubt)


def test_a_credit_in_doubt_no_more_is_judged_as_a_new_one() -> None:
    doubtful = a_row(RowState.POSSIBLE_DUPLICATE)
    cleared = doubtful.cleared()
    assert (doubtful.waits_for_judgement, cleared.waits_for_judgement) == (False, True)
    assert (cleared.state, cleared.reason, cleared.possible_duplicate_of) == (RowState.UNMATCHED, None, None)


def test_what_was_settled_or_judged_keeps_its_reason() -> None:
    paid = a_row(RowState.MATCHED).model_copy(update={"judged_at": NOW, "reason": "confirmed_by_staff"}).cleared()
    assert (paid.state, paid.reason, paid.possible_duplicate_of) == (RowState.MATCHED, "confirmed_by_staff", None)
    debit = a_row(RowState.DEBIT, **OUT)
    assert (debit.waits_for_judgement, debit.takes_back, debit.cleared().reason) == (False, True, None)
    assert debit.cleared().waits_for_judgement
    flagged = debit.taking_back(("1000002",), NOW)
    assert (flagged.cleared().reason, flagged.cleared().candidates) == (MatchReason.REVERSAL, ("1000002",))
    assert not a_row(RowState.DEBIT, None, direction=Direction.OUT).takes_back


@pytest.mark.parametrize(("named", "left"), [(None, None), ("row", None), ("third", "third")])
def test_who_takes_up_the_row_it_was_in_doubt_of_is_in_doubt_of_what_that_one_named(
    named: str | None, left: str | None
) -> None:
    gone = a_row(RowState.UNMATCHED, None, "other", reference="FT26325000001", balance=None)
    gone = gone.model_copy(update={"possible_duplicate_of": named, "told_apart": ("x", "y")})
    row = a_row(RowState.POSSIBLE_DUPLICATE, balance=5).model_copy(update={"told_apart": ("y", "z")})
    grown = row.absorbing(gone, "staff")
    assert (grown.possible_duplicate_of, grown.told_apart) == (left, ("y", "z", "x"))
    assert grown.state is (RowState.POSSIBLE_DUPLICATE if left else RowState.UNMATCHED)
    assert (grown.reference, grown.balance, grown.raw) == ("FT26325000001", 5, ("in/row", "in/other"))
    assert [record.joined_by for record in grown.records] == [None, "staff"]
    assert row.absorbing(gone.model_copy(update={"id": "fourth"}), "staff").possible_duplicate_of == "other"


def test_what_is_left_of_a_row_that_joined_is_the_way_to_the_other() -> None:
    row = a_row(RowState.PARTIAL).model_copy(update={"candidates": ("1000002",), "orders": ("1000010",)})
    left = row.joined("kept")
    assert (left.state, left.joined_into, left.possible_duplicate_of) == (RowState.JOINED, "kept", None)
    assert (left.records, left.candidates, left.orders, left.is_free) == ((), (), (), False)
    assert left.version > row.version


def test_a_record_teaches_a_row_only_what_it_did_not_know() -> None:
    known = a_row(RowState.UNMATCHED, None, reference="FT26325000001", balance=7)
    later = Record.of(credit(an_order(), reference="FT26325000002", balance=8), NOW + timedelta(hours=1), "staff")
    assert (known.with_records(later).reference, known.with_records(later).balance) == ("FT26325000001", 7)
    nothing = a_row(RowState.UNMATCHED, None, balance=0)
    assert (nothing.with_records(later).reference, nothing.with_records(later).balance) == ("FT26325000002", 8)
    bare = later.model_copy(update={"reference": None, "balance": None})
    assert (nothing.with_records(bare).reference, nothing.with_records(bare).balance) == (None, 0)
