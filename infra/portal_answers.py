"""What the portal API answers, operation by operation: every status there is, and the form of each
body (R90).

It is read by infra/openapi_docs.py alone. The tests hold it against what the functions answer.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from infra.portal_bodies import (
    ErrorAnswer,
    FeedTaken,
    GatewayError,
    LinkAsked,
    OrderAnswer,
    OrderFacts,
    OrderList,
    PaymentStateAnswer,
    QuotaAnswer,
    RenewalAnswer,
    RenewalList,
    Taken,
    UsageAnswer,
)

HTML = "text/html; charset=utf-8"


class Answers(NamedTuple):
    """The bodies of what is granted, by status, and the statuses of what is refused in our form.

    ``pages`` are statuses whose body is a page for people instead, ``elsewhere`` those that lead somewhere else.
    """

    granted: Mapping[int, type[BaseModel]]
    refused: tuple[int, ...]
    pages: tuple[int, ...] = ()
    elsewhere: tuple[int, ...] = ()


_PLACED = (403, 409, 415, 422)
OPERATIONS: Mapping[tuple[str, str], Answers] = {
    ("post", "/v1/orders"): Answers({200: OrderAnswer, 201: OrderAnswer}, _PLACED),
    ("get", "/v1/orders"): Answers({200: OrderList}, (403, 422)),
    ("get", "/v1/orders/{number}"): Answers({200: OrderAnswer}, (403, 404)),
    ("post", "/v1/orders/{number}/cancel"): Answers({200: OrderAnswer}, (403, 404, 409)),
    ("get", "/pay/{token}"): Answers({}, (404,), pages=(200, 401)),
    ("get", "/pay/{token}/state"): Answers({200: PaymentStateAnswer}, (401, 404)),
    ("post", "/pay/{token}/claim"): Answers({200: OrderFacts}, (401, 404, 409, 422)),
    ("post", "/pay/{token}/renew"): Answers({202: LinkAsked}, (404,)),
    ("get", "/v1/orders/{number}/payment-claim"): Answers({}, (404,), pages=(401,), elsewhere=(303,)),
    ("post", "/v1/orders/{number}/payment-claim"): Answers({200: OrderFacts}, (401, 403, 404, 409, 422)),
    ("post", "/v1/renewals"): Answers({200: RenewalAnswer, 201: RenewalAnswer}, _PLACED),
    ("get", "/v1/renewals"): Answers({200: RenewalList}, (403, 422)),
    ("post", "/v1/quota/check"): Answers({200: QuotaAnswer}, (403, 415, 422)),
    ("post", "/v1/quota/usage"): Answers({200: UsageAnswer}, (403, 415, 422)),
    ("post", "/v1/callbacks/suman"): Answers({200: Taken}, (401, 404, 422)),
    ("post", "/v1/callbacks/act"): Answers({200: Taken}, (401, 404, 422)),
    ("post", "/v1/callbacks/gateways/{gateway}"): Answers({200: Taken}, (401, 404, 422)),
    ("post", "/v1/bank-feeds/{feed}"): Answers({200: FeedTaken}, (401, 404, 422)),
}
WORDS = {
    200: "Done, or done before",
    201: "Made",
    202: "Asked for; the answer is the same whatever comes of it",
    303: "To the payment page",
    401: "No valid token, signature or link",
    403: "Not for this caller",
    404: "There is none, or not for this caller",
    409: "The state does not allow it, or the key was used for something else",
    415: "The body is not said to be JSON",
    422: "What was sent is wrong; the field is named",
    429: "Too many requests",
    500: "A failure of ours: nothing is half done, the same request may be sent again",
    503: "Others change the same thing at this moment, or the gateway could not reach us in time: ask again",
}


def answers_of(method: str, path: str, *, token: bool) -> dict[str, Any]:
    """The ``responses`` of an operation; with a token the gateway itself may refuse it."""
    known = OPERATIONS[method, path]
    found: dict[int, dict[str, Any]] = {status: _json(_ref(model)) for status, model in known.granted.items()}
    found |= {status: _json(_ref(ErrorAnswer)) for status in known.refused}
    found |= {status: {HTML: {"schema": {"type": "string"}}} for status in known.pages}
    found |= {status: {"text/plain; charset=utf-8": {"schema": {"type": "string"}}} for status in known.elsewhere}
    either = {"anyOf": [_ref(ErrorAnswer), _ref(GatewayError)]}
    found |= {500: _json(either), 429: _json(_ref(GatewayError)), 503: _json(either)}
    if token:
        found |= {401: _json(_ref(GatewayError)), 403: _json(either)}
    return {str(status): {"description": WORDS[status], "content": found[status]} for status in sorted(found)}


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def models() -> set[type[BaseModel]]:
    """Every model that an answer refers to."""
    granted = {model for known in OPERATIONS.values() for model in known.granted.values()}
    return granted | {ErrorAnswer, GatewayError}
