"""The functions about quotas on real events: answers, refusals, and what a portal may not ask (R81, R90)."""

import json
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError

from misa_order.orders.order_request import Purpose
from misa_order.quota.notices import BANDS, TIERS
from misa_order.runtime import wiring
from tests.builders import NOW, Context, counted_calls, event, http_event, load_function
from tests.integration.quota.conftest import DOMAIN, Tenant
from tests.quotas import a_purchase, days_before_the_end

pytestmark = pytest.mark.usefixtures("function_environment")


def ask(path: str, function: str, body: Any, products: str = "CUKCUK,MEINVOICE") -> tuple[int, dict[str, Any]]:
    made = http_event("POST", path, f"POST {path}", body)
    made["requestContext"]["authorizer"]["lambda"]["products"] = products
    answer = load_function(function).handler(made, Context())
    return answer["statusCode"], json.loads(answer["body"])


def check(products: str = "MEINVOICE", **changes: Any) -> tuple[int, dict[str, Any]]:
    body = {"domain": DOMAIN, "module": "e_invoice", "session": "s-1", "action": "enter", "count": 1}
    return ask("/v1/quota/check", "check_quota", {**body, **changes}, products)


def use(products: str = "MEINVOICE", **changes: Any) -> tuple[int, dict[str, Any]]:
    body = {"domain": DOMAIN, "used_total": 290, "as_of": "2026-11-21T15:00:00+07:00"}
    return ask("/v1/quota/usage", "record_usage", {**body, **changes}, products)


def messages(*bodies: dict[str, Any]) -> dict[str, Any]:
    [template] = event("sqs")["Records"]
    records = [{**template, "messageId": str(n), "body": json.dumps(body)} for n, body in enumerate(bodies)]
    return {"Records": records}


def test_the_answer_to_a_check_is_the_one_in_the_interface(tenant: Tenant) -> None:
    assert check() == (200, {"notice": None})
    tenant.buy(a_purchase(months=1200))
    assert use()[0] == 200
    status, body = check()
    assert status == 200
    assert body["notice"] == {
        "case": 1,
        "tier": TIERS[1].name,
        "band": None,
        "message": body["notice"]["message"],
        "actions": [
            {
                "label": "Mua thêm",
                "kind": "buy_more",
                "target": "/orders/new?product=MEINVOICE&purpose=add_on&domain=nhahangabc",
            },
            {"label": "Tiếp tục sử dụng", "kind": "continue", "target": None},
        ],
    }
    assert "10 hóa đơn" in body["notice"]["message"]
    assert check() == (200, {"notice": None})


def test_a_report_is_answered_with_what_stands(tenant: Tenant) -> None:
    tenant.buy()
    status, body = use()
    assert (status, body["remaining"], body["used_total"], body["taken"]) == (200, 10, 290, True)
    older = use(used_total=1, as_of="2026-11-21T14:59:59+07:00")
    assert (older[0], older[1]["used_total"], older[1]["taken"]) == (200, 290, False)


@pytest.mark.parametrize("call", [check, use])
def test_another_products_portal_is_refused(call: Any) -> None:
    status, body = call("CUKCUK,SME")
    assert (status, body["error"]["code"]) == (403, "product_not_allowed")


@pytest.mark.parametrize(
    ("call", "wrong", "field"),
    [
        (check, {"module": "payroll"}, "module"),
        (check, {"action": "issue_batch", "count": None}, "count"),
        (check, {"session": ""}, "session"),
        (use, {"used_total": -1}, "used_total"),
        (use, {"as_of": "yesterday"}, "as_of"),
        (use, {"as_of": "2999-01-01T00:00:00Z"}, "as_of"),
        (use, {"as_of": "9999-12-31T23:59:59-12:00"}, "as_of"),
        (use, {"as_of": "0001-01-01T00:00:00+07:00"}, "as_of"),
        (use, {"as_of": "1999-12-31T23:59:59Z"}, "as_of"),
        (use, {"domain": "-"}, "domain"),
    ],
)
def test_bad_input_names_the_field(call: Any, wrong: dict[str, Any], field: str) -> None:
    status, body = call(**wrong)
    assert (status, body["error"]["field"]) == (422, field)


def test_a_check_is_one_read_and_at_most_one_write_once_the_settings_are_known(tenant: Tenant) -> None:
    tenant.buy(a_purchase(months=1200))
    check()
    use()
    usual, once = wiring.client("dynamodb"), wiring.client("dynamodb", attempts=1)
    with counted_calls(usual) as reads, counted_calls(once) as notes:
        check()
        check()
    assert (reads, notes) == (["BatchGetItem"] * 2, ["UpdateItem"])


@pytest.mark.parametrize(("used", "action"), [(290, "issue"), (290, "enter"), (300, "enter")])
def test_a_notice_whose_note_was_taken_down_but_not_answered_is_shown_and_not_met_as_anothers(
    tenant: Tenant, used: int, action: str
) -> None:
    tenant.buy(a_purchase(months=1200))
    tenant.use(used)
    lost: list[str] = []

    def lose_the_first_answer(**_: Any) -> None:
        if not lost:
            lost.append("the first")
            raise ReadTimeoutError(endpoint_url="https://dynamodb.example")

    # Moto has written by then.
    wiring.session().get_component("event_emitter").register("after-call.dynamodb.UpdateItem", lose_the_first_answer)
    status, body = check(action=action)
    assert (status, body["notice"] and body["notice"]["case"], len(lost)) == (200, 1, 1)
    assert check() == (200, {"notice": None})


