"""Files that are larger than a request: a place for one, and the word that it is there (R15, R81, R90).

What S3 itself refuses, as another key or size, is shown on the engine (``tests/e2e/test_uploads.py``).
"""

import json
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3
import pytest

from infra.local.tokens import TokenIssuer
from misa_order.kernel.media_types import XLSX
from misa_order.payments.spreadsheets import package
from misa_order.payments.spreadsheets.import_store import ImportStore, StatementImport
from misa_order.payments.spreadsheets.package import MOST_BYTES
from misa_order.payments.spreadsheets.upload_store import UploadStore
from misa_order.payments.spreadsheets.uploads import import_upload
from misa_order.runtime import wiring
from misa_order.table.table import Table
from tests.integration.admin.conftest import Answer, Ask, Post, error
from tests.integration.admin.test_statement_files import message_of, work_off
from tests.unit.payments.spreadsheets.workbooks import edited, line, workbook
from tests.waiting_events import waiting_events

FILE = workbook([line(booked_at=date(2026, 11, 20)), line(credit="x")])
OTHER = workbook([line(booked_at=date(2026, 11, 21), reference="FT-009")])
type Say = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _buckets(trusted: pytest.MonkeyPatch, table: Any) -> None:
    location: Any = {"LocationConstraint": "ap-southeast-1"}
    for variable, bucket in (("INBOX_BUCKET", "inbox"), ("UPLOAD_BUCKET", "uploads")):
        trusted.setenv(variable, bucket)
        boto3.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
    trusted.setenv("QUEUE_URL", "none")
    trusted.setattr(wiring, "hide_message", lambda *_: None)


@pytest.fixture
def said_there(ask: Ask, issuer: TokenIssuer) -> Say:
    """Says that a file is there, as one person or another."""

    def say(upload_id: str, name: str = "lan") -> Answer:
        token = issuer.issue("order_accountant", [], name, datetime.now(UTC) - timedelta(minutes=1))
        return ask(f"/statement/uploads/{upload_id}/import", method="POST", Authorization=f"Bearer {token}")

    return say


def arrive(form: dict[str, Any], content: bytes) -> None:
    """What S3 does with a form that it lets through."""
    boto3.client("s3").put_object(Bucket="uploads", Key=form["fields"]["key"], Body=content)


def offered(post: Post, content: bytes = FILE) -> dict[str, Any]:
    answer = post("/statement/uploads", {"size": len(content)})
    assert answer.status == 200
    found: dict[str, Any] = answer.body
    return found


def test_a_form_is_for_this_size_and_kind_under_one_key_in_our_region_for_a_quarter_of_an_hour(post: Post) -> None:
    form = offered(post)
    assert form["url"] == "https://uploads.s3.ap-southeast-1.amazonaws.com/"
    policy = json.loads(b64decode(form["fields"]["policy"]))
    assert ["content-length-range", len(FILE), len(FILE)] in policy["conditions"]
    for exactly in ({"bucket": "uploads"}, {"key": form["fields"]["key"]}, {"Content-Type": XLSX}):
        assert exactly in policy["conditions"]
    assert not [one for one in policy["conditions"] if "starts-with" in one]
    until = datetime.fromisoformat(policy["expiration"])
    assert timedelta(minutes=14) < until - datetime.now(UTC) < timedelta(minutes=16)
    assert abs(datetime.fromisoformat(form["expires_at"]) - until) < timedelta(seconds=5)
    # Another person's, and one's own next one, is another place; no key tells whose it is.
    assert offered(post)["fields"]["key"] != form["fields"]["key"]
    assert "lan" not in form["fields"]["key"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"size": MOST_BYTES + 1}, "file_too_large"),
        ({"size": 0}, "greater_than_equal"),
        ({"size": "12"}, "int_type"),
        ({}, "missing"),
    ],
)
def test_no_place_is_given_to_a_file_that_is_none_or_too_large(post: Post, body: Any, code: str) -> None:
    answer = post("/statement/uploads", body)
    assert error(answer) == (422, code, "size")


def test_what_was_put_there_is_imported_as_a_body_is_by_whom_it_was_sent(
    post: Post, ask: Ask, said_there: Say, table: Table
) -> None:
    form = offered(post)
    arrive(form, FILE)
    assert said_there(form["id"]) == Answer(200, {"id": form["id"]})
    # Once it is taken, what is put there afterwards is nobody's any more, and saying it again changes nothing.
    arrive(form, OTHER)
    assert said_there(form["id"]) == Answer(200, {"id": form["id"]})
    assert [one["import"] for one in waiting_events(table) if one["event"] == "ImportRequested"] == [form["id"]]
    work_off(message_of(table))
    shown = ask(f"/statement/imports/{form['id']}").body
    assert (shown["state"], shown["requested_by"]) == ("DONE", "staff:lan")
    assert shown["counts"] == {"added": 1, "duplicate": 0, "invalid": 1}
    assert said_there(form["id"]) == Answer(200, {"id": form["id"]})
    assert ask(f"/statement/imports/{form['id']}").body == shown


