"""What every bank's format stands on: the text of an opened mail, and amounts, moments and accounts
read from it.

Everything here refuses rather than guesses: what cannot be read in exactly one way raises
``InvalidInputError`` with the code ``incomplete`` and the name of what is missing (R17).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from misa_order.kernel.calendar import VIETNAM, business_date
from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.mails.courtesy import Lines, greets, takes_leave
from misa_order.payments.mails.markup import (
    CONDITION,
    HIDDEN,
    OPEN,
    SHUT,
    marked_text,
    plain_text,
    without_signs,
    without_tables,
)
from misa_order.payments.statement.booking import Booking, Direction, is_reversal

_AMOUNT = re.compile(
    r"(?P<sign>[+\-\u2212]?)\s*(?:\(VND\)|VND)?\s*"
    r"(?P<digits>[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4}(?:,00)?|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}(?:\.00)?"
    r"|(?:0|[1-9][0-9]{0,14})(?:\.00)?)"
    r"\s*(?:VND|VNĐ|đ|₫|đồng)?",
    re.IGNORECASE,
)
_CENTS = re.compile(r"[.,]00$")
_DATE = r"(?P<day>[0-9]{1,2})[/-](?P<month>[0-9]{1,2})[/-](?P<year>[0-9]{4})"
_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
_WEEKDAY = r"(?:(?:Thứ \w+|Chủ nhật|[A-Z][a-z]{2,5}day),?\s+)?"
_MOMENTS = (
    re.compile(rf"{_DATE}(?:(?:,|;| -)?\s+{_CLOCK})?"),
    re.compile(rf"{_CLOCK},?\s+{_WEEKDAY}{_DATE}", re.IGNORECASE),
)
SIGNS = {"-": Direction.OUT, "\u2212": Direction.OUT, "+": Direction.IN}
"""What a sign before an amount says of its direction."""

# A run of letters and digits that is more than an account, such as a reference, is none.
_ACCOUNT = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{6,20}|[0-9]{0,10}[xX*]{2,12}[0-9]{2,12})(?![0-9A-Za-z*])")
_MASK = re.compile(r"[xX*]+")
_FEWEST_SHOWN = 4
# Elements that end, and only then others that begin: an element that is empty is markup of the
# payer's.
_EDGE = re.compile(rf"[\s{SHUT}]*+[\s{OPEN}]*+(?!{SHUT})")
_UNREAD = re.compile(f"[{HIDDEN}{CONDITION}]")


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """A trusted mail, opened. ``own`` are the accounts it may speak for; ``source`` is HTML where
    ``is_html``.
    """

    bank: str
    subject: str
    source: str
    is_html: bool
    own: Collection[str]
    raw_ref: str

    def marked(self) -> str:
        """The text with every sign of its markup (see markup); plain text has none."""
        return marked_text(self.source) if self.is_html else plain_text(self.source)

    def prose(self) -> str:
        """The text as people see it, a line per paragraph."""
        return without_signs(self.marked())

    def account_in(self, text: str) -> str:
        """The one account that a text names: in full, or as much of it as only one of ours agrees
        with (xxxx5539020).

        One in full need not be ours: ``booking`` sees to that.
        """
        named = _ACCOUNT.findall(text)
        if len(named) != 1:
            raise incomplete("account", f"{text[:40]!r} names {len(named)}")
        if named[0].isdigit():
            return str(named[0])
        start, end = _MASK.split(named[0])
        found = [own for own in self.own if len(own) > len(start + end) and own.startswith(start) and own.endswith(end)]
        if len(start + end) < _FEWEST_SHOWN or len(found) != 1:
            raise incomplete("account", f"{named[0]} may be {len(found)} of ours")
        return found[0]

    def sole_account(self) -> str:
        """The account of a mail that names none: the only one its sender speaks for. Raises if that
        is not one.
        """
        if len(self.own) != 1:
            raise InvalidInputError(
                "account_unknown", f"the sender stands for {len(self.own)} accounts, the mail names none"
            )
        return next(iter(self.own))

    def booking(
        self,
        account: str,
        amount: int,
        direction: Direction,
        memo: str,
        moment: tuple[datetime, bool],
        *,
        reference: str | None = None,
        balance: int | None = None,
        narrated: bool = False,
    ) -> Booking:
        """The booking this mail reports. ``moment`` is what ``read_moment`` gives; raises for an
        account not ours.

        ``narrated``: the bank itself writes what stands as the memo of a booking that it makes, a
        reversal too.
        """
        if account not in self.own:
            raise InvalidInputError("account_unknown", f"{account or 'no account'} is not what this sender speaks for")
        return Booking(
            account=account,
            bank=self.bank,
            amount=amount,
            direction=direction,
            memo=memo,
            booked_at=moment[0],
            time_known=moment[1],
            value_date=business_date(moment[0]),
            reference=reference,
            balance=balance,
            source="mail",
            raw_ref=self.raw_ref,
            reverses=narrated and is_reversal(memo),
        )


def incomplete(field: str, why: str) -> InvalidInputError:
    """The error of a mail that cannot be read in full; ``field`` is what of it."""
    return InvalidInputError("incomplete", f"{field}: {why}", field)


def sentence(text: str, *forms: re.Pattern[str], closing: Lines | None = None) -> re.Match[str]:
    """The bank's sentence, in that one of its forms in which the text begins; its last part is the
    memo (R17).

    ``text`` has signs (``OpenedMail.marked``). Before the sentence stand only lines that greet.
    Behind it, each once, stand only lines that take leave, or that the bank's own ``closing``
    knows: whatever else stands there may be the rest of the memo, or the memo may have been the
    bank's words in a layout that we do not know. Nothing is searched for.
    """
    shown = without_tables(text)
    start = _begin(shown)
    found = next(filter(None, (form.match(shown, start) for form in forms)), None)
    if found is None:
        raise incomplete("notice", "does not begin in a form that we know")
    if _UNREAD.search(shown, start):
        raise incomplete("markup", "may hide words behind the beginning of the notice")
    refuse_unless_closed(shown[found.end() :], closing)
    return found


def refuse_unless_closed(rest: str, closing: Lines | None) -> None:
    """Raise unless what stands behind a memo is the end of its elements, and then each once lines
    of leave.
    """
    if not _EDGE.match(rest):
        raise incomplete("memo", "holds markup")
    lines = [line.casefold() for line in without_signs(rest).split("\n") if line]
    for line in lines:
        if not takes_leave(line, closing):
            raise incomplete("memo", f"is followed by {line[:40]!r}, which may be part of it")
    if len(set(lines)) < len(lines):
        raise incomplete("memo", "is followed by the same words twice")


def read_amount(text: str) -> int:
    """Signed whole VND of ``2.570.000``, ``-2,000.00 VND`` or ``+149.000 đ``.

    Thousands are grouped by three with one kind of sign, or not at all; cents may only be 00.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise incomplete("amount", f"{text[:40]!r} can be read in more than one way or in none")
    digits = _CENTS.sub("", match["digits"]).replace(".", "").replace(",", "")
    return int(digits) if match["sign"] in {"", "+"} else -int(digits)


def read_moment(text: str) -> tuple[datetime, bool]:
    """The Vietnamese instant of ``16/09/2026``, ``20/09/2026, 18:30:57`` or ``13:48 Thứ Ba
    29/09/2026``, and whether the time is known: a date alone stands for its midnight.
    """
    match = next(filter(None, (pattern.fullmatch(text.strip()) for pattern in _MOMENTS)), None)
    if match is None:
        raise incomplete("time", f"{text[:40]!r} is not day/month/year")
    year, month, day, hour, minute, second = (
        int(match[part] or 0) for part in ("year", "month", "day", "hour", "minute", "second")
    )
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM), match["hour"] is not None
    except ValueError:
        raise incomplete("time", f"{text[:40]!r} is in no calendar") from None


def _begin(text: str) -> int:
    """Where the first line stands that does not only greet."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = without_signs(text[start:end])
        if line and not greets(line):
            break
        start = end + 1
    return start
