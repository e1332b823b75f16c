"""The gateways for card, wallet and PayPal: a payment page behind our signed link, and their notifications (R13, R25).

``GET /gateway?method=&number=&amount=&signature=`` shows the page; its buttons, and whoever plays them, send ``POST
/gateway/pay``: ``{"order", "amount"?, "method"?, "result"?: "paid" | "failed", "event_id"?, "times"?, "sign"?}``.
"""

import hashlib
import hmac
import secrets
from pathlib import Path
from typing import Literal

from flask import Blueprint, Response, jsonify, render_template_string, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from infra.local.simulator.callbacks import Callbacks
from infra.local.simulator.control import ControlError, error_form, read_wish, was_taken
from infra.local.simulator.state import Json, Links

_PAGE = Path(__file__).with_name("gateway.html").read_text(encoding="utf-8")
_TITLES = {"card": "thẻ ngân hàng", "wallet": "ví điện tử", "paypal": "PayPal"}

type Method = Literal["card", "wallet", "paypal"]


class _Link(BaseModel):
    """What a link of ours asks to be paid."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Method
    number: str = Field(min_length=1)
    amount: int = Field(gt=0)


class _Wish(BaseModel):
    """A payment as it is to be played; ``amount`` and ``method`` are by default those of the order's opened page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    order: str = Field(min_length=1)
    amount: int | None = None
    method: Method | None = None
    result: Literal["paid", "failed"] = "paid"
    event_id: str | None = None
    times: int = Field(default=1, ge=1, le=50)
    sign: bool = True


class GatewayDesk:
    """The payment pages, and the notifications that paying there sends."""

    def __init__(self, links: Links, callbacks: Callbacks) -> None:
        self._links = links
        self._callbacks = callbacks
        self._opened: dict[str, _Link] = {}

    def routes(self) -> Blueprint:
        """Return the page and what its buttons do."""
        blueprint = Blueprint("gateway", __name__)
        blueprint.add_url_rule("/gateway", view_func=self._page, methods=["GET"])
        blueprint.add_url_rule("/gateway/pay", view_func=self._pay, methods=["POST"])
        blueprint.register_error_handler(ControlError, lambda error: (error.body, error.status))
        return blueprint

    def _page(self) -> str | tuple[str, int]:
        link = self._link()
        if link is None:
            return render_template_string(_PAGE, link=None), 403
        self._opened[link.number] = link
        amount = f"{link.amount:,}".replace(",", ".")
        return render_template_string(_PAGE, link=link, title=_TITLES[link.method], amount=amount)

    def _link(self) -> _Link | None:
        """What the request's link asks for, None where it is not as we signed it."""
        asked, _, given = request.query_string.decode("ascii", "replace").rpartition("&signature=")
        secret = self._links.secrets.get("gateway")
        if secret:
            own = hmac.new(secret, asked.encode(), hashlib.sha256).hexdigest()
            if not hmac.compare_digest(own.encode(), given.encode()):
                return None
        try:
            return _Link.model_validate({name: value for name, value in request.args.items() if name != "signature"})
        except ValidationError:
            return None

    def _pay(self) -> tuple[Response, int]:
        wish = read_wish(_Wish)
        opened = self._opened.get(wish.order)
        method = wish.method or (opened.method if opened else None)
        amount = opened.amount if opened and wish.amount is None else wish.amount
        if method is None or amount is None:
            message = f"The page of order {wish.order} was never opened: say method and amount."
            raise ControlError(422, "page_not_opened", message, "method" if method is None else "amount")
        if not self._callbacks.possible:
            raise ControlError(409, "no_callback_base", "The simulator was not told where callbacks go.")
        event_id = wish.event_id or f"{method}-{secrets.token_hex(8)}"
        body: Json = {"event_id": event_id, "order": wish.order, "amount": amount, "result": wish.result}
        return _told(event_id, [self._notify(method, body, sign=wish.sign) for _ in range(wish.times)])

    def _notify(self, method: str, body: Json, *, sign: bool) -> int | None:
        secret = self._links.secrets.get(f"{method}_callback") if sign else secrets.token_bytes(32)
        return self._callbacks.send(f"gateways/{method}", body, secret)


def _told(event_id: str, statuses: list[int | None]) -> tuple[Response, int]:
    failed = [status for status in statuses if not was_taken(status)]
    answer: Json = {"delivered": not failed, "event_id": event_id, "statuses": statuses}
    if failed:
        answer |= error_form("callback_not_taken", f"Our side answered {failed[0]} to the notification.")
    return jsonify(answer), 502 if failed else 200
