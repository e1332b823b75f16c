"""No function's role allows more than the function uses, and no function uses more than its role allows.

Every function is driven through all that it does, and each call that it makes at AWS is held against its role. What
only the service itself uses on a role's behalf is left out; tests/infra/test_template.py holds that.
"""

import base64
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from chalice.app import Chalice
from chalice.test import Client

from infra.cloudformation import read_template
from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.signature import link_token
from misa_order.orders.order import Order
from tests.assignment_stations import assign_performers, look_up_performers
from tests.builders import DESKTOP, TOPUP, event
from tests.calendar_stations import hand_on_a_grant, move_the_calendar
from tests.contract_stations import move_contracts_as_staff, sell_anew
from tests.deadline_stations import let_deadlines_pass
from tests.in_process import ROOT, Deployed
from tests.payment_stations import tell_by_feeds_and_gateways
from tests.permissions import Permission, granted, needed
from tests.quota_stations import look_at_quotas_as_staff, run_out
from tests.renewal_stations import decide_as_staff, renew
from tests.retry_stations import retry_as_staff
from tests.statement_stations import hand_in_statements, use_files_as_staff
from tests.stations import Stations

MAIN = read_template(ROOT / "infra" / "template.yaml")
FUNCTIONS = sorted(
    Path(one["Properties"]["CodeUri"]).name
    for one in MAIN["Resources"].values()
    if one["Type"] == "AWS::Serverless::Function"
)
CARD = {"payment_method": "card"}


def failures_of(stack: Deployed, function: Mapping[str, Any]) -> set[Permission]:
    """What the service uses to put failed events where ``function`` says."""
    sources = [function.get("EventInvokeConfig", {}), *(one["Properties"] for one in function["Events"].values())]
    queues = [one["DestinationConfig"]["OnFailure"]["Destination"] for one in sources if "DestinationConfig" in one]
    return {Permission("sqs:SendMessage", stack.resolve(queue)) for queue in queues}


def reached(play: Stations, order: Order, axis: str, state: str) -> Order:
    """The order as it is now, in the state that it must have come to."""
    now = play.orders.get(order.number)
    assert getattr(now.status, axis) == state
    return now


def sell(play: Stations) -> None:
    """Portals: each way to pay, repeats, lists, cancelling."""
    route = "/v1/orders/{number}"
    for name, changes in {"transfer": {}, "card": CARD}.items():
        order = play.place(name, customer={"id": name, "name": "A", "email": "a@abc.vn"}, **changes)
        assert play.place(name, customer={"id": name, "name": "A", "email": "a@abc.vn"}, **changes) == order
        play.portal("show_orders", "GET", f"/v1/orders/{order.number}", f"GET {route}")
        play.portal("cancel_order", "POST", f"/v1/orders/{order.number}/cancel", f"POST {route}/cancel")
        reached(play, order, "payment", "CANCELLED")
    listed = play.portal("show_orders", "GET", "/v1/orders?product=CUKCUK&domain=nhahangabc", "GET /v1/orders")
    assert len(listed["items"]) == 2
    play.settle()


def let_in(play: Stations) -> None:
    """The authorizer takes a token and refuses another."""
    made = event("http_api_authorizer")
    for token, good in ((play.token("portal", "CUKCUK"), True), ("none", False)):
        made["headers"]["authorization"] = f"Bearer {token}"
        assert play.run("authorize", made)["isAuthorized"] is good


def fulfil(play: Stations) -> None:
    """A transfer pays each kind of order, the partners do their part and call back; the stream loses nothing."""
    restaurant, desktop = play.place("saas"), play.place("desktop", **DESKTOP)
    topup = play.place("topup", **TOPUP)
    play.settle()
    for order in (restaurant, desktop, topup):
        play.pay(order)
    play.settle()
    reached(play, topup, "resource", "CODE_ISSUED")
    request = reached(play, desktop, "licence", "ISSUING").steps["licence"].request_id
    told = {"order": desktop.number, "request_id": request, "result": "issued", "licence_key": "AB-12"}
    assert play.run("complete_provisioning", play.callback_event("suman", told))["statusCode"] == 200
    request = reached(play, restaurant, "invoice", "INVOICING").steps["invoice"].request_id
    told = {"order": restaurant.number, "request_id": request, "event": "invoice_issued", "invoice_number": "7"}
    assert play.run("complete_invoice", play.callback_event("act", told))["statusCode"] == 200
    play.settle()
    reached(play, desktop, "revenue", "RECORDED")
    reached(play, restaurant, "invoice", "INVOICED")