def test_granted_orders_and_undone_ones_move_the_quota_and_a_bad_message_fails_alone(tenant: Tenant) -> None:
    order = tenant.granted(tenant.order())
    made = messages({"event": "QuotaProvisioned", "order": order.number}, {"event": "x", "order": "9999990"})
    failed = load_function("raise_quota").handler(made, Context())
    assert failed == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert tenant.quota.remaining == 300
    tenant.undone(order)
    made = messages(*[{"event": "PaymentUndone", "order": order.number}] * 2)
    assert load_function("raise_quota").handler(made, Context()) == {"batchItemFailures": []}
    assert (tenant.quota.remaining, tenant.quota.epoch) == (0, 2)


def test_the_schedule_mails_who_is_due_on_the_day_of_its_event(tenant: Tenant) -> None:
    quota = tenant.buy()
    for days, mails in ((BANDS[0].high + 1, 0), (BANDS[0].high, 1), (BANDS[0].high, 1)):
        time = days_before_the_end(quota, days).isoformat()
        load_function("notify_quota").handler(event("schedule") | {"time": time}, Context())
        assert len(tenant.mails()) == mails


def test_the_letter_tells_of_the_day_of_the_job_and_nothing_that_a_purchase_has_overtaken(
    tenant: Tenant, function_environment: pytest.MonkeyPatch
) -> None:
    function_environment.setenv("MAIL_FROM", "donhang@orders.local")
    function_environment.setenv("PORTAL_URL", "https://orders.example")
    function_environment.setenv("SHOP_URL", "")
    boto3.client("sesv2").create_email_identity(EmailIdentity="donhang@orders.local")
    quota = tenant.buy()
    at = days_before_the_end(quota, 7).isoformat()
    notice = {"event": "QuotaNotice", "product": "MEINVOICE", "domain": DOMAIN, "version": 2, "at": at, "epoch": 1}
    sent: list[dict[str, Any]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        sent.append(params)

    wiring.session().get_component("event_emitter").register("before-parameter-build.sesv2.SendEmail", note)
    for message in (notice, notice, {**notice, "version": 3, "epoch": 0}):
        assert load_function("send_mail").handler(messages(message), Context()) == {"batchItemFailures": []}
    [mail] = sent
    assert mail["Destination"] == {"ToAddresses": ["chu@nhahangabc.vn"]}
    tags = {"letter": "quota_notice", "product": "MEINVOICE", "domain": DOMAIN}
    assert {one["Name"]: one["Value"] for one in mail["EmailTags"]} == tags
    assert tenant.buy(a_purchase(2, purpose=Purpose.RENEW, at=NOW)).epoch == 2
    assert load_function("send_mail").handler(messages({**notice, "version": 4}), Context()) == {
        "batchItemFailures": []
    }
    assert len(sent) == 1


@pytest.mark.parametrize("shop", ["https://shop.example", ""])
def test_the_mail_about_a_quota_leads_to_the_shop_and_never_to_the_api(
    tenant: Tenant, function_environment: pytest.MonkeyPatch, shop: str
) -> None:
    for name, value in {"MAIL_FROM": "a@orders.local", "PORTAL_URL": "https://api.example", "SHOP_URL": shop}.items():
        function_environment.setenv(name, value)
    boto3.client("sesv2").create_email_identity(EmailIdentity="a@orders.local")
    at = days_before_the_end(tenant.buy(), 7).isoformat()
    sent: list[str] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        mail = message_from_bytes(params["Content"]["Raw"]["Data"], EmailMessage, policy=policy.default)
        sent.extend(part.get_content() for part in mail.walk() if part.get_content_type() == "text/plain")

    wiring.session().get_component("event_emitter").register("before-parameter-build.sesv2.SendEmail", note)
    notice = {"event": "QuotaNotice", "product": "MEINVOICE", "domain": DOMAIN, "version": 2, "at": at, "epoch": 1}
    assert load_function("send_mail").handler(messages(notice), Context()) == {"batchItemFailures": []}
    [text] = sent
    assert re.findall(r"https?://[^/\s]+", text) == ([shop] if shop else [])


def test_a_check_waits_two_seconds_for_the_table_at_most_and_other_functions_as_long_as_before(
    template: dict[str, Any], function_environment: pytest.MonkeyPatch
) -> None:
    usual = wiring.client("dynamodb").meta.config
    assert (usual.connect_timeout, usual.read_timeout, usual.retries["total_max_attempts"]) == (2, 8, 5)
    wiring.forget()
    given = template["Resources"]["CheckQuota"]["Properties"]["Environment"]["Variables"]
    for name, value in given.items():
        function_environment.setenv(name, value)
    hurried = wiring.client("dynamodb").meta.config
    assert hurried.read_timeout * hurried.retries["total_max_attempts"] == 2
    assert hurried.connect_timeout == 1
