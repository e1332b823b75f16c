"""Contracts and invoices over the staff API: who moves them, who sees them, how refusals look (R32, R80, R81)."""

from typing import Any

import pytest

from misa_order.contracts.contract import Assigned, Contract, ContractState
from misa_order.contracts.move import assign_contract
from misa_order.contracts.store import ContractStore
from misa_order.kernel.history import Why
from misa_order.orders.order import Order, Step
from misa_order.orders.statuses import Invoice, Payment
from misa_order.orders.store import OrderStore
from misa_order.table.table import Table
from tests.builders import NOW, place
from tests.integration.admin.conftest import Answer, Ask, Post, error
from tests.integration.contracts.conftest import NUMBERS, opened

STAFF = (
    "sales_rep",
    "renewals_head",
    "office_accountant",
    "order_accountant",
    "licence_accountant",
    "invoice_accountant",
    "admin",
)
MOVES: dict[str, dict[str, str]] = {
    "request-recording": {},
    "hand-over": {"to": "binh"},
    "record": {},
    "assign": {"to": "binh", "reason": "moved"},
    "withdraw": {"reason": "never paid"},
}
MAY = {
    "request-recording": {"sales_rep", "renewals_head", "admin"},
    "hand-over": {"sales_rep", "renewals_head", "admin"},
    "record": {"office_accountant", "admin"},
    "assign": {"office_accountant", "admin"},
    "withdraw": {"office_accountant", "admin"},
}
LAN = Assigned("lan", None, "turn")


@pytest.fixture
def store(table: Table) -> ContractStore:
    return ContractStore(table)


def leave_unpaid(store: ContractStore, contract: Contract) -> None:
    """The payment of its order is undone."""
    orders = OrderStore(store.table)
    order = orders.get(contract.order)
    after = order.model_copy(update={"status": order.status.model_copy(update={"payment": Payment.UNPAID})})
    orders.change(order, after, Why("staff:lan", NOW, "undone"), None)


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("move", MOVES)
def test_each_role_makes_the_moves_that_are_its_own(post: Post, store: ContractStore, move: str, role: str) -> None:
    contract = opened(store, assigned=LAN)
    if move == "record":
        post(f"/contracts/{contract.id}/request-recording", {}, "renewals_head")
    if move == "withdraw":
        leave_unpaid(store, contract)
    answer = post(f"/contracts/{contract.id}/{move}", MOVES[move], role)
    if role in MAY[move]:
        assert (answer.status, answer.body["history"][-1]["actor"]) == (200, "staff:lan")
        return
    assert error(answer) == (403, "role_not_allowed", None)
    assert (store.get(contract.id).owner, store.get(contract.id).performer) == ("lan", "lan")


def test_from_draft_to_recorded_the_way_r32_says(ask: Ask, post: Post, store: ContractStore) -> None:
    path = f"/contracts/{opened(store, assigned=None).id}"
    assert error(ask(path, "sales_rep")) == (404, "contract_not_found", "id")
    assigned = post(f"{path}/assign", {"to": "lan", "reason": "knows them"}, "office_accountant").body
    assert {"performer": "lan", "owner": "lan", "rule": "by_hand", "state": "DRAFT"}.items() <= assigned.items()
    assert error(post(f"{path}/record", None, "office_accountant")) == (409, "contract_draft", "state")
    for _ in range(2):
        asked = post(f"{path}/request-recording", None, "sales_rep").body
        assert (asked["state"], asked["label"]) == ("REQUESTED", "Đề nghị ghi doanh số")
    assert error(post(f"{path}/hand-over", {"to": "binh"}, "sales_rep")) == (409, "contract_requested", "state")
    for _ in range(2):
        assert post(f"{path}/record", None, "office_accountant").body["state"] == "RECORDED"
    assert error(post(f"{path}/request-recording", None, "sales_rep")) == (409, "contract_recorded", "state")
    shown = ask(path, "sales_rep").body
    assert [entry["why"] for entry in shown["history"]] == [
        "x",
        "assigned_by_hand",
        "recording_requested",
        "recorded_by_staff",
    ]
    assert shown["history"][1]["note"] == "knows them"


