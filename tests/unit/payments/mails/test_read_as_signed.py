"""What is believed of a mail is what was signed and received, and a payer's words are never the bank's (R17, R18)."""

from datetime import datetime
from email import message_from_bytes

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.errors import InvalidInputError, PartnerDownError
from misa_order.payments.mails.body import open_body
from misa_order.payments.mails.inbox import Quarantined
from misa_order.payments.mails.reading import OpenedMail
from misa_order.payments.statement.booking import Direction
from tests.unit.payments.mails.bank_mails import judge
from tests.unit.payments.mails.test_inbox import ACB
from tests.unit.payments.mails.test_labelled import values
from tests.unit.payments.mails.test_signature import SIGNED, counts, refused, with_keys


def test_a_header_that_the_verifier_reads_as_one_and_we_as_two_is_refused() -> None:
    assert counts(b"X-Y: a\r\n\tX-Z: b\n" + SIGNED)
    assert refused(b"X-Y: a\rX-Z: b\n" + SIGNED) == "dkim_not_valid"


def test_octets_of_no_charset_in_a_header_of_others_change_nothing() -> None:
    assert counts(b"X-Y: \xff\xfe\n" + SIGNED)


def test_where_dns_does_not_answer_for_one_signature_another_that_fails_decides_nothing() -> None:
    def keys(name: str) -> bytes | None:
        if name.startswith("gone."):
            raise PartnerDownError("dns_down", name)
        return None

    own = SIGNED.partition(b"From: ")[0]
    gone, rest = own.replace(b"s=bank", b"s=gone"), SIGNED.removeprefix(own)
    for mail in (gone + own + rest, own + gone + rest):
        with pytest.raises(PartnerDownError):
            with_keys(mail, keys)


def test_staff_read_each_verdict_of_the_receiver() -> None:
    verdict = judge(ACB, spf="FAIL")
    assert isinstance(verdict, Quarantined)
    assert verdict.detail == "spf FAIL, dkim PASS, dmarc PASS, spam PASS, virus PASS"


def test_a_mail_is_read_up_to_two_million_octets() -> None:
    found = [judge(b"From: x@y.example\n\n".ljust(octets, b"x")) for octets in (2_000_000, 2_000_001)]
    assert [one.reason for one in found if isinstance(one, Quarantined)] == ["unknown_sender", "incomplete"]


@pytest.mark.parametrize("narrated", [False, True])
def test_r18_only_what_the_bank_itself_narrates_takes_a_booking_back(narrated: bool) -> None:
    mail = OpenedMail(bank="X", subject="", source="", is_html=False, own=frozenset({"1"}), raw_ref="in/1")
    moment = datetime(2026, 9, 29, 23, 30, tzinfo=VIETNAM), False
    facts = ("1", 5, Direction.IN, "REVERSAL FT26272000001", moment)
    booking = mail.booking(*facts, reference="FT1001", balance=7, narrated=narrated)
    assert booking.reverses is narrated
    assert mail.booking(*facts).reverses is False
    assert (booking.bank, booking.source, booking.raw_ref, booking.reference, booking.balance) == (
        *("X", "mail", "in/1", "FT1001", 7),
    )
    assert (booking.booked_at, booking.time_known, str(booking.value_date)) == (*moment, "2026-09-29")


@pytest.mark.parametrize("tag", ["html", "body", "table", "TABLE"])
def test_html_whose_end_is_missing_is_cut(tag: str) -> None:
    def body(html: str, kind: str = "html") -> str:
        return open_body(message_from_bytes(f"Content-Type: text/{kind}\n\n{html}".encode()))[0]

    for whole in (f"<{tag} a>x</{tag}>", f"x</{tag}>", f"<{tag}>x<{tag}></{tag} >y</{tag}>"):
        assert body(whole) == whole
    assert body(f"<{tag}>x", "plain") == f"<{tag}>x"
    for cut in (f"<{tag}>x", f"<{tag} a><{tag}>x</{tag}>", "x<!-- y", "<!-- x --><!-- y"):
        with pytest.raises(InvalidInputError) as refused_body:
            body(cut)
        assert refused_body.value.code == "incomplete"


def test_a_row_that_begins_with_words_of_leave_says_nothing_else() -> None:
    row = "<p>Số tiền: 1</p><table><tr><td>Xin cảm ơn Quý khách</td><td>{}</td></tr></table>"
    assert values(row.format("")) == {"amount": "1"}
    with pytest.raises(InvalidInputError) as refused_row:
        values(row.format("9.000 VND"))
    assert refused_row.value.code == "incomplete"
