"""Act 4 of `make run`: an agent brings a customer of e-invoices; who performs the contract, and what is left."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from infra.local.stage import Stage, answered
from infra.local.timeline import expect, wait_for
from misa_order.kernel.calendar import business_date
from misa_order.quota.notices import Situation

_DOMAIN = "vanphongso1"
_BOUGHT, _USED = 300, 285
_LEFT = Situation(_BOUGHT - _USED, _BOUGHT, days_left=None)
_MORNING = time(8, 10)


def play_quota(stage: Stage) -> None:
    """Bought, performed by the agent's promoter, nearly used up: told once on the screen and once by mail."""
    order = stage.order(_order_body(), "The portal orders 300 e-invoices, brought by agent DL001")
    with stage.line.step("The customer pays; the contract is opened and gets its performer"):
        stage.transfer(order["total"], order["payment"]["memo"])
        paid = {"payment": "PAID", "resource": "PROVISIONED", "revenue": "RECORDED"}
        seen = wait_for("what follows the payment", stage.reached(order["number"], paid))
    stage.line.status(seen)
    _performed(stage, order["number"])
    _used_up(stage)


def _performed(stage: Stage, number: str) -> None:
    chosen = answered("the assignment", stage.entrances.staff(f"/orders/{number}/assignment"), 200)
    contracts = answered("the contracts", stage.entrances.staff("/contracts?state=DRAFT"), 200)["items"]
    contract = next(one for one in contracts if one["order"] == number)
    expect("the rule", contract["rule"], "agent_promoter")
    stage.line.noted(f"{contract['id']}: {contract['performer']}, {contract['unit']}, by the rule {contract['rule']}")
    stage.line.noted(f"credited beside, not added to the unit's revenue: {contract['consultant']}, of the province")
    expect("the dry run's performer", chosen["performer"], contract["performer"])


def _used_up(stage: Stage) -> None:
    wait_for(
        "the quota", lambda: answered("the quotas", stage.entrances.staff(f"/quotas?domain={_DOMAIN}"), 200)["items"]
    )
    with stage.line.step(f"The product reports {_USED} of {_BOUGHT} invoices used") as remark:
        usage = {"domain": _DOMAIN, "used_total": _USED, "as_of": datetime.now(UTC).isoformat()}
        answered("the usage", stage.entrances.portal("POST", "/v1/quota/usage", "MEINVOICE", usage), 200)
        told = _asked(stage, "anna")
        expect("the case", (told["case"], told["tier"]), (1, _LEFT.tier))
        remark(f"the next to enter reads: {told['message']}")
        remark(" · ".join(action["label"] for action in told["actions"]))
        expect("what the one after is told", _asked(stage, "binh"), None)
    with stage.line.step("The morning's job tells the customer by mail, once") as remark:
        for _ in range(2):
            stage.run_job("notify_quota", business_date(datetime.now(UTC)) + timedelta(days=1), _MORNING)
        mail = wait_for("the mail", lambda: next(iter(stage.mails(_DOMAIN)), None))
        remark(f"to {mail['to']}: {mail['subject']}")
        expect("the mails", len(stage.mails(_DOMAIN)), 1)


def _asked(stage: Stage, session: str) -> Any:
    asked = {"domain": _DOMAIN, "module": "e_invoice", "session": session, "action": "enter", "count": 0}
    return answered("the check", stage.entrances.portal("POST", "/v1/quota/check", "MEINVOICE", asked), 200)["notice"]


def _order_body() -> dict[str, Any]:
    return {
        "product": "MEINVOICE",
        "purpose": "new",
        "domain": _DOMAIN,
        "customer": {
            "id": "KH0004",
            "name": "Văn phòng Số Một",
            "email": f"chu@{_DOMAIN}.vn",
            "phone": "0912345679",
            "tax_code": "0101243151",
            "province": "Hà Nội",
        },
        "lines": [{"sku": "MEINVOICE-300", "quantity": 1}],
        "payment_method": "transfer",
        "agent_code": "DL001",
        "office": "HN",
    }
