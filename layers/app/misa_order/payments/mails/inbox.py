"""Which bank mails count (R17): by the receiver's verdicts and by the bank's signature, for what
that covers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from enum import StrEnum
from typing import Any, Self

from misa_order.kernel.errors import CorruptRecordError, InvalidInputError, PartnerDownError
from misa_order.kernel.text import one_line
from misa_order.payments.mails.body import open_body
from misa_order.payments.mails.formats import format_of
from misa_order.payments.mails.headers import (
    addressed,
    from_address,
    read_header,
    require_single_headers,
    shown,
    with_body,
)
from misa_order.payments.mails.reading import OpenedMail, incomplete
from misa_order.payments.mails.senders import Sender
from misa_order.payments.mails.signature import (
    Signature,
    Verify,
    nobody,
    not_valid,
    require_cover,
    require_sound,
    signatures_of,
)
from misa_order.payments.statement.booking import Booking

_CHECKS = ("spf", "dkim", "dmarc", "spam", "virus")
_CLEAN = {"PASS", "GRAY", "DISABLED"}
# Bytes; a notice has some ten thousand.
_LARGEST = 2_000_000


class CheckResult(StrEnum):
    """What the receiver found in one check."""

    PASS = "PASS"  # noqa: S105 - a verdict
    FAIL = "FAIL"
    GRAY = "GRAY"
    PROCESSING_FAILED = "PROCESSING_FAILED"
    DISABLED = "DISABLED"


class QuarantineReason(StrEnum):
    """Why a mail is quarantined."""

    VIRUS = "virus"
    AMBIGUOUS_FROM = "ambiguous_from"
    UNKNOWN_SENDER = "unknown_sender"
    DKIM_NOT_VALID = "dkim_not_valid"
    DKIM_NOT_ALIGNED = "dkim_not_aligned"
    HEADER_NOT_SIGNED = "header_not_signed"
    VERDICT_FAILED = "verdict_failed"
    WRONG_RECIPIENT = "wrong_recipient"
    NO_FORMAT = "no_format"
    INCOMPLETE = "incomplete"
    ACCOUNT_UNKNOWN = "account_unknown"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the receiver says of a mail: ``verdicts`` by check (spf, dkim, dmarc, spam, virus), to
    whom, when, where.
    """

    message_id: str
    verdicts: Mapping[str, CheckResult]
    recipients: tuple[str, ...]
    timestamp: datetime
    bucket: str
    key: str

    @classmethod
    def from_ses(cls, record: Mapping[str, Any], bucket: str, prefix: str = "in/") -> Self:
        """From one record of the event that SES's receipt rule sends to a function.

        The record does not say where the rule before it stored the mail: in ``bucket``, under
        ``prefix`` and the message's id. A verdict that is missing or new to us proves nothing.
        Raises ``CorruptRecordError``.
        """
        try:
            mail, receipt = record["ses"]["mail"], record["ses"]["receipt"]
            stated = {check: receipt.get(f"{check}Verdict", {}).get("status") for check in _CHECKS}
            return cls(
                message_id=str(mail["messageId"]),
                verdicts={check: _verdict(status) for check, status in stated.items()},
                recipients=tuple(map(str, receipt["recipients"])),
                timestamp=_instant(mail["timestamp"]),
                bucket=bucket,
                key=f"{prefix}{mail['messageId']}",
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CorruptRecordError("bad_receipt", f"no receipt event of SES: {error!r}") from error


@dataclass(frozen=True, slots=True)
class AcceptedMail:
    """A mail that counts, read in full."""

    bank: str
    bookings: tuple[Booking, ...]
    subject: str
    sender: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A mail that pays nothing, with the stable reason and what exactly was found."""

    reason: QuarantineReason
    detail: str
    subject: str
    sender: str


def read_mail(
    raw: bytes,
    delivery: Delivery,
    senders: Sequence[Sender],
    accounts: Collection[str],
    verify: Verify = nobody,
    *,
    vouched: bool = False,
) -> AcceptedMail | Quarantined:
    """Judge and read one mail (R17, R18). Raises nothing but what ``verify`` raises, whatever the
    bytes are.

    ``vouched``: staff stand in for what the receiver or the signature could not prove; a virus, a
    sender that is no bank's and a mail that is not read in full stay refused.

    It counts if exactly one From address stands in it and ``senders`` lists it, no verdict of the
    receiver is FAIL, DKIM and DMARC are PASS, one signature of the sender's own domain is valid and
    covers all by which the mail is read, and the bank's format reads it in full for one of our
    ``accounts``.
    """
    header = read_header(raw[:_LARGEST])
    subject, sender = shown(header, "Subject"), shown(header, "From")
    try:
        if len(raw) > _LARGEST:
            raise incomplete("mail", f"is larger than {_LARGEST:,} bytes")
        trusted = _named(header, delivery, senders) if vouched else _trusted(raw, header, delivery, senders, verify)
        bookings = _read(raw, header, subject, delivery, trusted, accounts)
    except InvalidInputError as error:
        reason = QuarantineReason(error.code) if error.code in QuarantineReason else QuarantineReason.INCOMPLETE
        return Quarantined(reason, one_line(error.message), subject, sender)
    except RecursionError:
        return Quarantined(QuarantineReason.INCOMPLETE, "its parts are nested too deep", subject, sender)
    return AcceptedMail(trusted[0].bank, bookings, subject, trusted[0].address)


def _named(header: Message, delivery: Delivery, senders: Sequence[Sender]) -> list[Sender]:
    """The settings of the sender that this mail says it is from, one or more of one bank."""
    if delivery.verdicts.get("virus") not in _CLEAN:
        raise _distrusted(QuarantineReason.VIRUS, delivery.verdicts)
    address = from_address(header)
    named = [sender for sender in senders if sender.address == address]
    if not named:
        raise InvalidInputError(QuarantineReason.UNKNOWN_SENDER, f"{address} is no bank's sender", "From")
    return [sender for sender in named if sender.bank == named[0].bank]


def _trusted(
    raw: bytes, header: Message, delivery: Delivery, senders: Sequence[Sender], verify: Verify
) -> list[Sender]:
    """The settings of the sender whose mail this proves to be."""
    verdicts = delivery.verdicts
    named = _named(header, delivery, senders)
    if verdicts.get("dkim") is not CheckResult.PASS:
        raise _distrusted(QuarantineReason.DKIM_NOT_VALID, verdicts)
    if verdicts.get("dmarc") is not CheckResult.PASS:
        raise _distrusted(QuarantineReason.DKIM_NOT_ALIGNED, verdicts)
    if CheckResult.FAIL in verdicts.values():
        raise _distrusted(QuarantineReason.VERDICT_FAILED, verdicts)
    require_single_headers(header)
    return _signed(raw, header, delivery.timestamp, named, verify)


def _signed(raw: bytes, header: Message, at: datetime, named: Sequence[Sender], verify: Verify) -> list[Sender]:
    """The settings for which one signature, by itself, proves all that it must.

    Raises what is wrong with the lowest one, the sender's own; what was put on top of it came
    later. Where DNS did not answer for one that would count, that is raised instead.
    """
    refused: list[InvalidInputError | PartnerDownError] = []
    for signature in signatures_of(header, {sender.dkim_domain for sender in named}):
        try:
            proven = _meant(header, signature, at, named)
            if verify(raw, header, signature):
                return proven
            refused.append(not_valid(f"the signature of {signature.domain} does not hold"))
        except (InvalidInputError, PartnerDownError) as error:
            refused.append(error)
    unanswered = [error for error in refused if isinstance(error, PartnerDownError)]
    raise (unanswered or refused)[-1]


def _meant(header: Message, signature: Signature, at: datetime, named: Sequence[Sender]) -> list[Sender]:
    """The settings for which a signature would count if it is valid; raises where there is none."""
    require_sound(signature, at)
    aligned = [sender for sender in named if sender.dkim_domain == signature.domain]
    to = addressed(header) if "to" in signature.covered else set()
    to_us = [sender for sender in aligned if sender.to is None or sender.to in to]
    if not to_us:
        raise InvalidInputError(QuarantineReason.WRONG_RECIPIENT, f"not signed for {aligned[0].to}", "To")
    require_cover(header, signature)
    return to_us


def _read(
    raw: bytes, header: Message, subject: str, delivery: Delivery, trusted: Sequence[Sender], accounts: Collection[str]
) -> tuple[Booking, ...]:
    bank = trusted[0].bank
    require_single_headers(header)
    body, is_html = open_body(with_body(header, raw))
    named = {sender.account for sender in trusted}
    own = frozenset(accounts) if None in named else frozenset(accounts) & named
    raw_ref = f"s3://{delivery.bucket}/{delivery.key}"
    mail = OpenedMail(bank=bank, subject=subject, source=body, is_html=is_html, own=own, raw_ref=raw_ref)
    bookings = format_of(bank)(mail)
    if bookings is None:
        raise InvalidInputError(
            QuarantineReason.NO_FORMAT, f"{bank} sends other mails too, and this is no notice of a booking"
        )
    return bookings


def _distrusted(reason: QuarantineReason, verdicts: Mapping[str, CheckResult]) -> InvalidInputError:
    return InvalidInputError(reason, ", ".join(f"{check} {verdict}" for check, verdict in verdicts.items()))


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return at


def _verdict(status: object) -> CheckResult:
    return CheckResult(status) if isinstance(status, str) and status in CheckResult else CheckResult.PROCESSING_FAILED
