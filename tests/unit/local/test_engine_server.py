"""The server before the engine: what clients say is heard, and what the engine says reaches them, one after another."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

import pytest

from infra.local.engine_server import Connection

type Message = dict[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]


async def _echo(scope: Message, receive: Receive, send: Send) -> None:
    """Says what it was asked; by the path it is slow, silent, broken, or does not say how long its answer is."""
    path, body = scope["path"], (await receive())["body"]
    _EARLIER.set((*_EARLIER.get(), path))
    if path == "/earlier":
        body = " ".join(_EARLIER.get()).encode()
    if path == "/broken":
        raise ValueError(path)
    if path == "/slow":
        await asyncio.sleep(0.02)
    if path == "/left":
        _LEFT.append((await receive())["type"])
    asked = dict(scope["headers"])
    told = f"{scope['method']} {scope['path']} {scope['query_string'].decode()} {asked.get(b'x-word', b'').decode()} "
    length = [(b"Content-Length", b"5")] if scope["method"] == "HEAD" else []
    status = 204 if path == "/none" else 200
    await send({"type": "http.response.start", "status": status, "headers": [(b"X-Said", b" yes "), *length]})
    if path == "/pieces":
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        await send({"type": "http.response.body", "body": b"b", "more_body": False})
    else:
        await send({"type": "http.response.body", "body": b"" if path == "/none" else told.encode() + body})


_LEFT: list[str] = []
_EARLIER: ContextVar[tuple[str, ...]] = ContextVar("earlier", default=())


def talk(*said: bytes, leaves: bool = False) -> bytes:
    """What is answered to this, said piece by piece by one client, who then listens, or leaves."""

    async def play() -> bytes:
        server = await asyncio.get_running_loop().create_server(lambda: Connection(_echo), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        for piece in said:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.001)
        if leaves:
            writer.transport.abort()
        heard = await _all(reader)
        writer.close()
        server.close()
        server.close_clients()
        await asyncio.sleep(0)
        return heard

    return asyncio.run(play())


async def _all(reader: asyncio.StreamReader) -> bytes:
    """What has come; with ``|`` at its end where the server has hung up."""
    found = b""
    while True:
        try:
            piece = await asyncio.wait_for(reader.read(65536), 0.05)
        except TimeoutError:
            return found
        if not piece:
            return found + b"|"
        found += piece


def test_a_request_is_told_with_its_words_and_its_body_and_the_connection_stays_open() -> None:
    heard = talk(b"POST /a%20b?c=%2F HTTP/1.1\r\nX-Word:  hi \r\nContent-Length: 3\r\n\r\nxyz")
    assert heard == b"HTTP/1.1 200 OK\r\nX-Said: yes\r\ncontent-length: 22\r\n\r\nPOST /a b c=%2F hi xyz"


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_however_it_is_cut_and_however_many_come_at_once_each_is_answered_in_turn(size: int) -> None:
    said = b"".join(b"POST /%b HTTP/1.1\r\nContent-Length: 2\r\n\r\n%b" % (p, p * 2) for p in (b"a", b"b"))
    said = said.replace(b"POST /b", b"POST /slow") + b"GET /c HTTP/1.1\r\n\r\n"
    heard = talk(*(said[at : at + size] for at in range(0, len(said), size)))
    assert [line for line in heard.decode().split("\r\n") if line.startswith(("POST", "GET"))] == [
        "POST /a   aaHTTP/1.1 200 OK",
        "POST /slow   bbHTTP/1.1 200 OK",
        "GET /c   ",
    ]


def test_a_request_knows_nothing_of_those_before_it() -> None:
    heard = talk(b"GET /a HTTP/1.1\r\n\r\nGET /slow HTTP/1.1\r\n\r\nGET /earlier HTTP/1.1\r\n\r\n")
    assert heard.endswith(b"GET /earlier   /earlier")


def test_a_client_that_waits_for_leave_to_send_its_body_gets_it() -> None:
    head = b"PUT /x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    heard = talk(head, b"ok")
    assert heard.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert heard.endswith(b"ok")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"GET /x HTTP/1.0\r\n\r\n", b"HTTP/1.1 200 OK\r\n"),
        (b"GET /x HTTP/1.1\r\nConnection: close\r\n\r\n", b"HTTP/1.1 200 OK\r\n"),
        (b"GET /broken HTTP/1.1\r\n\r\n", b"HTTP/1.1 500 Internal Server Error\r\n"),
        (b"hello\r\n\r\n", b"HTTP/1.1 400 Bad Request\r\n"),
        (b"GET /x HTTP/1.1\r\nno colon\r\n\r\n", b"HTTP/1.1 400 Bad Request\r\n"),
        (b"GET /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"HTTP/1.1 400 Bad Request\r\n"),
        (b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"HTTP/1.1 411 Length Required\r\n"),
        (b"GET /" + b"x" * 70_000, b"HTTP/1.1 431 Request Header Fields Too Large\r\n"),
    ],
)
def test_what_ends_a_connection_is_answered_first(said: bytes, answer: bytes) -> None:
    heard = talk(said)
    assert heard.startswith(answer)
    assert b"connection: close" in heard.lower()
    assert heard.endswith(b"|")


def test_an_answer_of_unknown_length_ends_with_its_connection() -> None:
    assert talk(b"GET /pieces HTTP/1.1\r\n\r\n").endswith(b"connection: close\r\n\r\nab|")


def test_no_body_follows_an_answer_to_head_nor_one_that_has_none() -> None:
    assert talk(b"HEAD /x HTTP/1.1\r\n\r\n").endswith(b"Content-Length: 5\r\n\r\n")
    assert talk(b"GET /none HTTP/1.1\r\n\r\n") == b"HTTP/1.1 204 No Content\r\nX-Said: yes\r\n\r\n"


def test_who_hangs_up_is_known_to_be_gone() -> None:
    _LEFT.clear()
    talk(b"GET /left HTTP/1.1\r\n\r\n", leaves=True)
    assert _LEFT == ["http.disconnect"]
