"""Which of several rows a record joins, and where it is in doubt (R16)."""

from datetime import timedelta
from typing import Any

import pytest

from misa_order.payments.matching.reasons import MatchReason
from misa_order.payments.statement.booking import Booking
from misa_order.payments.statement.placement import Joining, place
from misa_order.payments.statement.records import Doubt, Record
from misa_order.payments.statement.row import RowState, StatementRow
from tests.builders import NOW, credit
from tests.unit.fulfilment.orders_made import an_order

REF, OTHER_REF, BALANCE = "FT26325000001", "FT26325000002", 7_000_000


def told(**changes: Any) -> Booking:
    return credit(an_order(), **{"balance": None, **changes})


def a_row(name: str, state: RowState = RowState.UNMATCHED, minutes: int = 0, **changes: Any) -> StatementRow:
    return StatementRow.of(name, told(raw_ref=f"in/{name}", **changes), state, NOW + timedelta(minutes=minutes))


def joined(booking: Booking, *rows: StatementRow) -> tuple[str, str, list[str]]:
    """The row that is joined, by which key, and which further rows are the same: whichever is looked at first."""
    found = [place(booking, order) for order in (rows, rows[::-1])]
    assert all(isinstance(one, Joining) for one in found), found
    [first, again] = [
        (one.row.id, one.joined_by, sorted(row.id for row in one.same)) for one in found if isinstance(one, Joining)
    ]
    assert first == again
    return first


def doubt(booking: Booking, *rows: StatementRow) -> tuple[str, str]:
    found = {place(booking, order) for order in (rows, rows[::-1])}
    [one] = found
    assert isinstance(one, Doubt)
    return one


BY_BOTH = told(reference=REF, balance=BALANCE, source="excel", raw_ref="imports/1#2")
NEARER = a_row("nearer", reference=REF, balance=BALANCE, minutes=5)
BY_REFERENCE, BY_BALANCE = a_row("by-ref", reference=REF), a_row("by-bal", balance=BALANCE, minutes=1)


def test_a_record_joins_by_its_strongest_key() -> None:
    assert joined(BY_BOTH, NEARER) == ("nearer", "reference", [])
    assert joined(BY_BOTH, BY_BALANCE) == ("by-bal", "balance", [])
    assert joined(told(reference=None, file_line="d#1"), a_row("line", file_line="d#1")) == ("line", "file_line", [])
    feed: dict[str, Any] = {"source": "feed", "reference": REF}
    row = StatementRow.of("feed", told(raw_ref="feeds/casso/1", **feed), RowState.UNMATCHED, NOW)
    assert joined(told(raw_ref="feeds/casso/1", **feed), row) == ("feed", "feed_id", [])
    assert place(BY_BOTH, []) is None


def test_rows_that_nothing_keeps_apart_are_one_and_the_one_of_most_worth_stays() -> None:
    assert joined(BY_BOTH, BY_REFERENCE, BY_BALANCE) == ("by-ref", "reference", ["by-bal"])
    judged = BY_BALANCE.model_copy(update={"judged_at": NOW})
    assert joined(BY_BOTH, BY_REFERENCE, judged) == ("by-bal", "balance", ["by-ref"])
    for state in (RowState.MATCHED, RowState.REFUNDED):
        settled = BY_BALANCE.model_copy(update={"state": state})
        assert joined(BY_BOTH, BY_REFERENCE.model_copy(update={"judged_at": NOW}), settled)[0] == "by-bal"
    in_doubt = BY_REFERENCE.model_copy(update={"possible_duplicate_of": "x"})
    assert joined(BY_BOTH, in_doubt, BY_BALANCE)[0] == "by-bal"
    at_once = BY_BALANCE.model_copy(update={"received_at": NOW})
    assert joined(BY_BOTH, BY_REFERENCE, at_once)[0] == "by-bal"


