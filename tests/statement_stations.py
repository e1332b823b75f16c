"""Staff hand in Excel files, and the function that works them off comes to its end, in two runs and in one."""

import os
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import boto3
from chalice.test import Client

from misa_order.kernel.media_types import XLSX
from misa_order.payments.spreadsheets import imports
from misa_order.payments.spreadsheets.import_store import ImportStore
from misa_order.payments.spreadsheets.imports import request_import
from misa_order.runtime import wiring
from tests.stations import Stations
from tests.unit.payments.spreadsheets.workbooks import line, workbook

BARE = {"reference": None, "balance": None}
STATEMENT = workbook([line(), line(), line(**BARE), line(reference=None, balance=1), line(credit=-1)])


def hand_in_statements(play: Stations) -> None:
    """One file is left behind by the stream and runs out of time, another goes the usual way."""
    store = ImportStore(play.table, boto3.client("s3"), play.stack.name("Inbox"))
    request_import(STATEMENT, "slow", "staff:lan", store, datetime.now(UTC))
    play.resend()
    [made] = play.batches("import_statement")
    with patch.object(imports, "MARGIN", float("inf")):
        assert play.run("import_statement", made)["batchItemFailures"]
    assert play.run("import_statement", made) == {"batchItemFailures": []}
    request_import(STATEMENT, "usual", "staff:lan", store, datetime.now(UTC))
    play.settle()
    assert store.get("slow").counts == {"added": 3, "duplicate": 1, "invalid": 1}
    assert store.get("usual").counts == {"duplicate": 4, "invalid": 1}


def use_files_as_staff(client: Client, headers: dict[str, str]) -> None:
    """The template, an import, its results, a larger file and an export, through the staff API."""

    def ask(method: str, path: str, body: bytes = b"", kind: str = XLSX) -> Any:
        sent = {"Content-Type": kind} if body else {}
        answer = client.http.request(method, path, headers=headers | sent, body=body)
        assert answer.status_code == 200, answer.body
        return answer

    assert ask("POST", "/statement/imports", STATEMENT).json_body["id"]
    assert ask("GET", "/statement/imports/slow").json_body["rows"]
    form = ask("POST", "/statement/uploads", f'{{"size": {len(STATEMENT)}}}'.encode(), "application/json").json_body
    # What the form does at S3 is done under the role that signed it.
    bucket = os.environ["UPLOAD_BUCKET"]
    wiring.client("s3").put_object(Bucket=bucket, Key=form["fields"]["key"], Body=STATEMENT)
    assert ask("POST", f"/statement/uploads/{form['id']}/import").json_body["id"] == form["id"]
    for path in ("/statement/template.xlsx", "/statement/export.xlsx"):
        assert ask("GET", path).body[:2] == b"PK"
