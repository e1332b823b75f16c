"""Answers about statement files that staff hand in."""

from typing import Literal

from infra.staff_api.base import Answer, StaffError
from misa_order.payments.spreadsheets.import_store import ImportState


class ImportAccepted(Answer):
    """An import that goes on by itself."""

    id: str


class UploadOffered(Answer):
    """Where to put a file, by ``expires_at``: a form's ``url`` and ``fields``, after which the field ``file`` comes."""

    id: str
    url: str
    fields: dict[str, str]
    expires_at: str


class ImportedRow(Answer):
    """What became of a row of the file; ``code``, ``message`` and ``field`` of one that is invalid."""

    row: int
    result: Literal["added", "duplicate", "invalid"]
    transaction: str | None = None
    code: str | None = None
    message: str | None = None
    field: str | None = None


class ImportProgress(Answer):
    """The last row that a run has taken, and the sheet's last."""

    row: int
    of: int


class ImportAnswer(Answer):
    """How far an import is, with a page of its rows; ``progress`` while one runs, once it has said how far it is."""

    id: str
    state: ImportState
    counts: dict[Literal["added", "duplicate", "invalid"], int]
    progress: ImportProgress | None
    rows: list[ImportedRow]
    cursor: str | None
    requested_by: str
    requested_at: str
    finished_at: str | None
    error: StaffError | None
