"""What the tests of bank mails start from: the settings, a receiver who found nothing wrong, and a bank's signature."""

import json
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from misa_order.payments.booking import Booking
from misa_order.payments.mails.inbox import Accepted, Quarantined, Receipt, Senders, Verdict, read_mail

SAMPLES = Path(__file__).parents[3] / "cases" / "mails"
SENDERS = Senders.model_validate_json(
    json.dumps(
        {
            "senders": [
                {"bank": bank, "from": address, "dkim_domain": domain, "account": account}
                for bank, address, domain, account in (
                    ("ACB", "mailalert@acb.com.vn", "acb.com.vn", "99900011"),
                    ("Cake", "no-reply@cake.vn", "cake.vn", "9990001116"),
                    ("Timo", "support@timo.vn", "timo.vn", "9990001117"),
                    ("TPBank", "tpbank@tpb.com.vn", "tpb.com.vn", None),
                    ("VCB", "VCBDigibank@info.vietcombank.com.vn", "info.vietcombank.com.vn", "9990001112223"),
                    ("BIDV", "bidvsmartbanking@bidv.com.vn", "bidv.com.vn", "9990001114"),
                    ("Techcombank", "notice@techcombank.com.vn", "techcombank.com.vn", "19990001118"),
                    ("MB", "mbebanking@mbbank.com.vn", "mbbank.com.vn", "0009990001119"),
                    ("VietinBank", "notice@efast.example", "efast.example", "999000111222"),
                )
            ]
        }
    )
).senders
ACCOUNTS = frozenset(sender.account for sender in SENDERS if sender.account) | {"99905539020"}
_CLEAN = {"spf": "GRAY", "dkim": "PASS", "dmarc": "PASS", "spam": "PASS", "virus": "PASS"}


def receipt(**verdicts: str) -> Receipt:
    """A receiver's word on a mail: everything in order, but for what is named."""
    stated = {check: Verdict(status) for check, status in (_CLEAN | verdicts).items()}
    at = datetime(2026, 9, 29, 7, 5, tzinfo=UTC)
    return Receipt("mail-1", stated, ("finance@orders.local",), at, "inbox", "in/mail-1")


def sample(path: str) -> bytes:
    """A sample mail, unsigned, as it lies in the folder."""
    return (SAMPLES / path).read_bytes()


def signed(mail: bytes | EmailMessage, domain: str, *, tags: str = "h=from:to:subject") -> bytes:
    """The mail with a signature header of ``domain``; whether it is valid is the receiver's verdict."""
    raw = mail if isinstance(mail, bytes) else mail.as_bytes()
    return f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain};\n\t{tags}; b=QUJD\n".encode() + raw


def judge(raw: bytes, **verdicts: str) -> Accepted | Quarantined:
    """What becomes of a mail under the settings."""
    return read_mail(raw, receipt(**verdicts), SENDERS, ACCOUNTS)


def booking_of(raw: bytes) -> Booking:
    """The one booking of a mail that counts."""
    verdict = judge(raw)
    assert isinstance(verdict, Accepted), verdict
    (booking,) = verdict.bookings
    return booking


def reason_of(raw: bytes, **verdicts: str) -> str:
    """Why a mail is quarantined."""
    verdict = judge(raw, **verdicts)
    assert isinstance(verdict, Quarantined), verdict
    assert verdict.detail
    return verdict.reason


def written(address: str, text: str, subject: str = "x", kind: str = "plain") -> bytes:
    """A plain (or html) mail of one of the senders, signed by its bank."""
    header = f"From: {address}\nSubject: {subject}\nContent-Type: text/{kind}; charset=utf-8\n\n"
    domain = next(sender.dkim_domain for sender in SENDERS if sender.address == address.lower())
    return signed((header + text).encode(), domain)
