"""A letter on the wire: what the library's own reader finds in what we write ourselves (R5, R94)."""

from email import message_from_bytes
from email.errors import HeaderParseError
from email.message import EmailMessage
from email.policy import default

import pytest

from misa_order.fulfilment.letters.letter import Letter
from misa_order.fulfilment.mailer import as_mime
from misa_order.orders.order_request import Language
from tests.letter_cases import letters_in

SENDER, MAILBOX = "MISA <donhang@orders.local>", "ke-toan@orders.local"
PNG = bytes(range(256))


def a_letter(text: str = "a", html: str = "b", subject: str = "c", to: str = "a@b.vn", pictures: int = 0) -> Letter:
    return Letter(to, subject, text, html, {f"qr-{at}@orders": PNG for at in range(pictures)})


def parts_of(letter: Letter) -> list[EmailMessage]:
    """The mail and its parts as they are read back; no part has a defect, and every line can travel."""
    written = as_mime(letter, SENDER, MAILBOX)
    assert written.isascii()
    assert max(map(len, written.split(b"\r\n"))) <= 78
    assert written.count(b"\r") == written.count(b"\n") == written.count(b"\r\n")
    parts = list(message_from_bytes(written, EmailMessage, policy=default).walk())
    assert [part.defects for part in parts] == [[]] * len(parts)
    return parts


def content_of(part: EmailMessage) -> str:
    return str(part.get_content()).replace("\r\n", "\n").removesuffix("\n")


@pytest.mark.parametrize("language", Language)
def test_every_letter_is_read_back_as_it_was_written(language: Language) -> None:
    for letter in letters_in(language).values():
        mail, *parts = parts_of(letter)
        head = [(name, str(value)) for name, value in mail.items() if name != "Content-Type"]
        people = [("From", SENDER), ("Reply-To", MAILBOX), ("To", letter.to)]
        assert head == [*people, ("Subject", letter.subject), ("MIME-Version", "1.0")]
        read = {part.get_content_type(): part for part in parts}
        assert content_of(read["text/plain"]) == letter.text.removesuffix("\n")
        assert content_of(read["text/html"]) == letter.html.removesuffix("\n")


def test_pictures_stand_beside_the_page_that_shows_them() -> None:
    kinds = ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "image/png"]
    parts = parts_of(a_letter(pictures=2))
    assert [part.get_content_type() for part in parts] == kinds
    found = [(part["Content-ID"], part.get_content_disposition(), part.get_content()) for part in parts[-2:]]
    assert found == [("<qr-0@orders>", "inline", PNG), ("<qr-1@orders>", "inline", PNG)]
    assert [part.get_content_type() for part in parts_of(a_letter())] == [kinds[0], "text/plain", "text/html"]


@pytest.mark.parametrize(
    "text",
    [
        "--=_alternative--\n--=_related",
        ".\n.\nFrom here",
        "blank at the end \n\tand \t\nend ",
        "=20=",
        "ộ" * 500,
        "a" * 2_000,
        "",
    ],
)
def test_no_text_ends_its_part_or_is_changed_on_its_way(text: str) -> None:
    _, plain, _, page, _ = parts_of(a_letter(text, text, pictures=1))
    assert (content_of(plain), content_of(page)) == (text, text)


@pytest.mark.parametrize("subject", ["Order 12", "Đơn hàng 12 – " + "ộ" * 63, "a b " * 19 + "c", "=?utf-8?q?x?= –"])
def test_a_subject_is_read_back(subject: str) -> None:
    assert str(parts_of(a_letter(subject=subject))[0]["Subject"]) == subject


def test_what_a_customer_wrote_adds_no_header() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        as_mime(a_letter(to="a@b.vn\r\nBcc: c@d.vn"), SENDER, MAILBOX)
    with pytest.raises(HeaderParseError):
        as_mime(a_letter(subject="a\r\nBcc: c@d.vn"), SENDER, MAILBOX)
    mail, *_ = parts_of(a_letter(subject="ộ\r\nBcc: c@d.vn"))
    assert mail["Bcc"] is None
