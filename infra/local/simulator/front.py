"""Stands before the engine's SES v2, so that the partner ``mail`` can refuse or fail towards its caller.

The engine hands mails on in the background and answers 200 whatever the SMTP server says. Functions whose endpoint of
SES v2 is the simulator meet the errors of AWS instead; what passes goes on to the engine byte for byte, so that its
signature and the caller's permission are still checked there.
"""

import base64
import threading
import uuid
from functools import partial

import urllib3
from flask import Blueprint, Response, jsonify, request

from infra.local.simulator.bounces import bounce_event
from infra.local.simulator.outbox import Outbox, decoded
from infra.local.simulator.partners import hang_up
from infra.local.simulator.state import Behaviours, Json, Links, now_text

HOP_BY_HOP = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding", "date", "server"})
TIMEOUT = urllib3.Timeout(connect=2, read=30)


class MailFront:
    """The path of SES v2, with the behaviour of ``mail`` before it."""

    def __init__(self, links: Links, behaviours: Behaviours, outbox: Outbox, stopping: threading.Event) -> None:
        self._links = links
        self._outbox = outbox
        self._behaviours = behaviours
        self._stopping = stopping

    def routes(self) -> Blueprint:
        """Return the route that takes every call of SES v2."""
        blueprint = Blueprint("front", __name__)
        blueprint.add_url_rule(
            "/v2/email/<path:_rest>", view_func=self.hand_on, methods=["GET", "POST", "PUT", "DELETE"]
        )
        return blueprint

    def hand_on(self, _rest: str) -> Response:
        """Answer as the engine does, or as SES does when it refuses (400) or is down (503, closed connections)."""
        behaviour = self._behaviours.of("mail")
        if behaviour.mode == "refuse":
            return _error(400, "MessageRejected", "Email address is on the suppression list.")
        if behaviour.mode == "down":
            if self._behaviours.failure("mail") is None:
                hang_up(request)
            return _error(503, "ServiceUnavailable", "Service Unavailable")
        response = self._kept() if self._links.keeps_letters else self._through()
        if behaviour.mode == "bounce":
            self._bounce(response)
        if behaviour.mode == "slow":
            self._stopping.wait(behaviour.seconds)
        return response

    def _bounce(self, response: Response) -> None:
        """Tell what SES tells when a mail that it took comes back: by the set that it was sent under, if any."""
        sent = request.get_json(force=True, silent=True) or {}
        if self._links.publish and response.status_code == 200 and "ConfigurationSetName" in sent:
            self._links.publish(bounce_event(sent, response.get_json(force=True)["MessageId"]))

    def _kept(self) -> Response:
        """Put the letter into the mailbox without the engine, as any mail service may that is no part of it."""
        sent = request.get_json(force=True)
        self._outbox.add(partial(_letter, sent, now_text()))
        return jsonify({"MessageId": uuid.uuid4().hex})

    def _through(self) -> Response:
        if self._links.engine is None:
            return _error(503, "ServiceUnavailable", "The simulator was not told where the engine is.")
        # The raw target, not Flask's decoded path: the signature covers the former.
        url = self._links.engine.rstrip("/") + request.environ["RAW_URI"]
        headers = {name: value for name, value in request.headers if name.lower() not in HOP_BY_HOP}
        try:
            # Never sent again from here: a mail that the engine took, but whose answer got lost, would go out twice.
            answer = urllib3.request(
                request.method,
                url,
                body=request.get_data(),
                headers={**headers, "Connection": "close"},
                retries=False,
                redirect=False,
                decode_content=False,
                timeout=TIMEOUT,
            )
        except urllib3.exceptions.HTTPError as error:
            return _error(503, "ServiceUnavailable", f"The engine did not answer: {error}")
        kept = [(name, value) for name, value in answer.headers.items() if name.lower() not in HOP_BY_HOP]
        return Response(answer.data, answer.status, kept)


def _letter(sent: Json, at: str) -> Json:
    raw = base64.b64decode(sent["Content"]["Raw"]["Data"])
    return decoded(raw, sent["FromEmailAddress"], sent["Destination"]["ToAddresses"], at)


def _error(status: int, code: str, message: str) -> Response:
    response = jsonify({"message": message})
    response.status_code = status
    response.headers["x-amzn-ErrorType"] = code
    return response
