"""What staff send that cannot be, or is about nothing: 422 and 404 in the one form, and nothing happens (R90)."""

from typing import Any

import pytest

from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.runtime import wiring
from tests.builders import counted_calls
from tests.integration.admin.conftest import Ask, Post, error
from tests.integration.conftest import Money

CASH = {"method": "cash", "paid": True, "note": "Lan received it"}
TRANSFER = {"method": "transfer", "transactions": ["row"]}


WRONG: list[tuple[str, Any, str]] = [
    ("/orders/{order}/confirm-payment", {}, "method"),
    ("/orders/{order}/confirm-payment", {"method": "card"}, "method"),
    ("/orders/{order}/confirm-payment", {"method": "transfer"}, "transactions"),
    ("/orders/{order}/confirm-payment", {"method": "transfer", "transactions": []}, "transactions"),
    ("/orders/{order}/confirm-payment", {"method": "transfer", "transactions": [7]}, "transactions[0]"),
    ("/orders/{order}/confirm-payment", TRANSFER | {"transactions": ["row", "row"]}, "transactions"),
    ("/orders/{order}/confirm-payment", TRANSFER | {"paid": True}, "paid"),
    ("/orders/{order}/confirm-payment", CASH | {"paid": False}, "paid"),
    ("/orders/{order}/confirm-payment", CASH | {"paid": "true"}, "paid"),
    ("/orders/{order}/confirm-payment", CASH | {"paid": 1}, "paid"),
    ("/orders/{order}/confirm-payment", {"method": "cash", "note": "x"}, "paid"),
    ("/orders/{order}/confirm-payment", {"method": "cash", "paid": True}, "note"),
    ("/orders/{order}/confirm-payment", CASH | {"note": "  "}, "note"),
    ("/orders/{order}/confirm-payment", CASH | {"amount": 5}, "amount"),
    ("/orders/{order}/confirm-payment", b"[]", "body"),
    ("/orders/{order}/confirm-payment", b"{", "body"),
    ("/orders/{order}/confirm-payment", b"[" * 100_000, "body"),
    ("/orders/{order}/cancel", {}, "reason"),
    ("/orders/{order}/cancel", {"reason": ""}, "reason"),
    ("/orders/{order}/cancel", {"reason": "x" * 501}, "reason"),
    ("/orders/{order}/cancel", {"reason": "x", "number": "1"}, "number"),
    ("/transactions/row/confirm", {}, "orders"),
    ("/transactions/row/confirm", {"orders": []}, "orders"),
    ("/transactions/row/confirm", {"orders": "{order}"}, "orders"),
    ("/transactions/row/confirm", {"orders": [None]}, "orders[0]"),
    ("/transactions/row/undo", {}, "reason"),
    ("/transactions/row/undo", {"reason": "\ud800"}, "reason"),
    ("/transactions/row/refund", {}, "note"),
    ("/transactions/row/refund", {"reason": "x"}, "note"),
    ("/transactions/row/same-as", {}, "transaction"),
    ("/transactions/row/same-as", {"transaction": "a b"}, "transaction"),
    ("/transactions/row/same-as", {"transaction": "row", "why": "x"}, "why"),
    ("/transactions/row/another", {"transaction": "row"}, "transaction"),
    ("/transactions/row/reject", {"reason": 7}, "reason"),
    ("/transactions/row/reject", {"why": "x"}, "why"),
]


def test_a_body_that_cannot_be_is_422_by_the_field_and_nothing_happens(
    post: Post, order: Order, order_store: OrderStore
) -> None:
    answers = [(*case, error(post(case[0].format(order=order.number), case[1]))) for case in WRONG]
    assert [case for case in answers if (case[3][0], case[3][2]) != (422, case[2])] == []
    assert order_store.get(order.number) == order


