"""Staff find rows and orders (R80): several states, amounts, and one box for numbers, domains, references, words."""

from collections.abc import Callable

import pytest

from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.payments.statement.store import StatementStore
from tests.builders import counted_calls, place
from tests.integration.admin.conftest import Ask, Post, error
from tests.integration.conftest import Money

type Find = Callable[[str], set[str]]


@pytest.fixture
def find(ask: Ask) -> Find:
    """The ids of the rows that a query finds, over all its pages."""

    def found(query: str) -> set[str]:
        ids, cursor = set[str](), ""
        while True:
            page = ask(f"/transactions?limit=200&{query}{cursor}").body
            ids |= {row["id"] for row in page["items"]}
            if page["cursor"] is None:
                return ids
            cursor = f"&cursor={page['cursor']}"

    return found


def test_several_states_are_asked_for_at_once(post: Post, money: Money, order: Order, find: Find) -> None:
    waits, refunded, paid = (money(order, amount=amount) for amount in (100_000, 200_000, 300_000))
    post(f"/transactions/{refunded}/refund", {"note": "sent back"})
    post(f"/transactions/{paid}/confirm", {"orders": [order.number]})
    assert find("state=matched,refunded") == {refunded, paid}
    assert find("state=matched&state=refunded") == {refunded, paid}
    assert find("state=partial,unmatched,possible_duplicate") == {waits}


@pytest.mark.parametrize(
    "query", ["limit=1&limit=2", "state=partial,paid", "state=", "min=1e3", "min=-1", "max=2.5", "q=", "q=%20"]
)
def test_a_filter_that_cannot_be_names_its_field(ask: Ask, query: str) -> None:
    status, _, field = error(ask(f"/transactions?{query}"))
    assert (status, field) == (422, query.partition("=")[0])


def test_amounts_are_found_between_two_sums_both_included(money: Money, order: Order, find: Find) -> None:
    small, middle, large = (money(order, amount=amount) for amount in (100_000, 200_000, 300_000))
    assert find("min=200000") == {middle, large}
    assert find("max=200000") == {small, middle}
    assert find("min=200000&max=200000") == {middle}
    assert find("min=0") == {small, middle, large}


def test_the_box_finds_words_of_the_memo_with_or_without_diacritics(money: Money, order: Order, find: Find) -> None:
    named = money(order, memo="Chuyển tiền nhà hàng Bình Minh", amount=1_000)
    money(order, memo="chuyen khoan", amount=2_000)
    for words in ("binh minh", "Bình Minh", "MINH nhà", "chuyển BINH"):
        assert find(f"q={words}") == {named}
    assert find("q=binh trung") == set()


def test_the_box_finds_a_reference_an_id_and_a_domain_whose_dashes_the_bank_dropped(
    money: Money, order: Order, find: Find
) -> None:
    row = money(order, memo="thanh toan nhahangabc", reference="FT26325998877", amount=1_000)
    for words in ("ft26325998877", row, "nha-hang-abc", "nhahangabc"):
        assert find(f"q={words}") == {row}


def test_the_box_finds_what_pays_or_may_pay_an_order_by_its_number_and_memos_that_only_say_it(
    ask: Ask, post: Post, money: Money, order: Order, find: Find
) -> None:
    paid, waits = money(order, amount=1_000), money(order, amount=2_000, memo=f"DH{order.number}")
    post(f"/transactions/{paid}/confirm", {"orders": [order.number]})
    rejected = money(order, amount=3_000)
    post(f"/transactions/{rejected}/reject")
    first = ask(f"/transactions?q={order.number}").body
    assert {row["id"] for row in first["items"]} == {paid, waits}
    assert find(f"q={order.number}") == {paid, waits, rejected}
    assert find(f"q={order.number}&state=matched") == {paid}
    assert find(f"q={order.number}&min=2000&max=2000") == {waits}


def test_a_number_that_no_order_has_is_looked_for_in_the_memos(money: Money, order: Order, find: Find) -> None:
    row = money(order, memo="DH2154651 nhahangabc", amount=1_000)
    assert find("q=2154651") == {row}


def test_candidates_come_in_full_for_a_whole_page_in_one_more_call(
    ask: Ask, money: Money, order: Order, statement_store: StatementStore
) -> None:
    short, over = money(order, amount=order.total - 40_000), money(order, amount=order.total + 5)
    with counted_calls(statement_store.table.client) as alone:
        ask("/transactions?state=matched&from=2026-11-01")
    shown = {row["id"]: row for row in ask("/transactions?state=partial").body["items"]}
    [candidate] = shown[short]["candidates_in_full"]
    assert (candidate["number"], candidate["key"], candidate["missing"]) == (order.number, order.key, 40_000)
    assert (candidate["customer"], candidate["payment"]) == (order.customer.name, "UNPAID")
    assert shown[over]["candidates_in_full"][0]["missing"] == -5
    assert shown[short]["reason_text"] == "Số tiền nhỏ hơn giá trị đơn hàng"
    assert "BatchGetItem" not in alone


def test_a_settled_row_says_who_decided_when_and_why(post: Post, ask: Ask, money: Money, order: Order) -> None:
    row = money(order, amount=1_000)
    assert ask(f"/transactions/{row}").body["decided"] is None
    post(f"/transactions/{row}/refund", {"note": "sent back by VCB"})
    decided = ask("/transactions?state=refunded").body["items"][0]["decided"]
    assert (decided["by"], decided["why"]) == ("staff:lan", "sent back by VCB")
    assert decided["at"].endswith("+07:00")


def test_one_box_finds_orders_by_number_domain_or_customer(ask: Ask, order: Order, order_store: OrderStore) -> None:
    other = place(order_store, "key-2", domain="quanbunbo").order

    def found(words: str) -> set[str]:
        return {one["number"] for one in ask(f"/orders?q={words}").body["items"]}

    assert found(order.number) == {order.number}
    assert found("QUANBUNBO") == {other.number}
    assert found(order.customer.id) == {order.number, other.number}
    assert found("0912 345 678") == {order.number, other.number}
    assert found("nobody") == set()
