"""Imports of statements in the table, their files and results in the bucket of the inbox, under
``imports/``.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from misa_order.kernel.errors import InvalidInputError, NotFoundError
from misa_order.table import keys
from misa_order.table.contention import read_decide_write
from misa_order.table.ids import is_possible_id
from misa_order.table.outbox import outbox_part
from misa_order.table.table import Table
from misa_order.table.wire import Item
from misa_order.table.writes import NEW, Put, Update, WriteRejectedError

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


type ImportState = Literal["PENDING", "DONE", "REFUSED"]


class RefusedFile(BaseModel):
    """Why nothing of a file was taken; ``field`` is a column's name, or ``body``."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    code: str
    message: str
    field: str | None


class StatementImport(BaseModel):
    """One import: who handed in which file, how far it is, and how its rows were taken (R16, R81).

    ``digest`` is the file's SHA-256 in hexadecimal; ``results`` is how many bytes of results are
    stored; ``tries`` are the runs that have begun since results were last stored.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str
    state: ImportState = "PENDING"
    requested_by: str
    requested_at: datetime
    digest: str
    counts: dict[str, int] = {}
    results: int = 0
    tries: int = 0
    refusal: RefusedFile | None = None
    finished_at: datetime | None = None


class Reached(BaseModel):
    """How far a run is: the last row taken, the sheet's last, and what became of the rows so far, by result."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    row: int
    of: int
    counts: dict[str, int]


class ImportStore:
    """All reads and writes of imports."""

    def __init__(self, table: Table, files: "S3Client", bucket: str) -> None:
        self.table = table
        self._files = files
        self._bucket = bucket

    def add(self, made: StatementImport, content: bytes) -> None:
        """Keep a file, then its import, with the event from which it is worked off."""
        self._put(_file(made.id), content)
        event = outbox_part("ImportRequested", made.id, 1, made.requested_at, {"import": made.id})
        self.table.write([Put(keys.statement_import(made.id), _attributes(made), NEW), event])

    def get(self, import_id: str) -> StatementImport:
        """One import. Raises NotFoundError ``import_not_found``, for an impossible id without a
        call.
        """
        return self.seen(import_id)[0]

    def seen(self, import_id: str) -> tuple[StatementImport, Reached | None]:
        """One import, and how far the run is that works on it; None before it says so. Raises as get."""
        item = self._item(import_id)
        reached = Reached.model_validate_json(item["reached"]) if "reached" in item else None
        return StatementImport.model_validate_json(item["doc"]), reached

    def reach(self, made: StatementImport, reached: Reached) -> None:
        """Note how far a run is, for who looks meanwhile; nothing where the import has ended."""
        values = {":reached": reached.model_dump_json(), ":pending": "PENDING"}
        noted = Update(keys.statement_import(made.id), "SET reached = :reached", values, "progress = :pending")
        with suppress(WriteRejectedError):
            self.table.write([noted])

    def content(self, made: StatementImport) -> bytes:
        """The file as it was checked when it was handed in. Raises InvalidInputError ``file_changed``
        where another lies there.
        """
        content = self._files.get_object(Bucket=self._bucket, Key=_file(made.id))["Body"].read()
        if sha256(content).hexdigest() != made.digest:
            raise InvalidInputError("file_changed", "Another file came while this one was taken", field="body")
        return content

    def results(self, made: StatementImport) -> bytes:
        """The results that are stored so far, a line of JSON each; empty when there are none."""
        return self.results_between(made, 0, made.results)

    def results_between(self, made: StatementImport, start: int, end: int) -> bytes:
        """The bytes from ``start`` on and before ``end``, of those stored so far."""
        end = min(end, made.results)
        if start >= end:
            return b""
        asked = f"bytes={start}-{end - 1}"
        return self._files.get_object(Bucket=self._bucket, Key=_results(made.id), Range=asked)["Body"].read()

    def begin(self, import_id: str) -> StatementImport:
        """Count one more try of a pending import before anything is done for it, and answer it as
        it then is.

        Raises NotFoundError ``import_not_found``, BusyError.
        """

        def once(stored: str) -> StatementImport:
            made = StatementImport.model_validate_json(stored)
            if made.state != "PENDING":
                return made
            counted = made.model_copy(update={"tries": made.tries + 1})
            known = {":known": stored}
            self.table.write([Put(keys.statement_import(made.id), _attributes(counted), "doc = :known", known)])
            return counted

        return read_decide_write(import_id, lambda: self._stored(import_id), once)

    def save(self, made: StatementImport, results: bytes | None) -> StatementImport:
        """Store how far a pending import is, and answer it as it then is; one that ended meanwhile
        stays as it is.
        """
        if results is not None:
            self._put(_results(made.id), results)
            made = made.model_copy(update={"results": len(results)})
        pending = {":pending": "PENDING"}
        try:
            key = keys.statement_import(made.id)
            self.table.write([Put(key, _attributes(made), "progress = :pending", pending)])
        except WriteRejectedError:
            return self.get(made.id)
        return made

    def _stored(self, import_id: str) -> str:
        return str(self._item(import_id)["doc"])

    def _item(self, import_id: str) -> Item:
        item = self.table.get(keys.statement_import(import_id)) if is_possible_id(import_id) else None
        if item is None:
            raise NotFoundError("import_not_found", "There is no such import", field="id")
        return item

    def _put(self, key: str, content: bytes) -> None:
        self._files.put_object(Bucket=self._bucket, Key=key, Body=content)


def _attributes(made: StatementImport) -> Mapping[str, Any]:
    return {"doc": made.model_dump_json(), "progress": made.state}


def _file(import_id: str) -> str:
    return f"imports/{import_id}.xlsx"


def _results(import_id: str) -> str:
    return f"imports/{import_id}.results.jsonl"