def test_a_file_that_has_not_arrived_is_not_found_and_may_be_said_again(post: Post, said_there: Say) -> None:
    form = offered(post)
    assert error(said_there(form["id"])) == (404, "upload_not_found", "id")
    assert error(said_there("never-given")) == (404, "upload_not_found", "id")
    arrive(form, FILE)
    assert said_there(form["id"]).status == 200


def test_nobody_takes_what_another_sent_or_has_taken_and_nobody_is_told_that_it_is_there(
    post: Post, said_there: Say, table: Table
) -> None:
    form = offered(post)
    arrive(form, FILE)
    nothing = said_there("never-given", "mai").body["error"]
    assert said_there(form["id"], "mai").body["error"] == nothing
    assert waiting_events(table) == []
    said_there(form["id"])
    assert said_there(form["id"], "mai").body["error"] == nothing
    assert len(waiting_events(table)) == 1


BOMB = edited(FILE, "</sheetData>", "</sheetData>" + " " * 300_000)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_spreadsheet"),
        (b"\x00\xff no file", "not_a_spreadsheet"),
        (FILE[: len(FILE) // 2], "not_a_spreadsheet"),
        (BOMB, "file_too_large"),
    ],
    ids=["empty", "garbage", "cut off", "bomb"],
)
def test_what_arrived_and_is_no_statement_is_refused_before_anything_is_kept(
    post: Post, said_there: Say, table: Table, monkeypatch: pytest.MonkeyPatch, content: bytes, code: str
) -> None:
    monkeypatch.setattr(package, "_MOST_EXPANDED", 200_000)
    form = offered(post)
    arrive(form, content)
    assert error(said_there(form["id"])) == (422, code, "body")
    assert waiting_events(table) == []
    assert boto3.client("s3").list_objects_v2(Bucket="inbox")["KeyCount"] == 0


def test_of_two_words_at_once_one_counts_and_a_file_swapped_between_is_refused_and_not_read(
    post: Post, ask: Ask, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = offered(post)
    arrive(form, FILE)
    imports, uploads = wiring.imports(), UploadStore(boto3.client("s3"), "uploads")
    swapped: list[Any] = []
    add = ImportStore.add

    def swapped_meanwhile(store: ImportStore, made: Any, content: bytes) -> None:
        # Its sender puts another file there and says so once more, between our look at the first and our word for it.
        if not swapped:
            swapped.append(made)
            arrive(form, OTHER)
            import_upload(form["id"], "staff:lan", uploads, imports, datetime.now(UTC))
        add(store, made, content)

    monkeypatch.setattr(ImportStore, "add", swapped_meanwhile)
    made = import_upload(form["id"], "staff:lan", uploads, imports, datetime.now(UTC))
    assert made.digest != swapped[0].digest
    work_off(message_of(table))
    shown = ask(f"/statement/imports/{form['id']}").body
    assert (shown["state"], shown["rows"]) == ("REFUSED", [])
    assert (shown["error"]["code"], shown["error"]["field"]) == ("file_changed", "body")


def test_who_says_it_twice_at_the_same_moment_is_answered_the_same(post: Post, table: Table) -> None:
    form = offered(post)
    arrive(form, FILE)
    imports, answered = wiring.imports(), list[StatementImport]()

    def say(uploads: UploadStore) -> StatementImport:
        return import_upload(form["id"], "staff:lan", uploads, imports, datetime.now(UTC))

    class Overtaken(UploadStore):
        def content(self, upload_id: str, actor: str) -> bytes:
            answered.append(say(UploadStore(boto3.client("s3"), "uploads")))
            return super().content(upload_id, actor)

    second = say(Overtaken(boto3.client("s3"), "uploads"))
    [first] = answered
    assert (first.id, first.digest) == (second.id, second.digest)
    assert len(waiting_events(table)) == 1


@pytest.mark.parametrize("path", ["/statement/uploads", "/statement/uploads/x/import"])
def test_who_may_not_settle_puts_nothing_there(post: Post, path: str) -> None:
    for role in ("sales_rep", "renewals_head", "licence_accountant", "invoice_accountant"):
        assert post(path, {"size": 1}, role).status == 403, role
    for role in ("order_accountant", "office_accountant", "admin"):
        assert post(path, {"size": 1}, role).status != 403, role
