"""What comes from outside is made fit for every place it goes to, by one rule."""

import json
import re
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misa_order.kernel.text import fit, one_line, read_json

# What SQS takes, and no more; XML 1.0, which spreadsheets are made of, takes the same.
TAKEN = re.compile("[\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
ANYTHING = st.text(st.characters() | st.characters(categories=["Cs", "Cc", "Cf", "Cn", "Zl", "Zp"]))


def is_noncharacter(sign: str) -> bool:
    return ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF


@pytest.mark.parametrize(
    ("raw", "made"),
    [
        ("hello \uffff", "hello  "),
        ("DH1000002\ufffenhahangabc", "DH1000002 nhahangabc"),
        ("a\U0001ffffb\U0010fffec\ufdd0d\ufdefe", "a b c d e"),
        ("a\ud83db\udc00c", "a b c"),
        ("a\x00b\x1bc\x7fd\x85e\x9ff", "a b c d e f"),
        ("a\u2028b\u2029c\x0bd\x0ce", "a b c d e"),
        ("FT\u202a26338\u202c\u200e\u200f\u061c\u2066\u2069\u206f", "FT26338"),
        ("one\r\ntwo\rthree\nfour\tfive", "one\ntwo\nthree\nfour\tfive"),
        ("Đơn hàng số 1000002 – Domain nhahangabc 🏦", "Đơn hàng số 1000002 – Domain nhahangabc 🏦"),
    ],
)
def test_what_no_place_takes_becomes_a_blank_and_marks_of_direction_nothing(raw: str, made: str) -> None:
    assert fit(raw) == made


def test_in_one_line_line_ends_and_tabs_are_blanks_too() -> None:
    assert one_line(" Nhà hàng\r\nABC\t\x00 \u202eHà Nội\u2028") == "Nhà hàng ABC Hà Nội"


@given(ANYTHING)
def test_whatever_came_fits_everywhere_and_once_is_enough(raw: str) -> None:
    made = fit(raw)
    assert TAKEN.fullmatch(made)
    assert made.encode().decode() == made
    assert not any((category(sign) == "Cc" and sign not in "\n\t") or is_noncharacter(sign) for sign in made)
    assert fit(made) == made
    assert one_line(one_line(raw)) == one_line(raw) == one_line(made)


@given(ANYTHING)
def test_every_other_sign_stays_in_its_place(raw: str) -> None:
    kept = "".join(sign for sign in raw if sign.isalnum() or category(sign).startswith(("P", "S")))
    assert "".join(sign for sign in fit(raw) if sign in kept) == kept


def test_json_is_fit_wherever_a_text_stands_in_it() -> None:
    raw = r'{"memo": "h\uffff", "na\u202eme": ["\ud800", {"b": "\u0085"}], "amount": 1, "none": null}'
    assert read_json(raw) == {"memo": "h ", "name": [" ", {"b": " "}], "amount": 1, "none": None}


@pytest.mark.parametrize(
    "raw",
    ["", "{", "[" * 100_000, '{"a": 1, "a\\u200e": 2}', b'{"memo": "\xed\xa0\x80"}', "1" * 5000],
    ids=["nothing", "open", "deep", "two of a name", "no UTF-8", "a long number"],
)
def test_what_cannot_be_read_is_no_json(raw: str | bytes) -> None:
    with pytest.raises(json.JSONDecodeError):
        read_json(raw)