def test_recorded_and_unpaid_it_is_found_and_withdrawn_for_a_reason_and_never_while_it_is_paid(
    ask: Ask, post: Post, store: ContractStore
) -> None:
    contract = opened(store, assigned=LAN, state=ContractState.RECORDED, revenue_unpaid=True)
    opened(store, NUMBERS[1], assigned=LAN, state=ContractState.RECORDED)
    path = f"/contracts/{contract.id}"
    found = ask("/contracts?revenue_unpaid=true", "office_accountant").body["items"]
    assert [(one["id"], one["revenue_unpaid"]) for one in found] == [(contract.id, True)]
    paid = post(f"{path}/withdraw", {"reason": "x"}, "office_accountant")
    assert error(paid) == (409, "order_paid", "state")
    leave_unpaid(store, contract)
    assert post(f"{path}/withdraw", {}, "office_accountant").status == 422
    for _ in range(2):
        shown = post(f"{path}/withdraw", {"reason": "never paid"}, "office_accountant").body
        assert (shown["state"], shown["label"], shown["revenue_unpaid"]) == ("WITHDRAWN", "Đã rút hợp đồng", False)
    last = shown["history"][-1]
    assert (last["actor"], last["why"], last["note"]) == ("staff:lan", "withdrawn_by_staff", "never paid")
    assert error(post(f"{path}/record", None, "office_accountant")) == (409, "contract_withdrawn", "state")


def test_what_was_accepted_for_a_rep_is_handed_over_before_the_rep_can_ask(post: Post, store: ContractStore) -> None:
    path = f"/contracts/{opened(store, assigned=LAN, owner='head').id}"
    assert error(post(f"{path}/request-recording", None, "sales_rep")) == (403, "not_owner", None)
    assert error(post(f"{path}/hand-over", {"to": "binh"}, "sales_rep")) == (403, "not_owner", None)
    assert post(f"{path}/hand-over", {"to": "lan"}, "renewals_head").body["owner"] == "lan"
    assert post(f"{path}/request-recording", None, "sales_rep").body["state"] == "REQUESTED"


def test_who_gives_a_contract_away_is_shown_the_hand_over_and_then_nothing(
    ask: Ask, post: Post, store: ContractStore
) -> None:
    path = f"/contracts/{opened(store, assigned=LAN, performer='an').id}"
    assert post(f"{path}/hand-over", {"to": "binh"}, "sales_rep").body["owner"] == "binh"
    assert ask(path, "sales_rep").status == 404


@pytest.mark.parametrize(
    ("move", "body", "field"),
    [
        ("hand-over", {}, "to"),
        ("hand-over", {"to": " "}, "to"),
        ("hand-over", {"to": 5}, "to"),
        ("hand-over", {"to": "a", "from": "b"}, "from"),
        ("assign", {"to": "a"}, "reason"),
        ("assign", {"to": "a", "reason": ""}, "reason"),
        ("assign", {"to": "x" * 201, "reason": "r"}, "to"),
    ],
)
def test_a_bad_body_is_422_and_moves_nothing(
    post: Post, store: ContractStore, move: str, body: dict[str, Any], field: str
) -> None:
    contract = opened(store, assigned=LAN)
    answer = post(f"/contracts/{contract.id}/{move}", body, "admin")
    assert (answer.status, answer.body["error"]["field"]) == (422, field)
    assert store.get(contract.id) == contract


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("unknown", ["HD1000015", "1000002", "HD1"])
def test_an_unknown_contract_is_404(post: Post, store: ContractStore, move: str, unknown: str) -> None:
    opened(store)
    assert error(post(f"/contracts/{unknown}/{move}", MOVES[move], "admin")) == (404, "contract_not_found", "id")


