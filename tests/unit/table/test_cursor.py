"""Cursors: opaque, and only ours are taken back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misa_order.kernel.errors import InvalidInputError
from misa_order.table.cursor import decode_cursor, encode_cursor
from misa_order.table.keys import list_position


@given(st.datetimes(timezones=st.just(UTC)), st.from_regex(r"\A[!-~]{1,80}\Z"))
def test_what_a_list_gave_out_is_taken_back(at: datetime, unique: str) -> None:
    position = list_position(at, unique)
    assert decode_cursor(encode_cursor(position, "orders"), "orders") == position


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!",
        "MjAyNi0x",
        "eyJwayI6IFsiQSJdfQ",
        "ünïcode",
        encode_cursor("2026-09", "orders") + "=",
        encode_cursor("ORDER#1#x", "orders"),
    ],
)
def test_a_cursor_that_no_list_gave_out_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        decode_cursor(cursor, "orders")
    assert (refused.value.code, refused.value.field) == ("bad_cursor", "cursor")


@given(st.text(max_size=60))
def test_no_text_makes_reading_a_cursor_fail_in_another_way(cursor: str) -> None:
    try:
        position = decode_cursor(cursor, "orders")
    except InvalidInputError:
        return
    assert encode_cursor(position, "orders") == cursor


@pytest.mark.parametrize("other", ["invoices", "orders/CUKCUK/nhahangabc", ""])
def test_a_cursor_of_another_list_is_refused(other: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        decode_cursor(encode_cursor("2026-09", other), "orders")
    assert (refused.value.code, refused.value.field) == ("bad_cursor", "cursor")
