"""Where something stands in a list, and in which list of its month or quarter: by time."""

from datetime import UTC, datetime


def list_position(at: datetime, unique: str) -> str:
    """Where something stands in a list: ``2026-11-21T02:30:00.000000+00:00#1000002``, by instant
    and id.
    """
    return f"{at.astimezone(UTC).isoformat(timespec='microseconds')}#{unique}"


def month_of(at: datetime) -> str:
    """The month a list partition is named after: UTC's, as positions are."""
    return at.astimezone(UTC).strftime("%Y-%m")


def quarter_of(month: str) -> str:
    """The quarter that a month (``2026-11``) is in, by its first month (``2026-10``)."""
    year, _, number = month.partition("-")
    return f"{year}-{(int(number) - 1) // 3 * 3 + 1:02d}"
