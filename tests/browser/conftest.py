"""The built staff page in Debian's chromium. Without a browser or a built page these tests are skipped, loudly.

Where CI=true they fail instead, unless BROWSER_TESTS=off.
"""

import base64
import json
import os
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from infra.day.desk import BROWSER, FLAGS
from infra.load_settings import load_settings
from infra.local.page_server import PageServer, is_built
from infra.local.system import LocalSystem
from tests.browser.office import Office, complaints_of
from tests.browser.staff_answers import Answers

_PAGE = Path("build/page")
_PROVIDER = "http://identity.test"


def _missing(what: str) -> None:
    if os.environ.get("CI") == "true" and os.environ.get("BROWSER_TESTS") != "off":
        pytest.fail(f"The staff page is not tested: {what}", pytrace=False)
    warnings.warn(f"THE STAFF PAGE IS NOT TESTED: {what}", stacklevel=2)
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, one for all tests."""
    if os.environ.get("BROWSER_TESTS") == "off":
        _missing("BROWSER_TESTS=off")
    if not BROWSER.exists():
        _missing(f"there is no browser at {BROWSER} (apt-get install chromium, or BROWSER_PATH)")
    if not is_built(_PAGE):
        _missing("the page is not built (make page)")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("playwright is not installed (requirements/dev.in)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def answers() -> Answers:
    """What the API says; a test changes it before or while the page is open."""
    return Answers()


@pytest.fixture
def tab(chromium: Any, answers: Answers) -> Iterator[Any]:
    """A signed-in tab; what the console complained of fails the test in the end."""
    with PageServer(_PAGE, "http://127.0.0.1:9", _PROVIDER, "http://uploads.test") as server:
        context = chromium.new_context(base_url=server.url, viewport={"width": 1366, "height": 768}, locale="vi-VN")
        page = context.new_page()
        complaints: list[str] = []
        complaints_of(page, complaints)
        context.route(f"{_PROVIDER}/**", _provide)
        context.route("**/v1/**", lambda route: _answer(route, answers))
        page.set_default_timeout(20_000)
        yield page
        context.close()
    assert _unasked(complaints) == []


@pytest.fixture(scope="session")
def office(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The running system, IAM enforced, one for all tests that use it."""
    with LocalSystem(tmp_path_factory.mktemp("office"), load_settings=load_settings) as system:
        yield Office(system, chromium)


@pytest.fixture
def desk(office: Office) -> Iterator[Callable[..., Any]]:
    """``desk(path, role="office_accountant", name="Lan")``: a signed-in tab on the running system.

    What the console of any of them complained of fails the test in the end.
    """
    tabs: list[Any] = []
    complaints: list[str] = []

    def sit_down(path: str = "/", role: str = "office_accountant", name: str = "Lan") -> Any:
        tabs.append(office.open(path, role, name, lambda tab: complaints_of(tab, complaints)))
        return tabs[-1]

    yield sit_down
    for tab in tabs:
        tab.context.close()
    assert _unasked(complaints) == []


def _unasked(complaints: list[str]) -> list[str]:
    """Without the line that the browser itself writes for each refusal that a test asked for."""
    return [each for each in complaints if "Failed to load resource" not in each]


@pytest.fixture
def inbox(tab: Any) -> Callable[..., Any]:
    """Opens the inbox, and waits until its rows are there."""

    def open_inbox(query: str = "") -> Any:
        tab.goto(f"/statement{query}")
        tab.locator("li[role=option]").first.wait_for()
        return tab

    return open_inbox


def _answer(route: Any, answers: Answers) -> None:
    request = route.request
    if request.headers.get("authorization") != "Bearer access":
        route.fulfill(status=401, json={"message": "Unauthorized"})
        return
    status, body = (
        answers.get(request.url) if request.method == "GET" else answers.post(request.url, request.post_data_json)
    )
    if status == 0:
        route.abort()
    else:
        route.fulfill(status=status, json=body)


def _provide(route: Any) -> None:
    """An OpenID provider that knows one person."""
    url = route.request.url
    allow = {"Access-Control-Allow-Origin": "*"}
    if "openid-configuration" in url:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "end_session_endpoint": "leave"}
        route.fulfill(headers=allow, json={"issuer": _PROVIDER, **{k: f"{_PROVIDER}/{v}" for k, v in names.items()}})
    elif "/authorize" in url:
        back = (
            "const asked = new URLSearchParams(location.search);"
            "location.replace(`${asked.get('redirect_uri')}?code=${asked.get('nonce')}&state=${asked.get('state')}`)"
        )
        route.fulfill(content_type="text/html", body=f"<script>{back}</script>")
    elif "/token" in url:
        # The code is the nonce that was asked with: it comes back in the token, or the page refuses it.
        [nonce] = parse_qs(route.request.post_data)["code"]
        claims = {"sub": "lan", "iss": _PROVIDER, "aud": "staff-page", "exp": 4_000_000_000, "iat": 1, "nonce": nonce}
        token = ".".join(
            base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims, 0)
        )
        body = {"access_token": "access", "id_token": token, "token_type": "Bearer", "expires_in": 3600}
        route.fulfill(headers=allow, json=body)
    else:
        route.fulfill(content_type="text/html", body="<title>signed out</title>")
