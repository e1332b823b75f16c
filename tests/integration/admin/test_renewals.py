"""The commitment list by rep, and who may accept and reject over the staff API (R50–R53, R81)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.tokens import TokenIssuer
from misa_order.kernel.calendar import add_days, business_date
from misa_order.kernel.history import Why
from misa_order.orders.order import Step
from misa_order.orders.store import OrderStore
from misa_order.renewals.decide import MOST_AT_ONCE
from misa_order.renewals.renewal import Renewal
from misa_order.renewals.store import RenewalStore
from misa_order.table.table import Table
from tests.builders import order_body, place
from tests.integration.admin.conftest import Answer, Ask, error
from tests.renewals_made import TWO_MODULES, ask

NOW = datetime.now(UTC)
type Requested = Callable[..., Renewal]
type As = Callable[..., Answer]


@pytest.fixture
def requested(table: Table) -> Requested:
    """A renewal asked for just now, in the charge of a rep."""

    def make(rep: str = "lan", days: int = 30, **changes: Any) -> Renewal:
        until = add_days(business_date(NOW), days).isoformat()
        return ask(RenewalStore(table), now=NOW, rep=lambda _: rep, commit_until=until, **changes).renewal

    return make


@pytest.fixture
def as_named(ask: Ask, issuer: TokenIssuer) -> As:
    """Asks as somebody by name."""

    def send(name: str, role: str, path: str, body: Any = None) -> Answer:
        token = issuer.issue(role, [], name, datetime.now(UTC) - timedelta(minutes=1))
        method = "GET" if body is None else "POST"
        return ask(path, role, method, body, Authorization=f"Bearer {token}")

    return send


def ids(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    return [one["id"] for one in answer.body["items"]]


def test_all_who_see_all_may_look_at_one_reps_charge(requested: Requested, as_named: As) -> None:
    mine, other = requested("lan").id, requested("yen.nt", days=31).id
    pooled = requested(lines=TWO_MODULES).id
    assert ids(as_named("an.tp", "renewals_head", "/renewals?in_charge=lan")) == [mine]
    assert ids(as_named("an.tp", "renewals_head", "/renewals?state=PENDING&in_charge=yen.nt")) == [other]
    assert ids(as_named("lan", "sales_rep", "/renewals?in_charge=yen.nt")) == []
    assert pooled in ids(as_named("an.tp", "renewals_head", "/renewals"))
    refused = error(as_named("an.tp", "renewals_head", "/renewals?in_charge="))
    assert (refused[0], refused[2]) == (422, "in_charge")


def test_a_rep_sees_own_charge_and_all_other_staff_see_all(requested: Requested, as_named: As) -> None:
    mine, other = requested("lan").id, requested("yen.nt", days=31).id
    pooled = requested(lines=TWO_MODULES).id
    assert ids(as_named("lan", "sales_rep", "/renewals")) == [mine]
    assert ids(as_named("yen.nt", "sales_rep", "/renewals")) == [other]
    assert ids(as_named("hoa", "sales_rep", "/renewals")) == []
    for role in ("renewals_head", "office_accountant", "admin"):
        assert set(ids(as_named("lan", role, "/renewals"))) == {mine, other, pooled}
    assert as_named("lan", "portal", "/renewals").status == 403
    assert as_named("lan", "sales_rep", f"/renewals/{mine}").body["history"][0]["why"] == "renewal_requested"
    assert error(as_named("lan", "sales_rep", f"/renewals/{other}"))[:2] == (404, "renewal_not_found")
    assert error(as_named("lan", "admin", "/renewals/GH0"))[:2] == (404, "renewal_not_found")


def test_a_renewal_is_shown_as_the_interface_says(requested: Requested, as_named: As) -> None:
    renewal = requested("lan")
    [shown] = as_named("lan", "sales_rep", "/renewals?state=PENDING").body["items"]
    expected = {
        "id": renewal.id,
        "state": "PENDING",
        "order": None,
        "accepted_by": None,
        "on_behalf_of": None,
        "in_charge": "lan",
        "product": "QLTH",
        "domain": "thptkimlien",
        "total": 2_000_000,
        "commit_until": renewal.commit_until.isoformat(),
        "labels": {"renewal": "Chờ xác nhận gia hạn"},
    }
    assert {name: shown[name] for name in expected} == expected
    assert shown["customer"]["name"] == "Nhà hàng ABC"
    [pooled] = [requested(lines=TWO_MODULES)]
    [shown] = as_named("lan", "admin", "/renewals?state=OPPORTUNITY").body["items"]
    assert (shown["id"], shown["opportunity"]["state"]) == (pooled.id, "waiting")


def test_the_list_is_read_page_by_page_by_state(requested: Requested, as_named: As) -> None:
    made = [requested("lan", days=days).id for days in range(1, 8)]
    as_named("lan", "sales_rep", "/renewals/reject", {"ids": made[:2], "confirm": True})
    found: list[str] = []
    cursor = ""
    while True:
        answer = as_named("lan", "sales_rep", f"/renewals?state=PENDING&limit=2{cursor}")
        found += ids(answer)
        if answer.body["cursor"] is None:
            break
        cursor = f"&cursor={answer.body['cursor']}"
    assert sorted(found) == sorted(made[2:])
    assert sorted(ids(as_named("lan", "sales_rep", "/renewals?state=REJECTED"))) == sorted(made[:2])
    refused = as_named("lan", "sales_rep", "/renewals?state=pending")
    assert error(refused)[2] == "state"


def test_a_rep_accepts_after_being_asked_once_more(requested: Requested, as_named: As) -> None:
    renewal = requested("lan")
    asked = as_named("lan", "sales_rep", "/renewals/accept", {"ids": [renewal.id]})
    assert error(asked) == (422, "confirmation_needed", "confirm")
    done = as_named("lan", "sales_rep", "/renewals/accept", {"ids": [renewal.id], "confirm": True})
    assert (done.status, done.body["refused"]) == (200, [])
    [item] = done.body["items"]
    assert (item["state"], item["accepted_by"], item["on_behalf_of"]) == ("ACCEPTED", "lan", None)
    order = as_named("x", "order_accountant", f"/orders/{item['order']}").body
    assert order["commitment"]["renewal"] == renewal.id
    assert (order["commitment"]["accepted_by"], order["lock_on"]) == ("lan", renewal.commit_until.isoformat())
    assert as_named("lan", "sales_rep", "/renewals/accept", {"ids": [renewal.id], "confirm": True}) == done


def test_a_rep_decides_nothing_of_anothers_and_the_head_does_so_on_behalf(requested: Requested, as_named: As) -> None:
    renewal = requested("yen.nt")
    body = {"ids": [renewal.id], "confirm": True}
    for path in ("/renewals/accept", "/renewals/reject"):
        assert error(as_named("lan", "sales_rep", path, body)) == (403, "not_in_charge", "ids[0]")
    [item] = as_named("an.tp", "renewals_head", "/renewals/accept", body).body["items"]
    assert (item["accepted_by"], item["on_behalf_of"]) == ("an.tp", "yen.nt")
    assert error(as_named("yen.nt", "sales_rep", "/renewals/reject", body)) == (409, "renewal_decided", "ids[0]")
    assert error(as_named("yen.nt", "sales_rep", "/renewals/accept", body)) == (409, "renewal_decided", "ids[0]")


def test_a_rejection_keeps_its_reason(requested: Requested, as_named: As) -> None:
    body = {"ids": [requested("lan").id], "confirm": True, "reason": "Chưa đủ điều kiện"}
    [item] = as_named("lan", "sales_rep", "/renewals/reject", body).body["items"]
    assert (item["state"], item["rejected_by"], item["accepted_by"]) == ("REJECTED", "lan", None)
    assert (item["reason"], item["order"]) == ("Chưa đủ điều kiện", None)
    again = as_named("lan", "sales_rep", "/renewals/accept", body | {"reason": None})
    assert error(again) == (409, "renewal_decided", "ids[0]")


@pytest.fixture
def refused_by_crm(table: Table, requested: Requested) -> Renewal:
    renewal, store = requested(lines=TWO_MODULES), RenewalStore(table)
    failed = renewal.model_copy(update={"opportunity": Step(state="failed", attempts=1, error="không nhận")})
    changed = store.change(renewal, failed, Why("function:open_opportunity", NOW, "opportunity_failed"), None)
    assert changed
    return changed


def test_the_renewals_head_has_crm_asked_again(refused_by_crm: Renewal, as_named: As) -> None:
    path = f"/renewals/{refused_by_crm.id}/retry"
    done = as_named("an.tp", "renewals_head", path, {})
    assert (done.status, done.body["opportunity"]["state"]) == (200, "waiting")
    assert done.body["history"][-1]["actor"] == "staff:an.tp"
    assert done == as_named("an.tp", "renewals_head", f"/renewals/{refused_by_crm.id}")
    assert error(as_named("an.tp", "admin", path, {})) == (409, "nothing_to_retry", "id")


def test_nobody_else_has_crm_asked_again(refused_by_crm: Renewal, as_named: As, requested: Requested) -> None:
    path = f"/renewals/{refused_by_crm.id}/retry"
    assert error(as_named("lan", "sales_rep", path, {})) == (403, "not_in_charge", "id")
    for role in ("office_accountant", "order_accountant", "licence_accountant", "invoice_accountant"):
        assert error(as_named("lan", role, path, {}))[:2] == (403, "role_not_allowed")
    assert error(as_named("lan", "sales_rep", f"/renewals/{requested('lan').id}/retry", {}))[1] == "nothing_to_retry"
    assert error(as_named("lan", "admin", "/renewals/GH0/retry", {}))[:2] == (404, "renewal_not_found")
    assert as_named("lan", "admin", f"/renewals/{refused_by_crm.id}").body["opportunity"]["state"] == "failed"


@pytest.mark.parametrize("role", ["office_accountant", "order_accountant", "licence_accountant", "invoice_accountant"])
def test_accountants_decide_no_renewal(requested: Requested, as_named: As, role: str) -> None:
    body = {"ids": [requested("lan").id], "confirm": True}
    for path in ("/renewals/accept", "/renewals/reject"):
        assert error(as_named("lan", role, path, body))[:2] == (403, "role_not_allowed")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"confirm": True}, "ids"),
        ({"ids": [], "confirm": True}, "ids"),
        ({"ids": ["x"] * (MOST_AT_ONCE + 1), "confirm": True}, "ids"),
        ({"ids": ["x"], "confirm": "yes"}, "confirm"),
        ({"ids": [7], "confirm": True}, "ids[0]"),
        ({"ids": ["x"], "confirm": True, "surprise": 1}, "surprise"),
    ],
)
def test_bad_input_names_its_field(as_named: As, body: dict[str, Any], field: str) -> None:
    refused = as_named("lan", "admin", "/renewals/accept", body)
    assert (refused.status, error(refused)[2]) == (422, field)


def test_a_rep_in_charge_sees_the_customers_orders_before_there_is_a_contract(
    requested: Requested, as_named: As, table: Table
) -> None:
    renewal = requested("lan")
    other = place(OrderStore(table), customer={**order_body()["customer"], "id": renewal.customer.id}).order
    accepted = as_named("lan", "sales_rep", "/renewals/accept", {"ids": [renewal.id], "confirm": True})
    number = accepted.body["items"][0]["order"]
    for seen in (number, other.number):
        assert as_named("lan", "sales_rep", f"/orders/{seen}").status == 200
        assert as_named("yen.nt", "sales_rep", f"/orders/{seen}").status == 404
    listed = as_named("lan", "sales_rep", f"/orders?number={number}").body["items"]
    assert [order["number"] for order in listed] == [number]
