"""Quotas as stations: bought, used up, asked about, mailed, undone, and seen by staff (R60–R62)."""

from datetime import UTC, datetime
from typing import Any

from chalice.test import Client

from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment, Resource
from misa_order.quota.notices import TIERS
from misa_order.quota.quota import Quota
from misa_order.quota.store import QuotaStore
from tests.builders import event
from tests.quotas import MEINVOICE
from tests.stations import Stations

_DOMAIN = "hoadon"


def quota_of(play: Stations, domain: str = _DOMAIN) -> Quota:
    """What a tenant has by now."""
    return QuotaStore(play.table).get("MEINVOICE", domain)


def buy_quota(play: Stations, key: str, domain: str = _DOMAIN) -> Order:
    """A tenant buys 300 invoices by card; the order as soon as everything has happened by itself."""
    customer = {"id": f"KH-{domain}", "name": "A", "email": "a@abc.vn", "tax_code": "0101243150"}
    order = play.place(key, domain=domain, customer=customer, **MEINVOICE)
    play.settle()
    why = Why("test", datetime.now(UTC), "paid")
    play.orders.change(order, order.moved(payment=Payment.PAID), why, "OrderPaid")
    play.settle()
    return play.orders.get(order.number)


def ask(play: Stations, action: str = "enter", domain: str = _DOMAIN, **asked: Any) -> Any:
    """The product asks what to show; the notice."""
    body = {"domain": domain, "module": "sales", "session": "s-1", "action": action, **asked}
    path = "/v1/quota/check"
    return play.portal("check_quota", "POST", path, f"POST {path}", body)["notice"]


def report(play: Stations, used: int, domain: str = _DOMAIN) -> Any:
    """The product reports what was used by now."""
    body = {"domain": domain, "used_total": used, "as_of": datetime.now(UTC).isoformat()}
    path = "/v1/quota/usage"
    return play.portal("record_usage", "POST", path, f"POST {path}", body)


def run_out(play: Stations) -> None:
    """A tenant buys, uses up, is told and mailed of each; SUMAN grants another order only by its callback."""
    buy_quota(play, "quota-1")
    assert quota_of(play).remaining == 300
    assert ask(play) is None
    for used, case in ((290, 1), (300, 1)):
        report(play, used)
        assert ask(play)["case"] == case
        play.run("notify_quota", event("schedule") | {"time": datetime.now(UTC).isoformat()})
        play.settle()
    assert quota_of(play).mailed == {f"tier {TIERS[1].name}", "empty"}
    _granted_by_a_callback(play)


def _granted_by_a_callback(play: Stations) -> None:
    play.behave("suman", "pending")
    order = buy_quota(play, "quota-2")
    play.behave("suman", "ok")
    assert order.status.resource is Resource.PENDING_APPROVAL
    assert ask(play, "issue")["case"] == 5
    told = {"order": order.number, "request_id": order.steps["resource"].request_id, "result": "issued"}
    assert play.run("complete_provisioning", play.callback_event("suman", told))["statusCode"] == 200
    # The stream loses it; the schedule sends it after all.
    while play.waiting():
        play.resend()
        assert play.work() == []
    assert quota_of(play).remaining == 300
    assert ask(play, "issue") is None


def look_at_quotas_as_staff(client: Client, play: Stations) -> None:
    """Staff list quotas, and look at one."""
    headers = {"Authorization": f"Bearer {play.token('licence_accountant')}"}
    for path in ("/quotas", f"/quotas?domain={_DOMAIN}"):
        answer = client.http.request("GET", path, headers=headers)
        assert _DOMAIN in [item["domain"] for item in answer.json_body["items"]]
