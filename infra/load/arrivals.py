"""The open loop: each order begins at its time, whether or not the earlier ones are through.

A portal places it; a second later ACB's signed mail tells of the transfer. What follows is the system's own.
"""

import heapq
import itertools
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from smtplib import SMTPException
from typing import Any

from infra.load_settings import default_setting
from infra.local.entrances import Entrances
from infra.local.sign_mail import send, signed
from infra.local.story_mails import Credit, notice
from misa_order.kernel.calendar import business_date

PAID_AFTER = 1.0
"""Seconds from the portal's answer to the bank's mail."""
_AT_ONCE = 48
_PRICE = 2_640_000
BANK = "acb.com.vn"
_ACCOUNT = default_setting("bank-accounts")["accounts"][0]["number"]


@dataclass
class Life:
    """One order as it is seen from outside: seconds since the first arrival, and what went wrong at the entrances."""

    name: str
    due: float
    number: str = ""
    posted: float = 0.0
    mailed_at: datetime | None = None
    wrong: list[str] = field(default_factory=list)


class Arrivals:
    """Carries orders to the entrances; each is of a tenant and a customer of its own."""

    def __init__(self, entrances: Entrances) -> None:
        self._entrances = entrances
        self._names = (f"load{number:06d}x{uuid.uuid4().hex[:6]}" for number in itertools.count())
        self._balances = itertools.count(100_000_000)
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._turn = itertools.count()

    def play(self, rate: float, seconds: float, beside: Callable[[float], None] = lambda _since: None) -> list[Life]:
        """All that arrive within ``seconds``, when their mails were taken. ``beside`` runs now and then, with the
        seconds since the first arrival.
        """
        began = time.monotonic()
        lives = [Life(next(self._names), number / rate) for number in range(max(1, round(rate * seconds)))]
        for life in lives:
            self._at(began + life.due, lambda life=life: self._order(life, began))  # type: ignore[misc]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            going: set[Future[None]] = set()
            while self._due or going:
                while self._due and self._due[0][0] <= time.monotonic():
                    going.add(pool.submit(heapq.heappop(self._due)[2]))
                beside(time.monotonic() - began)
                going = {one for one in going if not one.done()}
                wait = self._due[0][0] - time.monotonic() if self._due else 0.05
                time.sleep(min(max(wait, 0.0), 0.05))
        return lives

    def _at(self, when: float, then: Callable[[], None]) -> None:
        heapq.heappush(self._due, (when, next(self._turn), then))

    def _order(self, life: Life, began: float) -> None:
        """Late here is late for the portal: counted from when the order was due."""
        try:
            answer = self._entrances.order(order_of(life.name), life.name)
            life.posted = time.monotonic() - began - life.due
        except Exception as error:  # noqa: BLE001 - an order that fails is told at the end
            life.wrong.append(f"the portal got no answer: {error}")
            return
        if answer.status != 201:
            life.wrong.append(f"the portal was answered {answer.status}")
            return
        life.number = answer.body["number"]
        self._at(time.monotonic() + PAID_AFTER, lambda: self._pay(life))

    def _pay(self, life: Life) -> None:
        system = self._entrances.system
        mail = signed(told(life.number, life.name, next(self._balances)), BANK, system.dkim)
        life.mailed_at = datetime.now(UTC)
        try:
            if (answer := send(mail, system.endpoints["smtp"], f"mailalert@{BANK}")).code != 250:
                life.wrong.append(f"the mail was answered {answer.code}")
        except (OSError, SMTPException) as error:
            life.wrong.append(f"the mail was not taken: {error}")


def told(number: str, name: str, balance: int) -> bytes:
    """ACB's notice, not signed yet, of the transfer that pays the order ``number`` of the tenant ``name``."""
    memo = f"Thanh toan don hang {number} - Domain {name}"
    return notice(Credit(_PRICE, balance, memo, business_date(datetime.now(UTC))), _ACCOUNT, name)


def order_of(name: str) -> dict[str, Any]:
    """What a portal orders for the tenant ``name``: CUKCUK for a year, by transfer."""
    return {
        "product": "CUKCUK",
        "purpose": "renew",
        "domain": name,
        "customer": {"id": name, "name": "Nhà hàng", "email": f"{name}@example.vn", "phone": "0912345678"},
        "lines": [{"sku": "CUKCUK-PRO-12M", "quantity": 1}],
        "payment_method": "transfer",
        "invoice": {"tax_code": "0101243150", "company": "A", "address": "Hà Nội", "email": "a@example.vn"},
    }
