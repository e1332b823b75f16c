"""Which letters were sent, so that no customer gets one twice (R22)."""

from datetime import UTC, datetime, timedelta

from misa_order.table import keys
from misa_order.table.table import Table
from misa_order.table.writes import BusyError, Put, WriteRejectedError

CLAIM_LIFETIME = timedelta(seconds=60)
"""Whoever claimed a letter and has not sent it after this long is taken to be dead."""
_LETTERS_LIVE = timedelta(days=14)
"""A message waits at most so long, among dead letters too: what was not sent by then is not sent any more."""
_FREE = "attribute_not_exists(pk) OR progress = :failed OR (progress = :sending AND claimed_at < :stale)"


class LetterStore:
    """Which letter about which order was sent, so that no customer gets one twice."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def claim(self, number: str, letter: str, now: datetime) -> bool:
        """Take a letter on, in one call; False when it was sent before.

        A claim that failed, or is older than a minute, is taken over. Raises BusyError while
        another's claim is younger.
        """
        stale = _text(now - CLAIM_LIFETIME)
        values = {":failed": "failed", ":sending": "sending", ":stale": stale}
        claim = {"progress": "sending", "claimed_at": _text(now)}
        try:
            self.table.write([Put(keys.sent_mail(number, letter), claim, _FREE, values)])
        except WriteRejectedError as error:
            if error.stored[0].get("progress") == "sent":
                return False
            raise BusyError(f"{number}: {letter} is being sent") from error
        return True

    def sent(self, number: str, letter: str, now: datetime) -> None:
        """Note for good that the letter went out."""
        self._note(number, letter, "sent", now)

    def failed(self, number: str, letter: str, now: datetime) -> None:
        """Give a claim back, so that the next delivery of the message need not wait."""
        self._note(number, letter, "failed", now)

    def unsent(self, number: str, now: datetime) -> list[str]:
        """The letters that were begun and may still go out; one query."""
        rows = self.table.partition(keys.sent_mail(number, "").pk, "SENT#")
        since = _text(now - _LETTERS_LIVE)
        waiting = (row for row in rows if row["progress"] != "sent" and row["claimed_at"] > since)
        return [str(row["sk"]).partition("#")[2] for row in waiting]

    def _note(self, number: str, letter: str, progress: str, now: datetime) -> None:
        mine = {":mine": _text(now), ":sending": "sending"}
        row = {"progress": progress, "claimed_at": _text(now)}
        condition = "claimed_at = :mine AND progress = :sending"
        try:
            self.table.write([Put(keys.sent_mail(number, letter), row, condition, mine)])
        except WriteRejectedError:
            # Taken over meanwhile: that one's word counts.
            return


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
