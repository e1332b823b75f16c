"""What staff decide, over HTTP as they do it, and what follows at the partners (R19–R23, R27, R80, R81)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from infra.local.entrances import Answer
from infra.local.timeline import wait_for
from misa_order.kernel.history import Why
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.table.table import Table
from tests.e2e.outside import CUKCUK_PRO, Outside

SETTLED = {"payment": "PAID", "resource": "PROVISIONED", "revenue": "RECORDED", "invoice": "INVOICING"}


def tell(outside: Outside, path: str, body: Any, role: str = "order_accountant", method: str = "POST") -> Answer:
    """Staff of a role send something."""
    token = outside.entrances.token(role, name="lan")
    return outside.entrances.call(method, f"{outside.system.endpoints['admin']}{path}", body, token=token)


def done(outside: Outside, path: str, body: Any) -> dict[str, Any]:
    answer = tell(outside, path, body)
    assert answer.status == 200, answer.body
    return dict(answer.body)


def transferred(outside: Outside, amount: int, memo: str, state: str, number: str) -> dict[str, Any]:
    """A transfer of which ACB tells us, as soon as it stands in this state on the statement."""
    outside.deliver(outside.sign(outside.credit(amount, memo)))
    row: dict[str, Any] = wait_for(f"the {state} row", lambda: next(iter(outside.rows(state, number)), None))
    return row


def keys(outside: Outside, number: str, partner: str, operation: str) -> list[str]:
    """Under which keys a partner did this, without the order's number."""
    asked = [one for one in outside.asked(number, partner) if one["operation"] == operation and one["effect"]]
    return [one["idempotency_key"].removeprefix(f"{number}/") for one in asked]


def last(shown: dict[str, Any]) -> tuple[str, str]:
    return shown["history"][-1]["actor"], shown["history"][-1]["why"]


def test_a_short_payment_waits_for_staff_and_is_granted_once_they_confirm_it(outside: Outside) -> None:
    order = outside.order()
    number = order["number"]
    row = transferred(outside, CUKCUK_PRO - 40_000, order["payment"]["memo"], "partial", number)
    assert (row["candidates"], row["missing"]) == ([number], 40_000)
    assert outside.seen(number)["status"]["payment"] == "UNPAID"
    shown = done(outside, f"/transactions/{row['id']}/confirm", {"orders": [number]})
    assert (shown["state"], shown["orders"], last(shown)) == ("matched", [number], ("staff:lan", "confirmed_by_staff"))
    paid = outside.reaches(number, **SETTLED)
    assert "40000 VND short" in next(entry["note"] for entry in paid["history"] if entry["actor"] == "staff:lan")
    assert done(outside, f"/transactions/{row['id']}/confirm", {"orders": [number]}) == shown
    outside.settle()
    assert keys(outside, number, "suman", "grant") == ["temporary/1", "resource/1"]