@pytest.mark.parametrize("query", ["state=draft", "limit=0", "sate=DRAFT", "cursor=x", "from=2026-11-02&to=2026-11-01"])
@pytest.mark.parametrize("path", ["/contracts", "/invoices"])
def test_a_filter_that_cannot_be_is_422_by_its_name(ask: Ask, path: str, query: str) -> None:
    answer = ask(f"{path}?{query}")
    assert (answer.status, answer.body["error"]["field"]) == (422, query.partition("=")[0])


def listed(answer: Answer, of: str) -> list[str]:
    assert answer.status == 200, answer.body
    return [one[of] for one in answer.body["items"]]


@pytest.mark.parametrize("role", STAFF)
def test_contracts_are_read_by_all_staff_a_rep_own_ones_alone(ask: Ask, store: ContractStore, role: str) -> None:
    opened(store, NUMBERS[0], assigned=LAN)
    opened(store, NUMBERS[1], customer="KH0002")
    seen = listed(ask("/contracts?state=DRAFT&from=2026-01-01", role), "order")
    assert sorted(seen) == sorted(NUMBERS[:1] if role == "sales_rep" else NUMBERS[:2])


def test_a_rep_sees_the_orders_of_customers_whose_contracts_the_rep_performs(
    ask: Ask, store: ContractStore, order: Order, order_store: OrderStore
) -> None:
    paths = (f"/orders/{order.number}", "/orders?from=2026-11-01&to=2026-11-30")
    other = place(order_store, "key-2", customer={"id": "KH2", "name": "B", "email": "b@b.vn"}, domain="b").order
    opened(store, NUMBERS[3], assigned=LAN)
    assert ask(paths[0], "sales_rep").body["number"] == order.number
    assert listed(ask(paths[1], "sales_rep"), "number") == [order.number]
    assert ask(f"/orders/{other.number}", "sales_rep").status == 404
    to_binh = Assigned("binh", None, "by_hand")
    assign_contract(f"HD{NUMBERS[3]}", to_binh, store, Why("staff:lan", NOW, "assigned_by_hand", "x"))
    assert (ask(paths[0], "sales_rep").status, listed(ask(paths[1], "sales_rep"), "number")) == (404, [])


def test_invoices_are_the_orders_whose_customers_want_one(
    ask: Ask, store: ContractStore, order_store: OrderStore, order: Order
) -> None:
    place(order_store, "key-2", invoice=None, customer={"id": "KH2", "name": "B", "email": "b@b.vn"}, domain="b")
    told = {"invoice_request_id": "DN-CRM-1", "act_invoice_request_id": "DN-ACT-1"}
    step = Step(state="failed", attempts=3, error="AMIS: sai mã số thuế", at=NOW, next_try=NOW, told=told)
    failed = order.with_step("invoice", step).moved(invoice=Invoice.REQUEST_FAILED)
    order_store.change(order, failed, Why("function:request_invoice", NOW, "invoice_request_refused"), None)
    everything = ask("/invoices?from=2026-11-01&to=2026-11-30", "invoice_accountant")
    assert listed(everything, "order") == [order.number]
    [invoice] = ask("/invoices?state=REQUEST_FAILED&from=2026-11-01&to=2026-11-30", "invoice_accountant").body["items"]
    expected = {"crm_request": "DN-CRM-1", "act_request": "DN-ACT-1", "attempts": 3, "total": 2_640_000}
    assert expected.items() <= invoice.items()
    assert (invoice["label"], invoice["company"]) == ("Sinh đề nghị xuất hóa đơn lỗi", "Công ty ABC")
    assert (invoice["error"], invoice["next_try"]) == ("AMIS: sai mã số thuế", "2026-11-21T15:04:05+07:00")
    assert listed(ask("/invoices?state=INVOICED"), "order") == []
    assert listed(ask("/invoices?from=2026-11-01&to=2026-11-30", "sales_rep"), "order") == []
    opened(store, NUMBERS[3], assigned=LAN)
    assert listed(ask("/invoices?from=2026-11-01&to=2026-11-30", "sales_rep"), "order") == [order.number]
