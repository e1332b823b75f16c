"""Matchers that judge at the same instant: an order is paid once, and a transfer pays once (R19)."""

import json
from collections import Counter
from functools import partial
from typing import Any

from tests.builders import event
from tests.e2e.outside import Outside, in_parallel


def judge(outside: Outside, row: dict[str, Any]) -> None:
    """Hand a matcher the message about one row."""
    message = event("sqs")
    message["Records"][0]["body"] = json.dumps(
        {"event": "TransactionBooked", "transaction": row["id"], "memo": row["memo"]}
    )
    assert outside.invoke("match_payment", message) == {"batchItemFailures": []}


def booked(outside: Outside, order: dict[str, Any], times: int) -> list[dict[str, Any]]:
    """The rows of this many transfers for an order, none of them judged yet."""
    memo = order["payment"]["memo"]
    kept = [outside.deliver(outside.sign(outside.credit(order["total"], memo))) for _ in range(times)]
    ids = [row_id for mail_id in kept for row_id in outside.mail(mail_id, "accepted")["transactions"]]
    rows = [row for row in outside.rows("unmatched", order["number"]) if row["id"] in ids]
    assert len(rows) == times
    return rows


def test_of_matchers_racing_for_one_order_one_pays_it(outside: Outside) -> None:
    with outside.paused("match_payment"):
        orders = [outside.order() for _ in range(3)]
        rows = {order["number"]: booked(outside, order, 3) for order in orders}
        for number, transfers in rows.items():
            in_parallel([partial(judge, outside, row) for row in transfers * 2])
            assert outside.seen(number)["status"]["payment"] == "PAID"
    outside.settle()
    for order in orders:
        number = order["number"]
        (matched,), others = outside.rows("matched", number), outside.rows("partial", number)
        assert Counter(row["reason"] for row in others) == {"already_paid": 2}
        assert {matched["id"], *(row["id"] for row in others)} == {row["id"] for row in rows[number]}
        paid = outside.seen(number)
        assert [row["id"] for row in paid["transactions"]] == [matched["id"]]
        assert [change["after"] for entry in paid["history"] for change in entry["changes"]].count("PAID") == 1
        assert outside.effects(number, "suman") == ["temporary", "resource"]


def test_a_transfer_for_two_orders_and_one_for_either_never_both_pay(outside: Outside) -> None:
    with outside.paused("match_payment"):
        first = outside.order()
        second = outside.order(domain=first["domain"])
        total = first["total"] + second["total"]
        memo = f"Thanh toan don hang {first['number']} {second['number']} Domain {first['domain']}"
        outside.mail(outside.deliver(outside.sign(outside.credit(total, memo))), "accepted")
        booked(outside, second, 1)
        rows = outside.rows("unmatched", second["number"])
        assert sorted(row["amount"] for row in rows) == [second["total"], total]
        in_parallel([partial(judge, outside, row) for row in rows * 2])
    outside.settle()
    (paying,) = outside.rows("matched", second["number"])
    paid = [order for order in (first, second) if outside.seen(order["number"])["status"]["payment"] == "PAID"]
    assert sum(order["total"] for order in paid) == paying["amount"]
    assert len(outside.rows("partial", second["number"])) == 1