def receive(play: Stations) -> None:
    """Mails that are forged, repeated, alike, and credits that match nothing."""
    memo = "chuyen tien"
    alike = play.mail_event(50_000, memo, 1_000_000)
    twice = play.mail_event(50_000, memo, 2_000_000)
    for made in (alike, alike, twice, play.mail_event(70_000, memo, genuine=False)):
        play.run("parse_bank_mail", made)
    play.settle()


def resend(play: Stations) -> None:
    """The stream loses everything; the schedule sends it after all."""
    order = play.place("resent", customer={"id": "resent", "name": "A", "email": "a@abc.vn"})
    play.pay(order)
    while play.waiting():
        play.resend()
        assert play.work() == []
    reached(play, order, "invoice", "INVOICING")


def confirm(play: Stations) -> None:
    """The morning asks customers; one answers by the link with a picture, another by a portal."""
    orders = [play.place(name, customer={"id": name, "name": "A", "email": "a@abc.vn"}) for name in ("link", "portal")]
    day = datetime.combine(orders[0].ask_on or date.max, time(8), VIETNAM)
    play.run("remind_customers", event("schedule") | {"time": day.isoformat()})
    play.settle()
    asked = [reached(play, order, "payment", "AWAITING_CUSTOMER").number for order in orders]
    secret, expires = play.simulator.secrets["claim_link"], datetime.now(UTC) + timedelta(days=1)
    token = link_token(f"payment-claim/{asked[0]}", secret, expires)
    picture = {"content_type": "image/png", "data": base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()}
    said = {"memo": "chuyen tien", "paid_at": "2026-11-20"}
    play.claim("GET", asked[0], f"?token={token}")
    play.claim("POST", asked[0], f"?token={token}", {**said, "evidence": picture})
    play.claim("POST", asked[1], "", said, authorization=f"Bearer {play.token('portal', 'CUKCUK')}")
    for order in orders:
        reached(play, order, "payment", "CUSTOMER_CONFIRMED")


def refuse(play: Stations) -> None:
    """SUMAN refuses temporary grants, at once and by a callback."""
    at_once = play.place("refused", customer={"id": "refused", "name": "A", "email": "a@abc.vn"})
    play.behave("suman", "refuse")
    play.settle()
    reached(play, at_once, "resource", "PROVISION_FAILED")
    play.behave("suman", "ok")
    later = play.place("later", customer={"id": "later", "name": "A", "email": "a@abc.vn"})
    told = {"order": later.number, "request_id": "r", "result": "refused", "message": "không"}
    assert play.run("complete_provisioning", play.callback_event("suman", told))["statusCode"] == 200
    reached(play, later, "resource", "PROVISION_FAILED")
    play.settle()


def break_down(play: Stations) -> None:
    """Every partner is down: the workers' messages are hidden for a while."""
    order = play.place("down", customer={"id": "down", "name": "A", "email": "a@abc.vn"})
    play.pay(order)
    play.relay()
    play.work("match_payment")
    play.relay()
    for partner in ("suman", "crm", "act", "mail"):
        play.behave(partner, "down")
    # In any order: what was placed and is paid by now needs no letter any more.
    letters = play.batches("send_mail")
    told = [play.run("send_mail", made, AWS_ENDPOINT_URL_SESV2=play.simulator.url) for made in letters]
    assert any(answer["batchItemFailures"] for answer in told)
    failed = {function for function, _ in play.work("provision_order", "record_revenue", "request_invoice")}
    assert failed == {"provision_order", "record_revenue", "request_invoice"}


