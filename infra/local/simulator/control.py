"""The addresses for people and tests: what was received, how partners behave, and what their staff do by hand."""

import uuid
from collections.abc import Callable
from typing import Literal

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.exceptions import HTTPException

from infra.local.simulator.answers import act_callback, suman_callback
from infra.local.simulator.callbacks import Callbacks
from infra.local.simulator.outbox import Outbox
from infra.local.simulator.state import Behaviour, Behaviours, Json, Ledger, Links, Waiting


class ControlError(Exception):
    """Something asked of the simulator that it cannot do; becomes an error in the house form (R90)."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = error_form(code, message, field)


class _OfOrder(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    order: str = Field(min_length=1)


class _Approval(_OfOrder):
    result: Literal["issued", "refused"] = "issued"


class Control:
    """The desk from which a person or a test looks at the partners and moves them."""

    def __init__(
        self, links: Links, behaviours: Behaviours, ledger: Ledger, outbox: Outbox, callbacks: Callbacks
    ) -> None:
        self._links = links
        self._behaviours = behaviours
        self._ledger = ledger
        self._outbox = outbox
        self._callbacks = callbacks

    def routes(self) -> Blueprint:
        """Return every route of the desk; answers are plain JSON."""
        blueprint = Blueprint("control", __name__)
        for method, path, view in (
            ("GET", "/health", lambda: jsonify({"status": "ok"})),
            ("GET", "/.well-known/jwks.json", self._jwks),
            ("GET", "/requests", self._requests),
            ("DELETE", "/requests", lambda: _emptied(self._ledger.clear)),
            ("GET", "/outbox", lambda: jsonify(self._outbox.mails())),
            ("DELETE", "/outbox", lambda: _emptied(self._outbox.clear)),
            ("GET", "/behaviour", lambda: jsonify(self._behaviours.shown())),
            ("POST", "/behaviour", self._behave),
            ("POST", "/approve", self._approve),
            ("POST", "/issue-invoice", self._issue_invoice),
        ):
            blueprint.add_url_rule(path, endpoint=f"{method}{path}".replace(".", ""), view_func=view, methods=[method])
        blueprint.register_error_handler(ControlError, lambda error: (error.body, error.status))
        blueprint.app_errorhandler(HTTPException)(_unroutable)
        return blueprint

    def _jwks(self) -> Response:
        if self._links.jwks is None:
            raise ControlError(404, "no_jwks", "This simulator was given no public keys.")
        return jsonify(self._links.jwks)

    def _requests(self) -> Response:
        return jsonify(self._ledger.requests(request.args.get("partner"), request.args.get("order")))

    def _behave(self) -> Response:
        behaviour = read_wish(Behaviour)
        self._behaviours.change(behaviour)
        return jsonify(behaviour.model_dump())

    def _approve(self) -> tuple[Response, int]:
        wish = read_wish(_Approval)

        def body_of(waiting: Waiting) -> Json:
            if wish.result == "refused":
                self._ledger.turn_down(waiting)
            return suman_callback(waiting.call, waiting.request_id, wish.result)

        return self._end("suman", wish.order, body_of)

    def _issue_invoice(self) -> tuple[Response, int]:
        return self._end("act", read_wish(_OfOrder).order, lambda one: act_callback(one.call, one.request_id))

    def _end(self, partner: str, order: str, body_of: Callable[[Waiting], Json]) -> tuple[Response, int]:
        if not self._callbacks.possible:
            raise ControlError(409, "no_callback_base", "The simulator was not told where callbacks go.")
        waiting = self._ledger.take_waiting(partner, order)
        if not waiting:
            raise ControlError(404, "nothing_waiting", f"Nothing of order {order} waits at {partner}.", "order")
        times = 2 if self._behaviours.of(partner).mode == "twice" else 1
        sent: list[Json] = []
        for one in waiting:
            statuses = [self._callbacks.deliver(partner, body_of(one)) for _ in range(times)]
            if not any(was_taken(status) for status in statuses):
                self._ledger.put_back(one)
            sent.append({"request_id": one.request_id, "statuses": statuses})
        return _told(sent)


def _told(sent: list[Json]) -> tuple[Response, int]:
    statuses = [status for one in sent for status in one["statuses"]]
    failed = [status for status in statuses if not was_taken(status)]
    answer: Json = {"delivered": not failed, "status": failed[0] if failed else statuses[-1], "callbacks": sent}
    if failed:
        answer |= error_form(
            "callback_not_taken", f"Our side answered {failed[0]} to the callback; it can be sent again."
        )
    return jsonify(answer), 502 if failed else 200


def was_taken(status: int | None) -> bool:
    """Tell whether our side took a callback."""
    return status is not None and 200 <= status < 300


def read_wish[T: BaseModel](shape: type[T]) -> T:
    """Return what the current request asks for; ControlError 422 names the first wrong field."""
    try:
        return shape.model_validate_json(request.get_data())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or None
        raise ControlError(422, "invalid_input", first["msg"], field) from error


def _emptied(clear: Callable[[], None]) -> tuple[str, int]:
    clear()
    return "", 204


def _unroutable(error: HTTPException) -> tuple[Json, int]:
    return error_form(error.name.lower().replace(" ", "_"), error.description or error.name, None), error.code or 500


def error_form(code: str, message: str, field: str | None = None) -> Json:
    """Return an error in the form of every API of the house."""
    return {"error": {"code": code, "message": message, "field": field}, "request_id": uuid.uuid4().hex}
