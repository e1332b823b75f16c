"""The local stand-in for SES inbound: takes mail by SMTP on loopback, judges it, stores it and invokes the parser."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.mail_verdicts import AskKeyRecord, judge
from infra.local.receipt import HandedOverMail, receipt_event, stored_bytes

RECIPIENT = "finance@orders.local"
PREFIX = "in/"
_log = logging.getLogger(__name__)

type Deliver = Callable[[HandedOverMail], None]


def delivery(s3: Any, functions: Any, bucket: str, function_name: str) -> Deliver:
    """How a mail gets in: stored under ``in/<message id>``, then the function invoked without waiting for its end.

    Raises botocore's errors; nothing is acknowledged to the sender before both are done.
    """
    function_arn = functions.get_function(FunctionName=function_name)["Configuration"]["FunctionArn"]

    def deliver(mail: HandedOverMail) -> None:
        s3.put_object(Bucket=bucket, Key=PREFIX + mail.message_id, Body=stored_bytes(mail))
        payload = json.dumps(receipt_event(mail, function_arn)).encode()
        functions.invoke(FunctionName=function_name, InvocationType="Event", Payload=payload)

    return deliver


class _Smtp(SMTP):
    # Banks send HTML in one line; the receiving service takes that too.
    line_length_limit = 1_000_000


class _Handler:
    """One mail at a time, from RCPT to DATA; the names of its methods are aiosmtpd's."""

    def __init__(
        self, deliver: Deliver, key_record: AskKeyRecord, clock: Callable[[], datetime], new_id: Callable[[], str]
    ) -> None:
        self._deliver = deliver
        self._key_record = key_record
        self._clock = clock
        self._new_id = new_id

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.lower() != RECIPIENT:
            return f"550 5.1.1 no such mailbox here; bank mails go to {RECIPIENT}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        return await asyncio.to_thread(self._accept, envelope)

    def _accept(self, envelope: Envelope) -> str:
        raw = bytes(envelope.original_content or b"")
        at = self._clock()
        mail = HandedOverMail(
            message_id=self._new_id(),
            source=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            raw=raw,
            at=at,
            verdicts=judge(raw, self._key_record, at),
        )
        try:
            self._deliver(mail)
        except (BotoCoreError, ClientError) as error:
            _log.warning("mail not taken: %s", error)
            return "451 4.3.0 cannot be taken now, send it again"
        return f"250 OK {mail.message_id} {_summary(mail)}"


def _summary(mail: HandedOverMail) -> str:
    return " ".join(f"{name}={status}" for name, status in mail.verdicts.by_name().items())


class SmtpEntrance:
    """An SMTP server on 127.0.0.1 in a thread of its own.

    ``clock`` and ``new_id`` give a mail its time and id. ``start`` returns when the port is open (OSError if it is
    taken), ``stop`` when it is closed and the thread has ended.
    """

    def __init__(
        self,
        deliver: Deliver,
        key_record: AskKeyRecord,
        *,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        port: int = 0,
    ) -> None:
        self._handler = _Handler(deliver, key_record, clock, new_id)
        self._wanted_port = port
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-entrance", daemon=True)

    @property
    def address(self) -> str:
        """``127.0.0.1:PORT`` of the open entrance."""
        if self._server is None:
            raise RuntimeError("the SMTP entrance is not started")
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"{host}:{port}"

    def start(self) -> None:
        """Open the port; an entrance is started once."""
        self._thread.start()
        try:
            self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        except OSError:
            self.stop()
            raise

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._session, "127.0.0.1", self._wanted_port)

    def _session(self) -> SMTP:
        return _Smtp(self._handler, hostname="orders.local", ident="misa-order", loop=self._loop)

    def stop(self) -> None:
        """Close the port and end the thread; a mail being taken is answered first. Harmless when repeated."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        sessions = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        if sessions:
            _done, waiting = await asyncio.wait(sessions, timeout=2)
            for session in waiting:
                session.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        await self._loop.shutdown_default_executor()
