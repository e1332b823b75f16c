"""What happens on any day, with every function in its turn: orders, money, partners that do their part or do not."""

import base64
from datetime import UTC, date, datetime, time, timedelta

from misa_order.contracts.contract import Actor, contract_of
from misa_order.contracts.move import request_recording
from misa_order.contracts.store import ContractStore
from misa_order.fulfilment.relay import GIVEN_UP_AFTER
from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.history import Why
from misa_order.kernel.signature import link_token
from misa_order.orders.order import Order
from misa_order.runtime import wiring
from misa_order.table import keys
from misa_order.table.keys import ItemKey
from misa_order.table.outbox import outbox_part
from tests.builders import DESKTOP, TOPUP, event, http_event, order_body
from tests.feedback import bounced
from tests.stations import Stations

CARD = {"payment_method": "card"}


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
    # Of the catalogue of today it could not be placed again: whether it was placed is looked up.
    body = order_body(lines=[{"sku": "NONE", "quantity": 1}])
    refused = http_event("POST", "/v1/orders", "POST /v1/orders", body, Idempotency_Key="transfer")
    assert play.run("create_order", refused)["statusCode"] == 422
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
    who = {"id": "unlicensed", "name": "A", "email": "a@abc.vn", "tax_code": "0101243199"}
    unlicensed = play.place("unlicensed", **DESKTOP, customer=who)
    play.settle()
    for order in (restaurant, desktop, topup, unlicensed):
        play.pay(order)
    play.settle()
    reached(play, topup, "resource", "CODE_ISSUED")
    request = reached(play, desktop, "licence", "ISSUING").steps["licence"].request_id
    told = {"order": desktop.number, "request_id": request, "result": "issued", "licence_key": "AB-12"}
    assert play.run("complete_provisioning", play.callback_event("suman", told))["statusCode"] == 200
    request = reached(play, unlicensed, "licence", "ISSUING").steps["licence"].request_id
    told = {"order": unlicensed.number, "request_id": request, "result": "refused", "message": "không"}
    assert play.run("complete_provisioning", play.callback_event("suman", told))["statusCode"] == 200
    reached(play, unlicensed, "licence", "REQUEST_FAILED")
    request = reached(play, restaurant, "invoice", "INVOICING").steps["invoice"].request_id
    told = {"order": restaurant.number, "request_id": request, "event": "invoice_issued", "invoice_number": "7"}
    assert play.run("complete_invoice", play.callback_event("act", told))["statusCode"] == 200
    play.settle()
    reached(play, restaurant, "invoice", "INVOICED")
    record_at_act(play, reached(play, desktop, "revenue", "RECORDED"))


def record_at_act(play: Stations, order: Order) -> None:
    """ACT records the revenue of a contract whose recording was asked for."""
    contracts, contract = ContractStore(play.table), contract_of(order)
    why = Why("staff:head", datetime.now(UTC), "recording_requested")
    request_recording(contract, Actor("head", is_rep=False), contracts, play.orders, why)
    told = {"order": order.number, "request_id": order.steps["contract"].request_id, "event": "revenue_recorded"}
    assert play.run("complete_invoice", play.callback_event("act", told))["statusCode"] == 200
    assert contracts.get(contract).state == "RECORDED"


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


def give_up(play: Stations) -> None:
    """No queue takes an event: it is given up, put back, and given up again."""
    # As ASCII, six bytes for each of these letters, it is larger than any queue takes.
    play.table.write([outbox_part("OrderPaid", "1000002", 2, datetime.now(UTC), {"order": "đ" * 190_000})])
    play.relay()
    for _ in range(2):
        [row] = play.waiting()
        for _ in range(GIVEN_UP_AFTER):
            assert play.waiting()
            play.resend()
        assert play.waiting() == []
        place = keys.unsent(ItemKey(row["pk"], row["sk"]))
        put_back = {"time": "2026-11-21T08:06:00Z", "put_back": [place._asdict()]}
        play.run("resend_events", event("schedule") | put_back)
    play.table.delete(ItemKey(row["pk"], row["sk"]))
    assert play.waiting() == []


def confirm(play: Stations) -> None:
    """The morning asks customers; they answer by the page and by an old link with a picture, and by a portal."""
    named = [(name, {"id": name, "name": "A", "email": "a@abc.vn"}) for name in ("link", "portal", "page")]
    orders = [play.place(name, customer=customer) for name, customer in named]
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
    card = play.place("page-card", payment_method="card")
    for number in (asked[2], card.number):
        for below in ("", "/state"):
            play.visit(number, below=below)
    play.visit(asked[2], "POST", "/claim", {**said, "evidence": picture})
    play.visit(asked[2], "POST", "/renew")
    for order in orders:
        reached(play, order, "payment", "CUSTOMER_CONFIRMED")


def come_back(play: Stations) -> None:
    """An order's letter bounces, and SES tells it twice."""
    order = play.place("bounced", customer={"id": "bounced", "name": "A", "email": "a@abc.vn"})
    play.settle()
    for _ in range(2):
        answer = play.run("record_bounce", play.batch("record_bounce", bounced(order.number)))
        assert answer == {"batchItemFailures": []}
    assert [one.letter for one in play.orders.get(order.number).letters_bounced] == ["order_placed"]


def refuse(play: Stations) -> None:
    """SUMAN refuses temporary grants, at once and by a callback; the hour counts them."""
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
    # What failed is counted, with all that waits.
    play.run("measure_waiting", event("schedule") | {"time": datetime.now(UTC).isoformat()})


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
    wiring.forget()  # for a client of another address
    told = [play.run("send_mail", made, AWS_ENDPOINT_URL_SESV2=play.simulator.url) for made in letters]
    wiring.forget()
    assert any(answer["batchItemFailures"] for answer in told)
    failed = {function for function, _ in play.work("provision_order", "record_revenue", "request_invoice")}
    assert failed == {"provision_order", "record_revenue", "request_invoice"}
