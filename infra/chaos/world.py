"""What really happened outside: every order placed, every dong moved, and who said what; the truth of a run."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any, Literal

type Json = dict[str, Any]


@dataclass
class Money:
    """One booking at a bank, whoever tells of it. ``meant`` are the orders that it may pay, and no other.

    ``exact``: its memo and amount are as those orders ask. ``told`` are the channels that took it, ``decision`` is what
    staff do where it waits for them.
    """

    n: int
    bank: str
    account: str
    amount: int
    direction: Literal["in", "out"]
    memo: str
    day: date
    reference: str
    balance: int
    meant: tuple[str, ...] = ()
    exact: bool = False
    decision: str = "leave"
    told: list[str] = field(default_factory=list)

    @property
    def marks(self) -> frozenset[tuple[str, ...]]:
        """By what its rows are known: the balance, which no other booking left behind, and the reference."""
        return marks(self.account, self.direction, self.balance, self.reference)


def marks(account: str, direction: str, balance: int | None, reference: str | None) -> frozenset[tuple[str, ...]]:
    """By what a row or a booking is known; what takes a credit back carries the same reference."""
    known = {(account, direction, str(balance))} if balance else set()
    return frozenset(known | ({(account, direction, reference.casefold())} if reference else set()))


@dataclass(frozen=True)
class Placed:
    """An order as the portal's answer showed it, and the story it belongs to."""

    number: str
    product: str
    kind: str
    method: str
    key: str
    total: int
    memo: str
    story: int


@dataclass(frozen=True)
class AtGateway:
    """What a gateway told, and was taken: ``result`` is paid or failed."""

    order: str
    event_id: str
    amount: int
    result: str
    method: str


@dataclass(frozen=True)
class Sent:
    """A mail that the entrance took; ``money`` is None for one that proves nothing."""

    mail_id: str
    money: Money | None
    why: str = ""


class World:
    """Everything that actors did and were told that it counts; safe to be told by many at once."""

    def __init__(self, told: IO[str] | None = None) -> None:
        self._told = told
        self.began = time.monotonic()
        self.orders: dict[str, Placed] = {}
        self.money: list[Money] = []
        self.mails: list[Sent] = []
        self.cash: set[str] = set()
        self.gateway: list[AtGateway] = []
        self.cancelled: set[str] = set()
        self.renewals: dict[str, str] = {}
        self.log: list[str] = []
        self._lock = threading.RLock()
        self._count = 0

    def next(self) -> int:
        """A number that nobody else gets."""
        with self._lock:
            self._count += 1
            return self._count

    def note(self, who: str, what: str) -> None:
        """Keep for people what was done and answered, with the second of the run."""
        with self._lock:
            self.log.append(f"{time.monotonic() - self.began:6.1f} s  {who}: {what}")
            if self._told:
                print(self.log[-1], file=self._told, flush=True)

    def about(self, *words: str) -> Iterator[str]:
        """The lines of the log that hold one of these words."""
        return (line for line in list(self.log) if any(word in line for word in words))

    def add(self, thing: Placed | Money | Sent | AtGateway) -> None:
        """Something has come into the world."""
        with self._lock:
            match thing:
                case Placed():
                    self.orders[thing.number] = thing
                case Money():
                    self.money.append(thing)
                case Sent():
                    self.mails.append(thing)
                case AtGateway():
                    self.gateway.append(thing)

    def money_of(self, row: Json) -> list[Money]:
        """The bookings that a row of the statement may be: exactly one, if all is well."""
        known = marks(row["account"], row["direction"], row["balance"], row["reference"])
        with self._lock:
            found = list(self.money)
        return [one for one in found if known & one.marks]
