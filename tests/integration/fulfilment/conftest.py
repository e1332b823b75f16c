"""The partners' simulator over real HTTP, our clients of it, and orders to carry through."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import urllib3

from infra.load_settings import default_setting
from infra.local.simulator import Simulator
from misa_order.contracts.assignment import Assignment
from misa_order.contracts.choose import Sources, choose_performer
from misa_order.contracts.store import ContractStore
from misa_order.fulfilment.advance import Advanced
from misa_order.fulfilment.answers import PartnerAnswer
from misa_order.fulfilment.invoice import request_invoice
from misa_order.fulfilment.partners import Partner
from misa_order.fulfilment.provision import provision_order
from misa_order.fulfilment.revenue import record_revenue
from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.table import keys
from tests.builders import CALENDAR, CATALOGUE, NOW, place

ASSIGNMENT = Assignment.model_validate(default_setting("assignment"))
SECRETS = {"suman": b"s-1", "crm": b"c-1", "act": b"a-1", "suman_callback": b"s-2", "act_callback": b"a-2"}


class Interrupted(Partner):
    """A partner that answers or refuses, and before we can note it something else happens."""

    def __init__(self, partner: Partner, then: Callable[[], object]) -> None:
        self._partner = partner
        self._then = then

    def ask(self, operation: str, body: dict[str, Any], key: str, now: datetime) -> PartnerAnswer:
        try:
            return self._partner.ask(operation, body, key, now)
        finally:
            then, self._then = self._then, lambda: None
            then()


class World:
    """Everything after payment, joined: the table, the workers and the partners."""

    def __init__(self, store: OrderStore, simulator: Simulator) -> None:
        self.store = store
        self.simulator = simulator
        self.http = urllib3.PoolManager()
        self.ahead = timedelta()
        self.suman, self.crm, self.act = (self._partner(name) for name in ("suman", "crm", "act"))

    @property
    def now(self) -> datetime:
        """The workers' time: the partners' own, or ``ahead`` of it."""
        return datetime.now(UTC) + self.ahead

    def _partner(self, name: str) -> Partner:
        return Partner(name, f"{self.simulator.url}/partners/{name}", SECRETS[name], self.http)

    def behave(self, partner: str, mode: str, seconds: float = 0) -> None:
        body = {"partner": partner, "mode": mode, "seconds": seconds}
        assert self.http.request("POST", f"{self.simulator.url}/behaviour", json=body).status == 200

    def asked(self, *partners: str) -> list[dict[str, Any]]:
        """What these partners received, oldest first."""
        found: list[dict[str, Any]] = self.http.request("GET", f"{self.simulator.url}/requests").json()
        return [one for one in found if one["partner"] in partners]

    def operations(self, *partners: str) -> list[tuple[str, str, bool]]:
        """Operation, key and whether it did something, of each request."""
        return [(one["operation"], one["idempotency_key"], one["effect"]) for one in self.asked(*partners)]

    def place(self, **changes: Any) -> Order:
        return place(self.store, **changes).order

    def pay(self, order: Order) -> Order:
        why = Why("function:match_payment", NOW, "transfer_matched")
        order = self.store.get(order.number)
        return self.store.change(order, order.moved(payment=Payment.PAID), why, "OrderPaid")

    def paid(self, **changes: Any) -> Order:
        return self.pay(self.place(**changes))

    def provision(self, order: Order, suman: Partner | None = None, *, released: bool = False) -> Advanced:
        partner = suman or self.suman
        return provision_order(order.number, self.store, partner, lambda: CALENDAR, lambda: self.now, released=released)

    def record(self, order: Order) -> Advanced:
        contracts = ContractStore(self.store.table)
        known = Sources(self.store, contracts, lambda: CATALOGUE, lambda: ASSIGNMENT)
        choose = partial(choose_performer, known=known)
        return record_revenue(order.number, self.store, contracts, self.crm, self.act, choose, lambda: self.now)

    def invoice(self, order: Order) -> Advanced:
        return request_invoice(order.number, self.store, self.crm, self.act, lambda: self.now)

    def reasons(self, order: Order) -> list[str]:
        """Why the order changed, oldest first."""
        return [entry.why for entry in self.store.history(order.number)]

    def events(self) -> list[str]:
        """The events that wait in the outbox, by name."""
        partitions = [keys.outbox_partition(shard) for shard in range(keys.OUTBOX_SHARDS)]
        return sorted(row["event"] for partition in partitions for row in self.store.table.partition(partition))


@pytest.fixture
def world(order_store: OrderStore) -> Iterator[World]:
    with Simulator(None, SECRETS) as simulator:
        yield World(order_store, simulator)
