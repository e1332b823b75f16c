"""Runs the engine behind a server of our own: HTTP/1.1 and what its clients here say of it, and no more.

``python -I engine_server.py`` by the engine's own interpreter. The engine brings hypercorn, which speaks everything and
takes a third of what a call costs; see ADR 30. Beside that two of the engine's answers are remembered.
"""

import asyncio
import contextvars
import functools
import gc
import logging
import re
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from http import HTTPStatus
from importlib import import_module
from typing import Any
from urllib.parse import unquote

_LONGEST_HEAD = 64 * 1024
_REQUEST_LINE = re.compile(rb"([A-Z]+) ([\x21-\x7e]+) HTTP/1\.([01])")
_LENGTH = re.compile(rb"[0-9]{1,15}")
_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}
_WITHOUT_BODY = {204, 304}
# Between two collections of the youngest objects: a call makes some thousand, and leaves none in a ring.
_RINGS_AFTER = 50_000
_ENGINE = ("hypercorn.asyncio", "ministack.app", "ministack.core.iam_evaluator", "ministack.services.dynamodb")
_log = logging.getLogger(__name__)

type Message = dict[str, Any]
type Send = Callable[[Message], Awaitable[None]]
type App = Callable[[Message, Callable[[], Awaitable[Message]], Send], Coroutine[Any, Any, None]]


class _BadRequestError(Exception):
    """What was sent is no request that is understood here; its only argument is the answer's status."""


class Request:
    """A request whose head has come: what the application is told of it, and how long its body is."""

    def __init__(self, head: bytes, client: tuple[str, int], server: tuple[str, int]) -> None:
        line, *fields = head.split(b"\r\n")
        if not (asked := _REQUEST_LINE.fullmatch(line)):
            raise _BadRequestError(400)
        self.headers = [_field(one) for one in fields]
        known = dict(self.headers)
        if b"transfer-encoding" in known:
            raise _BadRequestError(411)
        if not _LENGTH.fullmatch(length := known.get(b"content-length", b"0")):
            raise _BadRequestError(400)
        self.method, target, minor = asked[1].decode(), asked[2], asked[3]
        self.length = int(length)
        self.waits = known.get(b"expect", b"").lower() == b"100-continue"
        self.is_last = minor == b"0" or known.get(b"connection", b"").lower() == b"close"
        path, _, query = target.partition(b"?")
        self.scope: Message = {
            "type": "http",
            "asgi": {"spec_version": "2.1", "version": "3.0"},
            "http_version": f"1.{minor.decode()}",
            "method": self.method,
            "scheme": "http",
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": self.headers,
            "client": client,
            "server": server,
        }


def _field(line: bytes) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon or not name or name != name.strip():
        raise _BadRequestError(400)
    return name.lower(), value.strip()


class Exchange:
    """One request and its answer, as the application sees them."""

    def __init__(self, request: Request, body: bytes, connection: "Connection") -> None:
        self.request = request
        self._body: bytes | None = body
        self._connection = connection
        self._start: Message | None = None
        self.is_begun = self.is_over = False

    async def receive(self) -> Message:
        """The whole body; after it, that the client has gone."""
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._connection.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Write what the application says: the head together with the first piece of the body."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        data: bytes = b"" if self.request.method == "HEAD" else body
        if self._start is not None:
            data = self._head(self._start, len(body), more=more) + data
            self._start, self.is_begun = None, True
        self._connection.write(data)
        self.is_over = not more

    def _head(self, start: Message, length: int, *, more: bool) -> bytes:
        status, headers = start["status"], start["headers"]
        named = {name.lower() for name, _ in headers}
        lines = [_LINES.get(status) or b"HTTP/1.1 %d \r\n" % status]
        lines += [b"%b: %b\r\n" % (name, value.strip()) for name, value in headers]
        if b"content-length" not in named and status not in _WITHOUT_BODY and self.request.method != "HEAD":
            if more:
                self.request.is_last = True  # its end is the connection's
            else:
                lines.append(b"content-length: %d\r\n" % length)
        if self.request.is_last:
            lines.append(b"connection: close\r\n")
        return b"".join([*lines, b"\r\n"])


