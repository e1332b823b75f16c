"""Amounts, moments and bodies are read in one way or not at all."""

from datetime import datetime
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.mails.body import open_body
from misa_order.payments.mails.reading import OpenedMail, read_amount, read_moment


def letter(source: str, *, is_html: bool = True, own: tuple[str, ...] = ()) -> OpenedMail:
    return OpenedMail(bank="X", subject="", source=source, is_html=is_html, own=own, raw_ref="r")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("2.570.000", 2_570_000),
        ("2,000.00", 2_000),
        ("+149.000 đ", 149_000),
        ("-65.000 đ", -65_000),
        ("\u221265.000 ₫", -65_000),
        ("1,500,000.00 VND", 1_500_000),
        ("2.000.000,00 VNĐ", 2_000_000),
        ("1500000", 1_500_000),
        ("999", 999),
        ("0.00 VND", 0),
        (" 165,000 vnd ", 165_000),
        ("(VND) 165,000", 165_000),
        ("VND1.000.000.000.000 đồng", 10**12),
        ("- 1.000", -1000),
        ("9" * 15, 10**15 - 1),
    ],
)
def test_an_amount_is_read_in_either_notation(text: str, amount: int) -> None:
    assert read_amount(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        *("1.50", "165,00", "2,000.50", "1,500.000", "1.500,000", "12.34.567", "1,00,000", "1.0000", "0123", "5."),
        *(
            "",
            "đ",
            "+",
            "--5",
            "1 000",
            "1.000.000 USD",
            "1.000 đ 2",
            "１００",
            "٣",
            ".5",
            "1e6",
            "1.000.",
            "9" * 16,
            "1.000.000.000.000.000",
            "1,000,00",
            "0.00.00",
        ),
    ],
)
def test_an_amount_that_could_be_another_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_amount(text)
    assert refused.value.code == "incomplete"


@given(st.integers(0, 10**12), st.sampled_from([".", ","]), st.sampled_from(["", "+", "-"]), st.booleans())
def test_every_printed_amount_is_read_back(amount: int, group: str, sign: str, cents: bool) -> None:
    end = ("." if group == "," or amount < 1000 else ",") + "00" if cents else ""
    text = f"{sign}{amount:,}".replace(",", group) + f"{end} VND"
    assert read_amount(text) == (-amount if sign == "-" else amount)


@pytest.mark.parametrize(
    ("text", "moment", "time_known"),
    [
        ("16/09/2026", datetime(2026, 9, 16, tzinfo=VIETNAM), False),
        ("16/09/2026 09:49", datetime(2026, 9, 16, 9, 49, tzinfo=VIETNAM), True),
        ("20/09/2026, 18:30:57", datetime(2026, 9, 20, 18, 30, 57, tzinfo=VIETNAM), True),
        ("04-07-2026 00:00", datetime(2026, 7, 4, tzinfo=VIETNAM), True),
        ("13:48 Thứ Ba 29/09/2026", datetime(2026, 9, 29, 13, 48, tzinfo=VIETNAM), True),
        ("08:05 Chủ Nhật, 27/09/2026", datetime(2026, 9, 27, 8, 5, tzinfo=VIETNAM), True),
        ("18:38:01 Tuesday 29/09/2026", datetime(2026, 9, 29, 18, 38, 1, tzinfo=VIETNAM), True),
        ("13:11 25/11/2025", datetime(2025, 11, 25, 13, 11, tzinfo=VIETNAM), True),
        ("6-9-2026 9:05", datetime(2026, 9, 6, 9, 5, tzinfo=VIETNAM), True),
        ("16/09/2026;  09:49", datetime(2026, 9, 16, 9, 49, tzinfo=VIETNAM), True),
        ("9:05, Thứ Hai, 6/9/2026", datetime(2026, 9, 6, 9, 5, tzinfo=VIETNAM), True),
        ("08/09/2026 - 14:58:08", datetime(2026, 9, 8, 14, 58, 8, tzinfo=VIETNAM), True),
    ],
)
def test_a_moment_is_read_in_vietnam(text: str, moment: datetime, time_known: bool) -> None:
    assert read_moment(text) == (moment, time_known)


