"""A statement handed in as an Excel file: taken row by row, and every row answered (R15, R16, R80,
R90).
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import sha256
from itertools import batched
from typing import Annotated, Any
from zlib import crc32

from pydantic import BaseModel, ConfigDict, Field

from misa_order.kernel.calendar import Clock, local_time
from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.record import RecordedBooking, record_bookings
from misa_order.payments.spreadsheets.file import check_workbook, read_sheet
from misa_order.payments.spreadsheets.import_store import ImportStore, RefusedFile, StatementImport
from misa_order.payments.spreadsheets.rows import Origin, ReadRow, read_lines
from misa_order.payments.statement.booking import Booking
from misa_order.payments.statement.store import StatementStore
from misa_order.table.writes import BusyError

THREADS = 8
"""Rows that are written at once: each is a call of its own, which waits."""
AT_ONCE = 400
"""Rows between two looks at the time that remains."""
MARGIN = 30.0
"""Seconds in which so many rows are written and the results stored, with room to spare."""
MOST_TRIES = 5
"""Runs that may begin without storing a result: after these the file is refused, whatever the runs
died of.
"""
_LONGEST_LINE = 2_000
_USUAL_LINE = 300
_OFFSET = re.compile(r"0|[1-9][0-9]{0,11}", re.ASCII)


_GIVEN_UP = InvalidInputError(
    "import_failed",
    f"The file could not be worked off in {MOST_TRIES} tries. Some of its rows may be on the statement: "
    "hand it in again in smaller parts, what is there already is only a duplicate",
    field="body",
)


class UnfinishedError(Exception):
    """The time was up; what was done is stored, and the same message goes on from there."""


class ResultPage(BaseModel):
    """What GET /statement/imports/{id} takes."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    limit: Annotated[int, Field(ge=1, le=1000)] = 200
    cursor: Annotated[str, Field(max_length=40)] | None = None


def request_import(content: bytes, import_id: str, actor: str, store: ImportStore, now: datetime) -> StatementImport:
    """Keep a file that can be read as .xlsx, to be worked off in the background; ``import_id`` is
    new.

    Raises InvalidInputError ``file_too_large`` or ``not_a_spreadsheet``; then nothing is kept.
    """
    check_workbook(content)
    made = StatementImport(id=import_id, requested_by=actor, requested_at=now, digest=sha256(content).hexdigest())
    store.add(made, content)
    return made


def run_import(
    import_id: str,
    banks: Mapping[str, str],
    imports: ImportStore,
    statement: StatementStore,
    clock: Clock,
    seconds_left: Callable[[], float],
) -> StatementImport:
    """Put the rows of an import on the statement, each as one booking, and store what became of
    each.

    ``banks`` are the banks of our accounts by number. Run again, or killed half-way and run again,
    it leaves the same, and the same answers: a row that this import added is ``added``. A file
    whose columns are not a statement's is REFUSED whole, and one that was begun MOST_TRIES times in
    vain is REFUSED as far as it is. Raises UnfinishedError when fewer than MARGIN seconds are left,
    BusyError when others keep writing the same keys.
    """
    made = imports.begin(import_id)
    if made.state != "PENDING":
        return made
    if made.tries > MOST_TRIES:
        return _refuse(made, _GIVEN_UP, imports, clock)
    origin = Origin(import_id, made.digest, made.requested_at, banks)
    try:
        lines = read_lines(read_sheet(imports.content(import_id)), origin)
    except InvalidInputError as error:
        return _refuse(made, error, imports, clock)
    results = imports.results(made).splitlines(keepends=True)
    for some in _worked_off(lines, results, statement, clock):
        results += some
        if seconds_left() < MARGIN:
            done = _counted(made, results).model_copy(update={"tries": 0})
            imports.save(done, b"".join(results))
            raise UnfinishedError(f"{len(results)} rows of {import_id}")
    ended = {"state": "DONE", "finished_at": clock()}
    return imports.save(_counted(made, results).model_copy(update=ended), b"".join(results))


def _refuse(made: StatementImport, error: InvalidInputError, imports: ImportStore, clock: Clock) -> StatementImport:
    refusal = RefusedFile(code=error.code, message=error.message, field=error.field)
    ended = {"state": "REFUSED", "refusal": refusal, "finished_at": clock()}
    return imports.save(made.model_copy(update=ended), None)


