"""Staff look at a bank's mail: what stood in its header and text, and what is read from it (R17)."""

from collections.abc import Collection, Sequence
from typing import Any

from misa_order.kernel.calendar import local_time
from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.text import fit
from misa_order.payments.mails.body import open_body
from misa_order.payments.mails.headers import read_header, shown, with_body
from misa_order.payments.mails.inbox import AcceptedMail, Delivery, read_mail
from misa_order.payments.mails.markup import marked_text, plain_text, without_signs
from misa_order.payments.mails.senders import Sender
from misa_order.payments.statement.booking import Booking
from misa_order.payments.statement.queries import mail_view
from misa_order.payments.statement.store import BankMail

_HEADERS = ("From", "To", "Date", "Subject", "DKIM-Signature", "Message-ID")
_LONGEST = 50_000


def show_mail(
    mail: BankMail, raw: bytes, delivery: Delivery, senders: Sequence[Sender], accounts: Collection[str]
) -> dict[str, Any]:
    """The mail with its headers, the receiver's verdicts, its text without markup, and what releasing it would book.

    Where it cannot be read in full, ``parsed`` is empty and ``unread`` says why. The text is never HTML.
    """
    read = read_mail(raw, delivery, senders, accounts, vouched=True)
    header = read_header(raw)
    return {
        **mail_view(mail),
        "headers": [{"name": name, "value": value} for name in _HEADERS if (value := shown(header, name))],
        "verdicts": mail.verdicts,
        "text": _text(raw),
        "parsed": [_booking_view(one) for one in read.bookings] if isinstance(read, AcceptedMail) else [],
        "unread": None if isinstance(read, AcceptedMail) else f"{read.reason}: {read.detail}",
    }


def _text(raw: bytes) -> str:
    """The text as people see it; of a mail whose body cannot be opened, its source."""
    try:
        body, is_html = open_body(with_body(read_header(raw), raw))
    except (InvalidInputError, RecursionError):
        return fit(raw[:_LONGEST].decode("utf-8", "replace"))
    return fit(without_signs(marked_text(body) if is_html else plain_text(body)))[:_LONGEST]


def _booking_view(booking: Booking) -> dict[str, Any]:
    return {
        "account": booking.account,
        "amount": booking.amount,
        "direction": booking.direction,
        "memo": booking.memo,
        "booked_at": local_time(booking.booked_at),
        "reference": booking.reference,
        "balance": booking.balance,
    }
