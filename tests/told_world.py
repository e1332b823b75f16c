"""A small world in which everything is as it must be, for the invariants of chaos to be broken in."""

from copy import deepcopy
from datetime import date
from typing import Any

from infra.chaos.invariants import violations
from infra.chaos.seen import Seen
from infra.chaos.world import Money, Placed, Sent, World

type Json = dict[str, Any]
DAY = date(2026, 11, 20)
NOON = "2026-11-20T12:00:00+00:00"


def entry(why: str, **moves: tuple[str | None, str]) -> Json:
    changes = [{"axis": axis, "before": before, "after": after} for axis, (before, after) in moves.items()]
    return {"at": "2026-11-20T10:00:00Z", "actor": "function:x", "why": why, "changes": changes}


def did(partner: str, key: str, **body: Any) -> Json:
    return {"partner": partner, "order": key.partition("/")[0], "idempotency_key": key, "effect": True, "body": body}


def a_row(**changes: Any) -> Json:
    """The row of the transfer that paid order 1000002."""
    row: Json = {
        "id": "r1", "state": "matched", "account": "99900011", "amount": 500, "direction": "in", "memo": "DH1000002",
        "reference": "FT26000000001", "balance": 1_000_001_000, "source": "mail", "orders": ["1000002"],
        "candidates": [], "reason": "number_and_key", "decided": None, "booked_at": "2026-11-20T00:00:00+07:00",
    }  # fmt: skip
    return {**row, **changes}


class Told:
    """A world in which one top-up order was paid and one SaaS order was cancelled, all as it must be."""

    def __init__(self) -> None:
        self.world = World()
        self.money = Money(
            1, "ACB", "99900011", 500, "in", "DH1000002", DAY, "FT26000000001", 1_000_001_000, ("1000002",), exact=True,
            told=["mail"],
        )  # fmt: skip
        for number, product, kind in (("1000002", "MISA_SUPPORT", "topup"), ("1000013", "CUKCUK", "saas")):
            self.world.add(Placed(number, product, kind, "transfer", "x", 500, "memo", 1))
        self.world.add(self.money)
        self.world.add(Sent("m1", self.money))
        self.world.cancelled.add("1000013")
        self.orders = {"1000002": self.paid_order(), "1000013": self.cancelled_order()}
        self.rows = [a_row()]
        self.mails: list[Json] = [{"id": "m1", "state": "accepted", "reason": None, "transactions": ["r1"]}]
        self.requests = [
            did("suman", "1000002/resource/1"), did("suman", "1000013/temporary/1"), did("suman", "1000013/revoke/1"),
        ]  # fmt: skip
        self.letters = [
            {"to": "a@b.vn", "subject": f"{what} 1000002", "text": "…", "at": NOON} for what in ("Đặt", "Mã")
        ]
        account: Json = {"account": "99900011", "in": 500, "out": 0, "matched": 500}
        parts = dict.fromkeys(("waiting", "refundable", "refunded"), 0)
        self.days: list[Json] = [{"date": "2026-11-20", "accounts": [{**account, **parts}]}]
        self.told = [self.event(version) for version in (1, 2, 3)]
        self.strangers = [("1000002", "CUKCUK", 404)]
        self.left: dict[str, list[str]] = {}

    def paid_order(self) -> Json:
        ends = {"payment": "PAID", "licence": None, "resource": "CODE_ISSUED", "invoice": "NO_INVOICE"}
        begun = {"payment": "UNPAID", "resource": "CODE_NOT_ISSUED", "invoice": "NO_INVOICE", "revenue": "NO_CONTRACT"}
        history = [
            entry("ordered", **{axis: (None, state) for axis, state in begun.items()}),
            entry("transfer_matched", payment=("UNPAID", "PAID")),
            entry("codes_issued", resource=("CODE_NOT_ISSUED", "CODE_ISSUED")),
        ]
        steps = {"resource": {"state": "done", "error": None, "told": {"codes": ["1"]}}}
        return {
            "number": "1000002", "product": "MISA_SUPPORT", "kind": "topup", "total": 500, "lines": [{"quantity": 1}],
            "status": {**ends, "revenue": "NO_CONTRACT"}, "history": history, "steps": steps, "transactions": [a_row()],
        }  # fmt: skip

    def cancelled_order(self) -> Json:
        begun = {"payment": "UNPAID", "resource": "TEMPORARY", "invoice": "NOT_INVOICED", "revenue": "NOT_RECORDED"}
        history = [
            entry("ordered", **{axis: (None, state) for axis, state in begun.items()}),
            entry("cancelled_by_customer", payment=("UNPAID", "CANCELLED"), resource=("TEMPORARY", "REVOKED")),
        ]
        ends = {**begun, "licence": None, "payment": "CANCELLED", "resource": "REVOKED"}
        return {
            "number": "1000013", "product": "CUKCUK", "kind": "saas", "total": 500, "lines": [{"quantity": 1}],
            "status": ends, "history": history, "steps": {}, "transactions": [],
        }  # fmt: skip

    def event(self, version: int, **changes: Any) -> Json:
        shown = {"number": "1000002", "product": "MISA_SUPPORT", "status": self.paid_order()["status"], **changes}
        return {"taken": True, "version": version, "body": {"order": shown}}

    def broken_rules(self) -> set[str]:
        shown = deepcopy(self.orders)
        seen = Seen(
            self.orders, self.rows, self.mails, self.requests, self.letters, self.days, self.told, shown,
            self.strangers, self.left, ["MISA_SUPPORT"],
        )  # fmt: skip
        return {one.rule for one in violations(self.world, seen)}
