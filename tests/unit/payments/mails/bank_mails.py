"""What the tests of bank mails start from: the settings, a receiver who found nothing wrong, and a bank's signature."""

import base64
import json
import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from misa_order.payments.mails.inbox import AcceptedMail, CheckResult, Delivery, Quarantined, read_mail
from misa_order.payments.mails.senders import Sender, Senders
from misa_order.payments.mails.verification import verifier
from misa_order.payments.statement.booking import Booking

SAMPLES = Path(__file__).parents[3] / "cases" / "mails"
_NO_TO = {"to_missing_because": "these tests are not about it"}
SENDERS = Senders.model_validate_json(
    json.dumps(
        {
            "senders": [
                {"bank": bank, "from": address, "dkim_domain": domain, "account": account, **_NO_TO}
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


def receipt(**verdicts: str) -> Delivery:
    """A receiver's word on a mail: everything in order, but for what is named."""
    stated = {check: CheckResult(status) for check, status in (_CLEAN | verdicts).items()}
    at = datetime(2026, 9, 29, 7, 5, tzinfo=UTC)
    return Delivery("mail-1", stated, ("finance@orders.local",), at, "inbox", "in/mail-1")


def sample(path: str) -> bytes:
    """A sample mail, unsigned, as it lies in the folder."""
    return (SAMPLES / path).read_bytes()


@cache
def key() -> rsa.RSAPrivateKey:
    """The key of every bank in these tests: the shortest that counts, for they sign much."""
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)


@cache
def key_text(domain: str) -> bytes:
    """The private key of a domain, as PEM."""
    del domain
    kind = serialization.PrivateFormat.TraditionalOpenSSL
    return key().private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption())


def key_record(name: str) -> bytes | None:
    """What DNS answers in these tests: every domain has the selector ``bank``."""
    if not name.startswith("bank._domainkey."):
        return None
    encoding, form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(key().public_key().public_bytes(encoding, form))


def sealed(raw: bytes, domain: str, covered: Sequence[str] | None = None, *, length: bool = False) -> bytes:
    """The mail with a real signature over ``covered``, or else over all that a careful bank covers."""
    signature: bytes = dkim.DKIM(raw).sign(
        b"bank",
        domain.encode(),
        key_text(domain),
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=None if covered is None else [name.encode() for name in covered],
        length=length,
    )
    return signature.replace(b"\r\n", b"\n") + raw


_TO_BE_SIGNED = re.compile(rb"X-To-Be-Signed-By: (\S+)\n")


def signed(mail: bytes | EmailMessage, domain: str) -> bytes:
    """The mail as the bank is about to send it: ``judge`` has it signed, with all that was changed until then."""
    raw = mail if isinstance(mail, bytes) else mail.as_bytes()
    return f"X-To-Be-Signed-By: {domain}\n".encode() + raw


def sent(raw: bytes) -> bytes:
    """The mail with the signatures that are still to be made; without them where it is no mail that can be signed."""
    if (waiting := _TO_BE_SIGNED.match(raw)) is None:
        return raw
    inner = sent(raw[waiting.end() :])
    try:
        return sealed(inner, waiting[1].decode())
    except (dkim.DKIMException, LookupError, ValueError):
        return inner


def judge(
    raw: bytes, senders: Sequence[Sender] = SENDERS, accounts: Collection[str] = ACCOUNTS, /, **verdicts: str
) -> AcceptedMail | Quarantined:
    """What becomes of a mail under the settings."""
    return read_mail(sent(raw), receipt(**verdicts), senders, accounts, verifier(key_record))


def booking_of(raw: bytes) -> Booking:
    """The one booking of a mail that counts."""
    verdict = judge(raw)
    assert isinstance(verdict, AcceptedMail), verdict
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
