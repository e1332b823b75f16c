"""How often an order makes its functions call the engine, by operation; counted apart, for to count is work too."""

import json
import time
from collections import Counter

import urllib3
from rich.table import Table

from infra.load.arrivals import Arrivals
from infra.local.aws import ACCOUNT
from infra.local.system import LocalSystem

_SECONDS = 2.0
_SETTLED = 3.0


def calls_of(system: LocalSystem, arrivals: Arrivals, rate: float) -> Table:
    """Two more seconds of orders with the engine's record of calls on; what functions asked of it, most first."""
    _record(system, on=True)
    orders = len(arrivals.play(rate, _SECONDS))
    time.sleep(_SETTLED)
    _record(system, on=False)
    counted = _recorded(system)
    table = Table("the functions' calls at the engine", "for an order", box=None)
    table.add_row("all", f"{counted.total() / orders:.1f}")
    for name, number in counted.most_common():
        table.add_row(f"  {name}", f"{number / orders:.1f}")
    return table


def _record(system: LocalSystem, *, on: bool) -> None:
    urllib3.request(
        "POST", f"{system.aws.url}/_ministack/config", json={"cloudtrail._recording_enabled": str(on).lower()}
    )


def _recorded(system: LocalSystem) -> Counter[str]:
    found: Counter[str] = Counter()
    pages = system.aws.client("cloudtrail").get_paginator("lookup_events").paginate()
    for event in (event for page in pages for event in page["Events"]):
        # Ours are signed with the account's own key.
        if json.loads(event["CloudTrailEvent"])["userIdentity"]["accessKeyId"] != ACCOUNT:
            found[f"{event['EventSource'].partition('.')[0]} {event['EventName']}"] += 1
    return found
