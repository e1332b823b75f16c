"""What must hold of money, whatever broke: every dong once, where its kind demands, and nobody else's order paid."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from infra.chaos.seen import Seen
from infra.chaos.world import Json, Money, World

_WAITS = {"matched", "partial", "unmatched", "refundable", "refunded"}
_EXPLAINS = {"already_paid", "cancelled", "temporarily_cancelled"}
_PAYABLE = {"UNPAID", "AWAITING_CUSTOMER", "CUSTOMER_CONFIRMED"}


class Violation(NamedTuple):
    """Something that must never be; ``about`` are orders' numbers, rows' or mails' ids."""

    rule: str
    what: str
    about: tuple[str, ...]


def every_dong_is_somewhere_once(world: World, seen: Seen) -> Iterator[Violation]:
    """What channels told of is one row each, of its amount and direction, and every row is somebody's money (R16)."""
    rule, told = "every dong once", [one for one in world.money if one.told]
    rows_of: dict[int, list[Json]] = defaultdict(list)
    for row in seen.rows:
        found = [one for one in world.money_of(row) if _is_told(one)]
        for one in found:
            rows_of[one.n].append(row)
        if row["source"] != "gateway" and len(found) != 1:
            yield Violation(rule, f"row {_line(row)} is the money of {[one.n for one in found]}", _about(row))
    for money in told:
        rows = rows_of[money.n]
        if len(rows) != 1:
            what = f"#{money.n}, {money.amount:,} đ told by {money.told}, is in {len(rows)} rows"
            yield Violation(rule, what, (*money.meant, *(row["id"] for row in rows)))
        for row in rows:
            if (row["account"], row["amount"], row["direction"]) != (money.account, money.amount, money.direction):
                yield Violation(rule, f"#{money.n} of {money.amount} is {_line(row)}", _about(row, *money.meant))


def _is_told(money: Money) -> bool:
    return bool(money.told)


def rows_stand_where_they_may(_world: World, seen: Seen) -> Iterator[Violation]:
    """Debits pay nothing, nothing stays in doubt once staff knew, and what pays has orders (R16, R18)."""
    for row in seen.rows:
        wanted = {"debit"} if row["direction"] == "out" else _WAITS
        if row["state"] not in wanted or bool(row["orders"]) is not (row["state"] == "matched"):
            yield Violation("rows' states", _line(row), _about(row))


def money_pays_nobody_elses_order(world: World, seen: Seen) -> Iterator[Violation]:
    """A false exact is the worst there is (R20): what pays an order was sent for it."""
    for row in seen.rows:
        meant = {number for money in world.money_of(row) for number in money.meant}
        if row["source"] != "gateway" and not set(row["orders"]) <= meant:
            yield Violation("nobody else's order", f"{_line(row)} was meant for {sorted(meant)}", _about(row))


def exact_money_pays_or_says_why(world: World, seen: Seen) -> Iterator[Violation]:
    """A transfer as the order asked pays it, or says why not, or staff decided about it (R19)."""
    for row in seen.rows:
        money = next((one for one in world.money_of(row) if one.exact), None)
        if money is None or row["state"] == "matched" or row["decided"]:
            continue
        waits = {seen.orders[number]["status"]["payment"] for number in money.meant} <= _PAYABLE
        if row["reason"] not in _EXPLAINS and (waits or row["state"] != "partial"):
            what = f"{_line(row)} would pay {money.meant}, and waits because of {row['reason']}"
            yield Violation("exact money pays", what, _about(row, *money.meant))


def days_add_up(world: World, seen: Seen) -> Iterator[Violation]:
    """Of each account and day the reconciliation is what the bank moved, and the sum of its parts (R82)."""
    moved: Counter[tuple[str, str, str]] = Counter()
    for money in world.money:
        if money.told:
            moved[money.account, money.day.isoformat(), money.direction] += money.amount
    for day in seen.days:
        for account in day["accounts"]:
            parts = sum(account[part] for part in ("matched", "waiting", "refundable", "refunded"))
            if account["in"] != parts:
                yield Violation("days add up", f"{account['account']} on {day['date']}: {account['in']} ≠ {parts}", ())
    shown = {
        (one["account"], day["date"], side): one["in" if side == "in" else "out"]
        for day in seen.days for one in day["accounts"] for side in ("in", "out")
    }  # fmt: skip
    for key, amount in moved.items():
        if shown.get(key, 0) != amount:
            yield Violation("days add up", f"{key}: {amount:,} moved, {shown.get(key, 0):,} shown", ())
    gateways = {one.method for one in world.gateway}
    for key, amount in shown.items():
        if amount and key not in moved and key[0] not in gateways:
            yield Violation("days add up", f"{key}: {amount:,} shown, and nothing moved", ())


def paid_orders_have_money(world: World, seen: Seen) -> Iterator[Violation]:
    """Who is PAID is paid by rows, by cash that staff confirmed or by its gateway; nobody else is (R19, R23, R25)."""
    gateway = {(one.order, one.amount) for one in world.gateway if one.result == "paid"}
    for number, order in seen.orders.items():
        rows, paid = seen.rows_of(number), order["status"]["payment"] == "PAID"
        if {row["id"] for row in rows} != {row["id"] for row in order["transactions"] if row["state"] == "matched"}:
            yield Violation("paid by money", f"{number} and its rows disagree", (number, *(row["id"] for row in rows)))
        if not paid and rows:
            yield Violation("paid by money", f"{number} is not paid, but rows pay it", (number,))
        if paid and not rows:
            why = _last_paid(order)
            by_hand = why == "paid_in_cash" and number in world.cash
            if not (by_hand or (why == "gateway_paid" and (number, order["total"]) in gateway)):
                yield Violation("paid by money", f"{number} is paid by nothing: {why}", (number,))
        if paid and rows and _last_paid(order) != "confirmed_by_staff":
            due = sum(seen.orders[one]["total"] for one in rows[0]["orders"])
            if sum(row["amount"] for row in rows) != due:
                yield Violation("paid by money", f"{number} was not paid in full", (number,))


def mails_are_kept(world: World, seen: Seen) -> Iterator[Violation]:
    """Every mail is there; what proves nothing is quarantined or discarded, and pays nothing (R17)."""
    states = {mail["id"]: mail for mail in seen.mails}
    for sent in world.mails:
        mail = states.get(sent.mail_id)
        wanted = {"accepted", "released"} if sent.money else {"quarantined", "discarded"}
        if mail is None or mail["state"] not in wanted or (not sent.money and mail["transactions"]):
            what = f"mail {sent.mail_id} {sent.why} is {mail and (mail['state'], mail['reason'])}"
            yield Violation("mails", what, (sent.mail_id, *(sent.money.meant if sent.money else ())))


def _last_paid(order: Json) -> str:
    """Why the order became paid, the last time."""
    entries = [one for one in order["history"] if any(change["after"] == "PAID" for change in one["changes"])]
    return str(entries[-1]["why"]) if entries else "never"


def _line(row: Json) -> str:
    told = f"{row['id']} {row['state']} {row['direction']} {row['amount']:,} {row['account']} by {row['source']}"
    return f"{told} ({row['memo'][:60]}): {row['reason']}"


def _about(row: Json, *more: str) -> tuple[str, ...]:
    return (row["id"], *row["orders"], *row["candidates"], *more)
