"""The worked example of docs/quota.md is what the code does, line by line."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

from misa_order.kernel.calendar import VIETNAM
from misa_order.orders.order_request import Purpose
from misa_order.quota.notices import Action, decide
from misa_order.quota.quota import Quota
from misa_order.quota.standing import Doing, situation_of
from tests.quotas import a_purchase

PAGE = (Path(__file__).parents[3] / "docs" / "quota.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d{4}-\d\d-\d\d) \| (\d+) \| (\d+) \| (\d+) \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)
FIRST = a_purchase(months=24, at=datetime(2026, 11, 21, 3, tzinfo=UTC))
MORE = a_purchase(2, purpose=Purpose.ADD_ON, quota=1000, months=24, at=datetime(2027, 10, 15, 9, tzinfo=UTC))


def doing(words: str) -> Doing:
    does, _, rest = words.strip().partition(" ")
    action = Action.ENTER if does == "enters" else Action(does.rstrip(","))
    return Doing(action, int(rest) if rest.isdigit() else 1, pending="waits" in words)


def told(quota: Quota, on: date, words: str) -> str:
    situation = situation_of(quota, on, doing(words))
    assert situation
    notice = decide(situation)
    if notice is None:
        return "nothing"
    named = {"band": notice.band, "tier": notice.tier}
    return ", ".join([f"case {notice.case}", *(f"{kind} {name}" for kind, name in named.items() if name)])


def test_every_row_of_the_example_is_true() -> None:
    rows = ROW.findall(PAGE)
    assert len(rows) == 12
    for on, used, left, days, words, expected in rows:
        day = date.fromisoformat(on)
        quota = Quota(product="MEINVOICE", domain="nhahangabc", used_total=int(used))
        for purchase in (FIRST, MORE):
            if purchase.at <= datetime.combine(day, time(12), VIETNAM):
                quota = quota.settled(purchase.order, purchase)
        assert (quota.remaining, quota.days_left(day)) == (int(left), int(days)), on
        assert told(quota, day, words) == expected.strip(), on
