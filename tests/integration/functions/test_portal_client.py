"""The client that docs/integrating.md shows to portals' developers, against the portal's real functions over HTTP."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.serving import make_server

from docs.examples.portal_client import OrderSystem, RefusedError, UnansweredError
from tests.builders import order_body
from tests.in_process import InProcess
from tests.portal_over_http import PortalOverHttp

pytestmark = pytest.mark.enable_socket  # loopback only


class Line:
    """What lies between client and portal: ``faults`` befall the next answers, after the portal has done its work."""

    def __init__(self, portal: PortalOverHttp) -> None:
        self._portal = portal
        self.faults: list[str] = []
        self.asked = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        self.asked += 1
        fault = self.faults.pop(0) if self.faults else ""
        if not fault:
            return self._portal(environ, start_response)
        answer = self._portal(environ, lambda *_: None)
        if fault == "cut":
            start_response("201 Created", [("Content-Length", "100000")])
            return answer
        start_response(fault, [("Content-Type", "text/html")])
        return [b"<h1>not of ours</h1>"]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InProcess]:
    with InProcess(tmp_path_factory.mktemp("keys"), fresh=False) as running:
        yield running


@pytest.fixture
def line(system: InProcess) -> Line:
    return Line(PortalOverHttp(system))


@pytest.fixture
def base(line: Line) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, line)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def client(base: str, system: InProcess) -> OrderSystem:
    return OrderSystem(base, lambda: token(system), wait=lambda _: None)


def token(system: InProcess, role: str = "portal") -> str:
    return system.issuer.issue(role, ("CUKCUK",), "cukcuk-web", datetime.now(UTC))


def test_an_order_is_placed_shown_and_cancelled(client: OrderSystem) -> None:
    order = client.place_order(order_body(), "basket-1")
    assert order["payment"]["memo"] == f"Thanh toan don hang {order['number']} – Domain nhahangabc"
    assert client.show_order(order["number"]) == order
    assert client.cancel_order(order["number"])["status"]["payment"] == "CANCELLED"
    assert client.cancel_order(order["number"])["status"]["payment"] == "CANCELLED"


@pytest.mark.parametrize("fault", ["503 Service Unavailable", "cut"])
def test_an_order_whose_answer_is_lost_is_not_placed_twice(client: OrderSystem, line: Line, fault: str) -> None:
    line.faults = [fault, fault]
    order = client.place_order(order_body(), f"basket of {fault}")
    assert line.asked == 3
    assert client.place_order(order_body(), f"basket of {fault}") == order


def test_a_key_is_for_one_basket(client: OrderSystem) -> None:
    client.place_order(order_body(), "basket-2")
    with pytest.raises(RefusedError) as refused:
        client.place_order(order_body(domain="quanpho24"), "basket-2")
    assert (refused.value.status, refused.value.code) == (409, "idempotency_key_reused")


def test_what_is_wrong_is_said_once_with_its_field(client: OrderSystem, line: Line) -> None:
    wrong = order_body(lines=[{"sku": "CUKCUK-NONE", "quantity": 1}])
    with pytest.raises(RefusedError, match="422 unknown_sku") as refused:
        client.place_order(wrong, "basket-3")
    assert (refused.value.field, line.asked) == ("lines[0].sku", 1)
    with pytest.raises(RefusedError, match="404 order_not_found"):
        client.show_order("9999999")


def test_a_token_that_has_expired_is_renewed_and_one_that_is_none_is_given_up(base: str, system: InProcess) -> None:
    tokens = ["expired", token(system)]
    order = OrderSystem(base, lambda: tokens.pop(0), wait=lambda _: None).place_order(order_body(), "basket-4")
    assert (order["product"], tokens) == ("CUKCUK", [])
    with pytest.raises(RefusedError, match="403"):
        OrderSystem(base, lambda: "none", wait=lambda _: None).show_order(order["number"])
    with pytest.raises(RefusedError, match="403 portal_only"):
        OrderSystem(base, lambda: token(system, "admin"), wait=lambda _: None).show_order(order["number"])


def test_where_nobody_answers_nothing_is_said_to_be_done(base: str, line: Line) -> None:
    waits: list[float] = []
    line.faults = ["503 Service Unavailable"] * 6
    with pytest.raises(UnansweredError, match="6 tries"):
        OrderSystem(base, lambda: "none", wait=waits.append).show_order("1000002")
    assert (line.asked, len(waits)) == (6, 6)
    assert 30 <= sum(waits) <= 62
