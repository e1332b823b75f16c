"""Labels and values are found however a mail sets them, and only where the bank put them."""

from contextlib import nullcontext

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.mails.labelled import labelled
from misa_order.payments.mails.reading import OpenedMail

SPELLINGS = {"số tiền": "amount", "amount": "amount", "nội dung": "memo", "content": "memo", "ref no.": "reference"}
EXPECTED = {"amount": "+1.000 VND", "memo": "don hang", "reference": "FT1"}


def values(source: str, always: tuple[str, ...] = ("reference",), *, is_html: bool = True) -> dict[str, str]:
    letter = OpenedMail(bank="X", subject="", source=source, is_html=is_html, own=(), raw_ref="r")
    return labelled(letter, SPELLINGS, always)[0]


NESTED = (
    "<table><tr><td><table><tr><td>Số<b> tiền</b></table><td><table><tr><td>+1.000 VND</table></table>"
    "<p>Ref no.:FT1<p>Content<p>don hang"
)


@pytest.mark.parametrize(
    "source",
    [
        NESTED,
        "<table><tr><td>Số tiền<td>+1.000 VND<tr><th>Nội dung:<td>don<br>hang<tr><td>Ref No.<td>FT1</table>",
        "<table><tr><td><td>Số tiền / Amount<td>:<td>+1.000&nbsp;VND</table>Nội dung<p>don hang<p>Ref no.: FT1",
        "<p>Số tiền: +1.000 VND<p>Nội dung<br>Content</p><p>don hang</p><ul><li>Ref no.: FT1</ul>",
        "<p><b>S&#7889; ti&#7873;n</b>: <i>+1.000 VND</i><br>NỘI DUNG: don hang<br>Ref No.: FT1</p>",
        "<div><div>Số tiền (VND)</div><div>+1.000 VND</div><div>Nội dung</div><div>don hang</div>Ref no.:FT1</div>",
    ],
)
def test_rows_lines_and_values_on_the_next_line_say_the_same(source: str) -> None:
    assert values(source) == EXPECTED


def test_plain_text_is_read_line_by_line() -> None:
    assert (
        values("Số tiền (VND) +1.000 VND\n\nNội dung\n don  hang\nRef No.: FT1\nXin cam on", is_html=False) == EXPECTED
    )


@pytest.mark.parametrize("memo", ["Số tiền: 9", "Amount", "Content: x", "Ref no.", "&lt;/td&gt;Số tiền"])
def test_what_stands_in_a_cell_of_values_is_no_label(memo: str) -> None:
    table = f"<table><tr><td>Số tiền</td><td>1</td></tr><tr><td>Nội dung</td><td>{memo}</td></tr></table>"
    assert values(table)["amount"] == "1"


def test_signs_that_stand_for_cells_and_rows_cannot_be_written_in_a_mail() -> None:
    for row, cell in (("\ufdd0", "\ufdd2"), ("&#xFDD0;", "&#xfdd2;"), ("&#64976;", "&#64978;")):
        memo = f"x{row}{cell}Ref no.{cell}FAKE{row}"
        table = f"<table><tr><td>Số tiền</td><td>1</td></tr><tr><td>Nội dung</td><td>{memo}</td></tr></table>"
        assert values(table) == {"amount": "1", "memo": "xRef no.FAKE"}


@pytest.mark.parametrize(
    "source",
    [
        "<p>Số tiền: 1</p><p>Amount: 1</p>",
        "<table><tr><td>Số tiền</td><td>1</td></tr><tr><td>Amount</td><td>2</td></tr></table>",
        "<table><tr><td>Số tiền</td><td>1</td></tr></table><p>Số tiền: 2",
        "<table><tr><td>Số tiền</td><td>1</td></tr></table><!--<td>Số tiền</td><td>2</td>-->",
        "<table><tr><td>Nội dung</td><td>1</td><td>Ref no.</td><td>2</td></tr></table>",
    ],
)
def test_a_field_that_stands_twice_hidden_or_beside_another_is_refused(source: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        values(source)
    assert refused.value.code == "incomplete"


@pytest.mark.parametrize("source", ["Nội dung:\nRef no.: FT1", "Nội dung\nAmount\n5", "Nội dung:\nSố tiền (VND) 5"])
def test_a_label_whose_next_line_may_be_a_label_has_no_value(source: str) -> None:
    assert values(source.replace("\n", "<br>"), ("reference", "amount"))["memo"] == ""


@pytest.mark.parametrize("line", ["Xin cảm ơn Quý khách", "Chúc Quý khách một ngày tốt lành", "FT26272000001"])
def test_an_empty_label_never_takes_a_line_that_is_no_cell_of_its_own(line: str) -> None:
    for source in (f"<p>Ref no.:<br></p><p>{line}</p>", f"<div>Ref no. :</div>{line}", f"<p>Ref no.:<p>{line}"):
        closes = line.startswith("Xin")
        with nullcontext() if closes else pytest.raises(InvalidInputError):
            assert values(f"<p>Số tiền: 1</p>{source}") == {"amount": "1", "reference": ""}


@pytest.mark.parametrize("empty", ["<p></p>", "<p> </p>", "<p><b></b></p>"])
def test_an_empty_element_is_the_value_of_the_label_before_it(empty: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        values(f"<p>Nội dung</p>{empty}<p>Chúc Quý khách một ngày tốt lành</p>")
    assert refused.value.code == "incomplete"


def test_the_value_of_an_empty_row_is_not_the_row_below_it() -> None:
    table = "<table><tr><td>Ref no.</td><td></td></tr><tr><td>Số tiền</td><td>+1.000 đ</td></tr></table>"
    assert values(table) == {"reference": "", "amount": "+1.000 đ"}


def test_behind_the_memo_of_a_plain_mail_stands_only_what_every_mail_has() -> None:
    assert values("Nội dung: x\nRef no.: FT1", is_html=False)["reference"] == "FT1"
    with pytest.raises(InvalidInputError) as refused:
        values("Nội dung: x\nAmount: 9", is_html=False)
    assert refused.value.field == "amount"


@pytest.mark.parametrize("label", ["Số tiền phí", "Số tiền / Phí", "Số tiền / Nội dung", "(VND)", "Amounts", "/"])
def test_a_label_that_says_more_or_something_else_is_another(label: str) -> None:
    assert values(f"<table><tr><td>{label}</td><td>1</td></tr></table><p>{label}: 1</p>") == {}
