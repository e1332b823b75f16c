"""Values out of a spreadsheet's cells. Each is read in exactly one way or refused, never guessed
(R20, R90).

What cannot be read raises InvalidInputError with a code; the field, the column's name, is the
caller's to add.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.text import one_line
from misa_order.payments.spreadsheets.file import Cell

MOST_VND = 10**15
"""Excel keeps 15 digits of a number: from here on it may have changed what was typed."""
_HALF_SECOND = timedelta(microseconds=500_000)
_NOT_LETTERS = re.compile(r"[^0-9a-z]+")
_AMOUNT = re.compile(
    r"(?P<sign>[+\-\u2212]?)\s*"
    r"(?P<digits>[0-9]{1,3}(?:(?P<by>[., \u00a0])[0-9]{3})(?:(?P=by)[0-9]{3})*|[0-9]+)(?:[.,]0{1,2})?"
    r"\s*(?:VND|VNĐ|đ|₫|đồng)?",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"[+\-\u2212]?[0-9.,]*[0-9][.,][0-9]{1,2}\s*(?:VND|VNĐ|đ|₫|đồng)?", re.IGNORECASE)
_CLOCK = r"(?:[T,]?\s*(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?"
_MOMENTS = (
    re.compile(rf"(?P<day>[0-9]{{1,2}})(?P<by>[/.-])(?P<month>[0-9]{{1,2}})(?P=by)(?P<year>[0-9]{{4}}){_CLOCK}"),
    re.compile(rf"(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}}){_CLOCK}"),
)

_FIELDS = ("year", "month", "day", "hour", "minute", "second")


def plain(text: str) -> str:
    """A heading as it is compared: lower-case letters and digits, no diacritics, single blanks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _NOT_LETTERS.sub(" ", bare).strip()


def text_of(cell: Cell) -> str:
    """A text, made fit as one line, or a whole number as its digits; empty for an empty cell.

    Raises ``text_unreadable`` for anything else, and for a number so long that Excel has rounded
    it.
    """
    if isinstance(cell, str):
        return one_line(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not abs(cell) < MOST_VND or cell != int(cell):
        raise InvalidInputError("text_unreadable", "Excel keeps this as something else than text: format it as text")
    return str(int(cell))


def amount_of(cell: Cell) -> int | None:
    """Signed whole VND, or None for an empty cell.

    A number, or a text with thousands grouped by three with one kind of sign. Raises
    ``amount_not_whole``, ``amount_unreadable``, ``amount_too_large``.
    """
    if isinstance(cell, str):
        return _amount_in(cell.strip()) if cell and not cell.isspace() else None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise InvalidInputError("amount_unreadable", "This is no amount")
    if not abs(cell) < MOST_VND:
        raise InvalidInputError("amount_too_large", "This is more than a bank books")
    if cell != int(cell):
        raise InvalidInputError("amount_not_whole", "Amounts are whole VND")
    return int(cell)


def _amount_in(text: str) -> int:
    match = _AMOUNT.fullmatch(text)
    if match is None:
        if _FRACTION.fullmatch(text):
            raise InvalidInputError("amount_not_whole", "Amounts are whole VND")
        raise InvalidInputError("amount_unreadable", f"{text[:40]!r} can be read in more than one way or in none")
    amount = int(re.sub(r"\D", "", match["digits"]))
    if amount >= MOST_VND:
        raise InvalidInputError("amount_too_large", "This is more than a bank books")
    return amount if match["sign"] in {"", "+"} else -amount


def moment_of(cell: Cell) -> tuple[datetime, bool] | None:
    """The instant, read as Vietnam's time, and whether its time is known; None for an empty cell.

    A date, a date with a time, or either as text: ``12/03/2026 13:28:56`` (the day first),
    ``2026-03-12``. A date alone stands for its midnight. Raises ``date_unreadable``.
    """
    if isinstance(cell, datetime):
        # Excel keeps times as fractions of a day, which do not hit every second.
        return (cell + _HALF_SECOND).replace(microsecond=0, tzinfo=VIETNAM), True
    if isinstance(cell, date):
        return datetime.combine(cell, time.min, VIETNAM), False
    if isinstance(cell, str):
        return _moment_in(cell.strip()) if cell and not cell.isspace() else None
    raise InvalidInputError("date_unreadable", "This is no date: format the cell as a date")


def _moment_in(text: str) -> tuple[datetime, bool]:
    found = next((match for shape in _MOMENTS if (match := shape.fullmatch(text))), None)
    if found is None:
        raise InvalidInputError("date_unreadable", f"{text[:40]!r} is not day/month/year or year-month-day")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.group(*_FIELDS))
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM), found["hour"] is not None
    except ValueError:
        raise InvalidInputError("date_unreadable", f"{text[:40]!r} is in no calendar") from None