@pytest.mark.parametrize(
    "text",
    [
        *("", "31/02/2026", "09/16/2026", "2026-09-16", "16/09/26", "16/9/2026 24:00", "1/9", "14:04"),
        *(
            "14:04 Thứ Ba",
            "13:48 29/09/2026 13:49",
            "13:48 lúc 29/09/2026",
            "016/09/2026",
            "16/09/2026 9:5",
            "9:05 Xday 6/9/2026",
        ),
    ],
)
def test_a_moment_in_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        read_moment(text)


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>S=E1=BB=91 =\nd=C6=B0</p>",
        b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPHA+U+G7kSBkxrA8L3A+",
        b"Content-Type: text/html; charset=windows-1258\n\n<p>S&#7889; d\xfd</p>",
        b"Content-Type: text/html\n\n<p>So&#x302;&#x301; d&#432;</p>",
        "Content-Type: text/html\n\n<p>Số dư</p>".encode(),
        "Content-Type: text/plain; charset=utf-8\n\nSố dư".encode(),
        b"Content-Type: text/html; charset=iso-8859-1\n\n<p>S&#7889; d&#432;</p>",
        b"Content-Type: text/html; charset=us-ascii\n\n<p>S&#x1ED1; d&#x1b0;</p>",
        b"Content-Type: text/plain; charset=windows-1258\nContent-Transfer-Encoding: quoted-printable\n\nS=F4=EC d=FD",
        b"Content-Type: text/html; charset=UTF-8\nContent-Transfer-Encoding: 8BIT\n\n<p>So\xcc\x82\xcc\x81 d\xc6\xb0",
    ],
    ids=[
        *("quoted-printable", "base64", "windows-1258", "decomposed entities", "bare UTF-8", "plain"),
        *("iso-8859-1 with entities", "us-ascii with entities", "windows-1258 quoted", "decomposed UTF-8"),
    ],
)
def test_a_body_is_read_in_any_transfer_encoding_and_charset(raw: bytes) -> None:
    source, is_html = open_body(message_from_bytes(raw))
    assert letter(source, is_html=is_html).prose() == "Số dư"


def test_html_is_taken_before_text_and_attachments_are_left() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/related; boundary=b\n\n"
        b"--b\nContent-Type: multipart/alternative; boundary=c\n\n"
        b"--c\n\nplain\n--c\nContent-Type: text/html\n\n<p>html\n--c--\n"
        b"--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\n--b--\n"
        b"--a\nContent-Type: text/html\nContent-Disposition: attachment; filename=x.html\n\n<p>other\n--a--\n"
    )
    source, is_html = open_body(message_from_bytes(raw))
    assert is_html
    assert letter(source).prose() == "html"


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/html\n\n<p>html",
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx\n--a\n\ny\n--a--",
        b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPHA+U+G7kSBkxrA8L",
        b"Content-Type: text/html; charset=utf-8\n\nS\xe1\xbb",
        b"Content-Type: text/html; charset=klingon\n\nx",
        b"Content-Type: text/html; charset=utf-16\n\n" + "<p>Số dư".encode("utf-16"),
        b"Content-Type: text/html\n\n<html><body><p>x",
        b"Content-Type: text/html\n\n<p>x<!-- y<p>z",
        b"Content-Type: application/pdf\n\nx",
        b"Content-Type: multipart/mixed; boundary=a\n\n--a--\n",
    ],
    ids=[
        "no end",
        "two bodies",
        "cut base64",
        "cut character",
        "charset",
        "charset that mails do not use",
        "cut html",
        "cut comment",
        "no text",
        "empty",
    ],
)
def test_a_damaged_or_doubtful_body_is_incomplete(raw: bytes) -> None:
    with pytest.raises(InvalidInputError) as refused:
        open_body(message_from_bytes(raw))
    assert refused.value.code == "incomplete"


def test_scripts_styles_comments_and_unseen_signs_are_no_text() -> None:
    source = "<style>a</style><script>b</script><!-- c --><p>d\u200be\u00ad&#8203;f&#2;</p>"
    assert letter(source).prose().replace("\x02", "") == "def"


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("9990001112223", "9990001112223"),
        ("CONG TY CO PHAN MISA - 0009990001119 (VND)", "0009990001119"),
        ("TK 9990001114, chi nhánh 1", "9990001114"),
        ("xxxx0001114", "9990001114"),
        ("999***1114", "9990001114"),
        ("999XXX1119 (VND)", "9990001119"),
        ("xx1119", "9990001119"),
        ("9**119", "9990001119"),
        ("99XX19", "9990001119"),
        ("123456", "123456"),
        ("1" * 20, "1" * 20),
    ],
)
def test_the_one_account_in_a_text_is_found_in_full_or_by_what_is_shown(text: str, account: str) -> None:
    assert letter("", own=("9990001114", "9990001119", "99911")).account_in(text) == account


@pytest.mark.parametrize(
    "text",
    [
        "",
        "MISA",
        "12345",
        "9990001114 9990001119",
        "xxxx1",
        "9990xxxx",
        "xxxx0001115",
        "xxxxxxxxxx",
        "FT9990001114",
        "xxxx119",
        "1" * 21,
        "x9990001114",
        "9990001114*",
        "99900xx01114",
    ],
)
def test_no_account_or_more_than_one_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        letter("", own=("9990001114", "9990001119")).account_in(text)
    assert refused.value.code == "incomplete"
