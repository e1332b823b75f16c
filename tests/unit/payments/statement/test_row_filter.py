"""What of the statement staff find by amounts, account and words (R80)."""

from typing import Any

import pytest

from misa_order.payments.statement.row import COUNTED, RowState, StatementRow
from misa_order.payments.statement.row_filter import RowFilter
from tests.builders import NOW, credit
from tests.unit.fulfilment.orders_made import an_order

KEEPER = "0deb64afc1353613"


def a_row(**changes: Any) -> StatementRow:
    booking = credit(an_order(), amount=5_000, memo="Chuyển tiền nhahangabc", reference="FT26325-998877")
    row = StatementRow.of(KEEPER, booking, RowState.PARTIAL, NOW)
    return row.model_copy(update={"candidates": ("1000010",), "orders": ("1000029",), **changes})


def finds(**wanted: Any) -> bool:
    sieve = RowFilter.model_validate(wanted).sieve()
    assert sieve
    return sieve(a_row())


@pytest.mark.parametrize(
    "wanted",
    [
        *({"min": "5000"}, {"max": "5000"}, {"min": "0"}, {"min": "1", "max": "9999"}, {"account": "99900011"}),
        *({"q": "Tiền"}, {"q": "CHUYEN"}, {"q": "nhahangabc chuyen"}, {"q": "nha-hang-abc"}, {"q": KEEPER}),
        *({"q": "ft26325-998877"}, {"q": "FT26325998877"}, {"q": "1000010"}, {"q": "1000029"}, {"q": " tien "}),
        {"q": "tien 1000010", "min": "5000", "max": "5000", "account": "99900011"},
    ],
)
def test_a_row_is_found(wanted: dict[str, str]) -> None:
    assert finds(**wanted)


@pytest.mark.parametrize(
    "wanted",
    [
        *({"min": "5001"}, {"max": "4999"}, {"max": "0"}, {"account": "9990001"}, {"q": "tien 1000011"}, {"q": "x"}),
        *({"q": "tien", "max": "4999"}, {"q": "khac", "account": "99900011"}, {"q": "chuyentien"}),
        {"account": "99900012", "q": "tien"},
    ],
)
def test_a_row_is_not_found(wanted: dict[str, str]) -> None:
    assert not finds(**wanted)


def test_a_source_that_gave_no_reference_is_not_found_by_a_word_for_none() -> None:
    sieve = RowFilter.model_validate({"q": "none"}).sieve()
    [record] = a_row().records
    assert sieve
    assert not sieve(a_row(records=(record.model_copy(update={"reference": None}),)))


def test_states_are_looked_through_once_each_and_all_that_are_money_where_none_is_named() -> None:
    several = RowFilter.model_validate({"state": "refunded,partial,refunded"})
    assert (several.states, several.sieve()) == ((RowState.REFUNDED, RowState.PARTIAL), None)
    assert RowFilter.model_validate({"state": ["debit"]}).states == (RowState.DEBIT,)
    assert (RowFilter().states, RowState.JOINED in COUNTED) == (COUNTED, False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("state", "partial,paid"), ("state", ""), ("state", []), ("state", ["debit"] * 9), ("account", "")),
        *(("account", "1" * 65), ("min", "1e3"), ("min", "-1"), ("min", "+1"), ("max", "２"), ("max", "1" + "0" * 16)),
        *(("q", " "), ("q", "x" * 101), ("from_", "2026-11-21"), ("order", "1000002")),
    ],
)
def test_what_cannot_be_asked_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=field):
        RowFilter.model_validate({field: value})


def test_the_longest_that_may_be_asked_is_taken() -> None:
    longest = RowFilter.model_validate({"account": "1" * 64, "max": "1" + "0" * 15, "min": 0, "q": f" {'x' * 100} "})
    assert (longest.max, longest.min, longest.q) == (10**15, 0, "x" * 100)
