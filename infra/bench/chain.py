"""The warm chain on the running local system: from an accepted mail to the granted resource, and POST to 201.

Every measured order is a new tenant's; the first few, which start the functions' processes, are not counted.
"""

import tempfile
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from infra.bench.row import Row
from infra.load.arrivals import order_of, told
from infra.load_settings import load_settings
from infra.local.entrances import Entrances
from infra.local.system import LocalSystem

ORDERS = 20
_WARMING = 4
_PATIENCE = 30.0
_LOOK = 0.02
_REST = 0.4


class _Life(NamedTuple):
    """Milliseconds: POST to 201, and from the mail's 250 to PROVISIONED by the history and seen from outside."""

    posted: float
    noted: float
    seen: float


def measure_chain(orders: int = ORDERS) -> list[Row]:
    """Start the system, warm it, and carry ``orders`` orders through, one after another."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as state,
        LocalSystem(Path(state), load_settings=load_settings) as system,
    ):
        entrances = Entrances(system)
        lives = [_live(entrances, position) for position in range(_WARMING + orders)][_WARMING:]
    seen, noted = [life.seen for life in lives], [life.noted for life in lives]
    posted = median(life.posted for life in lives)
    return [
        Row(
            "chain", "mail accepted (250) → PROVISIONED, seen from outside, median ms", median(seen), _shown(seen), 1000
        ),
        Row("chain", "the same by the order's history, median ms", median(noted), _shown(noted), 1000),
        Row("-", "POST /v1/orders → 201, warm, median ms", posted, _shown([life.posted for life in lives])),
    ]


def _shown(times: list[float]) -> str:
    return f"{median(times):.0f} (p95 {quantiles(times, n=20)[-1]:.0f}, n={len(times)})"


def _live(entrances: Entrances, position: int) -> _Life:
    name = f"bench{position}x{uuid.uuid4().hex[:8]}"
    began = time.perf_counter()
    answer = entrances.order(order_of(name), name)
    posted = (time.perf_counter() - began) * 1000
    if answer.status != 201:
        raise RuntimeError(f"the portal answered {answer.status}: {answer.body}")
    number = answer.body["number"]
    time.sleep(_REST)  # its temporary grant and first mail are not what is measured
    if entrances.mail(told(number, name, 100_000_000 + position), "acb.com.vn") != 250:
        raise RuntimeError("the mail was not taken")
    accepted = datetime.now(UTC)
    seen = _wait_provisioned(entrances, number)
    time.sleep(_REST)  # its contract, invoice and mails
    return _Life(posted, _since(accepted, _noted(entrances, number)), _since(accepted, seen))


def _since(accepted: datetime, then: datetime) -> float:
    return (then - accepted).total_seconds() * 1000


def _wait_provisioned(entrances: Entrances, number: str) -> datetime:
    deadline = time.monotonic() + _PATIENCE
    while True:
        status = entrances.portal("GET", f"/v1/orders/{number}", "CUKCUK").body["status"]
        if status["resource"] == "PROVISIONED":
            return datetime.now(UTC)
        if time.monotonic() > deadline:
            raise TimeoutError(f"order {number} was not provisioned within {_PATIENCE:.0f} s: {status}")
        time.sleep(_LOOK)


def _noted(entrances: Entrances, number: str) -> datetime:
    history = entrances.staff(f"/orders/{number}").body["history"]
    [entry] = [one for one in history if any(change["after"] == "PROVISIONED" for change in one["changes"])]
    return datetime.fromisoformat(entry["at"])
