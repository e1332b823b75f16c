"""What one order's life writes, and under which partition: by the real key functions, in the units that DynamoDB bills.

The units are those of docs/access_patterns.md for a renewal that is paid by a bank's mail; ``make bench`` counts their
sum (G7). They stand here alone: a change of what is stored changes a line here. Partitions that one order has to itself
are left out, for nothing makes them hot.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Any

from infra.load_settings import default_setting
from infra.scale.population import BEGIN, Made, hour_at
from misa_order.contracts.contract import ContractState
from misa_order.orders.open_orders import open_order_entry
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.payments.statement.row import RowState
from misa_order.portals.delivery import DeliveryState
from misa_order.settings.catalogue import MatchKey
from misa_order.table import keys, list_partitions
from misa_order.table.positions import month_of, quarter_of

ALONE = 46
"""Units in partitions that an order has to itself: ORDER# 36 (ordered 2, state 14, history 12, letters 8), MAIL# 2,
TXNKEY# 2, TXN# 4, CONTRACT# 2."""
TOLD = 6
"""Changes of an order that its portal is told of: each is a delivery, and the lane is read for it."""
EVENTS_TOLD = 6
"""Units of events that nobody but the portal hears."""
NUMBER_BYTES = 8
_ACCOUNT = default_setting("bank-accounts")["accounts"][0]["number"]
_SET = 40
"""Bytes of a set's item without its entries."""
_KB = 1024


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of partition: where it is, how it is called, and what a second takes of it, in writes or in reads."""

    index: str
    name: str
    takes: int = 1000
    unit: str = "W"


OUTBOX = Kind("table", "outbox shard")
KEY = Kind("table", "open orders of a key")
GRANT = Kind("table", "grant of a customer")
LOOK = Kind("table", "rows that look alike")
QUOTA = Kind("table", "quota of a tenant")
LANE = Kind("table", "lane of a portal", 3000, "R")
TENANT = Kind("lists", "orders of a tenant")
ROWS = Kind("lists", "rows by state and month")
MAILS = Kind("lists", "mails by state and month")
CONTRACTS = Kind("lists", "contracts by state, quarter")
DELIVERIES = Kind("lists", "deliveries by state, month")
CUSTOMER = Kind("staff", "orders of a customer")
STATUS = Kind("staff", "orders by status, quarter")
DUE = Kind("due", "due shard of orders")
DUE_ROWS = Kind("due", "due shard of rows")


type Write = tuple[Kind, str, int, str]
"""So many units in one partition, and the month or quarter that this is named after, if it is."""


class Sets:
    """What stands in the sets that orders enter and leave: how much a write to one costs follows from its size."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.most: dict[str, tuple[int, str]] = {}

    def enter(self, partition: str) -> int:
        """One more; how many there are now."""
        size = self.sizes[partition] = self.sizes.get(partition, 0) + 1
        kind = partition.partition("#")[0]
        self.most[kind] = max(self.most.get(kind, (0, "")), (size, partition))
        return size

    def leave(self, partition: str) -> int:
        """One less; how many there were."""
        size = self.sizes.pop(partition)
        if size > 1:
            self.sizes[partition] = size - 1
        return size


def in_sets(order: Made, change: Callable[[str], int]) -> Iterator[Write]:
    """What entering or leaving the sets writes: open orders of the key; and the customer's grant, where the first is
    its holder and the others wait for it.
    """
    key = keys.open_orders(order.key).pk
    yield _in_set(KEY, key, change(key), entry_bytes(order.product["match_key"]))
    if order.product["kind"] == "saas":
        grant = keys.temporary_grant(order.product["code"], order.customer).pk
        yield _in_set(GRANT, grant, change(grant), NUMBER_BYTES)


def by_people(order: Made) -> Iterator[Write]:
    """Whose order it is: partitions of a tenant, a customer, a portal, and of transfers that look alike."""
    code = order.product["code"]
    yield TENANT, list_partitions.orders_of(code, order.tenant), 1, ""
    yield CUSTOMER, keys.customers_order(order.customer, "").pk, 1, ""
    yield LANE, keys.lane(order.portal).pk, TOLD, ""
    if order.paid:
        yield LOOK, keys.look_alike(_look(order)).pk, 2, ""
        if "quota" in order.product["skus"][0]:
            yield QUOTA, keys.quota(code, order.tenant).pk, 2, ""


def by_number(order: Made) -> Iterator[Write]:
    """Into which shards its number, and the id of its row, put it: its events, and when time asks for something."""
    number = order.number
    yield OUTBOX, keys.outbox(number, 1, order.at).pk, 12 + EVENTS_TOLD if order.paid else 6, ""
    yield DUE, keys.due(number, order.at).pk, 2, ""
    if order.paid:
        yield DUE_ROWS, keys.due(order.row, order.at).pk, 2, ""


def by_time(order: Made) -> Sequence[Write]:
    """In which lists it stands from its placing to its end, one after the other."""
    return _by_time(month_at(order.hour), month_at(order.hour + order.open_hours), order.paid)


@cache
def _by_time(placed: str, left: str, paid: bool) -> Sequence[Write]:
    quarter, told = quarter_of(placed), list_partitions.deliveries_in(DeliveryState.TAKEN, placed)
    status = {payment: list_partitions.orders_in(payment, quarter, failed=False) for payment in Payment}
    lists: list[Write] = [(DELIVERIES, told, TOLD, placed), (STATUS, status[Payment.UNPAID], 2, quarter)]
    if not paid:
        return [*lists, (STATUS, status[Payment.CANCELLED], 1, quarter)]
    return [*lists, (STATUS, status[Payment.PAID], 5, quarter), *_of_money(left), *_of_contract(quarter_of(left))]


def _of_money(month: str) -> Iterator[Write]:
    yield MAILS, list_partitions.mails_in("accepted", month), 1, month
    yield ROWS, list_partitions.transactions_in(RowState.UNMATCHED, month), 2, month
    yield ROWS, list_partitions.transactions_in(RowState.MATCHED, month), 1, month


def _of_contract(quarter: str) -> Iterator[Write]:
    """Asked of ACT, and recorded when ACT calls back."""
    yield CONTRACTS, list_partitions.contracts_in(ContractState.REQUESTED, quarter), 2, quarter
    yield CONTRACTS, list_partitions.contracts_in(ContractState.RECORDED, quarter), 1, quarter


def _in_set(kind: Kind, partition: str, size: int, entry: int) -> Write:
    """A change of a set is written whole, twice in its transaction."""
    return kind, partition, 2 * ceil((_SET + size * entry) / _KB), ""


@cache
def entry_bytes(match_key: str) -> int:
    """How long the entry of an order in the set of its key is."""
    facts: dict[str, Any] = {"created_at": BEGIN, "number": "1" * NUMBER_BYTES, "product": "CUKCUK"}
    order = Order.model_construct(**facts, match_key=MatchKey(match_key), key="0123456789", total=2_640_000)
    return len(open_order_entry(order))


@cache
def month_at(hour: int) -> str:
    """The month in which an hour of the year is, as lists are named."""
    return month_of(hour_at(hour))


def _look(order: Made) -> str:
    """Account, day, amount and memo: a memo that names the order is nobody else's."""
    memo = "chuyen tien" if order.nameless else order.seed.decode()
    return f"{_ACCOUNT}#{hour_at(order.hour + order.open_hours).date()}#in#{order.product['skus'][0]['price']}#{memo}"
