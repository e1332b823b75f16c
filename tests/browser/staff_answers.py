"""The staff API as the browser tests answer it: a statement in memory, every body held against openapi.json.

Not the real system: what the API does with a decision is tested elsewhere; here the page is tested, and these answers
let a test make the API slow, silent, or beaten by somebody else.
"""

import json
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema

_DOCUMENT = json.loads(Path("functions/admin_api/chalicelib/openapi.json").read_text(encoding="utf-8"))
_AT = "2026-11-21T09:{:02}:00+07:00"
_ME = {"name": "lan", "role": "order_accountant", "actions": ["read_orders", "read_statement", "settle_payment"]}
_NOTHING = {"count": 0, "sum": 0}
_ACCOUNTS = [{"bank": "ACB", "number": "19720000001", "holder": "MISA"}]
_CHOICES = {"products": [], "accounts": _ACCOUNTS, "offices": [], "reps": [], "portals": ["cukcuk-app", "cukcuk-web"]}


def held(name: str, body: Any) -> Any:
    """The body, if the document allows it under this name."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": _DOCUMENT["components"]}
    jsonschema.validate(body, schema)
    return body


def order(number: str, missing: int = 0, **more: Any) -> dict[str, Any]:
    """An order that a row of 2,640,000 đ may pay."""
    told = {"number": number, "key": "nhahangabc", "customer": "Nhà hàng ABC", "total": 2_640_000 + missing}
    return told | {"payment": "UNPAID", "kind": "saas", "created_at": _AT.format(0), "missing": missing} | more


def row(at: int, candidates: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """The row of minute ``at``; a partial match unless told otherwise."""
    found = [order(f"10{at:05}", 40_000)] if candidates is None else candidates
    memo = f"NH ABC tt don hang 10{at:05} nhahangabc"
    told = {
        "id": f"tx-{at}", "state": "partial", "account": "19720000001", "amount": 2_640_000, "direction": "in",
        "memo": memo, "booked_at": _AT.format(at % 60), "reference": f"FT{at}", "source": "mail", "orders": [],
        "candidates": [each["number"] for each in found], "candidates_in_full": found, "reason": "amount_short",
        "reason_text": "Số tiền nhỏ hơn giá trị đơn hàng", "result": "partial", "missing": 40_000, "balance": 9_000_000,
        "bank": "ACB", "received_at": _AT.format(at % 60), "spans": [[19, 26], [27, 37]], "records": [],
        "possible_duplicate_of": None, "joined_into": None, "decided": None,
    }  # fmt: skip
    return told | more


def in_full(row: dict[str, Any]) -> dict[str, Any]:
    """A row by itself."""
    return row | {"final": False, "history": []}


class Answers:
    """What the API answers; a test changes ``rows``, ``me`` and ``faults`` (status and code, by action)."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {f"tx-{at}": row(at) for at in range(3, 0, -1)}
        self.me: dict[str, Any] = deepcopy(_ME)
        self.faults: dict[str, tuple[int, str]] = {}
        self.sent: list[tuple[str, Any]] = []
        self.asked: list[dict[str, str]] = []
        self.most = 50

    @property
    def decisions(self) -> Counter[str]:
        """How often each path was posted to."""
        return Counter(path for path, _body in self.sent)

    def decided_elsewhere(self, row_id: str) -> None:
        """Somebody else settled it."""
        decided = {"by": "minh", "at": _AT.format(30), "why": "confirmed_by_staff"}
        self._settle(row_id, "matched", self.rows[row_id]["candidates"][:1], "Kế toán đã xác nhận", decided)

    def get(self, url: str) -> tuple[int, Any]:
        """The answer to a GET."""
        parts = urlsplit(url)
        path = parts.path.removeprefix("/v1")
        if path == "/me":
            return 200, held("Me", self.me)
        if path == "/choices":
            return 200, held("Choices", _CHOICES)
        if path == "/overview":
            return 200, held("Overview", overview())
        if path == "/transactions":
            return 200, held(
                "TransactionPage", self._page({name: value for name, [value] in parse_qs(parts.query).items()})
            )
        found = self.rows.get(path.removeprefix("/transactions/"))
        return (200, held("TransactionInFull", in_full(found))) if found else self.refusal(404, "not_found")

    def post(self, url: str, body: Any) -> tuple[int, Any]:
        """The answer to a decision."""
        path = urlsplit(url).path.removeprefix("/v1")
        _, _, row_id, deed = path.split("/")
        self.sent.append((path, body))
        if deed in self.faults:
            return self.refusal(*self.faults[deed])
        states = {"confirm": "matched", "reject": "unmatched", "undo": "unmatched", "refund": "refunded"}
        state = states.get(deed, {"same-as": "joined", "another": "unmatched"}.get(deed, ""))
        decided = {"by": "lan", "at": _AT.format(40), "why": deed}
        orders = held("Confirmed", body)["orders"] if deed == "confirm" else []
        self._settle(row_id, state, orders, "Kế toán đã xác nhận", decided)
        return 200, held("TransactionInFull", in_full(self.rows[row_id]))

    def refusal(self, status: int, code: str) -> tuple[int, Any]:
        """How everything is refused."""
        said = {"error": {"code": code, "message": "in English", "field": None}, "request_id": "r"}
        return status, held("StaffErrorAnswer", said)

    def _settle(self, row_id: str, state: str, orders: list[str], text: str, decided: dict[str, str]) -> None:
        changed = {"state": state, "orders": orders, "reason": decided["why"], "reason_text": text, "decided": decided}
        self.rows[row_id] = self.rows[row_id] | changed

    def _page(self, query: dict[str, str]) -> dict[str, Any]:
        self.asked.append(query)
        states = query["state"].split(",") if "state" in query else None
        found = list(self._found(states, query.get("q", "")))
        start = int(query.get("cursor", "0"))
        end = start + min(self.most, int(query["limit"]))
        return {"items": found[start:end], "cursor": str(end) if end < len(found) else None}

    def _found(self, states: list[str] | None, words: str) -> Iterator[dict[str, Any]]:
        for each in self.rows.values():
            if (states is None or each["state"] in states) and words in each["memo"]:
                yield each


def overview() -> dict[str, Any]:
    """A start page with something in each of its parts."""
    days = [
        {"date": f"2026-11-{day:02}", "received": {"count": day, "sum": day * 1_000_000},
         "matched": {"count": day, "sum": day * 900_000}, "waiting": {"count": 1, "sum": 100_000}}
        for day in range(1, 31)
    ]  # fmt: skip
    waiting = {"state": "partial", "count": 3, "sum": 7_920_000, "oldest_at": _AT.format(1), "by_age": {"today": 3}}
    return {
        "money": {"waiting": [waiting], "quarantined": {"count": 2, "more": False}, "days": days, "complete": True},
        "failed": {"steps": [{"step": "invoice", "partners": ["act"], "count": 2}], "more": False},
        "deadlines": {"days": [{"date": "2026-11-30", "cancel": 4, "lock": 1}], "complete": True},
        "untold": {"count": 7, "more": False},
    }