def _worked_off(
    lines: Iterator[ReadRow], done: Sequence[bytes], statement: StatementStore, clock: Clock
) -> Iterator[list[bytes]]:
    """The results of the rows that come after those done, some at a time, as lines of JSON."""
    after = json.loads(done[-1])["row"] if done else 0
    for batch in batched((line for line in lines if line.row > after), AT_ONCE, strict=False):
        yield [json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in _take(batch, statement, clock())]


def show_import(import_id: str, page: ResultPage, store: ImportStore) -> dict[str, Any]:
    """An import with a page of its rows' results, in the file's order; while it is PENDING those
    stored so far.

    A page may be shorter than ``limit`` and still have a cursor. Raises NotFoundError
    ``import_not_found``, InvalidInputError ``bad_cursor``.
    """
    made = store.get(import_id)
    start = _decoded(page.cursor, made.id) if page.cursor else 0
    # One byte more at the front: a place that is a line's beginning comes after a line's end.
    text = store.results_between(made, max(start - 1, 0), start + _LONGEST_LINE + page.limit * _USUAL_LINE)
    if start and text[:1] != b"\n":
        raise _bad_cursor()
    found = [line for line in text[1 if start else 0 :].splitlines(keepends=True) if line.endswith(b"\n")][: page.limit]
    end = start + sum(map(len, found))
    return {
        "id": made.id,
        "state": made.state,
        "counts": {result: made.counts.get(result, 0) for result in ("added", "duplicate", "invalid")},
        "rows": [json.loads(line) for line in found],
        "cursor": _encoded(end, made.id) if end < made.results else None,
        "requested_by": made.requested_by,
        "requested_at": local_time(made.requested_at),
        "finished_at": made.finished_at and local_time(made.finished_at),
        "error": made.refusal and made.refusal.model_dump(),
    }


def _take(batch: Sequence[ReadRow], statement: StatementStore, now: datetime) -> Iterator[dict[str, Any]]:
    """Record some rows, several at once, and say in their order what became of each."""
    outcomes = _recorded([line.found for line in batch if isinstance(line.found, Booking)], statement, now)
    joined = [outcome.row_id for outcome in outcomes.values() if not outcome.added]
    known = {row.id: row for row in statement.rows(joined)} if joined else {}
    for line in batch:
        try:
            if isinstance(line.found, InvalidInputError):
                raise line.found
            outcome = outcomes[line.found.raw_ref]
            # A row that this import made before it died is still what it added.
            added = outcome.added or known[outcome.row_id].raw[:1] == (line.found.raw_ref,)
            yield {"row": line.row, "result": "added" if added else "duplicate", "transaction": outcome.row_id}
        except InvalidInputError as error:
            wrong = {"code": error.code, "field": error.field, "message": error.message}
            yield {"row": line.row, "result": "invalid", **wrong}


def _recorded(bookings: Sequence[Booking], statement: StatementStore, now: datetime) -> dict[str, RecordedBooking]:
    """What became of each booking, by its ``raw_ref``."""

    def record(booking: Booking) -> RecordedBooking | None:
        try:
            return record_bookings([booking], statement, now)[0]
        except BusyError:
            return None

    with ThreadPoolExecutor(THREADS) as pool:
        outcomes = list(pool.map(record, bookings))
    # Rows of one file that look alike get into each other's way: one by one they do not.
    pairs = zip(bookings, outcomes, strict=True)
    return {one.raw_ref: outcome or record_bookings([one], statement, now)[0] for one, outcome in pairs}


def _counted(made: StatementImport, results: Sequence[bytes]) -> StatementImport:
    counts = Counter(json.loads(line)["result"] for line in results)
    return made.model_copy(update={"counts": dict(counts)})


def _encoded(offset: int, of: str) -> str:
    return urlsafe_b64encode(f"{crc32(of.encode()):08x}{offset}".encode()).decode().rstrip("=")


def _decoded(cursor: str, of: str) -> int:
    try:
        text = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode("ascii")[8:]
    except ValueError:
        text = ""
    if not _OFFSET.fullmatch(text) or _encoded(int(text), of) != cursor:
        raise _bad_cursor()
    return int(text)


def _bad_cursor() -> InvalidInputError:
    return InvalidInputError("bad_cursor", "This cursor is not of this list", field="cursor")