def test_two_halves_are_confirmed_together_from_the_order(outside: Outside) -> None:
    order = outside.order()
    number = order["number"]
    for _ in range(2):
        transferred(outside, CUKCUK_PRO // 2, order["payment"]["memo"], "partial", number)
    halves = wait_for("both halves", lambda: found if len(found := outside.rows("partial", number)) == 2 else None)
    body = {"method": "transfer", "transactions": [row["id"] for row in halves]}
    paid = done(outside, f"/orders/{number}/confirm-payment", body)
    assert {row["id"] for row in paid["transactions"]} == {row["id"] for row in halves}
    outside.reaches(number, **SETTLED)


def test_cash_is_granted_like_a_transfer(outside: Outside) -> None:
    number = outside.order(payment_method="cash")["number"]
    refused = tell(outside, f"/orders/{number}/confirm-payment", {"method": "cash", "paid": False, "note": "x"})
    assert (refused.status, refused.body["error"]["field"]) == (422, "paid")
    done(outside, f"/orders/{number}/confirm-payment", {"method": "cash", "paid": True, "note": "Lan received it"})
    assert outside.reaches(number, **SETTLED)["transactions"] == []


def test_a_rejected_suggestion_is_free_for_the_right_order(outside: Outside) -> None:
    wrong, right = outside.order(), outside.order()
    row = transferred(outside, 1_000_000, wrong["payment"]["memo"], "partial", wrong["number"])
    shown = done(outside, f"/transactions/{row['id']}/reject", {"reason": "another customer's"})
    assert (shown["state"], shown["candidates"]) == ("unmatched", [])
    done(outside, f"/orders/{right['number']}/confirm-payment", {"method": "transfer", "transactions": [row["id"]]})
    outside.reaches(right["number"], **SETTLED)
    assert outside.seen(wrong["number"])["status"]["payment"] == "UNPAID"


def test_an_undo_goes_back_at_every_partner_and_paying_again_goes_the_whole_way_again(outside: Outside) -> None:
    order = outside.order()
    number = order["number"]
    outside.pay(order)
    outside.reaches(number, **SETTLED)
    outside.settle()
    [row] = outside.rows("matched", number)
    shown = done(outside, f"/transactions/{row['id']}/undo", {"reason": "another customer's money"})
    assert (shown["state"], shown["orders"], last(shown)) == ("unmatched", [], ("staff:lan", "undone_by_staff"))
    outside.reaches(number, payment="UNPAID", resource="TEMPORARY", invoice="NOT_INVOICED")
    outside.settle()
    assert keys(outside, number, "suman", "grant") == ["temporary/1", "resource/1", "temporary/2"]
    for partner in ("crm", "act"):
        assert keys(outside, number, partner, "withdraw-invoice-request") == ["withdraw/1"]
    assert outside.rows("matched", number) == []
    assert [mail for mail in outside.letters(number, 4) if "không còn được ghi nhận" in mail["subject"]]
    done(outside, f"/orders/{number}/confirm-payment", {"method": "cash", "paid": True, "note": "paid at the counter"})
    outside.reaches(number, **SETTLED)
    outside.settle()
    assert keys(outside, number, "suman", "grant")[3:] == ["resource/2"]
    for partner in ("crm", "act"):
        assert keys(outside, number, partner, "invoice-request") == ["invoice/1", "invoice/2"]
        assert keys(outside, number, partner, "contract") == ["contract/1"]


def test_money_for_an_order_that_staff_cancelled_is_given_back(outside: Outside) -> None:
    order = outside.order()
    number = order["number"]
    # Its grant has been answered: what is cancelled while SUMAN is at it is revoked under a later key.
    outside.settle()
    cancelled = done(outside, f"/orders/{number}/cancel", {"reason": "ordered twice"})
    assert (cancelled["status"]["payment"], cancelled["status"]["resource"]) == ("CANCELLED", "REVOKED")
    row = transferred(outside, order["total"], order["payment"]["memo"], "refundable", number)
    shown = done(outside, f"/transactions/{row['id']}/refund", {"note": "sent back"})
    assert (shown["state"], last(shown)) == ("refunded", ("staff:lan", "refunded_by_staff"))
    assert outside.rows("refundable", number) == []
    assert [one["id"] for one in outside.rows("refunded", number)] == [row["id"]]
    outside.settle()
    assert keys(outside, number, "suman", "grant") == ["temporary/1"]
    assert keys(outside, number, "suman", "revoke") == ["revoke/1"]


def test_a_late_payment_is_confirmed_and_nothing_is_lost(outside: Outside) -> None:
    order = outside.order()
    number = order["number"]
    outside.settle()
    temporarily_cancelled(outside, number)
    row = transferred(outside, order["total"], order["payment"]["memo"], "partial", number)
    assert (row["candidates"], row["reason"]) == ([number], "temporarily_cancelled")
    found = outside.entrances.staff(f"/orders?payment=TEMP_CANCELLED&customer={order_customer(outside, number)}").body
    assert [one["number"] for one in found["items"]] == [number]
    done(outside, f"/transactions/{row['id']}/confirm", {"orders": [number]})
    outside.reaches(number, **SETTLED)


def temporarily_cancelled(outside: Outside, number: str) -> None:
    """What five days without payment bring."""
    store = OrderStore(Table(outside.system.aws.client("dynamodb"), outside.system.endpoints["table"]))
    order = store.get(number)
    why = Why("function:expire_orders", datetime.now(UTC), "not_paid_in_time")
    store.change(order, order.moved(payment=Payment.TEMP_CANCELLED), why, None)


def order_customer(outside: Outside, number: str) -> str:
    return str(outside.seen(number)["customer"]["id"])


def test_orders_are_listed_by_status_customer_and_domain(outside: Outside) -> None:
    order = outside.order()
    number, domain = order["number"], order["domain"]
    customer = order_customer(outside, number)

    def listed(query: str, role: str = "order_accountant") -> list[str]:
        answer = outside.entrances.staff(f"/orders?{query}", role)
        assert answer.status == 200, answer.body
        return [one["number"] for one in answer.body["items"]]

    assert listed("limit=1") == [number]
    assert listed(f"domain={domain}") == listed(f"customer={customer}&payment=UNPAID&resource=TEMPORARY") == [number]
    assert listed(f"customer={customer}&payment=PAID") == listed(f"domain={domain}&kind=desktop") == []
    assert listed(f"domain={domain}", "sales_rep") == []
    outside.pay(order)
    outside.reaches(number, **SETTLED)
    assert listed(f"customer={customer}&payment=UNPAID") == []
    assert listed(f"customer={customer}&payment=PAID&revenue=RECORDED") == [number]
    refused = outside.entrances.staff("/orders?payment=paid")
    assert (refused.status, refused.body["error"]["field"]) == (422, "payment")


@pytest.mark.parametrize("role", ["sales_rep", "licence_accountant", "invoice_accountant"])
def test_money_is_settled_by_none_but_those_who_may(outside: Outside, role: str) -> None:
    number = outside.order()["number"]
    cash = {"method": "cash", "paid": True, "note": "x"}
    assert tell(outside, f"/orders/{number}/confirm-payment", cash, role).status == 403
    assert tell(outside, f"/orders/{number}/cancel", {"reason": "x"}, role).status == 403
    assert outside.seen(number)["status"]["payment"] == "UNPAID"


def test_an_admin_changes_the_calendar_and_nobody_overwrites_it_unseen(outside: Outside) -> None:
    shown = outside.entrances.staff("/settings/calendar", "admin").body
    day = {"date": "2030-12-24", "working": False, "note": "du lịch công ty"}
    wanted = {"weekend": shown["weekend"], "overrides": [*shown["overrides"], day], "version": shown["version"]}
    saved = tell(outside, "/settings/calendar", wanted, "admin", "PUT")
    assert saved == Answer(200, {**shown, **wanted, "version": shown["version"] + 1})
    stale = {**wanted, "overrides": shown["overrides"]}
    assert tell(outside, "/settings/calendar", stale, "admin", "PUT").status == 409
    assert outside.entrances.staff("/settings/calendar", "admin").body == saved.body
    assert tell(outside, "/settings/calendar", wanted, "office_accountant", "PUT").status == 403
