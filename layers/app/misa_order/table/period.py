"""Which stretch of a list a caller asks for: limit, cursor and the days from and to, in Vietnam
(api.md "Lists").
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from misa_order.kernel.calendar import VIETNAM, business_date
from misa_order.kernel.errors import InvalidInputError
from misa_order.table.cursor import decode_cursor, encode_cursor
from misa_order.table.paging import Window
from misa_order.table.positions import month_of

MONTHS_BACK = 24
"""How far a list reaches when nobody says from when."""
AHEAD = timedelta(days=7)
"""And beyond now: a bank's clock may run fast, and nothing that was taken may be out of sight."""
_FIRST_DAY = date(2000, 1, 1)


def _plain_date(text: Any) -> Any:
    if not (isinstance(text, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII)):
        raise ValueError("a date is written YYYY-MM-DD")
    return text


type Day = Annotated[date, BeforeValidator(_plain_date), Field(ge=_FIRST_DAY, le=date(2999, 12, 31))]
type Limit = Annotated[int, Field(ge=1, le=200)]
type Cursor = Annotated[str, Field(max_length=400)]


class ListFilter(BaseModel):
    """What every list takes, all of it optional; ``of_list`` is the list's name, which its cursors
    carry.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")
    of_list: ClassVar[str] = ""

    limit: Limit = 50
    cursor: Cursor | None = None

    def cursor_at(self, position: str | None) -> str | None:
        """The cursor of a page that ends there; None where the list ends."""
        return position and encode_cursor(position, self.of_list)


def list_window(asked: ListFilter, first: date | None, last: date | None, now: datetime) -> Window:
    """The months to read, newest first, and where in them to begin and end; both days belong to the
    period.

    Raises InvalidInputError ``period_reversed`` for one that ends before it begins, ``bad_cursor``.
    """
    if first and last and first > last:
        raise InvalidInputError("period_reversed", "The period ends before it begins", field="from")
    latest = now + AHEAD
    end = min(_midnight(last + timedelta(days=1)), latest) if last else latest
    start = _midnight(first) if first else _midnight(_months_before(business_date(end), MONTHS_BACK))
    before = _position_of(end)
    if asked.cursor is not None:
        before = min(before, decode_cursor(asked.cursor, asked.of_list))
    # A month that is itself the position has been read to its end.
    months = [month for month in _months(end, start) if month < before]
    return Window(months, asked.limit, before, _position_of(start))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _months(newest: datetime, oldest: datetime) -> Iterator[str]:
    month = newest.astimezone(UTC).replace(day=1)
    while month_of(month) >= month_of(oldest):
        yield month_of(month)
        month = (month - timedelta(days=1)).replace(day=1)


def _position_of(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
