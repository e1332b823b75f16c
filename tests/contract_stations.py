"""Contracts as staff move them, from the draft that a new order's payment makes to the recorded revenue (R32)."""

import json
from typing import Any

from chalice.test import Client

from misa_order.orders.statuses import Revenue
from tests.stations import Stations


def sell_anew(play: Stations) -> None:
    """A new customer's order, paid."""
    customer = {"id": "newcomer", "name": "Quán mới", "email": "moi@abc.vn"}
    order = play.place("anew", purpose="new", customer=customer, domain="quanmoi")
    play.pay(order)
    play.settle()
    assert play.orders.get(order.number).status.revenue is Revenue.RECORDED


def move_contracts_as_staff(client: Client, play: Stations) -> None:
    """Its contract: assigned to one rep, then to another, handed over and back, requested, recorded; then read."""

    def ask(path: str, role: str, **body: str) -> Any:
        headers = {"Authorization": f"Bearer {play.token(role)}", "Content-Type": "application/json"}
        method = "POST" if path.rpartition("/")[2] in {"assign", "hand-over", "request-recording", "record"} else "GET"
        answer = client.http.request(method, path, headers=headers, body=json.dumps(body).encode() if body else b"")
        assert answer.status_code == 200, answer.body
        return answer.json_body

    [contract] = [one["id"] for one in ask("/contracts?state=DRAFT&customer=newcomer", "renewals_head")["items"]]
    ask(f"/contracts/{contract}/assign", "office_accountant", to="an", reason="x")
    # The tokens of these tests name nobody: a role's name stands for its holder.
    ask(f"/contracts/{contract}/assign", "office_accountant", to="sales_rep", reason="x")
    ask(f"/contracts/{contract}/hand-over", "sales_rep", to="renewals_head")
    ask(f"/contracts/{contract}/hand-over", "renewals_head", to="sales_rep")
    assert ask(f"/contracts/{contract}/request-recording", "sales_rep")["state"] == "REQUESTED"
    assert ask(f"/contracts/{contract}/record", "office_accountant")["state"] == "RECORDED"
    assert [one["id"] for one in ask("/contracts?state=RECORDED&owner=sales_rep", "sales_rep")["items"]] == [contract]
    assert len(ask(f"/contracts/{contract}", "sales_rep")["history"]) == 7
    assert [one["number"] for one in ask("/orders", "sales_rep")["items"]] == [contract.removeprefix("HD")]
    assert [one["state"] for one in ask("/invoices?customer=newcomer", "invoice_accountant")["items"]] == ["INVOICING"]
