"""What must hold of orders, partners, customers and portals, whatever broke."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from infra.chaos.money_invariants import Violation
from infra.chaos.seen import Seen
from infra.chaos.world import Json, World
from misa_order.fulfilment.letter_store import CLAIM_LIFETIME
from misa_order.orders.statuses import AXES

_FOR_GOOD = {"PROVISIONED", "CODE_ISSUED"}
_GRANTED = {"saas": "PROVISIONED", "topup": "CODE_ISSUED"}
_UNFINISHED = {"waiting", "failed"}
_WORKERS_LIFE = timedelta(seconds=30)
"""A worker claims a letter when it begins; SES may take it as late as the worker ends."""
_TOLD_EACH_TIME = {"Đã nhận thanh toán": ("payment", "PAID"), "Đã cấp tài nguyên": ("resource", "PROVISIONED")}
"""What is told of by a letter again whenever it happens again: after an undone payment."""


def histories_explain(_world: World, seen: Seen) -> Iterator[Violation]:
    """Each axis moves from where it was, by an allowed move, to where the order stands (R11)."""
    for number, order in seen.orders.items():
        stands: dict[str, str | None] = defaultdict(lambda: None)
        for at, entry in enumerate(order["history"], 1):
            for change in entry["changes"]:
                axis, before, after = change["axis"], change["before"], change["after"]
                allowed = before is None or after in AXES[axis].moves[before]
                if before != stands[axis] or not allowed:
                    yield Violation(
                        "history", f"{number} entry {at}: {axis} {stands[axis]} · {before} → {after}", (number,)
                    )
                stands[axis] = after
        if {axis: stands[axis] for axis in order["status"]} != order["status"]:
            yield Violation("history", f"{number} ends at {dict(stands)}, but stands at {order['status']}", (number,))


def nobody_pays_in_vain(world: World, seen: Seen) -> Iterator[Violation]:
    """Who has paid has what was bought, unlocked and not cancelled; nothing waits for a person to try again (R30)."""
    for number, order in seen.orders.items():
        status = order["status"]
        if status["payment"] != "PAID":
            continue
        granted = status["licence"] in {"ISSUING", "ISSUED"} if order["kind"] == "desktop" else (
            status["resource"] == _GRANTED[order["kind"]]
        )  # fmt: skip
        if not granted:
            yield Violation("nobody pays in vain", f"{number} is paid and stands at {status}", (number,))
        if number in world.cancelled:
            yield Violation("nobody pays in vain", f"{number} was cancelled, and is paid", (number,))


def nobody_has_it_for_nothing(world: World, seen: Seen) -> Iterator[Violation]:
    """Nothing is granted for good that is not paid (R30)."""
    for number, order in seen.orders.items():
        status = order["status"]
        if status["payment"] != "PAID" and (status["resource"] in _FOR_GOOD or status["licence"] == "ISSUED"):
            yield Violation("nobody has it for nothing", f"{number} stands at {status}", (number,))
        if number in world.cancelled and status["payment"] != "CANCELLED":
            yield Violation("nobody has it for nothing", f"{number} was cancelled, and is {status}", (number,))


def steps_have_ended(_world: World, seen: Seen) -> Iterator[Violation]:
    """No step waits or has failed once everything is mended and staff have tried again (R31)."""
    for number, order in seen.orders.items():
        steps = {name: step for name, step in order["steps"].items() if step["state"] in _UNFINISHED}
        if steps:
            told = {name: (step["state"], step["error"]) for name, step in steps.items()}
            yield Violation("steps", f"{number}: {told}", (number,))


def suman_is_as_we_say(_world: World, seen: Seen) -> Iterator[Violation]:
    """What SUMAN did, one after the other, leaves each tenant where the order says, and granted once (R31)."""
    for number, order in seen.orders.items():
        stands, permanent = "none", 0
        for call in seen.asked(number, "suman"):
            step = call["idempotency_key"].split("/")[1]
            permanent += step in {"resource", "licence"}
            stands = {"unlock": "unlocked"}.get(step, step)
        status = order["status"]
        wanted = _AT_SUMAN.get(status["resource"] or status["licence"], {stands})
        if stands not in wanted:
            yield Violation("SUMAN", f"{number} stands at {order['status']}, at SUMAN at {stands}", (number,))
        paid = _times(order, "payment", "PAID")
        if permanent > paid:
            yield Violation("SUMAN", f"{number} was granted {permanent} times, paid {paid} times", (number,))
        yield from _codes(order)


_AT_SUMAN: Mapping[str, set[str]] = {
    "PROVISIONED": {"resource"},
    "CODE_ISSUED": {"resource"},
    "ISSUED": {"licence"},
    "ISSUING": {"licence"},
    "TEMPORARY": {"temporary"},
    "LOCKED": {"lock"},
    "REVOKED": {"revoke", "none"},
    "NOT_PROVISIONED": {"none", "revoke"},
    "CODE_NOT_ISSUED": {"none", "revoke"},
    "NOT_ISSUED": {"none", "revoke"},
}
"""What SUMAN did last, by where the order stands."""


def _codes(order: Json) -> Iterator[Violation]:
    if order["kind"] == "topup" and order["status"]["resource"] == "CODE_ISSUED":
        codes, units = (
            order["steps"]["resource"]["told"].get("codes", []),
            sum(one["quantity"] for one in order["lines"]),
        )
        if len(set(codes)) != units:
            yield Violation(
                "SUMAN", f"{order['number']} has {len(set(codes))} codes for {units} units", (order["number"],)
            )


def sales_are_told_once_at_both(_world: World, seen: Seen) -> Iterator[Violation]:
    """One contract and one invoice request for what is sold, the same at CRM and ACT; withdrawn at both else (R32)."""
    for number, order in seen.orders.items():
        for step, withdrawal, axis, done in (
            ("contract", "withdraw_contract", "revenue", {"RECORDED"}),
            ("invoice", "withdraw", "invoice", {"INVOICING", "INVOICED"}),
        ):
            stands = {partner: _standing(seen, number, partner, step, withdrawal) for partner in ("crm", "act")}
            wanted = int(order["status"][axis] in done)
            if set(stands.values()) != {wanted}:
                what = f"{number} is {order['status'][axis]}, and has {step}s: {stands}"
                yield Violation("contracts and invoices", what, (number,))


def _standing(seen: Seen, number: str, partner: str, step: str, withdrawal: str) -> int:
    """How many of them a partner has that were not withdrawn."""
    did = seen.asked(number, partner)
    made = {one["idempotency_key"] for one in did if one["idempotency_key"].split("/")[1] == step}
    named = "contract" if step == "contract" else "withdraws"
    gone = {one["body"].get(named) for one in did if one["idempotency_key"].split("/")[1] == withdrawal}
    return len(made - gone)


def letters_come_once(_world: World, seen: Seen) -> Iterator[Violation]:
    """The same letter reaches a customer once (R22).

    One whose worker died after SES took it, or did not hear SES, comes again, but not before its claim has run out;
    sooner it may not. What happened twice, as a payment that was undone, is told of twice.
    """
    came: dict[tuple[str, str, str], list[datetime]] = defaultdict(list)
    for mail in seen.letters:
        came[mail["to"], mail["subject"], mail["text"]].append(datetime.fromisoformat(mail["at"]))
    for (to, subject, _), times in came.items():
        numbers = tuple(number for number in seen.orders if number in subject)
        happened = _TOLD_EACH_TIME.get(subject.rpartition(" – ")[2])
        due = max(1, sum(_times(seen.orders[one], *happened) for one in numbers)) if happened else 1
        soon = any(after - before < CLAIM_LIFETIME - _WORKERS_LIFE for before, after in pairwise(sorted(times)))
        if soon and len(times) > due:
            yield Violation("letters", f"{len(times)} times to {to}: {subject}", numbers)


def portals_hear_everything(_world: World, seen: Seen) -> Iterator[Violation]:
    """A portal that listens took every change of its orders, the last as its GET shows it, and no other's (R84)."""
    taken: dict[str, dict[int, Json]] = defaultdict(dict)
    for event in seen.told:
        order = event["body"].get("order") if isinstance(event["body"], dict) else None
        if event["taken"] and order:
            taken[order["number"]][event["version"]] = order
            if order["product"] not in seen.told_of:
                yield Violation("portals", f"{order['number']} of {order['product']} was told", (order["number"],))
    for number, order in seen.orders.items():
        if order["product"] not in seen.told_of:
            continue
        changed = {at for at, entry in enumerate(order["history"], 1) if entry["changes"]}
        if missing := changed - taken[number].keys():
            yield Violation("portals", f"{number}: versions {sorted(missing)} were not told", (number,))
        elif taken[number][max(taken[number])]["status"] != seen.shown[number]["status"]:
            yield Violation("portals", f"{number}: what was told last is not what its GET shows", (number,))


def products_are_apart(_world: World, seen: Seen) -> Iterator[Violation]:
    """No portal sees another's order (R81)."""
    for number, product, status in seen.strangers:
        if status != 404:
            yield Violation(
                "products apart", f"the portal of {product} was answered {status} about {number}", (number,)
            )


def nothing_is_left(_world: World, seen: Seen) -> Iterator[Violation]:
    """Outbox, queues and dead letters are empty (R91)."""
    for where, what in seen.left.items():
        if what:
            yield Violation("nothing is left", f"{where}: {', '.join(sorted(what))[:400]}", ())


def _times(order: Json, axis: str, state: str) -> int:
    return sum(
        change["axis"] == axis and change["after"] == state for entry in order["history"] for change in entry["changes"]
    )
