"""What tests are made of: requests, orders, bookings, and the default settings, each with one thing changed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from infra.load_settings import default_setting
from misa_order.orders.intake.place import Placed, place_order
from misa_order.orders.order import Order
from misa_order.orders.order_request import OrderRequest
from misa_order.orders.portal import Portal
from misa_order.orders.store import OrderStore
from misa_order.payments.statement.booking import Booking, Direction
from misa_order.settings.calendar import CalendarSetting
from misa_order.settings.catalogue import Catalogue

NOW = datetime(2026, 11, 21, 8, 4, 5, tzinfo=UTC)
PORTAL = Portal("portal-1", ("CUKCUK", "MEINVOICE", "SME", "MISA_SUPPORT", "QLTH"))


CATALOGUE = Catalogue.model_validate(default_setting("catalogue"))
CALENDAR = CalendarSetting.model_validate(default_setting("calendar")).working_calendar()


def order_body(**changes: Any) -> dict[str, Any]:
    """The body of a CUKCUK renewal by transfer, as a portal sends it."""
    body: dict[str, Any] = {
        "product": "CUKCUK",
        "purpose": "renew",
        "domain": "nhahangabc",
        "customer": {
            "id": "KH0001",
            "name": "Nhà hàng ABC",
            "email": "chu@nhahangabc.vn",
            "phone": "0912345678",
            "tax_code": "0101243150",
        },
        "lines": [{"sku": "CUKCUK-PRO-12M", "quantity": 1}],
        "payment_method": "transfer",
        "invoice": {
            "tax_code": "0101243150",
            "company": "Công ty ABC",
            "address": "Hà Nội",
            "email": "ketoan@nhahangabc.vn",
        },
        "delivery": {"name": "Lan", "phone": "0912345678", "address": "Hà Nội"},
        "agent_code": None,
        "affiliate_code": None,
        "office": "HN",
    }
    return {**body, **changes}


DESKTOP: dict[str, Any] = {
    "product": "SME",
    "purpose": "new",
    "lines": [{"sku": "SME-STD", "quantity": 1}],
    "domain": None,
}
TOPUP: dict[str, Any] = {
    "product": "MISA_SUPPORT",
    "purpose": "new",
    "lines": [{"sku": "TOPUP-100K", "quantity": 2}],
    "domain": None,
    "invoice": None,
}


def place(
    store: OrderStore, key: str = "key-1", now: datetime = NOW, portal: Portal = PORTAL, **changes: Any
) -> Placed:
    """Place an order with these things changed."""
    request = OrderRequest.model_validate(order_body(**changes))
    return place_order(request, portal, key, CATALOGUE, CALENDAR, store, now)


def credit(order: Order, **changes: Any) -> Booking:
    """The transfer that pays an order as it was told to."""
    facts: dict[str, Any] = {
        "account": "99900011",
        "bank": "ACB",
        "amount": order.total,
        "direction": Direction.IN,
        "memo": f"Thanh toan don hang {order.number} - Domain {order.key}",
        "booked_at": NOW,
        "time_known": True,
        "value_date": NOW.date(),
        "reference": None,
        "balance": 10_000_000 + order.total,
        "source": "mail",
        "raw_ref": "in/mail-1",
        "reverses": False,
    }
    return Booking(**{**facts, **changes})


@contextmanager
def counted_calls(client: Any) -> Iterator[list[str]]:
    """The names of the calls that reach DynamoDB meanwhile (retries included)."""
    calls: list[str] = []

    def note(model: Any, **_: Any) -> None:
        calls.append(model.name)

    client.meta.events.register("before-call.dynamodb", note)
    try:
        yield calls
    finally:
        client.meta.events.unregister("before-call.dynamodb", note)


def load_function(name: str) -> Any:
    """A function's handler module, loaded from its own folder as Lambda does."""
    path = Path(__file__).parent.parent / "functions" / name / "handler.py"
    spec = spec_from_file_location(f"function_{name}", path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def event(name: str) -> dict[str, Any]:
    """A real event of a trigger, as tests/events keeps it."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "events" / f"{name}.json").read_text("utf-8"))
    return found


class Context:
    """What Lambda hands a function beside the event."""

    function_name = "orders-function"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:ap-southeast-1:123456789012:function:orders-function"
    aws_request_id = "6f2b4f0e-0000-4000-8000-000000000001"

    def __init__(self, milliseconds_left: int = 300_000) -> None:
        self._left = milliseconds_left

    def get_remaining_time_in_millis(self) -> int:
        return self._left


def http_event(method: str, path: str, route: str, body: Any = None, **headers: str) -> dict[str, Any]:
    """A request through API Gateway's HTTP API by a portal that the authorizer let in."""
    made = event("http_api")
    made["routeKey"] = f"{method} {route}"
    made["rawPath"], _, made["rawQueryString"] = path.partition("?")
    made["requestContext"]["http"] |= {"method": method, "path": made["rawPath"]}
    query = dict(pair.split("=") for pair in made["rawQueryString"].split("&") if pair)
    made["queryStringParameters"] = query or None
    made["headers"] |= {name.lower().replace("_", "-"): value for name, value in headers.items()}
    made["body"] = body if body is None or isinstance(body, str) else json.dumps(body)
    return made
