"""Renewals on a commitment: asked for by customers, told to CRM's pool, decided by staff (R50–R53)."""

import json
from datetime import UTC, datetime
from typing import Any

from chalice.test import Client

from misa_order.kernel.calendar import add_days, business_date
from misa_order.renewals.decide import Decision, accept_renewals
from misa_order.renewals.renewal import Decider
from misa_order.renewals.store import RenewalStore
from tests.renewals_made import TWO_MODULES, number_of, renewal_body
from tests.stations import Stations


def renew(play: Stations) -> None:
    """Customers ask, again and for several modules, and follow what became of it; CRM is down at first."""
    first = _ask(play, 5)
    assert _ask(play, 5) == first
    _ask(play, 6, lines=TWO_MODULES)
    play.behave("crm", "down")
    play.resend()
    assert [function for function, _ in play.work("open_opportunity")] == ["open_opportunity"]
    play.behave("crm", "ok")
    pooled = _ask(play, 7, lines=TWO_MODULES)
    play.settle()
    play.behave("crm", "refuse")
    _ask(play, 10, lines=TWO_MODULES)
    play.settle()
    play.behave("crm", "ok")
    store, now = RenewalStore(play.table), datetime.now(UTC)
    opportunity = store.get(pooled["id"]).opportunity
    assert opportunity
    assert opportunity.state == "done"
    decision = Decision(ids=(first["id"],), confirm=True)
    [accepted] = accept_renewals(decision, Decider("an.tp", for_all=True), store, now).renewals
    play.settle()
    order = play.orders.get(number_of(accepted))
    assert (order.status.invoice, order.status.revenue) == ("INVOICING", "RECORDED")
    listed = play.portal("show_renewals", "GET", "/v1/renewals?product=QLTH&domain=thptkimlien", "GET /v1/renewals")
    assert [item["order"] for item in listed["items"]].count(order.number) == 1
    for days in (8, 9):
        _ask(play, days)


def decide_as_staff(client: Client, play: Stations) -> None:
    """Staff read the list and one of it, accept one and reject another, and have CRM asked again."""
    headers = {"Authorization": f"Bearer {play.token('renewals_head')}"}

    def ask(path: str, method: str = "GET", body: Any = None) -> Any:
        answer = client.http.request(method, path, headers=headers, body=json.dumps(body or {}).encode())
        assert answer.status_code == 200, answer.body
        return answer.json_body

    first, second = (item["id"] for item in ask("/renewals?state=PENDING")["items"][:2])
    assert ask(f"/renewals/{first}")["history"]
    for path, renewal in (("accept", first), ("reject", second)):
        assert ask(f"/renewals/{path}", "POST", {"ids": [renewal], "confirm": True})["items"][0]["id"] == renewal
    assert first not in [item["id"] for item in ask("/renewals?state=PENDING")["items"]]
    opportunities = ask("/renewals?state=OPPORTUNITY")["items"]
    failed = next(one for one in opportunities if one["opportunity"]["state"] == "failed")
    assert ask(f"/renewals/{failed['id']}/retry", "POST")["opportunity"]["state"] == "waiting"


def _ask(play: Stations, days: int, **changes: Any) -> Any:
    until = add_days(business_date(datetime.now(UTC)), days).isoformat()
    body = renewal_body(commit_until=until, **changes)
    return play.portal("request_renewal", "POST", "/v1/renewals", "POST /v1/renewals", body)
