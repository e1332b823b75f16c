"""One customer's whole life with us, played through the functions, with a mark in everything that tells who it is."""

import base64
from datetime import UTC, datetime
from typing import Any

from misa_order.contracts.contract import Actor, contract_id
from misa_order.contracts.move import record_contract, request_recording
from misa_order.contracts.store import ContractStore
from misa_order.kernel.calendar import add_days, business_date
from misa_order.kernel.history import Why
from misa_order.orders.bounce import Bounce, BounceKind
from misa_order.orders.order import Order
from misa_order.payments.claims.claim import reject_claim
from misa_order.payments.confirm import confirm_cash
from misa_order.renewals.decide import Decision, accept_renewals, reject_renewals
from misa_order.renewals.renewal import Decider
from misa_order.renewals.store import RenewalStore
from tests.builders import DESKTOP, TOPUP
from tests.customers_word import PNG
from tests.quotas import MEINVOICE
from tests.renewals_made import renewal_body
from tests.stations import Stations

CUSTOMER = "KH0777"
PHONE, TAX_CODE = "0987654321", "0312345671"
KEPT: dict[str, Any] = {"invoice": {"tax_code": "0109999999", "company": "Công ty Kept", "address": "Kept street"}}
"""The tax data of an invoice, which the law keeps."""
HEAD = Decider("an.tp", for_all=True)
WHO: dict[str, Any] = {
    "customer": {
        "id": CUSTOMER,
        "name": "Mark-name",
        "email": "mark-email@mark.vn",
        "phone": PHONE,
        "tax_code": TAX_CODE,
        "province": "Mark-province",
    },
    "invoice": {**KEPT["invoice"], "email": "mark-invoice@mark.vn"},
    "delivery": {"name": "Mark-receiver", "phone": PHONE, "address": "Mark-street"},
}
"""What every order of theirs says about them."""


def play_life(play: Stations) -> dict[str, Order]:
    """Orders of every kind, words, pictures, renewals and a quota of the customer: nothing of it is open at the end."""
    orders = {
        "saas": play.place("saas", **WHO),
        "desktop": play.place("desktop", **{**DESKTOP, "purpose": "renew"}, **WHO),
        "topup": play.place("topup", **{**WHO, **TOPUP}),
        "quota": play.place("quota", **{**MEINVOICE, **WHO, "purpose": "renew", "domain": "hoadon"}),
        "cancelled": play.place("cancelled", **WHO, domain="cancelled", payment_method="card"),
    }
    play.settle()
    _say(play, orders["saas"])
    for name in ("saas", "desktop", "topup"):
        play.pay(orders[name])
    confirm_cash(orders["quota"].number, play.orders, _by("paid_in_cash", "PT 7"))
    cancelled = orders["cancelled"].number
    route = "/v1/orders/{number}/cancel"
    play.portal("cancel_order", "POST", route.format(number=cancelled), f"POST {route}")
    play.settle()
    renewed = _renew(play)
    play.settle()
    play.pay(play.orders.get(renewed))
    play.settle()
    _record(play, renewed)
    _call_back(play, orders["desktop"].number)
    orders["renewed"] = play.orders.get(renewed)
    for order in orders.values():
        _issue_invoice(play, order.number)
    play.settle()
    _come_back(play, orders["saas"].number)
    return {name: play.orders.get(order.number) for name, order in orders.items()}


def _by(reason: str, note: str | None = None) -> Why:
    return Why("staff:lan", datetime.now(UTC), reason, note)


def _say(play: Stations, order: Order) -> None:
    """The customer says that it is paid, twice: the first word is not believed."""
    for n in range(2):
        picture = {"content_type": "image/png", "data": base64.b64encode(PNG + bytes([n])).decode()}
        said = {"memo": f"Mark-memo {n}", "paid_at": "2026-11-20", "evidence": picture}
        play.visit(order.number, "POST", "/claim", said)
        if not n:
            reject_claim(order.number, play.orders, _by("claim_rejected", "Mark-reason"))


def _renew(play: Stations) -> str:
    """One renewal is rejected, another becomes an order; its number."""
    store, now = RenewalStore(play.table), datetime.now(UTC)
    ids = []
    for days in (5, 6):
        until = add_days(business_date(now), days).isoformat()
        body = renewal_body(**WHO, commit_until=until)
        ids.append(play.portal("request_renewal", "POST", "/v1/renewals", "POST /v1/renewals", body)["id"])
    reject_renewals(Decision(ids=(ids[0],), confirm=True, reason="Mark-rejection"), HEAD, store, now)
    [accepted] = accept_renewals(Decision(ids=(ids[1],), confirm=True), HEAD, store, now).renewals
    assert accepted.order
    return accepted.order


def _record(play: Stations, number: str) -> None:
    """The office accountant records the contract that a commitment left as a draft."""
    store, by = ContractStore(play.table), Actor(HEAD.name, is_rep=False)
    request_recording(contract_id(number), by, store, play.orders, _by("recording_requested"))
    record_contract(contract_id(number), store, play.orders, _by("recorded_by_staff"))


def _call_back(play: Stations, number: str) -> None:
    told: dict[str, Any] = {"order": number, "request_id": play.orders.get(number).steps["licence"].request_id}
    told |= {"result": "issued", "licence_key": "MARK-LICENCE"}
    assert play.run("complete_provisioning", play.callback_event("suman", told))["statusCode"] == 200
    play.settle()


def _come_back(play: Stations, number: str) -> None:
    """A letter came back, and the recipient's server wrote why."""
    order, at = play.orders.get(number), datetime.now(UTC)
    facts: dict[str, Any] = {"letter": "invoice_issued", "message_id": "m-1", "kind": BounceKind.BOUNCED, "at": at}
    bounce = Bounce(**facts, permanent=True, said="550 no Mark-mailbox here")
    play.orders.change(order, order.model_copy(update={"letters_bounced": (bounce,)}), _by("letter_bounced"), None)


def _issue_invoice(play: Stations, number: str) -> None:
    step = play.orders.get(number).steps.get("invoice")
    if step is None or step.state != "pending":
        return
    told = {"order": number, "request_id": step.request_id, "event": "invoice_issued", "invoice_number": f"9{number}"}
    assert play.run("complete_invoice", play.callback_event("act", told))["statusCode"] == 200
