"""An accountant at the staff page: settles what the machine left, by keyboard, in a real browser."""

import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from infra.day.transfers import Right, Transfer

BROWSER = Path(os.environ.get("BROWSER_PATH", "/usr/bin/chromium"))
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
_SELECTED = "[role=option][aria-selected=true]"
_DECIDED = """row => {
  const shown = document.getElementById(`row-${row}`);
  if (shown?.getAttribute("aria-selected") !== "true") return true;
  return !shown.querySelector(".state.partial, .state.unmatched, .state.possible_duplicate");
}"""
_LONGEST = 30_000
_READING_MS = 450


class Decision(NamedTuple):
    """What one decision took: key presses or clicks, and seconds until the next row was open."""

    kind: str
    actions: int
    seconds: float


def truth_of(rows: Sequence[Mapping[str, Any]], transfers: Sequence[Transfer]) -> dict[str, Transfer]:
    """The transfer that each row is, by the row's id."""
    known = defaultdict(list)
    for transfer in transfers:
        known[_said(transfer.memo), transfer.amount].append(transfer)
    found = ((row, known[_said(row["memo"]), row["amount"]]) for row in rows)
    return {row["id"]: same.pop(0) for row, same in found if same}


def _said(memo: str) -> str:
    return "".join(memo.split())


@contextmanager
def at_the_desk(page_url: str) -> Iterator[Any]:
    """A tab of an office accountant who has just signed in and sees the inbox."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only who settles the day needs a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=list(FLAGS))
        tab = browser.new_page(base_url=page_url, viewport={"width": 1366, "height": 768}, locale="vi-VN")
        tab.set_default_timeout(_LONGEST)
        tab.goto("/statement")
        tab.get_by_role("textbox", name="Tên của bạn").fill("Lan")
        tab.locator("input[value=office_accountant]").check()
        tab.get_by_role("button", name="Đăng nhập").click()
        tab.locator("[role=option]").first.wait_for()
        yield tab
        browser.close()


class Accountant:
    """Decides each row as is right for it, and notes what that took."""

    def __init__(self, tab: Any, truth: Mapping[str, Transfer], doubtful: frozenset[str]) -> None:
        self.decisions: list[Decision] = []
        self._tab = tab
        self._truth = truth
        self._doubtful = doubtful
        self._done: set[str] = set()
        self._actions = 0

    def settle(self, waiting: int) -> None:
        """Work until nothing waits. Raises RuntimeError where a row stays open after it was decided."""
        for _ in range(2 * waiting):
            row = self._next()
            if row is None:
                return
            began, self._actions = time.monotonic(), 0
            kind = self._decide(row)
            self._until_decided(row)
            self.decisions.append(Decision(kind, self._actions, time.monotonic() - began))
        raise RuntimeError(f"rows come back after they were decided: {sorted(self._done)[:5]} …")

    def _next(self) -> str | None:
        """The open row; once the list is through, the first that still waits."""
        for _ in range(2):
            selected = self._tab.locator(_SELECTED)
            row = selected.get_attribute("id").removeprefix("row-") if selected.count() else None
            if row and row not in self._done:
                return str(row)
            self._tab.goto("/statement")
            self._tab.locator("[role=option], .list > .quiet:not([role=status])").first.wait_for()
            if not self._tab.locator("[role=option]").count():
                return None
            self._tab.keyboard.press("ArrowDown")
            selected.wait_for()
        return None

    def _decide(self, row: str) -> str:
        if row in self._doubtful:
            self._click("Cùng một giao dịch")
            return "possible duplicate"
        transfer = self._truth[row]
        if transfer.right is Right.GIVE_BACK:
            self._press("r")
            self._press("Enter")
        elif transfer.right is Right.TOGETHER:
            self._give_together(transfer.orders[0])
        else:
            self._confirm()
        return transfer.right

    def _confirm(self) -> None:
        self._press("Enter")
        if self._tab.locator("[role=alertdialog]").count():
            self._press("Enter")

    def _give_together(self, order: str) -> None:
        self._press("m")
        chosen = self._tab.get_by_role("button", name=f"Bỏ đơn hàng {order}")
        chosen.or_(self._tab.get_by_role("button", name=f"Chọn đơn hàng {order}")).first.wait_for()
        if not chosen.count():
            self._click(f"Chọn đơn hàng {order}")
        self._click("Thêm giao dịch")
        self._click("Xác nhận và cấp TN")

    def _press(self, key: str) -> None:
        self._read()
        self._tab.keyboard.press(key)

    def _click(self, name: str) -> None:
        self._read()
        self._tab.get_by_role("button", name=name).first.click()

    def _read(self) -> None:
        # Two presses that follow faster than people read are one to the page.
        self._tab.wait_for_timeout(_READING_MS)
        self._actions += 1

    def _until_decided(self, row: str) -> None:
        self._done.add(row)
        # The next row opens by itself; at the end of the list the decided one stays, and says so.
        self._tab.wait_for_function(_DECIDED, arg=row)


def summed(decisions: Sequence[Decision]) -> Iterator[tuple[str, int, float, float]]:
    """Of each kind: how many, actions and seconds of one on average."""
    counts = Counter(one.kind for one in decisions)
    for kind, count in counts.most_common():
        of_kind = [one for one in decisions if one.kind == kind]
        yield kind, count, sum(one.actions for one in of_kind) / count, sum(one.seconds for one in of_kind) / count
