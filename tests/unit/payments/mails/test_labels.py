"""Where a label stands in a line, and what of the values behind labels is taken for what it says (R17)."""

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.mails.flowed import unfolded
from misa_order.payments.mails.headers import read_header
from misa_order.payments.mails.labelled import reference_in, required, succeeded
from misa_order.payments.mails.labels import field_of, split_line
from tests.unit.payments.mails.test_labelled import values

SPELLINGS = {"số tiền": "amount", "amount": "amount", "nội dung": "memo", "a/b": "both", "remitter's name": "other"}


@pytest.mark.parametrize(
    ("label", "field"),
    [
        *(
            ("Số tiền", "amount"),
            ("SỐ  TIỀN :", "amount"),
            ("Số tiền / Amount", "amount"),
            ("Số tiền\nAmount", "amount"),
        ),
        *(("Số tiền (Amount)", "amount"), ("Số tiền (VND)", "amount"), ("(vnd) Amount:", "amount"), ("A/B", "both")),
        *(("Remitter\u2019s name", "other"), ("/ Số tiền /", "amount"), ("Số tiền" + " " * 73, "amount")),
        *(("", None), ("Số tiền / Nội dung", None), ("Số tiền / Phí", None), ("Số tiền::", None), ("(VND)", None)),
        *(("Số tiền" + " " * 74, None), ("Số-tiền", None)),
    ],
)
def test_a_label_means_one_field_in_every_language_it_is_written_in(label: str, field: str | None) -> None:
    assert field_of(label, SPELLINGS) == field


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Số tiền: 5:6 ", ("amount", "5:6")),
        ("Số tiền:", ("amount", "")),
        ("Số tiền", ("amount", None)),
        ("Số tiền (VND) 5 ", ("amount", "5")),
        ("Số tiền (vnd)", ("amount", None)),
        ("Số tiền (VND): 5", ("amount", "5")),
        ("Phí (VND) 5", (None, None)),
        ("Phí: 5", (None, None)),
        ("Phí", (None, None)),
        ("Số tiền / Amount:", ("amount", "")),
        ("Số tiền / Phí:", (None, None)),
    ],
)
def test_a_line_is_a_label_with_or_without_its_value(line: str, found: tuple[str | None, str | None]) -> None:
    assert split_line(line, SPELLINGS) == found


@pytest.mark.parametrize(
    "status",
    ["Thành công", "giao dịch thành công", "GIAO DỊCH HOÀN THÀNH", "Success", "successful", "Complete", "Completed"],
)
def test_a_booking_that_was_made_says_so(status: str) -> None:
    assert succeeded({"status": status})
    assert succeeded({})
    assert not succeeded({"status": f"không {status}"})


@pytest.mark.parametrize("status", ["", "x", "unsuccessful", "Thất bại", "giao dịch", "giao dịch lỗi"])
def test_any_other_status_is_of_a_booking_that_was_not_made(status: str) -> None:
    assert not succeeded({"status": status})


@pytest.mark.parametrize("reference", ["FT1", "1" * 100, "AB-1/2.C", "5078 - 93023", "5078-1 / 2 . 3", "!1~"])
def test_a_banks_number_is_one_word_with_a_digit(reference: str) -> None:
    assert reference_in({"reference": reference}) == reference


@pytest.mark.parametrize(
    "reference", ["", "F1", "FTX", "1" * 101, "FT1 FT2", "FT1 - x - y - z - w", "FT1đ", "1  - 23", "FT1 -", "FT1 - "]
)
def test_what_is_no_number_of_a_transaction_is_refused(reference: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        reference_in({"reference": reference})
    assert (refused.value.code, refused.value.field) == ("incomplete", "reference")


def test_a_field_that_must_be_there_is() -> None:
    assert required({"amount": "5"}, "amount") == "5"
    for rows in ({}, {"amount": ""}):
        with pytest.raises(InvalidInputError) as refused:
            required(rows, "amount")
        assert (refused.value.code, refused.value.field) == ("incomplete", "amount")


def banks_rows(markup: int, other: int = 0) -> str:
    """A table whose rows have so much markup; the last may have more, and the amount stands behind the memo."""

    def row(label: str, value: str, signs: int) -> str:
        bare = '<tr s=""><td></td><td></td></tr>'
        return f'<tr s="{"x" * (signs - len(bare))}"><td>{label}</td><td>{value}</td></tr>'

    return f"<table>{row('Nội dung', 'x', markup)}{row('Số tiền', '5', markup + other)}</table>"


def test_rows_behind_the_memo_are_the_banks_where_no_payer_can_type_so_much() -> None:
    assert values(banks_rows(251)) == values(banks_rows(300)) == {"memo": "x", "amount": "5"}
    for source in (banks_rows(250), banks_rows(300, 1)):
        with pytest.raises(InvalidInputError) as refused:
            values(source)
        assert refused.value.field == "amount"


@pytest.mark.parametrize(
    "source",
    [
        "<p>Số tiền: 1</p><p>Nội dung: x</p><p>Dear A</p>",
        "<p>Số tiền: 1</p><p>Cảm ơn</p><p>Nội dung: x</p><p>Cảm ơn</p>",
        "<p>Số tiền: 1</p><p>something else</p>",
        "<p>Nội dung: x<b>y</b></p><p>Số tiền: 1</p>",
        "<p>Số tiền: 1</p><p>Nội dung: x</p><p></p>",
    ],
)
def test_what_stands_in_no_form_that_we_know_makes_a_mail_incomplete(source: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        values(source)
    assert refused.value.code == "incomplete"


@pytest.mark.parametrize(
    ("style", "text", "read"),
    [
        ("", "a \nb", "a \nb"),
        ("; format=fixed", "a \n>b", "a \n>b"),
        ("; format=FLOWED", "a \nb\n c", "a b\nc\n"),
        ("; format=flowed; delsp=no", "a \n b", "a b\n"),
        ("; format=flowed; delsp=YES", "a \n b \n  c", "ab c\n"),
        ("; format=flowed", "a \n-- \nb", "a -- \nb\n"),
    ],
)
def test_lines_that_were_wrapped_on_the_way_are_one(style: str, text: str, read: str) -> None:
    assert unfolded(read_header(f"Content-Type: text/plain{style}\n\n".encode()), text) == read


@pytest.mark.parametrize(("style", "text"), [("flowed", "a\n>b"), ("flowed", ">"), ("other", "a")])
def test_text_that_quotes_or_is_wrapped_in_another_way_is_refused(style: str, text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        unfolded(read_header(f"Content-Type: text/plain; format={style}\n\n".encode()), text)
    assert (refused.value.code, refused.value.field) == ("incomplete", "body")
