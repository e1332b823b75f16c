"""What tests are made of: requests, orders, bookings, and the default settings, each with one thing changed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from misa_order.orders.catalogue import Catalogue
from misa_order.orders.deadlines import CalendarSetting
from misa_order.orders.order import Order, OrderRequest
from misa_order.orders.place import Placed, Portal, place_order
from misa_order.orders.store import OrderStore
from misa_order.payments.booking import Booking, Direction
from misa_order.table import keys
from misa_order.table.table import Table
from misa_order.table.transaction import Put

NOW = datetime(2026, 11, 21, 8, 4, 5, tzinfo=UTC)
SETTINGS = ("catalogue", "bank-accounts", "bank-senders", "calendar")
PORTAL = Portal("portal-1", ("CUKCUK", "MEINVOICE", "SME", "MISA_SUPPORT", "QLTH"))


def default_setting(name: str) -> Any:
    """One of the settings the project ships."""
    return json.loads((files("misa_order.orders") / "default_settings" / f"{name}.json").read_text("utf-8"))


def load_settings(table: Table) -> None:
    """Put the shipped settings into a table."""
    table.write([Put(keys.setting(name), {"doc": json.dumps(default_setting(name))}) for name in SETTINGS])


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


DESKTOP = {"product": "SME", "purpose": "new", "lines": [{"sku": "SME-STD", "quantity": 1}], "domain": None}
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
