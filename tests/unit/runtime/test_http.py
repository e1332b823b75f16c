"""The table of routes of a portal's function: which request is whose."""

import json
from typing import Any

import pytest

from misa_order.runtime.http import PortalApp, Response, json_response
from tests.builders import http_event

app = PortalApp()


@app.get("/v1/orders/<number>")
def show(number: str) -> Response:
    return json_response(200, {"number": number})


def asked(method: str, path: str) -> tuple[int, Any]:
    answer = app.resolve(http_event(method, path, "GET /v1/orders/{number}"), None)
    return answer["statusCode"], json.loads(answer["body"])


def test_a_piece_of_the_path_is_handed_to_the_view() -> None:
    assert asked("GET", "/v1/orders/5014263") == (200, {"number": "5014263"})
    assert asked("GET", "/v1/orders/a b-c.d") == (200, {"number": "a b-c.d"})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/orders/5014263"),
        ("GET", "/v1/orders"),
        ("GET", "/v1/orders/"),
        ("GET", "/v1/orders/5014263/"),
        ("GET", "/v1/orders/5014263/cancel"),
        ("GET", "/v1/orders/5014263\n"),
        ("GET", "/x/v1/orders/5014263"),
    ],
)
def test_any_other_request_finds_nothing(method: str, path: str) -> None:
    status, body = asked(method, path)
    assert (status, body["error"]["code"]) == (404, "not_found")
