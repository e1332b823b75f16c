"""A statement handed in as an Excel file: taken row by row, and every row answered (R15, R16, R80,
R90).
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import batched
from typing import Annotated, Any
from zlib import crc32

from pydantic import BaseModel, ConfigDict, Field

from misa_order.kernel.calendar import Clock, local_time
from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.record import RecordedBooking
from misa_order.payments.record_many import record_many
from misa_order.payments.spreadsheets.file import Sheet, check_workbook, read_sheet
from misa_order.payments.spreadsheets.import_store import ImportStore, Reached, RefusedFile, StatementImport
from misa_order.payments.spreadsheets.rows import Origin, ReadRow, read_lines
from misa_order.payments.statement.booking import Booking
from misa_order.payments.statement.store import StatementStore

AT_ONCE = 400
"""Rows that are looked up together, between two looks at the time that remains."""
IN_FLIGHT = 2
"""Batches that are worked off at once: one is read and judged while the other is written. More would
outrun the list of a month, a partition that takes 1,000 rows a second.
"""
TELLS_EVERY = timedelta(seconds=2)
"""How often a run says how far it is."""
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
    vain is REFUSED as far as it is; a run that failed, but got on, was not in vain. Raises
    UnfinishedError when fewer than MARGIN seconds are left, BusyError when others keep writing the
    same keys.
    """
    made = imports.begin(import_id)
    if made.state != "PENDING":
        return made
    if made.tries > MOST_TRIES:
        return _refuse(made, _GIVEN_UP, imports, clock)
    origin = Origin(import_id, made.digest, made.requested_at, banks)
    try:
        sheet = read_sheet(imports.content(made))
        lines = read_lines(sheet, origin)
    except InvalidInputError as error:
        return _refuse(made, error, imports, clock)
    taken = _Taken(imports.results(made).splitlines(keepends=True))
    told, begun = clock(), len(taken.results)
    try:
        # What is still being written when the time is up comes to its end before the function does.
        with closing(_worked_off(lines, taken, statement, clock)) as work:
            for some in work:
                taken.add(some)
                _stop_in_time(seconds_left(), f"{len(taken.results)} rows of {import_id}")
                if clock() - told >= TELLS_EVERY:
                    told = clock()
                    imports.reach(made, taken.reached(sheet))
    except Exception:
        # Whatever ended it, throttling too: a run that got on was not in vain.
        if len(taken.results) > begun:
            imports.save(taken.counted(made, tries=0), taken.text())
        raise
    return imports.save(taken.counted(made, state="DONE", finished_at=clock()), taken.text())


def _stop_in_time(seconds: float, reached: str) -> None:
    if seconds < MARGIN:
        raise UnfinishedError(reached)


class _Taken:
    """What became of the rows so far: a line of JSON each."""

    def __init__(self, results: list[bytes]) -> None:
        self.results = results
        before = [json.loads(line) for line in results]
        self.counts = Counter(one["result"] for one in before)
        self.row = before[-1]["row"] if before else 0

    def add(self, some: Sequence[Mapping[str, Any]]) -> None:
        self.results += [json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in some]
        self.counts.update(one["result"] for one in some)
        self.row = some[-1]["row"]

    def counted(self, made: StatementImport, **more: Any) -> StatementImport:
        return made.model_copy(update={"counts": dict(self.counts), **more})

    def reached(self, sheet: Sheet) -> Reached:
        return Reached(row=self.row, of=sheet.last_row, counts=dict(self.counts))

    def text(self) -> bytes:
        return b"".join(self.results)


def _refuse(made: StatementImport, error: InvalidInputError, imports: ImportStore, clock: Clock) -> StatementImport:
    refusal = RefusedFile(code=error.code, message=error.message, field=error.field)
    ended = {"state": "REFUSED", "refusal": refusal, "finished_at": clock()}
    return imports.save(made.model_copy(update=ended), None)


def _worked_off(
    lines: Iterator[ReadRow], taken: _Taken, statement: StatementStore, clock: Clock
) -> Generator[list[dict[str, Any]]]:
    """The results of the rows that come after those taken, some at a time, in the file's order."""
    after = taken.row
    batches = batched((line for line in lines if line.row > after), AT_ONCE, strict=False)
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        running: deque[Future[list[dict[str, Any]]]] = deque()
        for batch in batches:
            running.append(pool.submit(_take, batch, statement, clock()))
            if len(running) == IN_FLIGHT:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def show_import(import_id: str, page: ResultPage, store: ImportStore) -> dict[str, Any]:
    """An import with a page of its rows' results, in the file's order; while it is PENDING those
    stored so far.

    A page may be shorter than ``limit`` and still have a cursor. Raises NotFoundError
    ``import_not_found``, InvalidInputError ``bad_cursor``.
    """
    made, reached = store.seen(import_id)
    counts = reached.counts if reached else made.counts
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
        "counts": {result: counts.get(result, 0) for result in ("added", "duplicate", "invalid")},
        "progress": reached and {"row": reached.row, "of": reached.of},
        "rows": [json.loads(line) for line in found],
        "cursor": _encoded(end, made.id) if end < made.results else None,
        "requested_by": made.requested_by,
        "requested_at": local_time(made.requested_at),
        "finished_at": made.finished_at and local_time(made.finished_at),
        "error": made.refusal and made.refusal.model_dump(),
    }


def _take(batch: Sequence[ReadRow], statement: StatementStore, now: datetime) -> list[dict[str, Any]]:
    """Record some rows, and say in their order what became of each."""
    bookings = [line.found for line in batch if isinstance(line.found, Booking)]
    outcomes = iter(record_many(bookings, statement, now))
    return [{"row": line.row, **(_wrong(line.found) or _told(next(outcomes)))} for line in batch]


def _wrong(found: Booking | InvalidInputError) -> dict[str, Any] | None:
    if isinstance(found, Booking):
        return None
    return {"result": "invalid", "code": found.code, "field": found.field, "message": found.message}


def _told(outcome: RecordedBooking) -> dict[str, Any]:
    # A row that this import made before it died is still what it added.
    return {"result": "added" if outcome.made_it else "duplicate", "transaction": outcome.row_id}


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
