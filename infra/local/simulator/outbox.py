"""The mailbox of the local system: catches by SMTP what the engine's SES sends on, and keeps it decoded."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache, partial
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.simulator.state import Behaviours, Json, now_text

HOST = "127.0.0.1"


class Outbox:
    """The mails that reached their recipients, oldest first; each is decoded when somebody looks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mails: list[Callable[[], Json]] = []

    def add(self, mail: Callable[[], Json]) -> None:
        """Keep one mail."""
        with self._lock:
            self._mails.append(cache(mail))

    def mails(self) -> list[Json]:
        """Return ``{to, subject, text, html, from, at}`` of each mail."""
        with self._lock:
            kept = list(self._mails)
        return [mail() for mail in kept]

    def clear(self) -> None:
        """Throw all mails away."""
        with self._lock:
            self._mails.clear()


def decoded(raw: bytes, sender: str, recipients: list[str], at: str) -> Json:
    """Return a mail as people see it: ``to`` is whom it was handed to; text and html are "" where it has none."""
    message = message_from_bytes(raw, policy=policy.default)
    return {
        "to": ", ".join(recipients),
        "subject": str(message.get("Subject", "")),
        "text": _body(message, "plain"),
        "html": _body(message, "html"),
        "from": str(message.get("From", sender)),
        "at": at,
    }


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")


class _Letterbox:
    def __init__(self, outbox: Outbox, behaviours: Behaviours) -> None:
        self._outbox = outbox
        self._behaviours = behaviours

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        behaviour = self._behaviours.of("mail")
        if behaviour.mode == "bounce":
            return "550 5.1.1 User unknown"
        if behaviour.mode == "refuse":
            return "550 5.7.1 Message refused"
        if behaviour.mode == "down":
            return "451 4.3.0 Try again later"
        raw = envelope.original_content or b""
        recipients = [str(one) for one in envelope.rcpt_tos]
        self._outbox.add(partial(decoded, raw, envelope.mail_from or "", recipients, now_text()))
        if behaviour.mode == "slow":
            await asyncio.sleep(behaviour.seconds)
        return "250 OK"


class MailServer(Controller):
    """An SMTP server on loopback, on a free port that is its own from construction to ``stop``."""

    def __init__(self, outbox: Outbox, behaviours: Behaviours) -> None:
        self._socket = socket.create_server((HOST, 0))
        port = self._socket.getsockname()[1]
        super().__init__(_Letterbox(outbox, behaviours), hostname=HOST, port=port, server_hostname="localhost")

    def _create_server(self) -> Coroutine[Any, Any, asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)
