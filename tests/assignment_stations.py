"""Contracts of the e-invoice product, for whom the rules choose a performer (R70), and staff who look it up."""

from typing import Any

from chalice.test import Client

from infra.load_settings import default_setting
from misa_order.contracts.contract import Contract
from misa_order.contracts.store import ContractStore
from misa_order.orders.order import Order
from misa_order.orders.statuses import Revenue
from tests.stations import Stations

E_INVOICE: dict[str, Any] = {
    "product": "MEINVOICE",
    "purpose": "new",
    "lines": [{"sku": "MEINVOICE-300", "quantity": 1}],
}


def customer(name: str, **changes: Any) -> dict[str, Any]:
    """A customer of this id."""
    return {"id": name, "name": "Công ty X", "email": "x@x.vn", "tax_code": "0101243150", **changes}


def assign_performers(play: Stations) -> None:
    """Two customers of one office take its independent group's turns; a third buys something else on the same day."""
    for name in ("first", "second"):
        _sell(play, play.place(f"e-{name}", **E_INVOICE, domain=name, customer=customer(name)))
    both = customer("both")
    play.place("e-other", domain="both", customer=both)
    not_alone = _sell(play, play.place("e-both", **E_INVOICE, domain="both", customer=both))
    assert _contract(play, not_alone).performer is None


def look_up_performers(client: Client, play: Stations) -> None:
    """Staff see who performs a contract, who would perform another, and the report of all."""
    headers = {"Authorization": f"Bearer {play.token('office_accountant')}"}

    def ask(path: str) -> Any:
        answer = client.http.get(path, headers=headers)
        assert answer.status_code == 200, answer.body
        return answer

    waiting = play.place("e-third", **E_INVOICE, domain="third", customer=customer("third"))
    found = ask(f"/orders/{waiting.number}/assignment").json_body
    assert (found["rule"], found["turn_of"], found["contract"]) == ("independent", "independent-HN", None)
    assert found["performer"] in default_setting("assignment")["groups"]["independent-HN"]
    assert "TTKD MEINVOICE" in [row["unit"] for row in ask("/contracts/report").json_body["units"]]
    assert ask("/contracts/report.xlsx").body


def _sell(play: Stations, order: Order) -> Order:
    play.pay(order)
    play.settle()
    sold = play.orders.get(order.number)
    assert sold.status.revenue is Revenue.RECORDED
    return sold


def _contract(play: Stations, order: Order) -> Contract:
    return ContractStore(play.table).get(f"HD{order.number}")
