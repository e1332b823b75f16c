"""Everything that is kept of one customer, found by the customer's id (docs/privacy.md)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from misa_order.contracts.contract import Contract, contract_id
from misa_order.contracts.store import ContractStore
from misa_order.fulfilment.letter_store import LetterStore
from misa_order.kernel.errors import NotFoundError
from misa_order.orders.order import Order, StepName
from misa_order.orders.store import OrderStore
from misa_order.payments.statement.store import StatementStore
from misa_order.portals.store import DeliveryStore
from misa_order.privacy.pictures import PictureStore
from misa_order.quota.quota import Quota
from misa_order.quota.store import QuotaStore
from misa_order.renewals.renewal import Renewal, RenewalState
from misa_order.renewals.store import RenewalStore
from misa_order.table.outbox import OutboxStore
from misa_order.table.period import ListFilter, list_window
from misa_order.table.table import Table

_FIRST_DAY = date(2026, 1, 1)
"""Nothing was asked for before."""


class Stores(NamedTuple):
    """Where all of it lies."""

    table: Table
    orders: OrderStore
    renewals: RenewalStore
    contracts: ContractStore
    quotas: QuotaStore
    statement: StatementStore
    letters: LetterStore
    outbox: OutboxStore
    deliveries: DeliveryStore
    pictures: PictureStore

    @classmethod
    def over(cls, table: Table, pictures: PictureStore) -> "Stores":
        """The stores of one table, and the pictures beside it."""
        return cls(
            table,
            OrderStore(table),
            RenewalStore(table),
            ContractStore(table),
            QuotaStore(table),
            StatementStore(table),
            LetterStore(table),
            OutboxStore(table),
            DeliveryStore(table),
            pictures,
        )


class Held(NamedTuple):
    """What is kept of one customer, oldest orders first; ``contracts`` by the number of their order."""

    customer: str
    orders: tuple[Order, ...]
    contracts: Mapping[str, tuple[Contract, ...]]
    renewals: tuple[Renewal, ...]
    quotas: tuple[Quota, ...]


def held_of(customer: str, stores: Stores, now: datetime) -> Held:
    """All of it as it is now. Renewals are looked for in the lists of all: they are few, and kept by their rep.

    Raises NotFoundError ``customer_not_found`` where there is none.
    """
    orders = tuple(stores.orders.of_customer(customer, lambda _: True))
    renewals = tuple(_renewals_of(customer, stores.renewals, now))
    if not orders and not renewals:
        raise NotFoundError("customer_not_found", f"Nothing is kept of a customer {customer[:64]}", field="customer")
    contracts = {str(order.number): tuple(_contracts_of(order, stores.contracts)) for order in orders}
    tenants = sorted({(order.product, order.domain) for order in orders if order.domain})
    quotas = (stores.quotas.get(product, domain) for product, domain in tenants)
    theirs = tuple(one for one in quotas if any(bought.customer.id == customer for bought in one.purchases))
    return Held(customer, orders, contracts, renewals, theirs)


def _contracts_of(order: Order, store: ContractStore) -> Iterator[Contract]:
    for n in range(1, order.step(StepName.CONTRACT).n + 1):
        if contract := store.find(contract_id(order.number, n)):
            yield contract


def _renewals_of(customer: str, store: RenewalStore, now: datetime) -> Iterator[Renewal]:
    window = list_window(ListFilter(limit=200), _FIRST_DAY, None, now).by_quarter()
    while True:
        page = store.in_states(list(RenewalState), window, lambda _: True)
        yield from (renewal for renewal in page.items if renewal.customer.id == customer)
        if (cursor := page.cursor) is None:
            return
        window = window._replace(before=cursor, months=[month for month in window.months if month < cursor])
