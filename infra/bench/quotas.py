"""What the product waits for when it asks about a quota: calls and time, on the local engine's DynamoDB (R60)."""

import statistics
import time

from infra.bench.engine_table import engine_table
from infra.bench.row import Row
from misa_order.quota.check import QuotaCheck, check_quota
from misa_order.quota.quota import Quota
from misa_order.quota.store import QuotaStore
from tests.builders import NOW, counted_calls
from tests.quotas import a_purchase

_ROUNDS = 60
_FULL, _LOW, _EMPTY = 0, 290, 300
_QUESTIONS = (
    ("nothing to tell", _FULL, "enter", 1),
    ("a tier, told once", _LOW, "enter", 2),
    ("nothing left, told once in a session", _EMPTY, "enter", 2),
    ("nothing left, at an issue", _EMPTY, "issue", 1),
)
"""What is asked: used of 300, the action, and the calls that it may cost."""


def measure_quotas() -> list[Row]:
    """Calls and median time of each kind of answer, each to a tenant of its own."""
    with engine_table() as table:
        return _measured(QuotaStore(table))


def _measured(store: QuotaStore) -> list[Row]:
    rows = []
    for at, (name, used, action, most) in enumerate(_QUESTIONS):
        milliseconds, calls = _ask(store, f"tenant-{at}", used, action)
        shown = f"{len(calls)} {' '.join(calls)}"
        rows.append(Row("-", f"check_quota, {name}: DynamoDB calls", len(calls), shown, most))
        rows.append(Row("-", f"check_quota, {name}: ms", milliseconds, f"{milliseconds:.1f}"))
    return rows


def _ask(store: QuotaStore, tenants: str, used: int, action: str) -> tuple[float, list[str]]:
    times, made = list[float](), list[str]()
    for n in range(_ROUNDS):
        domain = f"{tenants}-{n}"
        quota = Quota(product="MEINVOICE", domain=domain, used_total=used, as_of=NOW)
        store.change(quota, quota.settled("1000002", a_purchase()), NOW)
        body = {"domain": domain, "module": "sales", "session": "s-1", "action": action, "count": 1}
        asked = QuotaCheck.model_validate(body)
        with counted_calls(store.table.client) as calls:
            began = time.perf_counter()
            check_quota(asked, "MEINVOICE", store, NOW)
            times.append(time.perf_counter() - began)
        made = calls
    return statistics.median(times) * 1000, made
