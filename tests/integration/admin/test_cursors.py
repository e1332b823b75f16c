"""A cursor is its own list's: handed to another, it is refused, and nothing is skipped in silence (R90)."""

import pytest

from misa_order.orders.store import OrderStore
from tests.builders import place
from tests.integration.admin.conftest import Ask, error

LISTS = ["/orders", "/invoices", "/contracts", "/transactions", "/mails", "/renewals", "/quotas"]


@pytest.fixture
def cursors(order_store: OrderStore, ask: Ask) -> dict[str, str]:
    for n in range(3):
        place(order_store, f"key-{n}")
    return {path: ask(f"{path}?limit=1", "admin").body["cursor"] for path in ("/orders", "/invoices")}


@pytest.mark.parametrize("given", ["/orders", "/invoices"])
def test_a_cursor_of_another_list_is_refused(ask: Ask, cursors: dict[str, str], given: str) -> None:
    for path in LISTS:
        answer = ask(f"{path}?limit=1&cursor={cursors[given]}", "admin")
        if path == given:
            assert len(answer.body["items"]) == 1
        else:
            assert error(answer) == (422, "bad_cursor", "cursor"), path


def test_the_pages_of_invoices_hold_each_order_once(ask: Ask, cursors: dict[str, str]) -> None:
    seen, cursor = [], None
    for _ in range(4):
        page = ask("/invoices?limit=1" + (f"&cursor={cursor}" if cursor else ""), "admin").body
        seen += [item["order"] for item in page["items"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 3
