"""A bank mail counts only on the receiver's word; every other is quarantined with its reason (R17)."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from misa_order.kernel.errors import CorruptRecordError, InvalidInputError
from misa_order.payments.mails.inbox import (
    AcceptedMail,
    CheckResult,
    Delivery,
    Quarantined,
    QuarantineReason,
    read_mail,
)
from misa_order.payments.mails.senders import Sender, Senders
from misa_order.payments.mails.verification import verifier
from tests.unit.payments.mails.bank_mails import (
    ACCOUNTS,
    SENDERS,
    judge,
    key_record,
    reason_of,
    receipt,
    sample,
    sealed,
    sent,
    signed,
)

ACB = signed(sample("acb/credit.eml"), "acb.com.vn")
CAKE = signed(sample("cake/credit.eml"), "cake.vn")
TIMO = signed(sample("timo/credit_vi.eml"), "timo.vn")
REAL_FROM = b"From: ACB <mailalert@acb.com.vn>"


def with_from(header: str) -> bytes:
    assert REAL_FROM in ACB
    return ACB.replace(REAL_FROM, header.encode())


def test_a_signed_mail_of_the_banks_own_sender_counts_and_says_where_it_is_kept() -> None:
    verdict = judge(ACB)
    assert isinstance(verdict, AcceptedMail)
    assert (verdict.bank, verdict.sender) == ("ACB", "mailalert@acb.com.vn")
    assert verdict.subject == "Tài khoản của Quý khách đã thay đổi số dư"
    assert verdict.bookings[0].raw_ref == "s3://inbox/in/mail-1"


@pytest.mark.parametrize("dkim", ["FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED"])
def test_an_unsigned_or_broken_signature_pays_nothing(dkim: str) -> None:
    assert reason_of(ACB, dkim=dkim, dmarc="FAIL") == "dkim_not_valid"
    assert reason_of(ACB, dkim=dkim) == "dkim_not_valid"


@pytest.mark.parametrize("dmarc", ["FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED"])
def test_an_attackers_valid_signature_of_another_domain_is_a_forgery(dmarc: str) -> None:
    forged = signed(sample("acb/credit.eml"), "attacker.example")
    assert reason_of(forged, dkim="PASS", dmarc=dmarc) == "dkim_not_aligned"
    assert reason_of(ACB, dkim="PASS", dmarc=dmarc) == "dkim_not_aligned"


@pytest.mark.parametrize("domain", ["attacker.example", "acb.com.vn.attacker.example", "notacb.com.vn", "com.vn", ""])
def test_without_a_signature_header_of_the_banks_domain_no_verdict_helps(domain: str) -> None:
    assert reason_of(signed(sample("acb/credit.eml"), domain)) == "dkim_not_aligned"
    assert reason_of(sample("acb/credit.eml")) == "dkim_not_aligned"


def test_one_aligned_signature_among_several_is_enough() -> None:
    assert isinstance(judge(signed(CAKE, "amazonses.com")), AcceptedMail)


def test_a_signature_over_part_of_the_body_leaves_room_for_a_forger() -> None:
    raw = sealed(sample("acb/credit.eml"), "acb.com.vn", length=True)
    assert reason_of(raw) == "dkim_not_aligned"


@pytest.mark.parametrize("check", ["spf", "spam"])
def test_any_failed_check_of_the_receiver_quarantines(check: str) -> None:
    assert reason_of(ACB, **{check: "FAIL"}) == "verdict_failed"
    assert isinstance(judge(ACB, **{check: "GRAY"}), AcceptedMail)


@pytest.mark.parametrize("virus", ["FAIL", "PROCESSING_FAILED"])
def test_a_mail_with_a_virus_or_an_unfinished_scan_is_quarantined(virus: str) -> None:
    assert reason_of(ACB, virus=virus) == "virus"


@pytest.mark.parametrize(
    "header",
    [
        "From: evil@attacker.example",
        'From: "mailalert@acb.com.vn" <evil@attacker.example>',
        "From: =?utf-8?q?mailalert=40acb=2Ecom=2Evn?= <evil@attacker.example>",
        "From: =?utf-8?b?bWFpbGFsZXJ0QGFjYi5jb20udm4=?=\n <evil@attacker.example>",
        'From: "ACB <mailalert@acb.com.vn>" <evil@attacker.example>',
        "From: mailalert@acb.com.vn.attacker.example",
    ],
)
def test_the_right_address_in_the_display_name_only_is_an_unknown_sender(header: str) -> None:
    assert reason_of(with_from(header)) == "unknown_sender"


@pytest.mark.parametrize(
    "header",
    [
        "From: mailalert@acb.com.vn\nFrom: evil@attacker.example",
        "From: evil@attacker.example\nX: y\nFROM: mailalert@acb.com.vn",
        "From: mailalert@acb.com.vn, evil@attacker.example",
        "From: mailalert@acb.com.vn <evil@attacker.example>",
        "From: <mailalert@acb.com.vn> <evil@attacker.example>",
        "From: evil@attacker.example (<mailalert@acb.com.vn>)",
        "From: banks: mailalert@acb.com.vn;",
        "From: =?utf-8?q?mailalert=40acb=2Ecom=2Evn?=",
        "From: mailalert@аcb.com.vn",
        "From:",
        "X-Was-From: mailalert@acb.com.vn",
    ],
)
def test_a_from_that_can_be_read_in_two_ways_or_none_is_ambiguous(header: str) -> None:
    assert reason_of(with_from(header)) == "ambiguous_from"


@pytest.mark.parametrize(
    "header",
    [
        "From: MailAlert@ACB.com.vn",
        'From: "Ngân hàng ACB, thông báo" <mailalert@acb.com.vn>',
        "From: =?utf-8?b?TmfDom4gaMOgbmcgQUNC?=\n <mailalert@acb.com.vn>",
        "From: anyone at all\n\t<mailalert@acb.com.vn> ",
    ],
)
def test_the_address_counts_in_any_case_and_folding_whatever_the_name(header: str) -> None:
    assert isinstance(judge(with_from(header)), AcceptedMail)


def test_a_forwarded_notice_comes_from_who_forwarded_it() -> None:
    attached = b"From: ketoan@misa.example\nContent-Type: message/rfc822\n\n" + ACB
    assert reason_of(signed(attached, "misa.example")) == "unknown_sender"
    inline = b"From: mailalert@acb.com.vn\nContent-Type: message/rfc822\n\n" + ACB
    assert reason_of(signed(inline, "acb.com.vn")) == "incomplete"


def test_a_genuine_notice_attached_to_a_mail_of_the_bank_is_not_read() -> None:
    for disposition in (b"attachment", b"inline"):
        attached = (
            b"From: mailalert@acb.com.vn\nContent-Type: multipart/mixed; boundary=z\n\n--z\n"
            b"Content-Type: text/plain; charset=utf-8\n\nXem thu kem theo.\n--z\nContent-Type: message/rfc822\n"
            b"Content-Disposition: %s\n\n%s\n--z--\n" % (disposition, ACB)
        )
        assert reason_of(signed(attached, "acb.com.vn")) == "no_format"


def test_a_notice_that_a_person_quotes_in_a_mail_of_theirs_is_theirs() -> None:
    quoted = b"From: ketoan@misa.example\nSubject: Fwd: x\n\n---------- Forwarded message ----------\n" + ACB
    assert reason_of(signed(quoted, "misa.example")) == "unknown_sender"


def test_no_date_header_is_needed_and_none_is_believed() -> None:
    undated = b"\n".join(line for line in ACB.split(b"\n") if not line.startswith(b"Date:"))
    assert undated != ACB
    dated = undated.replace(b"Message-ID:", b"Date: Mon, 01 Jan 2001 00:00:00 +0700\nMessage-ID:")
    assert judge(undated) == judge(dated) == judge(ACB)


def test_a_bank_without_a_format_is_quarantined_as_such() -> None:
    raw = signed(b"From: notice@efast.example\nSubject: x\n\nTK 999000111222 +30.000VND", "efast.example")
    assert reason_of(raw) == "no_format"


@pytest.mark.parametrize("address", ["mailalert@acb.com.vn", "no-reply@cake.vn", "support@timo.vn"])
def test_a_banks_other_mails_are_no_notice(address: str) -> None:
    advertisement = f"From: {address}\nSubject: Uu dai thang 9\n\nHoan tien 5%".encode()
    assert reason_of(signed(advertisement, address.partition("@")[2])) == "no_format"


@pytest.mark.parametrize(
    "header",
    [
        *(b"Content-Type: text/plain", b"Subject: x", b"Content-Transfer-Encoding: base64", b"MIME-Version: 1.0"),
        *(
            b"To: x@y.example\nTO: x@y.example",
            b"Date: x\nDate: x",
            b"Content-Disposition: inline\nContent-Disposition: x",
        ),
    ],
)
def test_a_header_that_steers_the_reading_stands_once(header: bytes) -> None:
    assert reason_of(CAKE.replace(b"Message-ID:", header + b"\nMessage-ID:")) == "incomplete"


def test_the_senders_account_must_still_be_ours() -> None:
    for raw in (ACB, CAKE, TIMO):
        verdict = judge(raw, SENDERS, {"1"})
        assert isinstance(verdict, Quarantined)
        assert verdict.reason is QuarantineReason.ACCOUNT_UNKNOWN


def test_a_bank_with_one_sender_for_two_accounts_is_read_by_the_account_in_the_mail() -> None:
    other = SENDERS[0].model_copy(update={"account": "99900099"})
    verdict = judge(ACB, [other, *SENDERS], ACCOUNTS | {"99900099"})
    assert isinstance(verdict, AcceptedMail)
    assert verdict.bookings[0].account == "99900011"


def test_of_an_address_that_stands_for_two_banks_the_first_ones_accounts_count() -> None:
    first, second = ({"bank": "ACB", "account": "1"}, {"bank": "VCB", "account": "99900011"})
    senders = [SENDERS[0].model_copy(update=facts) for facts in (first, second)]
    verdict = judge(ACB, senders, {"1", "99900011"})
    assert isinstance(verdict, Quarantined)
    assert verdict.reason is QuarantineReason.ACCOUNT_UNKNOWN


def test_whatever_is_wrong_with_a_mail_it_is_quarantined() -> None:
    def odd(*_: object) -> bool:
        raise InvalidInputError("a_code_of_none_of_ours", "something new")

    verdict = read_mail(sent(ACB), receipt(), SENDERS, ACCOUNTS, odd)
    assert isinstance(verdict, Quarantined)
    assert (verdict.reason, verdict.detail) == (QuarantineReason.INCOMPLETE, "something new")


SES_RECORD: dict[str, Any] = {
    "eventSource": "aws:ses",
    "ses": {
        "mail": {"timestamp": "2026-09-29T07:05:00.123Z", "messageId": "o3vrnil0e2ic28tr", "headers": []},
        "receipt": {
            "recipients": ["finance@orders.local"],
            "spamVerdict": {"status": "PASS"},
            "virusVerdict": {"status": "PASS"},
            "spfVerdict": {"status": "GRAY"},
            "dkimVerdict": {"status": "PASS"},
        },
    },
}


NO_ZONE = {"ses": SES_RECORD["ses"] | {"mail": {"timestamp": "2026-09-29T07:05:00", "messageId": "x"}}}


def test_the_receipt_is_read_from_the_event_and_a_missing_verdict_proves_nothing() -> None:
    read = Delivery.from_ses(SES_RECORD, "inbox")
    assert (read.bucket, read.key, read.recipients) == ("inbox", "in/o3vrnil0e2ic28tr", ("finance@orders.local",))
    assert read.message_id == "o3vrnil0e2ic28tr"
    assert read.timestamp == datetime(2026, 9, 29, 7, 5, 0, 123000, tzinfo=UTC)
    assert read.verdicts["dkim"] is CheckResult.PASS
    assert read.verdicts["dmarc"] is CheckResult.PROCESSING_FAILED
    assert isinstance(read_mail(sent(ACB), read, SENDERS, ACCOUNTS, verifier(key_record)), Quarantined)
    for odd in (None, "", "pass", "NEW", 1, ["PASS"], {"status": "PASS"}):
        told = SES_RECORD["ses"]["receipt"] | {"dmarcVerdict": {"status": odd}}
        stated = Delivery.from_ses({"ses": SES_RECORD["ses"] | {"receipt": told}}, "inbox").verdicts
        assert stated["dmarc"] is CheckResult.PROCESSING_FAILED


@pytest.mark.parametrize(
    "record", [{}, {"ses": None}, {"ses": {"mail": {}, "receipt": {}}}, {"ses": {"mail": [], "receipt": 1}}, NO_ZONE]
)
def test_an_event_of_another_shape_is_corrupt(record: dict[str, Any]) -> None:
    with pytest.raises(CorruptRecordError):
        Delivery.from_ses(record, "inbox")


ENTRY = {
    "bank": "ACB",
    "from": "mailalert@acb.com.vn",
    "dkim_domain": "acb.com.vn",
    "account": None,
    "note": "x",
    "to": "Finance@orders.local ",
}
WHY = "the bank writes to a list of its own"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dkim_domain", "attacker.example"),
        ("dkim_domain", "cb.com.vn"),
        ("from", "no address"),
        ("from", "no address@acb.com.vn"),
        ("to", "no address"),
        ("to", "no address@orders.local"),
        ("to", None),
        ("to_missing_because", WHY),
        ("colour", "red"),
        ("bank", ""),
    ],
)
def test_a_sender_setting_that_cannot_be_right_is_refused(field: str, value: str | None) -> None:
    assert Sender.model_validate(ENTRY).address == "mailalert@acb.com.vn"
    assert Sender.model_validate(ENTRY).to == "finance@orders.local"
    assert Sender.model_validate(ENTRY | {"from": "x@mail.acb.com.vn"}).dkim_domain == "acb.com.vn"
    for setting in ({"senders": [ENTRY | {field: value}]}, {"senders": [ENTRY], field: value}):
        with pytest.raises(ValidationError):
            Senders.model_validate_json(json.dumps(setting))


@pytest.mark.parametrize("reason", [None, "", "          ", "why not"])
def test_a_sender_that_cannot_say_to_whom_it_writes_says_why(reason: str | None) -> None:
    without = {name: value for name, value in ENTRY.items() if name != "to"}
    assert Sender.model_validate(without | {"to_missing_because": WHY}).to is None
    with pytest.raises(ValidationError, match="to"):
        Sender.model_validate(without if reason is None else without | {"to_missing_because": reason})
