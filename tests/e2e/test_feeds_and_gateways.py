"""Money that comes through payment gateways and bank feeds, on the running system (R13, R15, R16, R25)."""

import json
import time
import uuid
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from infra.local import call
from infra.local.entrances import Answer
from infra.local.simulator.signature import signature
from infra.local.story_mails import Credit, notice
from infra.local.timeline import wait_for
from misa_order.kernel.calendar import VIETNAM
from tests.e2e.outside import ACB, Json, Outside, in_parallel, yesterday


def pay_at_gateway(outside: Outside, order: Json, **wish: Any) -> Json:
    told: Json = outside.entrances.simulator("POST", "/gateway/pay", {"order": order["number"], **wish})
    return told


def card_order(outside: Outside, method: str = "card") -> Json:
    """An order whose payment page the customer has opened."""
    order = outside.order(payment_method=method)
    page = outside.entrances.call("GET", order["payment"]["url"])
    assert (page.status, order["number"] in page.body) == (200, True)
    return order


def feed(outside: Outside, name: str, body: Json, **headers: str) -> Answer:
    """A call of a bank feed, proved as the feed does it unless headers are given."""
    raw = json.dumps(body, ensure_ascii=False).encode()
    secret = outside.system.simulator.secrets[f"{name}_feed"]
    own = {
        "generic": {"X-Signature": signature(secret, raw, int(time.time()))},
        "sepay": {"Authorization": f"Apikey {secret.decode()}"},
        "casso": {"Secure-Token": secret.decode()},
    }
    url = f"{outside.system.endpoints['portal']}/v1/bank-feeds/{name}"
    return outside.entrances.call("POST", url, raw, headers=headers or own[name])


def generic(outside: Outside, order: Json, **changes: Any) -> Json:
    facts = {
        "id": uuid.uuid4().hex,
        "account": ACB,
        "amount": order["total"],
        "direction": "in",
        "memo": order["payment"]["memo"],
        "booked_at": yesterday().isoformat(),
        "reference": f"FT{uuid.uuid4().hex[:12]}",
        "balance": outside.balance(),
    }
    return {**facts, **changes}


def local(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%Y-%m-%d %H:%M:%S}"


def why(order: Json) -> list[str]:
    return [entry["why"] for entry in order["history"]]


def test_a_card_order_is_granted_once_it_is_paid_and_not_before(outside: Outside) -> None:
    order = card_order(outside)
    assert (order["status"]["resource"], order["payment"]["gateway"]) == ("NOT_PROVISIONED", "card")
    assert (order["lock_on"], outside.asked(order["number"], "suman")) == (None, [])
    assert pay_at_gateway(outside, order)["delivered"]
    outside.reaches(order["number"], payment="PAID", resource="PROVISIONED", revenue="RECORDED", invoice="INVOICING")
    assert outside.effects(order["number"], "suman") == ["resource"]


def test_a_notification_that_comes_five_times_pays_and_grants_once(outside: Outside) -> None:
    order = card_order(outside, "wallet")
    wish = {"event_id": f"e-{order['number']}"}
    in_parallel([lambda: pay_at_gateway(outside, order, **wish) for _ in range(4)])
    assert pay_at_gateway(outside, order, **wish, times=5)["statuses"] == [200] * 5
    outside.reaches(order["number"], payment="PAID", resource="PROVISIONED")
    outside.settle()
    assert outside.effects(order["number"], "suman") == ["resource"]
    assert why(outside.seen(order["number"])).count("gateway_paid") == 1
    assert outside.rows("refundable", order["number"]) == []


def test_a_wrong_amount_pays_nothing_and_is_before_staff(outside: Outside) -> None:
    order = card_order(outside, "paypal")
    assert pay_at_gateway(outside, order, amount=order["total"] - 1)["delivered"]
    [row] = outside.rows("partial", order["number"])
    assert (row["source"], row["account"], row["reason"]) == ("gateway", "paypal", "amount_short")
    seen = outside.seen(order["number"])
    assert (seen["status"]["payment"], seen["status"]["resource"]) == ("UNPAID", "NOT_PROVISIONED")
    assert why(seen)[-1] == "gateway_amount_short"
    assert pay_at_gateway(outside, order)["delivered"]
    outside.reaches(order["number"], payment="PAID", resource="PROVISIONED")


