"""For each function what must have happened before it, and the event that then comes: for playing with one function.

A scene is played over an empty system and makes the same orders, rows and ids each time, so that its event can be kept
in a file, changed, and handed to the function in the same scene again.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3

from infra.local.story_mails import Credit, notice
from misa_order.kernel.signature import link_token
from misa_order.orders.instructions import memo
from misa_order.orders.order import Order
from misa_order.payments.spreadsheets.import_store import ImportStore
from misa_order.payments.spreadsheets.imports import request_import
from tests.builders import DESKTOP, event, http_event, order_body
from tests.calendar_stations import save_calendar
from tests.feedback import bounced
from tests.page_links import page_path
from tests.portal_stations import register_portal
from tests.quota_stations import buy_quota
from tests.renewals_made import TWO_MODULES, renewal_body
from tests.statement_stations import STATEMENT
from tests.stations import Stations

type Event = dict[str, Any]
MAIL = "sample-mail"
"""The id under which the mail of a scene lies in the inbox."""
_ACCOUNT = "99900011"
_BOOKED_ON = date(2026, 11, 27)
_ORDER = "/v1/orders/{number}"


def bank_mail(order: Order) -> bytes:
    """ACB's notice of the transfer that pays an order, unsigned."""
    credit = Credit(order.total, 120_000_000 + order.total, memo(order.number, order.match_key, order.key), _BOOKED_ON)
    return notice(credit, _ACCOUNT, MAIL)


def _bank_mail(play: Stations, **changes: Any) -> Event:
    raw = bank_mail(play.place("sample", **changes))
    return play.stored_mail(raw, "mailalert@acb.com.vn", message_id=MAIL)


def _booked(play: Stations, **changes: Any) -> None:
    """The credit that pays an order is on the statement, and nobody has looked at it."""
    play.run("parse_bank_mail", _bank_mail(play, **changes))
    play.relay()


def _paid(play: Stations, **changes: Any) -> None:
    """An order has been paid, and its worker has not heard of it yet."""
    _booked(play, **changes)
    play.work("match_payment")
    play.relay()


def _worker(function: str) -> Callable[[Stations], Event]:
    def scene(play: Stations) -> Event:
        _paid(play)
        return play.batches(function)[-1]

    return scene


def _done(play: Stations, **changes: Any) -> Order:
    """The one order, with everything done that follows payment by itself."""
    _paid(play, **changes)
    play.work()
    play.settle()
    return play.place("sample", **changes)


def _of_order(method: str, path: str = "", body: Any = None) -> Callable[[Stations], Event]:
    def scene(play: Stations) -> Event:
        number = play.place("sample").number
        return http_event(method, f"/v1/orders/{number}{path}", f"{method} {_ORDER}{path}", body)

    return scene


def _authorize(play: Stations) -> Event:
    made = event("http_api_authorizer")
    made["headers"]["authorization"] = f"Bearer {play.token('portal', 'CUKCUK')}"
    return made


def _create_order(_: Stations) -> Event:
    return http_event("POST", "/v1/orders", "POST /v1/orders", order_body(), Idempotency_Key="sample")


def _claim_payment(play: Stations) -> Event:
    number = play.place("sample").number
    secret, expires = play.simulator.secrets["claim_link"], datetime.now(UTC) + timedelta(days=30)
    path = f"/v1/orders/{number}/payment-claim?token={link_token(f'payment-claim/{number}', secret, expires)}"
    said = {"memo": "chuyen tien nha hang", "paid_at": "2026-11-27"}
    return _open(http_event("POST", path, f"POST {_ORDER}/payment-claim", said))


def _show_payment(play: Stations) -> Event:
    path = page_path(play.place("sample").number, timedelta(days=30), play.simulator.secrets["claim_link"])
    return _open(http_event("GET", path, "GET /pay/{token}"))


def _open(made: Event) -> Event:
    """A request before which no authorizer stands."""
    del made["requestContext"]["authorizer"], made["headers"]["authorization"]
    return made


def _complete_invoice(play: Stations) -> Event:
    order = _done(play)
    told = {"order": order.number, "request_id": order.steps["invoice"].request_id}
    return play.callback_event("act", {**told, "event": "invoice_issued", "invoice_number": "7"})


def _complete_provisioning(play: Stations) -> Event:
    order = _done(play, **DESKTOP)
    told = {"order": order.number, "request_id": order.steps["licence"].request_id}
    return play.callback_event("suman", {**told, "result": "issued", "licence_key": "AB-12"})


def _confirm_gateway_payment(play: Stations) -> Event:
    order = play.place("sample", payment_method="card")
    told = {"event_id": "sample", "order": order.number, "amount": order.total, "result": "paid"}
    return play.signed_event("/v1/callbacks/gateways/card", "card_callback", told, "/v1/callbacks/gateways/{gateway}")


def _receive_bank_feed(play: Stations) -> Event:
    booked = {"id": "sample", "account": _ACCOUNT, "amount": 2_640_000, "direction": "in", "memo": "chuyen tien"}
    told = {**booked, "booked_at": "2026-11-27T14:05:00+07:00"}
    return play.signed_event("/v1/bank-feeds/generic", "generic_feed", told, "/v1/bank-feeds/{feed}")


