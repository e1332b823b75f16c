"""The staff API behind Chalice's own gateway in this process, with an issuer whose signatures are real."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from chalice.app import Chalice
from chalice.test import Client

from infra.local.tokens import AUDIENCE, ISSUER, TokenIssuer
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.runtime import wiring
from tests.builders import place
from tests.integration.admin.documented import check_answer
from tests.published_keys import PublishedKeys

PROJECT = Path(__file__).parents[3] / "functions" / "admin_api"


class Answer(NamedTuple):
    """Status and body of an answer."""

    status: int
    body: Any


type Ask = Callable[..., Answer]
type Post = Callable[..., Answer]


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> TokenIssuer:
    return TokenIssuer(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def token(issuer: TokenIssuer) -> Callable[..., str]:
    """Makes bearer tokens: role, and how long ago they were issued."""

    def issue(role: str, age: timedelta = timedelta(minutes=1)) -> str:
        return f"Bearer {issuer.issue(role, [], 'lan', datetime.now(UTC) - age)}"

    return issue


@pytest.fixture(scope="module")
def staff_app() -> Iterator[Chalice]:
    """The Chalice application, loaded from its own folder as Lambda does, and gone afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(PROJECT))
        spec = spec_from_file_location("admin_api_app", PROJECT / "app.py")
        assert spec
        assert spec.loader
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module.app
    for name in [name for name in sys.modules if name.partition(".")[0] == "chalicelib"]:
        del sys.modules[name]


@pytest.fixture
def trusted(function_environment: pytest.MonkeyPatch, issuer: TokenIssuer) -> pytest.MonkeyPatch:
    """The functions' environment, where this issuer is the one that is trusted."""
    function_environment.setenv("TOKEN_ISSUER", ISSUER)
    function_environment.setenv("TOKEN_AUDIENCE", AUDIENCE)
    function_environment.setenv("TEST_PORTAL", "")
    keys = PublishedKeys(issuer.jwks())
    function_environment.setattr(wiring, "token_keys", lambda: keys)
    return function_environment


@pytest.fixture
def ask(staff_app: Chalice, trusted: pytest.MonkeyPatch, token: Callable[..., str]) -> Iterator[Ask]:
    """Asks the staff API in a role; ``headers`` instead of a role sends those."""
    with Client(staff_app) as client:

        def send(
            path: str, role: str = "order_accountant", method: str = "GET", body: Any = None, **headers: str
        ) -> Answer:
            sent = headers or {"Authorization": token(role)}
            raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
            answer = client.http.request(method, path, headers={"Content-Type": "application/json"} | sent, body=raw)
            # Chalice's client names the type only where a view does.
            named = (value for name, value in answer.headers.items() if name.lower() == "content-type")
            content_type = next(named, "application/json")
            is_json = content_type.startswith("application/json")
            check_answer(method, path, answer.status_code, content_type, answer.json_body if is_json else None)
            return Answer(answer.status_code, answer.json_body)

        yield send


@pytest.fixture
def post(ask: Ask) -> Post:
    def send(path: str, body: Any = None, role: str = "order_accountant") -> Answer:
        return ask(path, role, "POST", body)

    return send


@pytest.fixture
def order(order_store: OrderStore) -> Order:
    return place(order_store).order


def error(answer: Answer) -> tuple[Any, ...]:
    assert set(answer.body) == {"error", "request_id"}
    return answer.status, answer.body["error"]["code"], answer.body["error"]["field"]