def test_a_wrong_signature_changes_nothing(outside: Outside) -> None:
    order = card_order(outside)
    assert pay_at_gateway(outside, order, sign=False)["statuses"] == [401]
    body = {"event_id": "e", "order": order["number"], "amount": order["total"], "result": "paid"}
    wallets = outside.system.simulator.secrets["wallet_callback"]
    assert outside.callback("gateways/card", body, wallets).status == 401
    own = outside.system.simulator.secrets["card_callback"]
    assert outside.callback("gateways/card", body, own, age=301).status == 401
    assert outside.callback("gateways/card", {**body, "amount": "all"}, own).status == 422
    seen = outside.seen(order["number"])
    assert (seen["status"]["payment"], len(seen["history"])) == ("UNPAID", 1)


def test_a_failure_after_the_payment_changes_nothing_and_is_in_the_history(outside: Outside) -> None:
    order = card_order(outside)
    assert pay_at_gateway(outside, order, result="failed")["delivered"]
    assert outside.seen(order["number"])["status"]["payment"] == "UNPAID"
    assert pay_at_gateway(outside, order)["delivered"]
    paid = outside.reaches(order["number"], payment="PAID", resource="PROVISIONED", revenue="RECORDED")
    assert pay_at_gateway(outside, order, result="failed")["delivered"]
    after = outside.seen(order["number"])
    assert after["status"] | {"invoice": ""} == paid["status"] | {"invoice": ""}
    assert why(after).count("gateway_failed") == 2


def test_money_for_a_cancelled_order_is_on_the_list_of_money_without_an_order(outside: Outside) -> None:
    order = card_order(outside)
    assert outside.portal("POST", f"/v1/orders/{order['number']}/cancel").status == 200
    assert pay_at_gateway(outside, order, times=2)["delivered"]
    [row] = outside.rows("refundable", order["number"])
    assert (row["amount"], row["reason"], row["candidates"]) == (order["total"], "cancelled", [order["number"]])
    assert outside.seen(order["number"])["status"]["payment"] == "CANCELLED"


def test_each_feeds_credit_pays_its_order(outside: Outside) -> None:
    orders = {name: outside.order() for name in ("generic", "sepay", "casso")}
    at, reference = local(yesterday()), uuid.uuid4().hex
    sepay = {
        "id": uuid.uuid4().int % 10**9,
        "gateway": "ACB",
        "transactionDate": at,
        "accountNumber": ACB,
        "content": orders["sepay"]["payment"]["memo"],
        "transferType": "in",
        "transferAmount": orders["sepay"]["total"],
        "accumulated": outside.balance(),
        "referenceCode": reference,
        "description": "BankAPINotify",
    }
    casso = {
        "id": uuid.uuid4().int % 10**9,
        "tid": f"{reference}-2",
        "description": orders["casso"]["payment"]["memo"],
        "amount": orders["casso"]["total"],
        "cusum_balance": outside.balance(),
        "when": at,
        "bank_sub_acc_id": ACB,
    }
    fee = {**casso, "id": casso["id"] + 1, "tid": f"{reference}-3", "amount": -11_000, "description": "Phi SMS"}
    told = {"generic": generic(outside, orders["generic"]), "sepay": sepay, "casso": {"error": 0, "data": [casso, fee]}}
    for name, body in told.items():
        added = 2 if name == "casso" else 1
        assert feed(outside, name, body) == (200, {"taken": True, "success": True, "added": added})
        assert feed(outside, name, body).body["added"] == 0
    for order in orders.values():
        paid = outside.reaches(order["number"], payment="PAID", resource="PROVISIONED")
        assert [row["source"] for row in paid["transactions"]] == ["feed"]
    assert [row["amount"] for row in outside.listed("/transactions", "debit") if row["memo"] == "Phi SMS"] == [11_000]


