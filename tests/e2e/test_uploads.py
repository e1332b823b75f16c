"""A statement file that comes by a form, on the running system: what S3 lets through and what it does not.

A small one: how large it is decides nothing here. One that is larger than a request goes through the page.
"""

import json
from typing import Any

import urllib3

from misa_order.kernel.media_types import XLSX
from misa_order.payments.spreadsheets.upload_store import UploadStore
from tests.e2e.outside import Outside
from tests.e2e.test_imports import ask, ended, filled, row

PATIENT: Any = {"timeout": 60, "retries": False}


def post(url: str, fields: dict[str, str], content: bytes) -> tuple[int, str]:
    """What a browser does with a form; the status, and S3's code where it refuses."""
    answer = urllib3.request("POST", url, fields={**fields, "file": ("sao-ke.xlsx", content, XLSX)}, **PATIENT)
    said = answer.data.decode()
    return answer.status, said.partition("<Code>")[2].partition("</Code>")[0]


def offer(outside: Outside, size: int) -> dict[str, Any]:
    url, token = outside.system.endpoints["admin"], outside.entrances.token("office_accountant", name="lan")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    asked = urllib3.request(
        "POST", f"{url}/statement/uploads", body=json.dumps({"size": size}), headers=headers, **PATIENT
    )
    assert asked.status == 200, asked.data
    found: dict[str, Any] = asked.json()
    return found


def test_a_form_bears_one_file_and_nothing_else_and_it_is_imported_once(outside: Outside) -> None:
    order = outside.order()
    content = filled(outside, row(outside, order["total"], order["payment"]["memo"]), row(outside, -1, "sai"))
    form = offer(outside, len(content))
    url, fields, path = form["url"], form["fields"], f"/statement/uploads/{form['id']}/import"
    # Another key, kind or size, another hand at the policy, a form whose time is over: S3 takes none of them.
    assert post(url, {**fields, "key": fields["key"].replace("statements/", "statements/x")}, content)[0] == 403
    assert post(url, {**fields, "Content-Type": "text/html"}, content)[0] == 403
    assert post(url, fields, content + b"x") == (400, "EntityTooLarge")
    assert post(url, fields, content[:-1]) == (400, "EntityTooSmall")
    assert post(url, {**fields, "policy": fields["policy"][:-4] + "AAAA"}, content) == (403, "SignatureDoesNotMatch")
    bucket = outside.system.stacks[1].of_type("AWS::S3::Bucket")["Uploads"]
    over = UploadStore(outside.system.aws.client("s3"), bucket).form("over", "staff:lan", len(content), -1)
    assert post(over["url"], over["fields"], content)[0] == 403
    assert urllib3.request("PUT", f"{url}/{fields['key']}", body=content, **PATIENT).status == 403
    missing = ask(outside, "POST", path)
    assert (missing.status, json.loads(missing.content)["error"]["code"]) == (404, "upload_not_found")
    assert post(url, fields, content)[0] == 204
    assert json.loads(ask(outside, "POST", path).content) == {"id": form["id"]}
    shown = ended(outside, form["id"])
    assert shown["counts"] == {"added": 1, "duplicate": 0, "invalid": 1}
    # The form lives on for its quarter of an hour; what it brings now is not looked at.
    assert post(url, fields, content)[0] == 204
    assert json.loads(ask(outside, "POST", path).content) == {"id": form["id"]}
    assert ended(outside, form["id"]) == shown
    assert len(outside.reaches(order["number"], payment="PAID")["transactions"]) == 1
