"""The wire between functions and the table: answers come late, or are lost after the table has done what was asked."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random
from typing import Self

_HOST = "127.0.0.1"
_LATE = 0.15
_LOST = 0.15
"""The share of answers that are lost while the wire is cut."""


class Wire:
    """Passes bytes on to the engine at ``port``; ``url`` is where functions ask for the table instead of there."""

    def __init__(self, port: int, dice: Random) -> None:
        self._port = port
        self._dice = dice
        self._kind = ""
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, _HOST, 0))
        self.url = f"http://{_HOST}:{self._server.sockets[0].getsockname()[1]}"
        self.lost = 0
        self._thread = threading.Thread(target=self._loop.run_forever, name="wire", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    @contextmanager
    def broken(self, kind: str) -> Iterator[None]:
        """``slow`` or ``cut`` until the block ends."""
        self._kind = kind
        try:
            yield
        finally:
            self._kind = ""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            answers, asked = await asyncio.open_connection(_HOST, self._port)
            await asyncio.gather(self._pass(reader, asked), self._answer(answers, writer))

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(1 << 16):
                target.write(data)
                await target.drain()
        target.close()

    async def _answer(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(1 << 16):
                if self._kind == "cut" and self._dice.random() < _LOST:
                    self.lost += 1
                    break
                if self._kind == "slow":
                    await asyncio.sleep(_LATE)
                target.write(data)
                await target.drain()
        target.close()
