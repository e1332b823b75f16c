"""A portal that listens, at a real address, and does as it is told; and the workers that tell portals (R84)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from misa_order.kernel.errors import PartnerDownError
from misa_order.kernel.signature import portal_secret, verify_signature
from misa_order.orders.queries import Ways, order_view
from misa_order.orders.store import OrderStore
from misa_order.portals.call import Call, PortalCall
from misa_order.portals.deliver import Post
from misa_order.portals.delivery import Delivery
from misa_order.portals.notify import Notified, notify
from misa_order.portals.store import DeliveryStore
from misa_order.portals.subject import Shown
from misa_order.settings.portal_webhooks import PortalWebhooks
from misa_order.table import keys
from tests.builders import NOW

MASTER = b"the-master"

type Answer = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, **headers: str) -> Answer:
    """Answers with this status."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


class Listener:
    """A portal: ``told`` is what reached it, oldest first; ``answer`` is what it does."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.signed: list[tuple[str | None, bytes]] = []
        self.answer: Answer = status(200)
        self.url = ""

    def verify(self, name: str, now: datetime, version: int = 1) -> None:
        """Check every signature. Raises UnauthenticatedError."""
        for header, body in self.signed:
            verify_signature(header, body, portal_secret(MASTER, name, version), now)


@contextmanager
def listening(wrap: Callable[[ThreadingHTTPServer], None] = lambda _server: None) -> Iterator[Listener]:
    """A portal that listens on a free port; ``wrap`` may put TLS around it."""
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            listener.signed.append((self.headers["X-Signature"], raw))
            listener.paths.append(f"{self.headers['Host']} {self.path}")
            listener.told.append(json.loads(raw))
            listener.answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads, block_on_close = True, False

        def handle_error(self, *_: object) -> None:
            """Say nothing of who hung up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        wrap(server)
        listener.url = f"http://127.0.0.1:{server.server_port}"
        Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True).start()
        yield listener
        server.shutdown()


class Workers:
    """The function's workers over one table, with their time, their queue and their dead letters."""

    def __init__(self, orders: OrderStore, portals: dict[str, str], products: tuple[str, ...] = ("CUKCUK",)) -> None:
        self.orders, self.store = orders, DeliveryStore(orders.table)
        self.sent: list[tuple[str, dict[str, Any], int]] = []
        self.letters: list[dict[str, Any]] = []
        self.ahead = timedelta()
        self.call: Call = PortalCall(lambda _url: True, within=2.0)
        self.master = MASTER
        self.register(portals, products)

    @property
    def now(self) -> datetime:
        """Their time."""
        return NOW + self.ahead

    def register(self, portals: dict[str, str], products: tuple[str, ...] = ("CUKCUK",)) -> None:
        """Make these the portals of the setting: their addresses by name."""
        entries = [{"portal": name, "products": products, "url": url} for name, url in portals.items()]
        self.portals = PortalWebhooks.model_validate({"portals": entries})

    def work(self, message: dict[str, Any]) -> Notified:
        """Work on one message. Raises PartnerDownError with the time to wait."""
        ways = Ways((), "https://pay.example", lambda: b"gateway", lambda order: f"https://pay.example/{order.number}")
        post = Post(
            self.store,
            Shown(lambda order: order_view(order, ways), self.orders),
            self.call,
            lambda: self.master,
            lambda letter: self.letters.append(json.loads(letter)),
            lambda: self.now,
        )
        return notify(
            message, self.portals, post, lambda to, text, wait: self.sent.append((to, json.loads(text), wait))
        )

    def turned_away(self, message: dict[str, Any]) -> int:
        """Seconds for which a message has to wait."""
        with pytest.raises(PartnerDownError) as raised:
            self.work(message)
        assert raised.value.wait
        return raised.value.wait

    def events(self) -> list[dict[str, Any]]:
        """What waits in the outbox, as messages, by version."""
        shards = [keys.outbox_partition(shard) for shard in range(keys.OUTBOX_SHARDS)]
        rows = [row for shard in shards for row in self.orders.table.partition(shard)]
        return sorted(rows, key=lambda row: (row["subject"], row["version"]))

    def of(self, portal: str, subject: str) -> list[Delivery]:
        """What a portal was told of a thing."""
        return self.store.of_subject(portal, subject)


def to_one(portal: str, number: str, version: int = 1, happened: str = "OrderPlaced") -> dict[str, Any]:
    """A message to one portal about an order."""
    facts = {"kind": "order", "subject": number, "version": version, "happened": happened}
    return {**facts, "at": NOW.isoformat(), "portal": portal}
