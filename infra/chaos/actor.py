"""What everybody who takes part can do: ask again where the system fails for a moment, as real callers do."""

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import urllib3

from infra.chaos.channels import BANKS, feed_body, mail_of
from infra.chaos.world import Json, Money, Placed, Sent, World
from infra.local.entrances import Answer
from misa_order.kernel.calendar import business_date
from tests.builders import DESKTOP, TOPUP
from tests.e2e.outside import Outside
from tests.e2e.test_feeds_and_gateways import feed
from tests.quotas import MEINVOICE

PATIENCE = 300.0
"""Seconds for which a caller asks again before it gives up."""
_PAUSE = 0.5
_BODIES: Mapping[str, Mapping[str, Any]] = {
    "CUKCUK": {},
    "MEINVOICE": {**MEINVOICE, "payment_method": "transfer"},
    "SME": DESKTOP,
    "MISA_SUPPORT": TOPUP,
}


class GaveUpError(Exception):
    """The system did not answer well for as long as a caller is patient."""


def again(what: str, call: Callable[[], Answer], taken: frozenset[int], patience: float = PATIENCE) -> Answer:
    """Call until the answer is one of these; what says that the system is not well is asked again. Else GaveUpError."""
    deadline = time.monotonic() + patience
    while True:
        try:
            answer = call()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            answer = Answer(599, repr(error))
        if answer.status in taken:
            return answer
        # The gateway in front of the staff's API says 403 where its authorizer has died.
        if time.monotonic() > deadline or answer.status not in {403, 429, *range(500, 600)}:
            raise GaveUpError(f"{what}: {answer.status} {str(answer.body)[:300]}")
        time.sleep(_PAUSE)


class Actor:
    """One who takes part; ``dice`` decides what the plan left open, ``ended`` says that the run is over."""

    def __init__(self, outside: Outside, world: World, name: str, dice: Random, ended: threading.Event) -> None:
        self.outside = outside
        self.world = world
        self.name = name
        self.dice = dice
        self.ended = ended
        self.deeds = 0

    def note(self, what: str) -> None:
        """Keep what was done for people to read."""
        self.world.note(self.name, what)

    def pause(self, seconds: float) -> None:
        """Wait, but not longer than the run."""
        self.ended.wait(seconds)

    # ── Customers and portals ────────────────────────────────────────────────────────────────────────────────────
    def place(self, product: str, story: int, **changes: Any) -> Placed:
        """An order of a product, its portal calling again under the same key while nobody answers."""
        body = self.outside.body(**{**_BODIES[product], **changes})
        key = uuid.uuid4().hex
        answer = again("an order", lambda: self.outside.entrances.order(body, key), frozenset({200, 201}))
        return self.placed(answer.body, body["payment_method"], story)

    def placed(self, order: Json, method: str, story: int) -> Placed:
        """Keep an order that a portal was shown."""
        memo = order["payment"].get("memo", "")
        known = Placed(
            order["number"], order["product"], order["kind"], method, memo.rpartition(" ")[2], order["total"], memo,
            story,
        )  # fmt: skip
        self.world.add(known)
        self.note(f"ordered {known.number}, {known.product} by {method}, {known.total:,} đ")
        return known

    def portal(self, method: str, path: str, product: str, body: Any = None, taken: tuple[int, ...] = (200,)) -> Answer:
        """Another call of a product's portal."""
        return again(path, lambda: self.outside.entrances.portal(method, path, product, body), frozenset(taken))

    def seen(self, number: str) -> Json:
        """An order as staff see it."""
        return dict(again(number, lambda: self.outside.entrances.staff(f"/orders/{number}"), frozenset({200})).body)

    def status(self, number: str) -> str:
        """Where its payment stands."""
        return str(self.seen(number)["status"]["payment"])

    def until_paid(self, number: str, seconds: float) -> bool:
        """Whether an order is paid within so many seconds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.ended.is_set():
            if self.status(number) == "PAID":
                return True
            self.pause(1)
        return False

    # ── Banks ────────────────────────────────────────────────────────────────────────────────────────────────────
    def move(self, channel: str, amount: int, memo: str, *meant: str, **facts: Any) -> Money:
        """Money moves at the bank of a channel; nobody tells of it yet."""
        n = self.world.next()
        bank, account, _ = BANKS.get(channel, BANKS["acb"])
        given = {"direction": "in", "day": self.day(), "reference": f"FT26{n:09d}", **facts}
        money = Money(n, bank, account, amount, memo=memo, balance=1_000_000_000 + 1000 * n, meant=meant, **given)
        self.world.add(money)
        return money

    def day(self) -> date:
        """One of the last days."""
        return business_date(datetime.now(UTC) - timedelta(days=self.dice.choice((0, 0, 1, 2))))

    def tell(self, money: Money, channel: str, states: frozenset[str] = frozenset({"balance", "reference"})) -> None:
        """A channel tells of the money until it is taken."""
        if channel in BANKS:
            self.mail(mail_of(money, channel), BANKS[channel][2], money)
        else:
            body = feed_body(money, channel, states)
            again(channel, lambda: feed(self.outside, channel, body), frozenset({200}))
            money.told.append(channel)
        self.note(f"{channel} told of #{money.n}: {money.amount:,} đ {money.direction}, {money.memo}")

    def mail(self, raw: bytes, domain: str | None, money: Money | None, why: str = "") -> None:
        """Hand in a mail signed by a domain, or by nobody."""
        ready = self.outside.sign(raw, domain) if domain else raw
        mail_id = self.outside.deliver(ready)
        if money:
            money.told.append("mail")
        self.world.add(Sent(mail_id, money, why))

    # ── Staff ────────────────────────────────────────────────────────────────────────────────────────────────────
    def decide(self, path: str, body: Mapping[str, Any], role: str = "admin", name: str = "lan") -> Answer:
        """A member of staff acts; what the rules refuse (404, 409, 422) is an answer too."""
        taken = frozenset({200, 201, 404, 409, 422})
        answer = again(path, lambda: self.outside.entrances.decide(path, body, role, name), taken)
        if answer.status < 300:
            self.deeds += 1
        said = "" if answer.status < 300 else f" {answer.body.get('error', {}).get('code')}"
        self.note(f"staff {path} {dict(body)}: {answer.status}{said}")
        return answer