UNKNOWN: list[tuple[str, Any, str, str]] = [
    ("/orders/1000001/confirm-payment", CASH, "order_not_found", "number"),
    ("/orders/none/confirm-payment", TRANSFER, "order_not_found", "number"),
    ("/orders/1000001/cancel", {"reason": "x"}, "order_not_found", "number"),
    ("/orders/{order}/confirm-payment", TRANSFER, "transaction_not_found", "transactions"),
    ("/transactions/row/confirm", {"orders": ["{order}"]}, "transaction_not_found", "id"),
    ("/transactions/{row}/confirm", {"orders": ["1000001"]}, "order_not_found", "orders"),
    ("/transactions/{row}/confirm", {"orders": ["nonsense"]}, "order_not_found", "orders"),
    ("/transactions/row/reject", {}, "transaction_not_found", "id"),
    ("/transactions/row/undo", {"reason": "x"}, "transaction_not_found", "id"),
    ("/transactions/row/same-as", {"transaction": "{row}"}, "transaction_not_found", "id"),
    ("/transactions/{row}/same-as", {"transaction": "row"}, "transaction_not_found", "transaction"),
    ("/transactions/row/another", {}, "transaction_not_found", "id"),
    ("/transactions/row/refund", {"note": "x"}, "transaction_not_found", "id"),
]


def test_what_does_not_exist_is_404(post: Post, money: Money, order: Order) -> None:
    row = money(order, amount=1)
    answers = [(*case, error(post(case[0].format(order=order.number, row=row), case[1]))) for case in UNKNOWN]
    assert [case for case in answers if case[4] != (404, *case[2:4])] == []


NOT_AN_ID = ["x" * 65, "x" * 3000, "đ", "a b", "\x01", "\ud800"]
BY_ID: list[tuple[str, str, str]] = [
    ("GET", "/renewals/{id}", "renewal_not_found"),
    ("POST", "/renewals/{id}/retry", "renewal_not_found"),
    ("GET", "/transactions/{id}", "transaction_not_found"),
    ("POST", "/transactions/{id}/reject", "transaction_not_found"),
    ("POST", "/transactions/{id}/another", "transaction_not_found"),
    ("POST", "/mails/{id}/release", "mail_not_found"),
    ("POST", "/mails/{id}/discard", "mail_not_found"),
    ("GET", "/contracts/{id}", "contract_not_found"),
    ("POST", "/contracts/{id}/record", "contract_not_found"),
    ("GET", "/statement/imports/{id}", "import_not_found"),
    ("POST", "/statement/uploads/{id}/import", "upload_not_found"),
]


def test_an_id_that_cannot_be_is_404_and_the_table_is_not_asked(ask: Ask, trusted: pytest.MonkeyPatch) -> None:
    trusted.setenv("INBOX_BUCKET", "inbox")
    trusted.setenv("UPLOAD_BUCKET", "none, so that asking it fails")
    with counted_calls(wiring.table().client) as calls:
        answers = [
            (path, name, error(ask(path.format(id=name), "admin", method)), code)
            for method, path, code in BY_ID
            for name in NOT_AN_ID
        ]
    assert [one for one in answers if one[2] != (404, one[3], "id")] == []
    assert calls == []


def test_what_staff_say_is_made_fit_line_by_line(post: Post, order: Order, order_store: OrderStore) -> None:
    said = {"reason": "khách\ud800 đổi ý\r\n\u202egọi lại\uffff"}
    assert post(f"/orders/{order.number}/cancel", said).status == 200
    assert order_store.get(order.number).status.payment is Payment.CANCELLED
    assert list(order_store.history(order.number))[-1].note == "khách  đổi ý\ngọi lại"


def test_what_others_keep_changing_is_503_and_is_to_be_asked_for_again(
    ask: Ask, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = wiring.orders().table
    with monkeypatch.context() as torn:
        half = {"pk": "ORDER#1", "sk": "ORDER", "standing": "{}", "rev": 1}
        torn.setattr(table, "partition", lambda *_: iter([half]))
        assert error(ask(f"/orders/{order.number}")) == (503, "busy", None)
    assert ask(f"/orders/{order.number}").status == 200
