"""What staff read: orders with their history, the statement, the mails, and errors in the one form (R80, R90)."""

import json
from typing import Any

import pytest

from misa_order.fulfilment.feedback import read_feedback
from misa_order.fulfilment.record_bounce import record_bounce
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.payments.match import match_payment
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import BankMail, StatementStore, mail_part, row_part
from tests.builders import NOW, credit, order_body, place
from tests.feedback import bounced
from tests.integration.admin.conftest import Ask

ERROR = {"error", "request_id"}


@pytest.fixture
def paid(order_store: OrderStore, statement_store: StatementStore) -> Order:
    """An order that a transfer has paid."""
    order = place(order_store).order
    write_row(statement_store, "row-1", credit(order))
    match_payment("row-1", credit(order).memo, statement_store, NOW)
    return order_store.get(order.number)


def write_row(store: StatementStore, row_id: str, booking: Any, state: RowState = RowState.UNMATCHED) -> None:
    store.table.write([row_part(StatementRow.of(row_id, booking, state, NOW), None)])


def write_mail(store: StatementStore, state: str, reason: str | None) -> None:
    mail = BankMail(
        id=f"mail-{state}",
        state=state,
        reason=reason,
        detail=None,
        bank="ACB",
        sender="mailalert@acb.com.vn",
        subject="Thay đổi số dư",
        received_at=NOW,
        raw="in/1",
    )
    store.table.write([mail_part(mail)])


def test_an_order_is_shown_with_its_history_its_steps_and_the_money_that_paid_it(ask: Ask, paid: Order) -> None:
    status, order = ask(f"/orders/{paid.number}")
    assert status == 200
    assert order["status"]["payment"] == "PAID"
    assert order["labels"]["payment"] == "Đã thanh toán"
    assert order["customer"]["name"] == order_body()["customer"]["name"]
    assert isinstance(order["steps"], dict)
    assert [(entry["actor"], entry["why"]) for entry in order["history"]][-1] == (
        "function:match_payment",
        "transfer_matched",
    )
    assert [(row["id"], row["state"], row["orders"]) for row in order["transactions"]] == [
        ("row-1", "matched", [paid.number])
    ]


def test_an_order_says_which_of_its_letters_came_back(ask: Ask, paid: Order, order_store: OrderStore) -> None:
    assert ask(f"/orders/{paid.number}").body["letters_bounced"] == []
    feedback = read_feedback(bounced(paid.number))
    record_bounce(feedback, order_store, NOW)
    assert ask(f"/orders/{paid.number}").body["letters_bounced"] == [feedback.bounce.model_dump(mode="json")]


@pytest.mark.parametrize("role", ["renewals_head", "licence_accountant", "invoice_accountant", "admin"])
def test_every_staff_role_reads_every_order(ask: Ask, paid: Order, role: str) -> None:
    assert ask(f"/orders/{paid.number}", role).status == 200


def test_to_a_sales_rep_an_order_of_no_customer_of_theirs_does_not_exist(ask: Ask, paid: Order) -> None:
    refused = ask(f"/orders/{paid.number}", "sales_rep")
    unknown = ask("/orders/1000001", "sales_rep")
    assert (refused.status, refused.body["error"]["code"]) == (404, "order_not_found")
    assert refused.body["error"]["message"] == unknown.body["error"]["message"].replace("1000001", paid.number)


@pytest.mark.parametrize("number", ["1000001", "12", "abc", "99999999999999999999"])
def test_an_unknown_or_impossible_number_is_404(ask: Ask, number: str) -> None:
    status, body = ask(f"/orders/{number}")
    assert status == 404
    assert set(body) == ERROR
    assert (body["error"]["code"], body["error"]["field"]) == ("order_not_found", "number")


