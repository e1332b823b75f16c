"""Parser and matcher die at every point of their work, all is delivered again in another order: it ends the same."""

import json
import random
import time

from tests.e2e.faults import failing
from tests.e2e.outside import Json, Outside

DEATHS = (
    ("ParseBankMailRole", "s3:GetObject"),  # before it has read the mail
    ("ParseBankMailRole", "dynamodb:PutItem"),  # when it writes the row
    ("MatchPaymentRole", "dynamodb:BatchGetItem"),  # before it has read the orders
    ("MatchPaymentRole", "dynamodb:PutItem"),  # when it pays
)


def money_for(outside: Outside, orders: list[Json]) -> list[bytes]:
    """Signed mails: three exact, two halves of one, a mistyped number, one that says nothing, and one for nobody."""
    *exact, halved, mistyped, silent = orders
    memo = mistyped["payment"]["memo"].replace(mistyped["number"], f"{mistyped['number'][:-1]}x")
    half = halved["total"] // 2
    told = [
        *((order["total"], order["payment"]["memo"]) for order in exact),
        (half, halved["payment"]["memo"]),
        (half, halved["payment"]["memo"]),
        (mistyped["total"], memo),
        (silent["total"], "NGUYEN VAN A chuyen tien"),
    ]
    return [outside.sign(outside.credit(amount, text)) for amount, text in told]


def statement(outside: Outside) -> dict[str, Json]:
    """Every row of the statement, by its id."""
    states = ("matched", "partial", "unmatched", "possible_duplicate", "refundable", "debit")
    return {row["id"]: row for state in states for row in outside.listed("/transactions", state)}


def judge_again(outside: Outside) -> None:
    """Every row's message to the matcher once more, as a queue may deliver it."""
    queue = outside.system.endpoints["queues"]["match_payment"]
    client = outside.system.aws.client("sqs")
    for row in statement(outside).values():
        message = {"event": "TransactionBooked", "transaction": row["id"], "memo": row["memo"]}
        client.send_message(QueueUrl=queue, MessageBody=json.dumps(message))


def test_what_died_at_any_point_and_is_delivered_again_in_any_order_ends_the_same(apart: Outside) -> None:
    orders = [apart.order() for _ in range(6)]
    apart.settle()
    of_others = statement(apart).keys()
    mails = money_for(apart, orders)
    for role, action in DEATHS:
        with failing(apart, role, action):
            for mail in mails[::2]:
                apart.deliver(mail)
            time.sleep(1)
    order_of_arrival = random.Random(7)  # any order, the same on every run
    for _ in range(2):
        for mail in order_of_arrival.sample(mails, len(mails)):
            apart.deliver(mail)
        time.sleep(1)
    apart.settle()
    judge_again(apart)
    apart.settle()
    paid = [apart.seen(order["number"])["status"]["payment"] for order in orders]
    assert paid == ["PAID"] * 3 + ["UNPAID"] * 3
    rows = [row for row_id, row in statement(apart).items() if row_id not in of_others]
    total, half = orders[0]["total"], orders[0]["total"] // 2
    assert sorted((row["amount"], row["state"], tuple(row["orders"])) for row in rows) == sorted(
        [
            *((total, "matched", (order["number"],)) for order in orders[:3]),
            (half, "partial", ()),
            (half, "partial", ()),
            (total, "partial", ()),
            (total, "unmatched", ()),
        ]
    )
    for order in orders[:3]:
        assert apart.effects(order["number"], "suman").count("resource") == 1
        assert apart.effects(order["number"], "crm").count("contract") == 1
