"""/statement/template.xlsx, /statement/imports, /statement/uploads, /statement/export.xlsx: the
statement as Excel files.
"""

import uuid
from typing import Any

from chalice.app import Blueprint

from misa_order.kernel.media_types import XLSX
from misa_order.payments.statement.row_filter import RowFilter
from misa_order.runtime import objects, wiring
from misa_order.runtime.errors import parsed
from misa_order.runtime.roles import StaffAction

from .edge import Asked, File, get, post

routes = Blueprint(__name__)


@get(routes, "/statement/template.xlsx", StaffAction.READ_STATEMENT)
def template(asked: Asked) -> File:
    """The file to fill in and import."""
    from misa_order.payments.spreadsheets.write import template_workbook  # noqa: PLC0415

    return File(template_workbook(asked.now), XLSX, "mau-sao-ke.xlsx")


@post(routes, "/statement/imports", StaffAction.SETTLE_PAYMENT, XLSX)
def request(asked: Asked) -> dict[str, Any]:
    """The body is an .xlsx file; its rows are taken in the background."""
    from misa_order.payments.spreadsheets.imports import request_import  # noqa: PLC0415

    made = request_import(asked.raw, uuid.uuid4().hex, asked.actor, wiring.imports(), asked.now)
    return {"id": made.id}


@post(routes, "/statement/uploads", StaffAction.SETTLE_PAYMENT)
def offer(asked: Asked) -> dict[str, Any]:
    """Where to put a file that is larger than a request: the fields of a form, then the file."""
    from misa_order.payments.spreadsheets.uploads import FileAnnounced, offer_upload  # noqa: PLC0415

    announced = parsed(FileAnnounced, asked.body)
    return offer_upload(announced, uuid.uuid4().hex, asked.actor, objects.uploads(), asked.now)


@post(routes, "/statement/uploads/{upload_id}/import", StaffAction.SETTLE_PAYMENT)
def take(asked: Asked, upload_id: str) -> dict[str, Any]:
    """The file is there: its rows are taken in the background, as those of a body."""
    from misa_order.payments.spreadsheets.uploads import import_upload  # noqa: PLC0415

    return {"id": import_upload(upload_id, asked.actor, objects.uploads(), wiring.imports(), asked.now).id}


@get(routes, "/statement/imports/{import_id}", StaffAction.READ_STATEMENT)
def show(asked: Asked, import_id: str) -> dict[str, Any]:
    """How far an import is, and row by row what became of it; limit and cursor."""
    from misa_order.payments.spreadsheets.imports import ResultPage, show_import  # noqa: PLC0415

    return show_import(import_id, parsed(ResultPage, asked.query), wiring.imports())


@get(routes, "/statement/export.xlsx", StaffAction.READ_STATEMENT)
def export(asked: Asked) -> File:
    """All rows that the filters of GET /transactions let through."""
    from misa_order.payments.spreadsheets.export import export_statement  # noqa: PLC0415

    content = export_statement(parsed(RowFilter, asked.query), wiring.statement(), asked.now)
    return File(content, XLSX, "sao-ke.xlsx")