def test_the_statement_is_listed_in_pages_newest_first(
    ask: Ask, order_store: OrderStore, statement_store: StatementStore
) -> None:
    order = place(order_store).order
    for day in (19, 20, 21):
        write_row(statement_store, f"row-{day}", credit(order, booked_at=NOW.replace(day=day)))
    first = ask("/transactions?state=unmatched&limit=2").body
    assert [row["id"] for row in first["items"]] == ["row-21", "row-20"]
    second = ask(f"/transactions?state=unmatched&limit=2&cursor={first['cursor']}").body
    assert ([row["id"] for row in second["items"]], second["cursor"]) == (["row-19"], None)
    assert ask("/transactions?state=matched").body == {"items": [], "cursor": None}
    assert [row["id"] for row in ask("/transactions?from=2026-11-20&to=2026-11-20").body["items"]] == ["row-20"]
    assert ask("/transactions?account=1").body["items"] == []
    assert len(ask(f"/transactions?account={credit(order).account}&state=unmatched").body["items"]) == 3


def test_one_transaction_is_shown_as_in_the_list_with_what_staff_did_to_it(ask: Ask, paid: Order) -> None:
    listed = ask("/transactions?state=matched").body["items"][0]
    assert ask("/transactions/row-1").body == {**listed, "history": [], "final": False}


def test_an_unknown_transaction_is_404(ask: Ask) -> None:
    status, body = ask("/transactions/none")
    assert (status, body["error"]["code"], body["error"]["field"]) == (404, "transaction_not_found", "id")


def test_mails_are_listed_with_what_became_of_them(ask: Ask, statement_store: StatementStore) -> None:
    write_mail(statement_store, "accepted", None)
    write_mail(statement_store, "quarantined", "dkim_failed")
    assert {mail["state"] for mail in ask("/mails").body["items"]} == {"accepted", "quarantined"}
    (quarantined,) = ask("/mails?state=quarantined").body["items"]
    assert (quarantined["id"], quarantined["reason"]) == ("mail-quarantined", "dkim_failed")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("/transactions?state=paid", "state"),
        ("/transactions?limit=201", "limit"),
        ("/transactions?from=yesterday", "from"),
        ("/transactions?from=2026-11-21&to=2026-11-20", "from"),
        ("/transactions?cursor=nonsense", "cursor"),
        ("/transactions?sate=matched", "sate"),
        ("/mails?state=matched", "state"),
        ("/mails?cursor=nonsense", "cursor"),
    ],
)
def test_a_filter_that_cannot_be_is_422_by_its_name(ask: Ask, query: str, field: str) -> None:
    status, body = ask(query)
    assert status == 422
    assert set(body) == ERROR
    assert body["error"]["field"] == field


def test_chalices_own_refusals_have_the_one_form(ask: Ask) -> None:
    status, body = ask("/mails", method="PUT")
    assert (status, body["error"]["code"]) == (405, "method_not_allowed")
    assert set(body) == ERROR


def test_a_failure_of_ours_is_500_in_the_one_form_and_says_nothing_of_its_cause(
    ask: Ask, trusted: pytest.MonkeyPatch
) -> None:
    trusted.setattr(StatementStore, "get", lambda *_: 1 / 0)
    status, body = ask("/transactions/row-1")
    assert (status, body["error"]["code"]) == (500, "internal_error")
    assert "division" not in json.dumps(body)


def test_every_request_leaves_one_line_and_one_metric_without_anybodys_name(
    ask: Ask, paid: Order, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    ask(f"/orders/{paid.number}")
    (told,) = [vars(record) for record in caplog.records if record.message == "StaffAnswered"]
    assert (told["path"], told["status"], told["role"]) == ("/orders/{number}", 200, "order_accountant")
    printed = capsys.readouterr().out
    metrics = [json.loads(line) for line in printed.splitlines() if "_aws" in line]
    assert [metric["StaffAnswered"] for metric in metrics if "StaffAnswered" in metric] == [[1.0]]
    assert not any(private in f"{told} {printed}" for private in ("'lan'", "Nhà hàng", "nhahangabc", "0912345678"))