@pytest.mark.parametrize("says_so", ["nearer", "by-ref"])
def test_of_rows_that_staff_told_apart_it_joins_the_one_with_which_it_shares_most(says_so: str) -> None:
    apart = {"nearer": "by-ref", "by-ref": "nearer"}
    one, other = (
        row.model_copy(update={"told_apart": (apart[row.id],) if row.id == says_so else ()})
        for row in (NEARER, BY_REFERENCE)
    )
    assert joined(BY_BOTH, one, other) == ("nearer", "reference", [])


@pytest.mark.parametrize("says_so", ["first", "second"])
def test_where_it_shares_as_much_with_two_that_staff_told_apart_it_is_in_doubt_of_the_earlier(says_so: str) -> None:
    rows = [a_row("second", reference=REF, minutes=1), a_row("first", reference=REF)]
    marked = [
        row.model_copy(update={"told_apart": tuple({"first", "second"} - {row.id}) if row.id == says_so else ()})
        for row in rows
    ]
    assert doubt(BY_BOTH, *marked) == ("first", MatchReason.SAME_KEYS)


def test_rows_that_contradict_each_other_stay_two() -> None:
    orders = [f"Thanh toan don hang {number} Domain nhahangabc" for number in ("1000002", "1000010")]
    one = a_row("one", reference=REF, balance=BALANCE, memo=orders[0])
    other = a_row("other", reference=REF, memo=orders[1])
    says_nothing = told(reference=REF, balance=BALANCE, source="excel", raw_ref="imports/1#2", memo="chuyen tien")
    assert joined(says_nothing, one, other) == ("one", "reference", [])
    assert doubt(told(reference=REF, memo="chuyen tien"), one, other) == ("one", MatchReason.SAME_KEYS)


def test_a_shared_key_without_agreement_is_a_doubt_of_the_nearest_with_what_speaks_against_it() -> None:
    rows = [a_row("day", reference=REF, value_date=(NOW - timedelta(days=9)).date()), BY_BALANCE]
    assert joined(BY_BOTH, *rows) == ("by-bal", "balance", [])
    assert doubt(told(reference=REF), rows[0]) == ("day", MatchReason.OTHER_DAY)
    other_balance = a_row("balance", reference=REF, balance=1, minutes=-1)
    assert doubt(BY_BOTH, rows[0], other_balance) == ("balance", MatchReason.OTHER_BALANCE)


def test_what_only_looks_alike_is_a_doubt_unless_a_key_of_one_kind_tells_them_apart() -> None:
    bare = told(raw_ref="imports/1#3", source="excel")
    late, early = a_row("late", reference=OTHER_REF, minutes=1), a_row("early", reference=REF)
    assert doubt(bare, late, early) == ("early", MatchReason.LOOKS_ALIKE)
    assert place(told(reference="FT26325000009", raw_ref="x"), [late, early]) is None
    assert doubt(told(reference="FT26325000009", raw_ref="x"), early, a_row("bal", balance=5)) == ("bal", "looks_alike")
    # Every record of a row has kinds of its own.
    grown = early.with_records(Record.of(told(balance=5), NOW, "staff"))
    assert place(told(balance=6, raw_ref="x"), [grown]) is None


def test_a_record_that_staff_joined_speaks_only_against_what_it_agrees_with() -> None:
    held = a_row("held", reference=REF, balance=BALANCE)
    odd = Record.of(told(reference=OTHER_REF, balance=1, raw_ref="in/odd"), NOW, "staff")
    assert joined(BY_BOTH, held.with_records(odd)) == ("held", "reference", [])
    late = Record.of(told(raw_ref="in/late", memo="DH1000010 quanbia"), NOW, "staff")
    nothing_said = a_row("held", reference=REF, memo="chuyen tien")
    assert doubt(told(reference=REF, raw_ref="x"), nothing_said.with_records(late)) == (
        "held",
        MatchReason.OTHER_ORDER,
    )