def _on_day(days: int) -> Callable[[Stations], Event]:
    def scene(play: Stations) -> Event:
        order = play.place("sample")
        play.settle()
        return event("schedule") | {"time": (order.created_at + timedelta(days=days)).isoformat()}

    return scene


def _quota_request(path: str, body: Mapping[str, Any]) -> Callable[[Stations], Event]:
    def scene(play: Stations) -> Event:
        buy_quota(play, "sample")
        return http_event("POST", path, f"POST {path}", {"domain": "hoadon", **body})

    return scene


def _usage(used: int) -> Event:
    return {"used_total": used, "as_of": datetime.now(UTC).isoformat()}


def _notify_quota(play: Stations) -> Event:
    reported = _quota_request("/v1/quota/usage", _usage(295))(play)
    play.run("record_usage", reported)
    return event("schedule") | {"time": datetime.now(UTC).isoformat()}


def _raise_quota(play: Stations) -> Event:
    order = buy_quota(play, "sample")
    message = {"event": "QuotaProvisioned", "subject": order.number, "version": order.version, "order": order.number}
    return play.batch("raise_quota", message | {"at": order.created_at.isoformat()})


def _record_bounce(play: Stations) -> Event:
    order = play.place("sample")
    play.settle()
    return play.batch("record_bounce", bounced(order.number))


def _import_statement(play: Stations) -> Event:
    store = ImportStore(play.table, boto3.client("s3"), play.stack.name("Inbox"))
    request_import(STATEMENT, "sample", "staff:lan", store, datetime.now(UTC))
    play.relay()
    return play.batches("import_statement")[-1]


def _match_payment(play: Stations) -> Event:
    _booked(play)
    return play.batches("match_payment")[-1]


def _measure_waiting(play: Stations) -> Event:
    _booked(play)
    return event("schedule") | {"time": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}


def _move_deadlines(play: Stations) -> Event:
    order = play.place("sample")
    play.settle()
    save_calendar(play, {"date": str(order.lock_on), "working": False, "note": "du lịch công ty"})
    play.relay()
    return play.batches("move_deadlines")[-1]


def _request_renewal(_: Stations, **changes: Any) -> Event:
    body = renewal_body(commit_until=(datetime.now(UTC) + timedelta(days=20)).date().isoformat(), **changes)
    return http_event("POST", "/v1/renewals", "POST /v1/renewals", body, Idempotency_Key="sample")


def _open_opportunity(play: Stations) -> Event:
    play.run("request_renewal", _request_renewal(play, lines=TWO_MODULES))
    play.relay()
    return play.batches("open_opportunity")[-1]


def _notify_portal(play: Stations) -> Event:
    register_portal(play, "CUKCUK")
    play.place("sample")
    play.relay()
    return play.batches("notify_portal")[-1]


def _show_renewals(play: Stations) -> Event:
    play.run("request_renewal", _request_renewal(play))
    return http_event("GET", "/v1/renewals?product=QLTH&domain=thptkimlien", "GET /v1/renewals")


def _relay_events(play: Stations) -> Event:
    play.place("sample")
    return play.stream_event()


def _resend_events(play: Stations) -> Event:
    play.place("sample")
    return event("schedule") | {"time": (datetime.now(UTC) + timedelta(minutes=10)).isoformat()}


SCENES: Mapping[str, Callable[[Stations], Event]] = {
    "authorize": _authorize,
    "cancel_order": _of_order("POST", "/cancel"),
    "check_quota": _quota_request("/v1/quota/check", {"module": "sales", "session": "s-1", "action": "enter"}),
    "claim_payment": _claim_payment,
    "complete_invoice": _complete_invoice,
    "complete_provisioning": _complete_provisioning,
    "confirm_gateway_payment": _confirm_gateway_payment,
    "create_order": _create_order,
    "expire_orders": _on_day(12),
    "import_statement": _import_statement,
    "match_payment": _match_payment,
    "measure_waiting": _measure_waiting,
    "move_deadlines": _move_deadlines,
    "notify_portal": _notify_portal,
    "notify_quota": _notify_quota,
    "open_opportunity": _open_opportunity,
    "parse_bank_mail": _bank_mail,
    "provision_order": _worker("provision_order"),
    "raise_quota": _raise_quota,
    "receive_bank_feed": _receive_bank_feed,
    "record_bounce": _record_bounce,
    "record_revenue": _worker("record_revenue"),
    "record_usage": _quota_request("/v1/quota/usage", _usage(10)),
    "relay_events": _relay_events,
    "remind_customers": _on_day(4),
    "request_invoice": _worker("request_invoice"),
    "request_renewal": _request_renewal,
    "resend_events": _resend_events,
    "send_mail": _worker("send_mail"),
    "show_docs": lambda _: http_event("GET", "/docs", "GET /docs"),
    "show_orders": _of_order("GET"),
    "show_payment": _show_payment,
    "show_renewals": _show_renewals,
}
"""By the function's folder. The staff API has none: ``tests/integration/admin`` drives it; nor has ``shape_token``,
which needs no AWS: ``tests/unit/runtime/test_shape_token.py``."""
