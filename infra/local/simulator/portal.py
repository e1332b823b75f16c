"""A portal that listens (R84): it takes our webhooks as a portal should, and shows what it was sent.

``POST /portal/webhooks`` is its address, ``GET /portal/events?order=&subject=`` what arrived, oldest first: all that
each said, and how it was taken. ``DELETE /portal/events`` forgets it. Its mode ``redirect`` leads to
``/portal/elsewhere``, where nothing should arrive; in ``twice`` it takes each delivery but its first answer is lost, so
that the same one comes again.
"""

import json
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify, request

from infra.local.simulator.partners import hang_up
from infra.local.simulator.signature import is_signed
from infra.local.simulator.state import Behaviours, Json, Links, now_text
from misa_order.kernel.signature import portal_secret

NAME = "cong-gia-lap"
"""As the setting portal-webhooks names this portal."""

WEBHOOKS = "/portal/webhooks"
_ELSEWHERE = "/portal/elsewhere"
# While its secret is changed a portal takes the old one and the new one.
_SECRET_VERSIONS = (1, 2)
# A whole day of sales is played on this machine too: what is older is forgotten.
_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class _Arrival:
    """One request as it came in, ``signed_by`` the version of the secret, None where it is not signed."""

    path: str
    body: Any
    at: str
    signed_by: int | None

    @property
    def said(self) -> Json:
        return self.body if isinstance(self.body, dict) else {}

    def is_about(self, order: str | None, subject: str | None) -> bool:
        told = self.said.get("order")
        number = told.get("number") if isinstance(told, dict) else None
        return order in (None, number) and subject in (None, str(self.said.get("id")).rpartition("/")[0])

    def shown(self, status: int | None) -> Json:
        return {
            **dict.fromkeys(("id", "event", "version", "at")),
            **self.said,
            "received_at": self.at,
            "signed": self.signed_by is not None,
            "secret_version": self.signed_by,
            "taken": status == 200,
            "status": status,
            "path": self.path,
            "body": self.body,
        }


class ListeningPortal:
    """The portal ``cong-gia-lap``: it proves who sends, answers as its behaviour says, and keeps what came."""

    def __init__(self, links: Links, behaviours: Behaviours, stopping: threading.Event) -> None:
        self._links = links
        self._behaviours = behaviours
        self._stopping = stopping
        self._lock = threading.Lock()
        self._kept = deque[tuple[_Arrival, int | None]](maxlen=_KEPT)
        self._unanswered: set[str] = set()

    def routes(self) -> Blueprint:
        """Return its address, the one it redirects to, and what shows and forgets the events."""
        blueprint = Blueprint("portal", __name__)
        blueprint.add_url_rule(WEBHOOKS, view_func=self._take, methods=["POST"])
        blueprint.add_url_rule(_ELSEWHERE, view_func=self._take_elsewhere, methods=["GET", "POST"])
        blueprint.add_url_rule("/portal/events", view_func=self._events, methods=["GET"])
        blueprint.add_url_rule("/portal/events", view_func=self._forget, methods=["DELETE"])
        return blueprint

    def _take(self) -> Response:
        """Answer one webhook as the portal behaves now; it is kept before the portal is slow."""
        behaviour, arrival = self._behaviours.of("portal"), self._arrival(WEBHOOKS)
        status = self._status(arrival, behaviour.mode)
        self._keep(arrival, status)
        if status is None:
            hang_up(request)
        if behaviour.mode == "slow":
            self._stopping.wait(behaviour.seconds)
        # An address of its own, spelled in full: a caller that followed it would be seen there.
        moved = {"Location": request.host_url.rstrip("/") + _ELSEWHERE} if status == 302 else {}
        return Response(status=status or 503, headers=moved)

    def _take_elsewhere(self) -> Response:
        self._keep(self._arrival(_ELSEWHERE), 200)
        return Response(status=200)

    def _arrival(self, path: str) -> _Arrival:
        raw = request.get_data()
        try:
            body: Any = json.loads(raw)
        except ValueError:
            body = raw.decode("utf-8", "replace")
        return _Arrival(path, body, now_text(), self._signed_by(raw))

    def _signed_by(self, raw: bytes) -> int | None:
        header, now = request.headers.get("X-Signature", ""), int(time.time())
        master = self._links.secrets.get("portal_webhook")
        for version in _SECRET_VERSIONS if master else ():
            if is_signed(portal_secret(master or b"", NAME, version), raw, header, now):
                return version
        return None

    def _status(self, arrival: _Arrival, mode: str) -> int | None:
        """What it answers; None closes the connection."""
        if mode == "down":
            return self._behaviours.failure("portal")
        if arrival.signed_by is None and self._links.secrets.get("portal_webhook"):
            return 401
        if mode == "twice":
            return self._answer_again(str(arrival.said.get("id")))
        return {"refuse": 400, "redirect": 302}.get(mode, 200)

    def _answer_again(self, delivery: str) -> int | None:
        with self._lock:
            came_before = delivery in self._unanswered
            self._unanswered ^= {delivery}
        return 200 if came_before else None

    def _keep(self, arrival: _Arrival, status: int | None) -> None:
        with self._lock:
            self._kept.append((arrival, status))

    def _events(self) -> Response:
        order, subject = request.args.get("order"), request.args.get("subject")
        with self._lock:
            kept = list(self._kept)
        return jsonify([arrival.shown(status) for arrival, status in kept if arrival.is_about(order, subject)])

    def _forget(self) -> tuple[str, int]:
        with self._lock:
            self._kept.clear()
        return "", 204
