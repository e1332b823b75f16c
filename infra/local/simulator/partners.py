"""The addresses that our system calls: ``POST /partners/<partner>/<operation>``."""

import json
import socket
import threading
import time
from typing import Any

from flask import Blueprint, Request, Response, jsonify, request

from infra.local.simulator.answers import OPERATIONS, judged, refusal, suman_callback, units
from infra.local.simulator.callbacks import Callbacks
from infra.local.simulator.signature import is_signed
from infra.local.simulator.state import Behaviours, Call, Ledger, Links, PartnerReply, now_text


class Partners:
    """SUMAN, CRM and ACT as seen by the system that calls them."""

    def __init__(
        self, links: Links, behaviours: Behaviours, ledger: Ledger, callbacks: Callbacks, stopping: threading.Event
    ) -> None:
        self._links = links
        self._behaviours = behaviours
        self._ledger = ledger
        self._callbacks = callbacks
        self._stopping = stopping

    def routes(self) -> Blueprint:
        """Return the one route under which all partners live."""
        blueprint = Blueprint("partners", __name__)
        blueprint.add_url_rule("/partners/<partner>/<operation>", view_func=self.answer, methods=["POST"])
        return blueprint

    def answer(self, partner: str, operation: str) -> Response:
        """Answer one request as the partner behaves now; what it does is done before it is slow."""
        if partner not in OPERATIONS:
            return _response(refusal(404, "unknown_partner", f"Không có đối tác {partner}."))
        raw = request.get_data()
        call = _read(partner, operation, raw)
        behaviour = self._behaviours.of(partner)
        if behaviour.mode == "down":
            status = self._behaviours.failure(partner)
            fault: PartnerReply | None = PartnerReply(
                status, {"code": "unavailable", "message": "Hệ thống đang bảo trì."}
            )
        else:
            fault = self._fault(call, raw)
        verdict = self._ledger.record(call, lambda earlier: judged(call, behaviour.mode, fault, earlier))
        if behaviour.mode == "slow":
            self._stopping.wait(behaviour.seconds)
        response = _response(verdict)
        if behaviour.mode == "twice" and verdict.effect and verdict.answer["result"] in ("granted", "issued"):
            response.call_on_close(lambda: self._answer_again(call, verdict))
        return response

    def _answer_again(self, call: Call, verdict: PartnerReply) -> None:
        if self._callbacks.possible:
            self._callbacks.deliver(call.partner, suman_callback(call, verdict.answer["request_id"], "issued"))

    def _fault(self, call: Call, raw: bytes) -> PartnerReply | None:
        secret = self._links.secrets.get(call.partner)
        if call.operation not in OPERATIONS[call.partner]:
            return refusal(404, "unknown_operation", f"Không có thao tác {call.operation}.")
        if secret and not is_signed(secret, raw, request.headers.get("X-Signature", ""), int(time.time())):
            return refusal(401, "bad_signature", "Chữ ký không hợp lệ hoặc đã quá hạn.")
        if not call.key:
            return refusal(400, "missing_key", "Thiếu Idempotency-Key.")
        if call.order is None:
            return refusal(400, "bad_body", 'Nội dung phải là JSON có "order" hoặc "renewal".')
        if call.operation == "codes" and units(call.body) == 0:
            return refusal(400, "bad_body", 'Thiếu số lượng mã: "lines[].quantity" hoặc "quantity".')
        return None


def _read(partner: str, operation: str, raw: bytes) -> Call:
    try:
        body: Any = json.loads(raw)
    except ValueError:
        body = raw.decode("utf-8", "replace")
    # A renewal in the opportunity pool has no order, and is asked about by its own id.
    order = body.get("order", body.get("renewal")) if isinstance(body, dict) else None
    order = order if isinstance(order, str) and order else None
    return Call(partner, operation, order, request.headers.get("Idempotency-Key"), body, now_text())


def _response(verdict: PartnerReply) -> Response:
    if verdict.status is None:
        hang_up(request)
    response = jsonify(verdict.answer)
    response.status_code = verdict.status or 503
    return response


def hang_up(current: Request) -> None:
    """Close the caller's connection before anything is answered, as a partner that dies does."""
    connection: socket.socket = current.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