class Connection(asyncio.Protocol):
    """A client's connection: its requests one after another."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._buffer = bytearray()
        self._request: Request | None = None
        self._working: asyncio.Task[None] | None = None
        self.gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin. What one request sets is nothing that the next one knows."""
        self._transport: Any = transport
        self._context = contextvars.copy_context()
        self._ends = transport.get_extra_info("peername")[:2], transport.get_extra_info("sockname")[:2]

    def connection_lost(self, _error: Exception | None) -> None:
        """The client has gone; what it asked for is done all the same."""
        self.gone.set()

    def data_received(self, data: bytes) -> None:
        """Answer as soon as a request is whole, and no other is being answered."""
        self._buffer += data
        if self._working is None:
            self._go_on()

    def write(self, data: bytes) -> None:
        """Send, as far as there is somebody."""
        if data and not self._transport.is_closing():
            self._transport.write(data)

    def _go_on(self) -> None:
        try:
            while self._working is None and (read := self._next()):
                answer, loop = self._answer(Exchange(*read, self)), asyncio.get_running_loop()
                # Begun at once: nearly every call ends without ever waiting.
                task = asyncio.Task(answer, loop=loop, context=self._context.copy(), eager_start=True)
                self._working = None if task.done() else task
        except _BadRequestError as error:
            self.write(_LINES[error.args[0]] + b"content-length: 0\r\nconnection: close\r\n\r\n")
            self._transport.close()

    def _next(self) -> tuple[Request, bytes] | None:
        """The next request with its body, if it is whole."""
        if self._transport.is_closing():
            return None
        if self._request is None:
            end = self._buffer.find(b"\r\n\r\n")
            if (len(self._buffer) if end < 0 else end) > _LONGEST_HEAD:
                raise _BadRequestError(431)
            if end < 0:
                return None
            self._request = Request(bytes(self._buffer[:end]), *self._ends)
            del self._buffer[: end + 4]
            if self._request.waits and len(self._buffer) < self._request.length:
                self.write(_LINES[100] + b"\r\n")
        request = self._request
        if len(self._buffer) < request.length:
            return None
        body = bytes(self._buffer[: request.length])
        del self._buffer[: request.length]
        self._request = None
        return request, body

    async def _answer(self, exchange: Exchange) -> None:
        try:
            await self._app(exchange.request.scope, exchange.receive, exchange.send)
        except Exception:  # noqa: BLE001 - whatever it is, the next request is answered
            _log.exception("the engine failed at %s %s", exchange.request.method, exchange.request.scope["path"])
        if not exchange.is_begun:
            exchange.request.is_last = True
            await exchange.send({"type": "http.response.start", "status": 500, "headers": []})
            await exchange.send({"type": "http.response.body"})
        if exchange.request.is_last or not exchange.is_over:
            self._transport.close()
        if self._working is not None:
            self._working = None
            self._go_on()


async def serve(app: App, config: Any) -> None:
    """As hypercorn's function of this name: until SIGTERM or SIGINT, with the application's start and end."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    told: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[Message] = asyncio.Queue()
    life = loop.create_task(app({"type": "lifespan", "asgi": {"version": "3.0"}}, told.get, said.put))
    told.put_nowait({"type": "lifespan.startup"})
    await said.get()
    host, _, port = config.bind[0].rpartition(":")
    server = await loop.create_server(lambda: Connection(app), host, int(port), backlog=1024)
    gc.freeze()
    gc.set_threshold(_RINGS_AFTER, 20, 50)
    await ended.wait()
    server.close()
    server.close_clients()
    told.put_nowait({"type": "lifespan.shutdown"})
    await life


def _remember(module: Any, name: str) -> None:
    """Have the engine work out one answer once: the same words always have the same one."""
    own = getattr(module, name)
    if hasattr(own, "cache_info"):
        raise RuntimeError(f"the engine remembers {name} by itself now: leave it to it")
    # A document may be handed over as a dict too, which cannot be looked up.
    known = functools.lru_cache(maxsize=1000)(own)
    setattr(module, name, lambda *said: known(*said) if all(isinstance(one, str) for one in said) else own(*said))


def main() -> None:
    """Start the engine as its own command does."""
    hypercorn, engine, rights, dynamodb = map(import_module, _ENGINE)
    hypercorn.serve = serve  # type: ignore[attr-defined]  # what it is to the engine
    _remember(rights, "parse_policy_document")
    _remember(dynamodb, "_condition_syntax_error")
    sys.argv = ["ministack"]
    engine.main()


if __name__ == "__main__":
    main()
