"""What every bank's format stands on: the text of an opened mail, and amounts, moments and accounts read from it.

Everything here refuses rather than guesses: what cannot be read in exactly one way raises ``InvalidInputError`` with
the code ``incomplete`` and the name of what is missing (R17).
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborNode

from misa_order.kernel.calendar import VIETNAM, business_date
from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.booking import Booking, Direction, is_reversal
from misa_order.payments.mails.markup import BOLDED, html_text, plain_text, read_tree, tidy

_AMOUNT = re.compile(
    r"(?P<sign>[+\-\u2212]?)\s*(?:\(VND\)|VND)?\s*"
    r"(?P<digits>[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4}(?:,00)?|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}(?:\.00)?"
    r"|(?:0|[1-9][0-9]{0,14})(?:\.00)?)"
    r"\s*(?:VND|VNĐ|đ|₫|đồng)?",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[0-9]\s?(?:VND|VNĐ|₫|đ\b|đồng)", re.IGNORECASE)
_CENTS = re.compile(r"[.,]00$")
_DATE = r"(?P<day>[0-9]{1,2})[/-](?P<month>[0-9]{1,2})[/-](?P<year>[0-9]{4})"
_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
_WEEKDAY = r"(?:(?:Thứ \w+|Chủ nhật|[A-Z][a-z]{2,5}day),?\s+)?"
_MOMENTS = (
    re.compile(rf"{_DATE}(?:(?:,|;| -)?\s+{_CLOCK})?"),
    re.compile(rf"{_CLOCK},?\s+{_WEEKDAY}{_DATE}", re.IGNORECASE),
)
# A run of letters and digits that is more than an account, such as a reference, is none.
_ACCOUNT = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{6,20}|[0-9]{0,10}[xX*]{2,12}[0-9]{2,12})(?![0-9A-Za-z*])")
_MASK = re.compile(r"[xX*]+")
_FEWEST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Letter:
    """A trusted mail, opened. ``own`` are the accounts it may speak for; ``source`` is HTML where ``is_html``."""

    bank: str
    subject: str
    source: str
    is_html: bool
    own: Collection[str]
    raw_ref: str

    def prose(self) -> str:
        """The text as people see it, a line per paragraph, with ``BOLD`` and ``BOLD_END`` where the mail has bold."""
        return html_text(self.source, BOLDED) if self.is_html else plain_text(self.source)

    def text(self) -> str:
        """The text as people see it, without marks."""
        return html_text(self.source) if self.is_html else plain_text(self.source)

    def rows(self, labels: Collection[str]) -> dict[str, str]:
        """The values of an HTML table by their labels; a label without a value is left out.

        A value is what stands behind its label in the smallest block that holds more than the label. A label that
        stands twice, or is hidden where people do not see it, makes the mail incomplete: the bank did not write both.
        """
        body = read_tree(self.source).body
        if body is None:
            return {}
        named = [(label, node) for node in body.traverse(include_text=True) if (label := _label(node)) in labels]
        names = [label for label, _ in named]
        text = tidy(body.text())
        for label in labels:
            if names.count(label) > 1 or self.source.count(label) > text.count(label):
                raise incomplete(label, "stands twice or hidden")
        values = {label: _value(label, node) for label, node in named}
        # The value of an empty row is not the row below it.
        return {label: " ".join(value) for label, value in values.items() if value and value[0] not in labels}

    def account_in(self, text: str) -> str:
        """The one account that a text names: in full, or as much of it as only one of ours agrees with (xxxx5539020).

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
        """The account of a mail that names none: the only one its sender speaks for. Raises if that is not one."""
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
    ) -> Booking:
        """The booking this mail reports. ``moment`` is what ``read_moment`` gives; raises for an account not ours."""
        if account not in self.own:
            raise InvalidInputError("account_unknown", f"{account or 'no account'} is not what this sender speaks for")
        if amount <= 0:
            raise incomplete("amount", "is not above zero")
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
            reverses=is_reversal(memo),
        )


def incomplete(field: str, why: str) -> InvalidInputError:
    """The error of a mail that cannot be read in full; ``field`` is what of it."""
    return InvalidInputError("incomplete", f"{field}: {why}", field)


def one(bookings: Sequence[Booking]) -> tuple[Booking, ...]:
    """The single booking that a notice states, however often it states it; two different ones are no notice."""
    different = tuple(dict.fromkeys(bookings))
    if len(different) != 1:
        raise incomplete("notice", f"{len(different)} bookings where the bank reports one")
    return different


def sentences(text: str, *forms: re.Pattern[str]) -> list[re.Match[str]]:
    """Where a bank's sentence stands in a text, in that one of its forms which comes first.

    A sentence of another form can only be the payer's memo. So can one behind an amount: the mail is then a notice in
    a layout that we do not know, and raises.
    """
    stated = [matches for form in forms if (matches := list(form.finditer(text)))]
    if not stated:
        raise incomplete("notice", "is not in a form that we know")
    first = min(stated, key=lambda matches: matches[0].start())
    if _MONEY.search(text, 0, first[0].start()):
        raise incomplete("notice", "states an amount before its sentence")
    return first


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
    """The Vietnamese instant of ``16/09/2026``, ``20/09/2026, 18:30:57`` or ``13:48 Thứ Ba 29/09/2026``, and whether
    the time is known: a date alone stands for its midnight.
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


def _label(node: LexborNode) -> str:
    text = node.text_content
    return " ".join(text.split()).removesuffix(":").rstrip() if text and len(text) > 1 else ""


def _value(label: str, node: LexborNode) -> list[str]:
    block = node.parent
    while block is not None:
        first, *rest = tidy(block.text()).split("\n")
        if rest:
            return rest if first.removesuffix(":").rstrip() == label else []
        block = block.parent
    return []
