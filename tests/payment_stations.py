"""Bank feeds and payment gateways as stations: what they tell, proved as they prove it, once and again (R15, R25)."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.signature import sign
from misa_order.orders.statuses import Payment
from tests.builders import http_event
from tests.stations import Stations

_ACCOUNT = "99900011"
CASES = Path(__file__).parent / "cases"


def tell_by_feeds_and_gateways(play: Stations) -> None:
    """Each feed tells of a new credit, repeats it, and tells of one that looks like it; each gateway of a payment."""
    for name in ("generic", "sepay", "casso"):
        one, another = _booking(name), _booking(name)
        for body, added in ((one, 1), (one, 0), (another, 1)):
            assert _ask(play, "receive_bank_feed", f"/v1/bank-feeds/{name}", body)["added"] == added
    for name in ("card", "wallet", "paypal"):
        customer = {"id": f"{name}-payer", "name": "A", "email": "a@abc.vn"}
        order = play.place(f"{name}-paid", payment_method=name, customer=customer)
        body = {"event_id": f"e-{name}", "order": order.number, "amount": order.total, "result": "paid"}
        for _ in range(2):
            _ask(play, "confirm_gateway_payment", f"/v1/callbacks/gateways/{name}", body)
        assert play.orders.get(order.number).status.payment is Payment.PAID
    _know_better(play)
    play.settle()


def _know_better(play: Stations) -> None:
    """BIDV's mail knows the reference of a credit of which a feed told the balance: its row learns it (R16)."""
    told = {"account": "9990001114", "amount": 2_640_000, "direction": "in", "memo": "b", "balance": 12_640_000}
    body = {"id": 1, "booked_at": "2026-09-29T14:04:00+07:00", **told}
    assert _ask(play, "receive_bank_feed", "/v1/bank-feeds/generic", body)["added"] == 1
    raw = (CASES / "mails" / "bidv" / "credit.eml").read_bytes()
    play.run("parse_bank_mail", play.stored_mail(raw, "bidvsmartbanking@bidv.com.vn"))
    # The feed tells of it once more under another id: it joins the row by their balance.
    assert _ask(play, "receive_bank_feed", "/v1/bank-feeds/generic", {**body, "id": 2})["added"] == 0


def _booking(feed: str) -> dict[str, Any]:
    now, number = datetime.now(UTC), uuid.uuid4().int % 10**9
    local = f"{now.astimezone(VIETNAM):%Y-%m-%d %H:%M:%S}"
    casso = {"id": number, "description": "c", "amount": 5000, "when": local, "bank_sub_acc_id": _ACCOUNT}
    told: dict[str, dict[str, Any]] = {
        "generic": {
            "id": number,
            "account": _ACCOUNT,
            "amount": 5000,
            "direction": "in",
            "memo": "g",
            "booked_at": now.isoformat(),
        },
        "sepay": {
            "id": number,
            "accountNumber": _ACCOUNT,
            "transferAmount": 5000,
            "transferType": "in",
            "content": "s",
            "transactionDate": local,
        },
        "casso": {"error": 0, "data": [casso]},
    }
    return told[feed]


def _ask(play: Stations, function: str, path: str, body: dict[str, Any]) -> Any:
    """A call of whoever the path ends with; the body of its answer, which must be a good one."""
    base, _, name = path.rpartition("/")
    raw = json.dumps(body)
    made = http_event("POST", path, f"POST {base}/{{{'feed' if base.endswith('feeds') else 'gateway'}}}", raw)
    made["headers"] |= _proof(play, name, raw.encode())
    del made["requestContext"]["authorizer"]
    answer = play.run(function, made)
    assert answer["statusCode"] == 200, answer["body"]
    return json.loads(answer["body"])


def _proof(play: Stations, name: str, raw: bytes) -> dict[str, str]:
    secrets = play.simulator.secrets
    match name:
        case "sepay":
            return {"authorization": f"Apikey {secrets['sepay_feed'].decode()}"}
        case "casso":
            return {"secure-token": secrets["casso_feed"].decode()}
    key = secrets["generic_feed" if name == "generic" else f"{name}_callback"]
    return {"x-signature": sign(raw, key, datetime.now(UTC))}
