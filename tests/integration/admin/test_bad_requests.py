"""Whatever staff's tools send to the staff API: a clear refusal in the one form, never a failure (R90)."""

from typing import Any
from urllib.parse import quote

import boto3
import pytest
from chalice.app import Chalice

from tests.integration.admin.conftest import Ask, error
from tests.integration.admin.documented import document
from tests.integration.functions.test_bad_requests import BODIES

IDS = ["%00", "%23", "%F0%9F%98%80", "a" * 3_000, "%C3%A9", "a%2Fb", "%20", "..", "%22", "$", "%ED%A0%80"]
HOSTILE = ["\x00", "😀", "x" * 3_000]
WRONG = [*HOSTILE, "", "9" * 5_000, "-1", "NaN", "{}", "\u2028", "0001-01-01", "9999-12-31"]
# Free text is looked for in all that two years hold: few are enough.
FREE_TEXT = {name: [HOSTILE[n % 3]] for n, name in enumerate(("product", "office", "account", "performer", "owner"))}
FREE_TEXT |= {"q": HOSTILE[:1], **dict.fromkeys(("domain", "number", "customer"), HOSTILE)}


def filters(path: str) -> dict[str, list[str]]:
    """The parameters that the document gives a path, and one that it does not know, with what to send as each."""
    told = document()["paths"].get(path, {}).get("get", {}).get("parameters", [])
    return {name: FREE_TEXT.get(name, WRONG) for name in (*(one["name"] for one in told), "nothing")}


@pytest.fixture(autouse=True)
def inbox(trusted: pytest.MonkeyPatch) -> None:
    where: Any = {"LocationConstraint": "ap-southeast-1"}
    for variable, bucket in (("INBOX_BUCKET", "inbox"), ("UPLOAD_BUCKET", "uploads")):
        boto3.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
        trusted.setenv(variable, bucket)


def routes(app: Chalice, method: str) -> list[str]:
    return sorted(path for path, methods in app.routes.items() if method in methods)


def test_no_body_makes_a_view_fail(ask: Ask, staff_app: Chalice) -> None:
    taken = {"/statement/imports"}  # any bytes are taken there, and looked at in the background
    reading = [(method, path) for method in ("POST", "PUT") for path in routes(staff_app, method) if path not in taken]
    failed = {}
    for method, path in reading:
        named = path.replace("{name}", "calendar").replace("{", "").replace("}", "")
        for name, raw in BODIES.items():
            answer = ask(named, "admin", method, raw)
            status, code, _ = error(answer)
            if status not in {404, 409, 422} or len(str(answer.body)) > 2_000:
                failed[method, path, name] = (status, code)
    assert failed == {}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_id_makes_a_view_fail(ask: Ask, staff_app: Chalice, method: str) -> None:
    body = {
        "reason": "x",
        "note": "x",
        "to": "lan",
        "orders": ["1000002"],
        "method": "cash",
        "paid": True,
        "step": "resource",
    }
    failed = {}
    for path in routes(staff_app, method):
        for part in IDS if "{" in path else ():
            before, _, after = path.partition("{")
            named = before + part + after.partition("}")[2]
            for sent in [None] if method == "GET" else [{}, *({name: value} for name, value in body.items()), body]:
                answer = ask(named, "admin", method, sent)
                if answer.status not in {404, 409, 422} or set(answer.body) != {"error", "request_id"}:
                    failed[path, part] = answer
    assert failed == {}


def test_no_filter_makes_a_list_fail(ask: Ask, staff_app: Chalice) -> None:
    failed = {}
    for path in routes(staff_app, "GET"):
        for name, values in filters(path).items() if "{" not in path else ():
            for value in values:
                answer = ask(f"{path}?{name}={quote(value)}", "admin")
                if answer.status not in {200, 422}:
                    failed[path, name, value] = answer
                elif answer.status == 422:
                    error(answer)
    assert failed == {}


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "x"])
def test_what_is_not_said_to_be_json_is_415(ask: Ask, token: Any, kind: str) -> None:
    headers = {"Authorization": token("admin"), "Content-Type": kind}
    answer = ask("/renewals/accept", "admin", "POST", b"{}", **headers)
    assert error(answer)[:2] == (415, "unsupported_media_type")
