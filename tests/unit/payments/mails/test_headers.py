"""A mail's header says one thing or it is not believed: who sent it, to whom, what it is about (R17)."""

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.mails.headers import (
    addressed,
    from_address,
    read_header,
    require_single_headers,
    shown,
    values,
    with_body,
)


def header(*lines: str) -> bytes:
    return "\n".join((*lines, "", "From: a line of the body", "")).encode()


@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n", b"\n\r\n", b"\r\n\n"])
def test_the_header_ends_at_the_first_empty_line_and_all_behind_it_is_the_body(end: bytes) -> None:
    raw = b"From: a@x.vn" + end + b"To: b@x.vn\r\n\r\nTo: c@x.vn\n"
    read = read_header(raw)
    assert read.items() == [("From", "a@x.vn")]
    assert with_body(read, raw).get_payload() == "To: b@x.vn\r\n\r\nTo: c@x.vn\n"


def test_a_mail_of_a_header_alone_has_an_empty_body() -> None:
    raw = b"From: a@x.vn\nTo: b@x.vn"
    read = read_header(raw)
    assert read.items() == [("From", "a@x.vn"), ("To", "b@x.vn")]
    assert with_body(read, raw).get_payload() == ""


def test_the_octets_of_a_body_and_the_letters_of_a_header_are_kept() -> None:
    raw = "Subject: Số dư\nX: ".encode() + b"\xff\n\n\xff\xc3\xa0"
    read = read_header(raw)
    assert (read["Subject"], read["X"]) == ("Số dư", "\ufffd")
    assert with_body(read, raw).get_payload(decode=True) == b"\xff\xc3\xa0"


def test_the_parts_of_a_mail_of_several_are_found() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx\n--a\n\ny\n--a--\n"
    assert [part.get_payload() for part in with_body(read_header(raw), raw).walk()][1:] == ["x", "y"]


def test_a_folded_header_is_one_line_and_each_of_a_name_is_told() -> None:
    read = read_header(b"X: a\n b\r\n\tc\nx: d\n\n")
    assert values(read, "X") == ["a b\tc", "d"]
    assert values(read, "Y") == []


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("Subject: a\tb\x07",), "a b"),
        (("Subject: =?utf-8?q?o=CC=82?= =?iso-8859-1?q?=E0?=",), "ôà"),
        (("Subject: o\u0302",), "ô"),
        (("Subject: =?klingon?q?o?=",), "=?klingon?q?o?="),
        (("Subject: =?utf-8?b?A?=",), "=?utf-8?b?A?="),
        (("Subject: =?us-ascii?q?=FF?=",), "=?us-ascii?q?=FF?="),
        (("Subject: a", "Subject: b"), "a; b"),
        (("Subject: " + "c" * 301,), "c" * 300),
        (("Subject: =?utf-8?q?a?=" + " " * 1986 + "b",), "a b"),
        (("Subject: =?utf-8?q?a?=" + " " * 1987 + "b",), "a"),
        (("To: x",), ""),
    ],
)
def test_a_header_is_shown_on_one_line_decoded_composed_and_cut(lines: tuple[str, ...], text: str) -> None:
    assert shown(read_header(header(*lines)), "Subject") == text


@pytest.mark.parametrize(
    "stated",
    [
        "Mail@X.vn",
        "  mail@x.vn\t",
        "<mail@x.vn>",
        "Bank <MAIL@x.vn>",
        "Bank\n\tof us<mail@x.vn>\n ",
        '"a \\" <b@c.vn>, d" <mail@x.vn>',
        '"" <mail@x.vn>',
    ],
)
def test_the_one_address_is_found_in_any_way_it_may_be_written(stated: str) -> None:
    assert from_address(read_header(header(f"From: {stated}"))) == "mail@x.vn"


@pytest.mark.parametrize(
    "stated",
    [
        *("", "mail", "@x.vn", "mail@", "mail@x.vn mail@x.vn", "a@x.vn, b@x.vn", "<a@x.vn> b", "Bank mail@x.vn"),
        *(
            '"a <mail@x.vn>',
            'a" <mail@x.vn>',
            '"a" b <mail@x.vn>',
            "a: <mail@x.vn>",
            "a; <mail@x.vn>",
            "a> <mail@x.vn>",
        ),
        *(
            "a, <mail@x.vn>",
            "a@b <mail@x.vn>",
            "<mail@x.vn",
            "mail@x.vn>",
            "mail@x_y.vn",
            "ma(il@x.vn",
            "<<mail@x.vn>>",
        ),
    ],
)
def test_what_can_be_read_as_another_address_or_none_is_ambiguous(stated: str) -> None:
    with pytest.raises(InvalidInputError, match="1 From headers") as refused:
        from_address(read_header(header(f"From: {stated}")))
    assert (refused.value.code, refused.value.field) == ("ambiguous_from", "From")


def test_one_from_header_stands_in_a_mail() -> None:
    for lines in ((), ("From: a@x.vn", "FROM: a@x.vn")):
        with pytest.raises(InvalidInputError, match=f"{len(lines)} From headers"):
            from_address(read_header(header(*lines)))


def test_the_addresses_written_to_are_known_in_lower_case() -> None:
    read = read_header(header("To: Us <Finance@Orders.local>, b@x.vn", "TO: c@x.vn", "Cc: d@x.vn"))
    assert addressed(read) == {"finance@orders.local", "b@x.vn", "c@x.vn"}


@pytest.mark.parametrize(
    "name",
    ["Subject", "To", "Date", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition"],
)
def test_a_header_that_decides_how_a_mail_is_read_stands_once(name: str) -> None:
    require_single_headers(read_header(header(f"{name}: a", "Received: x", "Received: y")))
    with pytest.raises(InvalidInputError) as refused:
        require_single_headers(read_header(header(f"{name}: a", f"{name.upper()}: a")))
    assert (refused.value.code, refused.value.field) == ("incomplete", name.lower())
