"""What portals are told is described: in the portal API's document, and on the page for their developers (R84)."""

import json
import re
from pathlib import Path
from typing import Any

from tests.portal_over_http import document

ROOT = Path(__file__).parents[2]


def referred(part: Any) -> set[str]:
    """Every reference within a part of the document."""
    if isinstance(part, list):
        return set().union(*map(referred, part))
    if not isinstance(part, dict):
        return set()
    own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
    return own.union(*map(referred, part.values()))


def test_the_page_tells_of_the_same_events_as_the_document() -> None:
    page = (ROOT / "docs/webhooks.md").read_text("utf-8")
    assert re.findall(r"^\| `((?:order|renewal|quota)\.\w+)` \|", page, re.MULTILINE) == list(document()["webhooks"])


def test_every_form_that_the_document_refers_to_is_in_it() -> None:
    found = document()
    schemas = {f"#/components/schemas/{name}" for name in found["components"]["schemas"]}
    assert referred(found) <= schemas
    assert {"OrderTold", "RenewalTold", "QuotaTold"} <= found["components"]["schemas"].keys()


def test_each_event_has_the_body_of_its_kind_and_its_own_name() -> None:
    for event, item in document()["webhooks"].items():
        form = json.dumps(item["post"]["requestBody"])
        assert f'"{event.partition(".")[0].title()}Told"' in form.replace("#/components/schemas/", "")
        assert f'"const": "{event}"' in form
        assert item["post"]["parameters"][0]["name"] == "X-Signature"


def test_every_post_tells_its_body_but_those_that_have_none() -> None:
    posts = {path: item["post"] for path, item in document()["paths"].items() if "post" in item}
    assert {path for path, post in posts.items() if "requestBody" not in post} == {
        "/pay/{token}/renew",
        "/v1/orders/{number}/cancel",
    }
