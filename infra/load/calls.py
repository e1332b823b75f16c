"""How often an order makes its functions call the engine, by operation; counted apart, for to count is work too."""

import json
import time
from collections import Counter
from collections.abc import Iterable
from itertools import product
from typing import Any

import urllib3
from rich.table import Table

from infra.load.arrivals import Arrivals
from infra.local.aws import ACCOUNT
from infra.local.system import LocalSystem

_SECONDS = 3.0
_RATE = 3.0
_SETTLED = 4.0
_NAMES = (
    *("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "BatchWriteItem", "TransactWriteItems"),
    *("SendMessage", "SendMessageBatch", "ChangeMessageVisibility", "GetObject", "GetSecretValue", "SendEmail"),
)
"""What functions ask of the engine. It tells of 50 calls at most: each kind is looked up by itself, for each second."""


def calls_of(system: LocalSystem, arrivals: Arrivals) -> Table:
    """Three more seconds of few orders with the engine's record of calls on; what functions asked of it, most first."""
    began = int(time.time())
    _record(system, on=True)
    orders = len(arrivals.play(_RATE, _SECONDS))
    time.sleep(_SETTLED)
    _record(system, on=False)
    counted = _recorded(system, range(began, int(time.time()) + 1))
    table = Table(f"the functions' calls at the engine, {_RATE:.0f} orders a second", "for an order", box=None)
    table.add_row("all", f"{counted.total() / orders:.1f}")
    for name, number in counted.most_common():
        table.add_row(f"  {name}", f"{number / orders:.1f}")
    return table


def _record(system: LocalSystem, *, on: bool) -> None:
    urllib3.request(
        "POST", f"{system.aws.url}/_ministack/config", json={"cloudtrail._recording_enabled": str(on).lower()}
    )


def _recorded(system: LocalSystem, seconds: Iterable[int]) -> Counter[str]:
    client = system.aws.client("cloudtrail")
    found: dict[str, str] = {}
    for second, name in product(seconds, _NAMES):
        asked: Any = [{"AttributeKey": "EventName", "AttributeValue": name}]
        times: Any = {"StartTime": second, "EndTime": second + 1}
        for event in client.lookup_events(LookupAttributes=asked, **times)["Events"]:
            # Ours are signed with the account's own key.
            if json.loads(event["CloudTrailEvent"])["userIdentity"]["accessKeyId"] != ACCOUNT:
                found[event["EventId"]] = f"{event['EventSource'].partition('.')[0]} {name}"
    return Counter(found.values())