def read_as_staff(play: Stations, staff: Deployed) -> None:
    """Staff read everything there is."""
    functions = (staff.resources[name]["Properties"] for name in ("APIHandler", "AuthorizeStaff"))
    environ = {name: value for one in functions for name, value in one["Environment"]["Variables"].items()}
    headers = {"Authorization": f"Bearer {play.token('order_accountant')}"}
    with staff_app() as app, Client(app) as client, play.process("admin_api", staff.resolve(environ)):

        def ask(path: str, method: str = "GET", body: bytes = b"") -> Any:
            answer = client.http.request(method, path, headers=headers, body=body)
            assert answer.status_code == 200, answer.body
            return answer.json_body

        mail = ask("/mails?state=quarantined")["items"][0]["id"]
        assert ask(f"/mails/{mail}/release", "POST")["state"] == "released"
        row = ask("/transactions?state=matched")["items"][0]
        assert ask(f"/transactions/{row['id']}") == {**row, "history": []}
        assert ask(f"/orders/{row['orders'][0]}")["transactions"] == [row]
        number = ask("/orders?payment=CUSTOMER_CONFIRMED&customer=link")["items"][0]["number"]
        assert ask(f"/orders/{number}")["claim"]["evidence"]["url"]
        ask(f"/orders/{number}/reject-claim", "POST", b'{"reason": "x"}')
        ask(f"/orders/{number}/ask-customer", "POST")
        ask(f"/orders/{number}/confirm-payment", "POST", b'{"method": "cash", "paid": true, "note": "x"}')
        use_files_as_staff(client, headers)
        move_contracts_as_staff(client, play)
        look_up_performers(client, play)
        decide_as_staff(client, play)
        retry_as_staff(client, play)
        look_at_quotas_as_staff(client, play)


@contextmanager
def staff_app() -> Iterator[Chalice]:
    """The Chalice application from its own folder, gone afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "functions" / "admin_api"))
        yield import_module("app").app
    for name in [name for name in sys.modules if name.partition(".")[0] in {"app", "chalicelib"}]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stations]:
    with Stations(tmp_path_factory.mktemp("keys")) as play:
        for act in (
            sell,
            let_in,
            tell_by_feeds_and_gateways,
            fulfil,
            sell_anew,
            assign_performers,
            receive,
            resend,
            let_deadlines_pass,
        ):
            act(play)
        for act in (run_out, move_the_calendar, hand_on_a_grant, renew, confirm, refuse, hand_in_statements):
            act(play)
        break_down(play)
        yield play


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_allows_exactly_what_its_function_uses(played: Stations, function: str) -> None:
    logical_id = played.functions()[function]
    described = {"Events": {}} | played.stack.resources[logical_id]["Properties"]
    role = granted(played.stack, f"{logical_id}Role") - failures_of(played.stack, described)
    calls = [call for call in played.calls if call.function == function]
    _compare(role, set().union(*map(needed, calls)))


def test_the_staff_apis_role_allows_exactly_what_its_two_functions_use(played: Stations) -> None:
    made = {
        "TableName": played.table.name,
        "TableArn": played.stack.arn("Table"),
        "InboxBucket": played.stack.name("Inbox"),
    }
    staff = Deployed(read_template(ROOT / "infra" / "admin_api.yaml"), {**played.parameters, **made})
    read_as_staff(played, staff)
    calls = [call for call in played.calls if call.function == "admin_api"]
    _compare(granted(staff, "DefaultRole"), set().union(*map(needed, calls)))


@pytest.mark.parametrize(
    ("role", "used", "complaint"),
    [
        ({"s3:GetObject": "arn:aws:s3:::inbox/in/*"}, {"s3:GetObject": "arn:aws:s3:::inbox/out/1"}, "does not allow"),
        ({"s3:GetObject": "arn:aws:s3:::inbox/in/*"}, {"s3:PutObject": "arn:aws:s3:::inbox/in/1"}, "does not allow"),
        ({"s3:GetObject": "arn:aws:s3:::inbox/in/*"}, {}, "never does"),
    ],
)
def test_a_role_too_narrow_or_too_wide_is_found(role: dict[str, str], used: dict[str, str], complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        _compare({Permission(*one) for one in role.items()}, {Permission(*one) for one in used.items()})


def _compare(role: set[Permission], used: set[Permission]) -> None:
    forbidden = {one for one in used if not any(grant.covers(one) for grant in role)}
    assert not forbidden, "the role does not allow what the function does"
    idle = {grant for grant in role if not any(grant.covers(one) for one in used)}
    assert not idle, "the role allows what the function never does"
