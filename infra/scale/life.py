"""What one order's life writes, and under which partition: by the real key functions, in the units that DynamoDB bills.

The units are those of docs/access_patterns.md for a renewal that is paid by a bank's mail; ``make bench`` counts their
sum (G7). They stand here alone: a change of what is stored changes a line here. Partitions that one order has to itself
are left out, for nothing makes them hot.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

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

ALONE = 48
"""Units in partitions that an order has to itself: ORDER# 36 (ordered 2, state 14, history 12, letters 8), MAIL# 2,
TXNKEY# 2, LOOK# 2 where the memo names it, TXN# 4, CONTRACT# 2."""
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
LOOK = Kind("table", "transfers without a name")
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
type Membership = tuple[Kind, str, int]
"""A set in which an order stands while it is open, and the bytes of its entry."""


class Sets:
    """What stands in the sets that orders enter and leave: how much a write to one costs follows from its size."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.most: dict[Kind, tuple[int, str]] = {}

    def enter(self, memberships: Iterable[Membership]) -> Iterator[Write]:
        """An order more in each."""
        for kind, partition, entry in memberships:
            size = self.sizes[partition] = self.sizes.get(partition, 0) + 1
            if size > self.most.get(kind, (0, ""))[0]:
                self.most[kind] = (size, partition)
            yield kind, partition, _units(size, entry), ""

    def leave(self, memberships: Iterable[Membership]) -> Iterator[Write]:
        """An order less in each."""
        for kind, partition, entry in memberships:
            size = self.sizes.pop(partition)
            if size > 1:
                self.sizes[partition] = size - 1
            yield kind, partition, _units(size, entry), ""


def _units(size: int, entry: int) -> int:
    """A set is written whole, twice in its transaction."""
    return 2 * (1 + (_SET + size * entry) // _KB)


def memberships(order: Made) -> Sequence[Membership]:
    """Open orders of the key; and the customer's grant, where the first is its holder and the others wait for it."""
    key = keys.open_orders(order.key).pk, entry_bytes(order.product["match_key"])
    if order.product["kind"] != "saas":
        return ((KEY, *key),)
    grant = keys.temporary_grant(order.product["code"], order.customer).pk
    return (KEY, *key), (GRANT, grant, NUMBER_BYTES)


def by_people(order: Made) -> Iterator[Write]:
    """Whose order it is: partitions of a tenant, of a customer, and of transfers that are told apart by nothing."""
    yield TENANT, list_partitions.orders_of(order.product["code"], order.tenant), 1, ""
    yield CUSTOMER, list_partitions.orders_of_customer(order.customer), 1, ""
    if order.paid and order.nameless:
        yield LOOK, keys.look_alike(_look(order)).pk, 2, ""


def by_number(order: Made) -> Iterator[Write]:
    """Into which shards its number, and the id of its row, put it: its events, and when time asks for something."""
    number = order.number
    yield OUTBOX, keys.outbox(number, 1, order.at).pk, 12 + EVENTS_TOLD if order.paid else 6, ""
    yield DUE, keys.due(number, order.at).pk, 2, ""
    if order.paid:
        yield DUE_ROWS, keys.booked(order.row, order.at).pk, 2, ""


class Lists(NamedTuple):
    """By what an order's lists are named: the months of its placing and of its end, how that was, and its portal."""

    placed: str
    left: str
    paid: bool
    portal: str


def lists_of(order: Made) -> Lists:
    """In which lists it stands, one after the other."""
    return Lists(month_at(order.hour), month_at(order.hour + order.open_hours), order.paid, order.portal)


def by_time(lists: Lists) -> Iterator[Write]:
    """Lists of its portal, of its status, of the money and of its contract."""
    placed, left, paid, portal = lists
    quarter = quarter_of(placed)
    status = {payment: list_partitions.orders_in(payment, quarter, failed=False) for payment in Payment}
    yield LANE, keys.lane(portal).pk, TOLD, ""
    yield DELIVERIES, list_partitions.deliveries_in(DeliveryState.TAKEN, placed), TOLD, placed
    yield STATUS, status[Payment.UNPAID], 2, quarter
    yield STATUS, *((status[Payment.PAID], 5) if paid else (status[Payment.CANCELLED], 1)), quarter
    if paid:
        yield from _of_money(left)
        yield from _of_contract(quarter_of(left))


def _of_money(month: str) -> Iterator[Write]:
    yield MAILS, list_partitions.mails_in("accepted", month), 1, month
    yield ROWS, list_partitions.transactions_in(RowState.UNMATCHED, month), 2, month
    yield ROWS, list_partitions.transactions_in(RowState.MATCHED, month), 1, month


def _of_contract(quarter: str) -> Iterator[Write]:
    """Asked of ACT, and recorded when ACT calls back."""
    yield CONTRACTS, list_partitions.contracts_in(ContractState.REQUESTED, quarter), 2, quarter
    yield CONTRACTS, list_partitions.contracts_in(ContractState.RECORDED, quarter), 1, quarter


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
    """Account, day, amount, and a memo that many write."""
    day, price = hour_at(order.hour + order.open_hours).date(), order.product["skus"][0]["price"]
    return f"{_ACCOUNT}#{day}#in#{price}#chuyen tien"
