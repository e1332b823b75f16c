"""The payment page through its function (R83): what the link opens, what it never does, and who gets a fresh one."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from misa_order.kernel.calendar import local_time
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.runtime import wiring
from misa_order.table import keys
from tests.builders import Context, counted_calls, http_event, load_function, place
from tests.customers_word import cancel, pay, temp_cancel
from tests.integration.conftest import Money
from tests.page_links import page_path

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
CLAIM = {"memo": "DH nhahangabc", "paid_at": "2026-11-20"}
PICTURE = {"content_type": "image/png", "data": base64.b64encode(PNG).decode()}
OLD = timedelta(seconds=-1)


@pytest.fixture(autouse=True)
def environment(function_environment: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """What the template gives this function."""
    where: Any = {"LocationConstraint": "ap-southeast-1"}
    boto3.client("s3").create_bucket(Bucket="inbox", CreateBucketConfiguration=where)
    function_environment.setenv("INBOX_BUCKET", "inbox")
    return function_environment


@pytest.fixture
def order(order_store: OrderStore) -> Order:
    return place(order_store).order


def ask(path: str, method: str = "GET", body: Any = None) -> dict[str, Any]:
    below = path.partition("?")[0].rpartition("/")[2]
    route = f"{method} /pay/{{token}}{f'/{below}' if below in {'state', 'claim', 'renew'} else ''}"
    made = http_event(method, path, route, body)
    del made["requestContext"]["authorizer"]
    made["headers"] = {"content-type": "application/json"}
    answer: dict[str, Any] = load_function("show_payment").handler(made, Context())
    return answer


def state(order: Order, query: str = "") -> dict[str, Any]:
    answer = ask(f"{page_path(order.number)}/state{query}")
    assert answer["statusCode"] == 200, answer["body"]
    return dict(json.loads(answer["body"]))


def everything(store: OrderStore) -> list[dict[str, Any]]:
    found = store.table.client.scan(TableName="orders")["Items"]
    return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def test_the_link_shows_the_order_as_a_page_that_nothing_keeps_lists_or_frames(order: Order) -> None:
    answer = ask(page_path(order.number))
    assert answer["statusCode"] == 200
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert order.number in answer["body"]


def test_a_page_opened_ever_so_often_changes_nothing_and_uses_nothing_up(order: Order, order_store: OrderStore) -> None:
    before = everything(order_store)
    for path in (page_path(order.number), page_path(order.number, OLD), page_path("1000010")):
        for below in ("", "/state", "?lang=en", "/claim", "/renew"):
            ask(path + below)
    assert everything(order_store) == before
    assert ask(page_path(order.number))["statusCode"] == 200


def test_the_answers_of_the_orders_api_name_the_page_for_every_way_to_pay_and_the_list_does_not(
    order_store: OrderStore,
) -> None:
    for method in ("transfer", "cash", "card"):
        order = place(order_store, f"key-{method}", payment_method=method).order
        made = http_event("GET", f"/v1/orders/{order.number}", "GET /v1/orders/{number}")
        shown = json.loads(load_function("show_orders").handler(made, Context())["body"])
        path = shown["payment"]["page"].removeprefix("https://orders.example")
        assert order.number in ask(path)["body"]
    made = http_event("GET", "/v1/orders?product=CUKCUK&domain=nhahangabc", "GET /v1/orders")
    assert "/pay/" not in load_function("show_orders").handler(made, Context())["body"]


def wrong_paths(number: str) -> list[str]:
    good = page_path(number)
    return [
        page_path(number, OLD),
        page_path("1000010", secret=b"of somebody else"),
        page_path(number, about="payment-claim"),
        page_path("1000010").replace("/1000010.", f"/{number}."),
        good[:-1],
        f"{good}0",
        f"/pay/{number}",
        "/pay/x",
        "/pay/..",
        "/pay/²." + "0" * 64,
        "/pay/" + "9" * 4_000,
    ]


def test_a_link_that_is_wrong_or_too_old_tells_nothing_of_any_order_and_which_it_is_neither(
    order: Order, order_store: OrderStore
) -> None:
    answers = set()
    for path in wrong_paths(order.number):
        with counted_calls(wiring.client("dynamodb")) as calls:
            page, told = ask(path), ask(f"{path}/state")
            claimed = ask(f"{path}/claim", "POST", CLAIM)
        assert calls == []
        assert (page["statusCode"], told["statusCode"], claimed["statusCode"]) == (401, 401, 401), path
        assert json.loads(told["body"])["error"]["code"] in {"bad_link", "link_expired"}
        answers.add((page["body"], str(page["headers"])))
    [(body, headers)] = answers
    assert order.number not in body
    assert "noindex" in headers
    assert order_store.get(order.number) == order


def test_a_link_to_an_order_that_is_not_there_any_more_is_as_wrong_as_any_other(order: Order) -> None:
    """After the table was restored to an instant before the order: the link is rightly signed all the same."""
    gone, wrong = page_path("1000010"), page_path("1000010", secret=b"of somebody else")
    page, other = ask(gone), ask(wrong)
    assert (page["statusCode"], page["body"], page["headers"]) == (401, other["body"], other["headers"])
    assert [ask(f"{gone}/state")["statusCode"], ask(f"{gone}/claim", "POST", CLAIM)["statusCode"]] == [401, 401]
    renewed = [ask(f"{path}/renew", "POST") for path in (gone, wrong)]
    assert {answer["statusCode"] for answer in renewed} == {202}
    assert renewed[0]["body"] == renewed[1]["body"]


def test_the_state_is_one_call_and_says_how_it_stands(order: Order) -> None:
    state(order)
    with counted_calls(wiring.client("dynamodb")) as calls:
        shown = state(order)
    assert calls == ["BatchGetItem"]
    at = datetime.fromisoformat(shown.pop("at"))
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)
    unpaid = {"payment": "UNPAID", "label": "Chưa thanh toán", "paid_at": None, "received": 0, "missing": order.total}
    assert shown == unpaid
    assert state(order, "?lang=en")["label"] == "Unpaid"
    assert state(order, "?lang=xx")["label"] == "Chưa thanh toán"


def test_a_part_that_came_is_told_by_one_call_more(order: Order, money: Money) -> None:
    money(order, amount=1_000_000)
    money(order, amount=600_000)
    state(order)
    with counted_calls(wiring.client("dynamodb")) as calls:
        shown = state(order)
    assert calls == ["BatchGetItem", "BatchGetItem"]
    assert (shown["payment"], shown["received"], shown["missing"]) == ("UNPAID", 1_600_000, 1_040_000)
    assert "1.040.000 đ" in ask(page_path(order.number))["body"]


@pytest.mark.parametrize(
    ("change", "payment", "shows_accounts"),
    [(pay, "PAID", False), (cancel, "CANCELLED", False), (temp_cancel, "TEMP_CANCELLED", True)],
)
def test_the_page_follows_the_order(
    order: Order,
    order_store: OrderStore,
    change: Callable[[Order, OrderStore], Order],
    payment: str,
    shows_accounts: bool,
) -> None:
    changed = change(order, order_store)
    shown = state(order)
    assert (shown["payment"], shown["paid_at"]) == (payment, changed.paid_at and local_time(changed.paid_at))
    assert ("<img" in ask(page_path(order.number))["body"]) is shows_accounts


def test_the_page_takes_a_claim_with_its_picture_and_a_repeat_answers_the_same(
    order: Order, order_store: OrderStore
) -> None:
    answers = [ask(f"{page_path(order.number)}/claim", "POST", {**CLAIM, "evidence": PICTURE}) for _ in range(2)]
    assert [answer["statusCode"] for answer in answers] == [200, 200]
    assert answers[0]["body"] == answers[1]["body"]
    assert json.loads(answers[0]["body"])["status"]["payment"] == "CUSTOMER_CONFIRMED"
    kept = order_store.get(order.number)
    assert kept.claim
    assert kept.claim.evidence
    assert boto3.client("s3").get_object(Bucket="inbox", Key=kept.claim.evidence.key)["Body"].read() == PNG
    assert kept.paid_at is None, "it pays nothing by itself"
    assert order_store.history(order.number)[-1].actor == "customer:KH0001"


def test_an_english_customer_reads_english_and_may_read_vietnamese(order_store: OrderStore) -> None:
    customer = {"id": "K", "name": "A", "email": "a@abc.vn", "language": "en"}
    path = page_path(place(order_store, customer=customer).order.number)
    assert '<html lang="en">' in ask(path)["body"]
    assert '<html lang="vi">' in ask(f"{path}?lang=vi")["body"]
    assert '<html lang="en">' in ask(f"{page_path('1', OLD)}?lang=en")["body"]


def test_the_pages_of_portals_that_sell_the_product_may_frame_it(order: Order, table: Any) -> None:
    portals = [
        {"portal": "shop", "products": ["CUKCUK"], "frame_origins": ["https://shop.example"]},
        {"portal": "other", "products": ["MEINVOICE"], "frame_origins": ["https://other.example"]},
    ]
    item = {name: {"S": value} for name, value in keys.setting("portal-webhooks")._asdict().items()}
    document = {"doc": {"S": json.dumps({"portals": portals})}}
    table.client.put_item(TableName="orders", Item=item | document)
    policy = ask(page_path(order.number))["headers"]["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors https://shop.example")


def test_no_log_line_carries_the_token(
    order: Order, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    paths = [page_path(order.number), page_path(order.number, OLD)]
    for path in paths:
        for below in ("", "/state"):
            ask(path + below)
        ask(f"{path}/claim", "POST", {"nonsense": 1})
        ask(f"{path}/renew", "POST")
        ask(f"{path}/nothing")
    told = capsys.readouterr().out + "".join(str(vars(record)) for record in caplog.records)
    assert "PaymentPageShown" in told
    assert "/pay/…/claim" in told
    for path in paths:
        assert path.rpartition(".")[2] not in told


def test_a_claim_about_what_is_paid_is_refused(order: Order, order_store: OrderStore) -> None:
    pay(order, order_store)
    answer = ask(f"{page_path(order.number)}/claim", "POST", CLAIM)
    assert (answer["statusCode"], json.loads(answer["body"])["error"]["code"]) == (409, "order_paid")
    assert order_store.get(order.number).status.payment is Payment.PAID
