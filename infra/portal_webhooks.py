"""What portals are told, event by event (R84), as the portal API's document describes it: ``webhooks`` of OpenAPI 3.1.

It is read by infra/openapi_docs.py alone. The tests hold it against what is sent.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from infra.portal_bodies import OrderAnswer, RenewalAnswer


class _Told(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: str
    version: int
    event: str
    at: str
    portal: str


class OrderTold(_Told):
    """A change of an order: ``id`` is ``1000002/3``, the order is as it is now."""

    order: OrderAnswer


class RenewalTold(_Told):
    """A change of a renewal, which is as it is now."""

    renewal: RenewalAnswer


class QuotaFacts(BaseModel):
    """A tenant's e-invoices: what is left, until when, and the case of R60 that stands."""

    model_config = ConfigDict(extra="allow")

    product: str
    domain: str
    remaining: int
    last_purchase: int | None
    days_left: int | None
    last_usable_on: str | None
    case: int | None
    granted_total: int
    used_total: int
    as_of: str | None


class QuotaTold(_Told):
    """A change of a quota: ``id`` is ``MEINVOICE/pho24/7``, the quota is as it is now."""

    quota: QuotaFacts


class _Event(NamedTuple):
    comes_when: str
    body: type[_Told]


EVENTS: Mapping[str, _Event] = {
    "order.placed": _Event("An order exists: placed, or made of a renewal that was accepted", OrderTold),
    "order.paid": _Event("Its money is recognised", OrderTold),
    "order.provisioned": _Event("What was bought is granted for good", OrderTold),
    "order.invoiced": _Event("Its invoice is issued and has its number", OrderTold),
    "order.cancelled": _Event("It is cancelled for good", OrderTold),
    "order.locked": _Event("Nobody paid in time: what was granted until then is locked", OrderTold),
    "order.changed": _Event("Anything else that GET /v1/orders/{number} shows has changed", OrderTold),
    "renewal.requested": _Event("A renewal waits for its sales rep", RenewalTold),
    "renewal.accepted": _Event("It is accepted; its order is told as order.placed", RenewalTold),
    "renewal.rejected": _Event("It is rejected", RenewalTold),
    "renewal.changed": _Event("Anything else that GET /v1/renewals shows has changed", RenewalTold),
    "quota.raised": _Event("A purchase was added to a tenant's e-invoices, or taken from them", QuotaTold),
    "quota.notice": _Event("The tenant was told by mail that its e-invoices run out", QuotaTold),
}
_ANSWERS = {
    "2XX": {"description": "Taken, if it comes within ten seconds"},
    "401": {"description": "Not signed by us, or more than five minutes old"},
    "default": {"description": "Not taken: it is sent again with growing waits, for a day. Redirects are not followed"},
}
_SIGNATURE = {
    "name": "X-Signature",
    "in": "header",
    "required": True,
    "description": "t=<unix seconds>,v1=<hex HMAC-SHA256, under the portal's own secret, of t.body>",
    "schema": {"type": "string", "pattern": "^t=[0-9]+,v1=[0-9a-f]{64}$"},
}


def webhooks() -> dict[str, Any]:
    """One entry for each event."""
    return {name: {"post": _operation(name, event)} for name, event in EVENTS.items()}


def models() -> set[type[BaseModel]]:
    """Every model that an event's body refers to."""
    return {event.body for event in EVENTS.values()}


def _operation(name: str, event: _Event) -> dict[str, Any]:
    named = {"type": "object", "properties": {"event": {"const": name}}}
    schema = {"allOf": [{"$ref": f"#/components/schemas/{event.body.__name__}"}, named]}
    return {
        "summary": event.comes_when,
        "operationId": name.replace(".", "_"),
        "tags": ["webhooks, to portals"],
        "parameters": [_SIGNATURE],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": _ANSWERS,
    }
