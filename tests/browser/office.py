"""The running system with its staff page: people sign in at the real provider and work through a real browser."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.local.system import LocalSystem
from tests.e2e.outside import Outside

_AXE = Path("web/staff/node_modules/axe-core/axe.min.js")
_SCREENS = Path("build/screens")
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def findings(page: Any) -> list[str]:
    """What axe finds on a page against WCAG 2.1 A and AA."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "tags => axe.run({runOnly: tags}).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html))", _WCAG
    )
    return list(found)


def picture(page: Any, name: str) -> None:
    """Keep a screenshot for eyes: ``build/screens/<name>.png``."""
    _SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=_SCREENS / f"{name}.png")


class Office:
    """One running system; ``outside`` is all that portals, banks and partners do to it.

    Tests share it: each works on orders of its own. Two people are two tabs, each signed in by itself.
    """

    def __init__(self, system: LocalSystem, browser: Any) -> None:
        self.outside = Outside(system)
        self.url = str(system.endpoints["staff"])
        self.browser = browser
        self._signed_in: dict[tuple[str, str], Any] = {}

    def row(self, row_id: str) -> dict[str, Any]:
        """A row of the statement as the API says it stands now."""
        answer = self.outside.entrances.staff(f"/transactions/{row_id}")
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def open(self, path: str, role: str, name: str, watch: Callable[[Any], None]) -> Any:
        """A new tab at a path, of somebody who is signed in: once by hand, then by the provider's cookie."""
        person = (role, name)
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": 1366, "height": 768},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            storage_state=self._signed_in.get(person),
        )
        tab = context.new_page()
        tab.set_default_timeout(20_000)
        watch(tab)
        tab.goto(path)
        if person not in self._signed_in:
            tab.get_by_role("textbox", name="Tên của bạn").fill(name)
            tab.locator(f"input[value={role}]").check()
            tab.get_by_role("button", name="Đăng nhập").click()
        tab.locator("header.top").wait_for()
        self._signed_in[person] = context.storage_state()
        return tab


def complaints_of(tab: Any, into: list[str]) -> None:
    """Write down what a tab's console complains of, and the errors of its scripts."""
    tab.on("console", lambda message: into.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: into.append(str(error)))


def sent_by(tab: Any) -> list[tuple[str, Any]]:
    """The decisions that a tab sends from now on: path below /v1 and body, growing as they are sent."""
    sent: list[tuple[str, Any]] = []

    def note(request: Any) -> None:
        if request.method != "GET" and "/v1/" in request.url:
            sent.append((request.url.partition("/v1")[2], json.loads(request.post_data or "null")))

    tab.on("request", note)
    return sent