def test_a_feed_that_does_not_prove_itself_or_names_another_account_adds_nothing(outside: Outside) -> None:
    order = outside.order()
    body = generic(outside, order)
    assert feed(outside, "generic", body, Authorization="Apikey x").status == 401
    assert feed(outside, "sepay", body, Authorization="Apikey x").status == 401
    assert feed(outside, "casso", body, **{"Secure-Token": "x"}).status == 401
    stranger = feed(outside, "generic", {**body, "account": "123"})
    assert (stranger.status, stranger.body["error"]["field"]) == (422, "account")
    outside.settle()
    assert outside.seen(order["number"])["status"]["payment"] == "UNPAID"


def test_the_same_transaction_by_mail_and_by_feed_is_one_row(outside: Outside) -> None:
    """ACB's mail tells the balance and no reference, the feed both; a second feed knows the reference alone."""
    for mail_first in (True, False):
        order, balance = outside.order(), outside.balance()
        told = generic(outside, order, balance=balance)
        day = yesterday().astimezone(VIETNAM).date()
        mail = outside.sign(
            notice(Credit(order["total"], balance, order["payment"]["memo"], day), ACB, uuid.uuid4().hex)
        )
        if mail_first:
            outside.deliver(mail)
            outside.reaches(order["number"], payment="PAID")
        assert feed(outside, "generic", told).body["added"] == int(not mail_first)
        if not mail_first:
            outside.mail(outside.deliver(mail), "accepted")
        again = {**told, "id": uuid.uuid4().hex, "balance": None, "reference": told["reference"].lower()}
        assert feed(outside, "generic", again).body["added"] == 0
        paid = outside.reaches(order["number"], payment="PAID", resource="PROVISIONED")
        [row] = paid["transactions"]
        assert row["source"] == ("mail" if mail_first else "feed")
        rows = [
            one
            for state in ("matched", "partial", "possible_duplicate")
            for one in outside.rows(state, order["number"])
        ]
        assert [one["id"] for one in rows] == [row["id"]]


def test_two_transfers_that_look_alike_are_two(outside: Outside) -> None:
    order = outside.order()
    for _ in range(2):
        assert feed(outside, "generic", generic(outside, order, reference=None, balance=None)).body["added"] == 1
    outside.reaches(order["number"], payment="PAID")
    [second] = wait_for("the second transfer", lambda: outside.rows("partial", order["number"]))
    assert second["reason"] == "already_paid"
    assert datetime.fromisoformat(second["received_at"]) <= datetime.now(UTC)


def test_a_feed_is_tried_by_hand_with_its_local_secret_and_refused_without(
    outside: Outside, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order = outside.order()
    body = tmp_path / "body.json"
    sent = {
        "id": uuid.uuid4().int % 10**12,
        "accountNumber": ACB,
        "transferAmount": order["total"],
        "transferType": "in",
        "content": order["payment"]["memo"],
        "transactionDate": local(yesterday()),
    }
    body.write_text(json.dumps(sent), encoding="utf-8")
    asked = ["/v1/bank-feeds/sepay", "--file", str(body), "--state", str(outside.system.state)]
    assert call.main(asked) == 1
    assert capsys.readouterr().out.startswith("401 ")
    assert call.main([*asked, "--as", "sepay"]) == 0
    assert capsys.readouterr().out.startswith("200 ")
    outside.reaches(order["number"], payment="PAID")


def test_the_local_secrets_are_for_their_owner_alone(outside: Outside) -> None:
    kept = outside.system.state / "secrets.json"
    assert kept.stat().st_mode & 0o077 == 0
    assert {"sepay_feed", "casso_feed", "generic_feed", "suman_callback", "act_callback", "card_callback"} <= set(
        json.loads(kept.read_text(encoding="utf-8"))
    )


def test_feeds_that_tell_of_one_transfer_at_once_make_one_row(outside: Outside) -> None:
    order = outside.order()
    told = generic(outside, order)
    rivals = [{**told, "id": uuid.uuid4().hex, "reference": f"{told['reference'].lower()}\\BNK"} for _ in range(5)]
    answers = in_parallel([partial(feed, outside, "generic", body) for body in (told, *rivals)])
    added = sum(answer.body["added"] for answer in answers)
    assert added == 1
    [row] = outside.reaches(order["number"], payment="PAID")["transactions"]
    assert len(row["records"]) == 6
    assert [record["joined_by"] for record in row["records"]].count(None) == 1
