"""Plays the day into a running system: orders as customers left them, transfers as bank mails, some told twice."""

import json
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from infra.day.statement import EVERY_STATE, rows_in
from infra.day.transfers import TOLD_TWICE, Day, Transfer
from infra.load_settings import default_setting
from infra.local.call import SENDERS
from infra.local.entrances import Entrances
from infra.local.story_mails import Credit, notice
from infra.local.system import LocalSystem
from misa_order.kernel.calendar import business_date
from misa_order.kernel.history import Why
from misa_order.orders.changes import change_parts
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.payments.matching.decide import Payable
from misa_order.settings.catalogue import MatchKey
from misa_order.table.table import Table
from tests.builders import DESKTOP, TOPUP, order_body
from tests.e2e.outside import Outside
from tests.quotas import MEINVOICE

FORGED = 10
_ACCOUNT = default_setting("bank-accounts")["accounts"][0]["number"]
_PATTERNS: dict[str, dict[str, Any]] = {"CUKCUK": {}, "MEINVOICE": MEINVOICE, "SME": DESKTOP, "MISA_SUPPORT": TOPUP}
_AT_ONCE = 4
_PATIENCE = 900.0


def place_orders(system: LocalSystem, orders: Sequence[Payable]) -> None:
    """Put the day's orders into the table under their own numbers; nothing follows from that."""
    table = Table(system.aws.client("dynamodb"), str(system.endpoints["table"]))
    patterns = {product: _pattern(Outside(system), OrderStore(table), product) for product in _PATTERNS}
    why = Why("portal", datetime.now(UTC), "placed")
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda one: table.write(change_parts(None, _order(one, patterns), why, None)), orders))


def _pattern(outside: Outside, store: OrderStore, product: str) -> Order:
    """An order as the portal places one of this product."""
    body = order_body(**{"domain": f"pattern{product.lower()[:6]}", **_PATTERNS[product], "payment_method": "transfer"})
    answer = outside.entrances.order(body, uuid.uuid4().hex)
    if answer.status != 201:
        raise RuntimeError(f"the portal answered {answer.status}: {answer.body}")
    return store.get(answer.body["number"])


def _order(wanted: Payable, patterns: dict[str, Order]) -> Order:
    pattern = patterns[wanted.product]
    customer = pattern.customer.model_copy(update={"id": f"KH-{wanted.number}"})
    domain = wanted.key if wanted.match_key is MatchKey.DOMAIN else pattern.domain and f"t{wanted.number}"
    line = pattern.lines[0].model_copy(update={"price": wanted.total, "quantity": 1})
    changed: dict[str, Any] = {
        "number": wanted.number, "key": wanted.key, "domain": domain, "customer": customer, "lines": (line,),
        "total": wanted.total, "status": pattern.status.model_copy(update={"payment": wanted.payment}),
        "request_key": f"day-{wanted.number}", "steps": {},
    }  # fmt: skip
    return pattern.model_copy(update=changed)


def play(system: LocalSystem, day: Day) -> None:
    """Send it all, wave by wave, each once the one before is settled."""
    entrances, balance = Entrances(system), count(1_000_000_000, 1_000)
    sent = 0
    for wave in sorted({transfer.wave for transfer in day.transfers}):
        of_wave = [transfer for transfer in day.transfers if transfer.wave == wave]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(lambda one: _mail(entrances, one, next(balance)), of_wave))
        sent += len(of_wave)
        _until_booked(entrances, sent)
        settle(system)
    for transfer in [one for one in day.transfers if one.case == "plain"][:TOLD_TWICE]:
        _tell_again(entrances, transfer)
    for transfer in day.transfers[:FORGED]:
        _mail(entrances, transfer, next(balance), signed_by=None)
    settle(system)


def _mail(entrances: Entrances, transfer: Transfer, balance: int, signed_by: str | None = "acb.com.vn") -> None:
    credit = Credit(transfer.amount, balance, transfer.memo, business_date(datetime.now(UTC)))
    answer = entrances.mail(notice(credit, _ACCOUNT, uuid.uuid4().hex), signed_by)
    if answer != 250:
        raise RuntimeError(f"the mail of {transfer.id} was answered with {answer}")


def _tell_again(entrances: Entrances, transfer: Transfer) -> None:
    """A bank feed tells of a transfer that came by mail: with a reference, and without the balance."""
    body = {
        "id": uuid.uuid4().hex, "account": _ACCOUNT, "amount": transfer.amount, "direction": "in",
        "memo": transfer.memo, "booked_at": datetime.now(UTC).isoformat(), "balance": None,
        "reference": f"FT{uuid.uuid4().hex[:12]}",
    }  # fmt: skip
    raw, (secret, prove) = json.dumps(body).encode(), SENDERS["generic"]
    headers = prove(raw, entrances.system.simulator.secrets[secret], datetime.now(UTC))
    answer = entrances.call(
        "POST", f"{entrances.system.endpoints['portal']}/v1/bank-feeds/generic", raw, headers=headers
    )
    if answer.status not in {200, 201, 202}:
        raise RuntimeError(f"the feed was answered with {answer}")


def _until_booked(entrances: Entrances, count: int) -> None:
    """Wait until so many transfers stand on the statement: a mail on its way to its function is in no queue."""
    deadline = time.monotonic() + _PATIENCE
    while sum(1 for _ in rows_in(entrances, EVERY_STATE)) < count:
        if time.monotonic() > deadline:
            raise TimeoutError(f"not all of {count} transfers were booked within {_PATIENCE:.0f} s")
        time.sleep(1)


def settle(system: LocalSystem, patience: timedelta = timedelta(minutes=15)) -> None:
    """Wait until nothing is on its way."""
    outside, deadline = Outside(system), time.monotonic() + patience.total_seconds()
    while outside.on_their_way() or outside.on_their_way():
        if time.monotonic() > deadline:
            raise TimeoutError(f"the day was not settled within {patience}")
        time.sleep(0.5)
