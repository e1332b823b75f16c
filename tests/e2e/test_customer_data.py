"""An operator hands out and erases one customer's data, and carries orders over into two items, with the rights that
the template gives for it alone.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra import carry_over, customer_data
from infra.redrive import place_of
from misa_order.orders.store import OrderStore
from misa_order.privacy.erased import ERASED
from misa_order.table.table import Table
from tests.customers_word import PNG
from tests.e2e.outside import Outside
from tests.whole_orders import make_whole


def run(outside: Outside, *asked: str) -> int:
    return customer_data.main([*asked, "--state", str(outside.system.state)])


def paid_and_invoiced(outside: Outside) -> dict[str, Any]:
    order = outside.order()
    inbox = outside.system.stacks[0].outputs["InboxBucket"]
    outside.system.aws.client("s3").put_object(Bucket=inbox, Key=f"claims/{order['number']}/1-x", Body=PNG)
    outside.pay(order)
    outside.reaches(order["number"], resource="PROVISIONED", revenue="RECORDED", invoice="INVOICING")
    outside.partner_ends("issue-invoice", order["number"])
    return outside.reaches(order["number"], invoice="INVOICED")


def test_a_customer_is_handed_out_and_erased_but_not_while_anything_is_open(
    outside: Outside, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order = paid_and_invoiced(outside)
    customer, out = order["customer"], tmp_path / "customer.json"
    outside.letters(order["number"], 4)
    outside.settle()
    assert run(outside, "export", customer["id"], "--out", str(out)) == 0
    [exported] = json.loads(out.read_text("utf-8"))["orders"]
    assert exported["customer"]["email"] == customer["email"]
    assert [payment["amount"] for payment in exported["payments"]] == [order["total"]]
    assert exported["pictures"] == [f"claims/{order['number']}/1-x"]

    asked = ("erase", customer["id"], "--by", "an", "--reason", "asked for on paper")
    assert run(outside, *asked) == 0
    assert outside.seen(order["number"])["customer"] == customer
    assert run(outside, *asked, "--yes") == 0
    assert "1 orders, 1 contracts" in capsys.readouterr().out
    left = outside.seen(order["number"])
    assert (left["customer"]["name"], left["status"], left["total"]) == (ERASED, order["status"], order["total"])
    assert left["history"][-1]["actor"] == "staff:an"
    assert outside.portal("GET", f"/v1/orders/{order['number']}").status == 200

    other = outside.order(customer=customer)
    assert run(outside, *asked, "--yes") == 1
    assert f"order {other['number']}: it is UNPAID" in capsys.readouterr().err


def test_these_rights_open_nothing_else(outside: Outside) -> None:
    place = place_of(None, outside.system.state, "customer_data_credentials")
    inbox = outside.system.stacks[0].outputs["InboxBucket"]
    calls: list[Callable[[], object]] = [
        lambda: place.client("s3").get_object(Bucket=inbox, Key="in/x"),
        lambda: place.client("s3").delete_object(Bucket=inbox, Key="in/x", VersionId="null"),
        lambda: place.client("dynamodb").scan(TableName=f"{place.stack}-table"),
        lambda: place.client("sqs").list_queues(),
    ]
    for refused in calls:
        with pytest.raises(ClientError, match="AccessDenied"):
            refused()


def test_orders_in_one_item_are_listed_paid_carried_over_and_cancelled_while_the_system_works(
    outside: Outside, capsys: pytest.CaptureFixture[str]
) -> None:
    store = OrderStore(Table(outside.system.aws.client("dynamodb"), outside.system.endpoints["table"]))
    paid, cancelled = outside.order(), outside.order()
    outside.settle()
    for order in (paid, cancelled):
        make_whole(store.table, store.get(order["number"]))
    state = ["--state", str(outside.system.state)]
    assert carry_over.main(state) == 0
    assert capsys.readouterr().out == "left in one item: 2\n"
    listed = outside.portal("GET", f"/v1/orders?product=CUKCUK&domain={paid['domain']}").body["items"]
    assert [order["number"] for order in listed] == [paid["number"]]
    outside.pay(paid)
    outside.reaches(paid["number"], resource="PROVISIONED")
    assert carry_over.main([*state, "--yes"]) == 0
    assert capsys.readouterr().out.endswith("carried over: 1, changed by others meanwhile: 0\nleft in one item: 0\n")
    assert outside.portal("POST", f"/v1/orders/{cancelled['number']}/cancel").status == 200
    assert "cancelled_by_customer" in [entry["why"] for entry in outside.seen(cancelled["number"])["history"]]


def test_nobody_erases_without_a_name_and_a_reason(outside: Outside) -> None:
    for by, reason in (("", "asked"), ("an", " ")):
        with pytest.raises(SystemExit):
            run(outside, "erase", "KH1", "--by", by, "--reason", reason, "--yes")


def test_an_export_overwrites_nothing(outside: Outside, tmp_path: Path) -> None:
    (tmp_path / "there.json").write_text("mine", encoding="utf-8")
    order = outside.seen(outside.order()["number"])
    assert run(outside, "export", order["customer"]["id"], "--out", str(tmp_path / "there.json")) == 1
    assert (tmp_path / "there.json").read_text("utf-8") == "mine"
