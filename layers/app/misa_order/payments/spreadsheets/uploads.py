"""A statement file that is larger than a request: its sender puts it into a bucket, and says that it
is there (R15, R80). ADR 28.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from misa_order.kernel.calendar import local_time
from misa_order.kernel.errors import InvalidInputError, NotFoundError
from misa_order.payments.spreadsheets.import_store import ImportStore, StatementImport
from misa_order.payments.spreadsheets.imports import request_import
from misa_order.payments.spreadsheets.package import MOST_BYTES
from misa_order.payments.spreadsheets.upload_store import UploadStore, not_found
from misa_order.table.writes import WriteRejectedError

OPEN_FOR = timedelta(minutes=15)
"""In which a form may begin to be sent; 40 MB take so long at 45 kB a second."""


class FileAnnounced(BaseModel):
    """What POST /statement/uploads takes: how many bytes will come."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    size: Annotated[int, Field(ge=1, strict=True)]


def offer_upload(
    announced: FileAnnounced, upload_id: str, actor: str, uploads: UploadStore, now: datetime
) -> dict[str, Any]:
    """Where ``actor`` may put a file of this size; ``upload_id`` is new. Nothing is kept of it.

    Raises InvalidInputError ``file_too_large``.
    """
    if announced.size > MOST_BYTES:
        said = f"A statement file may have {MOST_BYTES:,} bytes: split it, or delete columns that nobody reads"
        raise InvalidInputError("file_too_large", said, field="size")
    form = uploads.form(upload_id, actor, announced.size, int(OPEN_FOR.total_seconds()))
    return {"id": upload_id, "expires_at": local_time(now + OPEN_FOR), **form}


def import_upload(
    upload_id: str, actor: str, uploads: UploadStore, imports: ImportStore, now: datetime
) -> StatementImport:
    """Take the file that ``actor`` has put there, as if it were the body of a request; the import has
    the id of the upload. Said again, it changes nothing, whatever lies there by now.

    The bytes that are checked are the ones that are kept and read from then on: the upload is not
    looked at again. Raises NotFoundError ``upload_not_found``, and as request_import.
    """
    try:
        made = imports.get(upload_id)
    except NotFoundError:
        made = _taken(upload_id, actor, uploads, imports, now)
    if made.requested_by != actor:
        raise not_found()
    return made


def _taken(upload_id: str, actor: str, uploads: UploadStore, imports: ImportStore, now: datetime) -> StatementImport:
    try:
        return request_import(uploads.content(upload_id, actor), upload_id, actor, imports, now)
    except WriteRejectedError:
        # It was said twice at the same moment.
        return imports.get(upload_id)
