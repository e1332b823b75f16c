"""Contracts on the running system: from the draft of a new order's payment to the recorded revenue (R32, R81)."""

import uuid
from functools import partial
from typing import Any

from infra.local.entrances import Answer
from tests.e2e.outside import Outside, in_parallel, until


class Desk:
    """One contract, and what staff do with it; each test has reps of its own, who have no other customers."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self.order = outside.order(purpose="new")
        self.path = f"/contracts/HD{self.order['number']}"
        name = uuid.uuid4().hex[:8]
        self.rep, self.other = f"an-{name}", f"binh-{name}"
        outside.pay(self.order)
        outside.reaches(self.order["number"], revenue="RECORDED")

    def ask(self, role: str, move: str = "", name: str = "lan", **body: str) -> Answer:
        """What somebody of the staff is answered."""
        token = self.outside.entrances.token(role, name=name)
        url = f"{self.outside.system.endpoints['admin']}{self.path}{move and '/'}{move}"
        return self.outside.entrances.call("POST" if move else "GET", url, body if move else None, token=token)

    def done(self, role: str, move: str, name: str = "lan", **body: str) -> dict[str, Any]:
        """The contract after a move, which must be a good one."""
        answer = self.ask(role, move, name, **body)
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def seen_by(self, rep: str, path: str) -> Answer:
        token = self.outside.entrances.token("sales_rep", name=rep)
        return self.outside.entrances.call("GET", f"{self.outside.system.endpoints['admin']}{path}", token=token)

    def listed(self, rep: str, path: str, of: str) -> list[str]:
        """What a rep finds in a list, as soon as the index has it."""
        return until(f"{path} of {rep}", lambda: [one[of] for one in self.seen_by(rep, path).body["items"]] or None)


def code(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["error"]["code"]


def test_a_new_orders_contract_goes_from_draft_by_its_rep_to_recorded_by_the_accountant(outside: Outside) -> None:
    desk = Desk(outside)
    number, contract = desk.order["number"], f"HD{desk.order['number']}"
    shown = desk.ask("office_accountant").body
    assert (shown["state"], shown["performer"], shown["owner"]) == ("DRAFT", None, None)
    assert code(desk.ask("sales_rep", name=desk.rep)) == (404, "contract_not_found")
    assert desk.seen_by(desk.rep, f"/orders/{number}").status == 404
    assert code(desk.ask("sales_rep", "assign", desk.rep, to=desk.rep, reason="x")) == (403, "role_not_allowed")
    assert code(desk.ask("office_accountant", "record")) == (409, "contract_draft")
    desk.done("office_accountant", "assign", to=desk.rep, reason="looks after them")
    assert desk.seen_by(desk.rep, f"/orders/{number}").body["number"] == number
    assert desk.listed(desk.rep, "/orders", "number") == [number]
    assert code(desk.ask("sales_rep", "request-recording", desk.other)) == (404, "contract_not_found")
    assert code(desk.ask("office_accountant", "request-recording")) == (403, "role_not_allowed")
    assert desk.done("sales_rep", "request-recording", desk.rep)["state"] == "REQUESTED"
    assert code(desk.ask("sales_rep", "record", desk.rep)) == (403, "role_not_allowed")
    assert desk.done("office_accountant", "record")["state"] == "RECORDED"
    assert code(desk.ask("sales_rep", "request-recording", desk.rep)) == (409, "contract_recorded")
    assert desk.listed(desk.rep, "/contracts?state=RECORDED", "id") == [contract]
    actors = [(entry["actor"], entry["why"]) for entry in desk.ask("sales_rep", name=desk.rep).body["history"]]
    assert actors == [
        ("function:record_revenue", "contract_opened"),
        ("staff:lan", "assigned_by_hand"),
        (f"staff:{desk.rep}", "recording_requested"),
        ("staff:lan", "recorded_by_staff"),
    ]


def test_acts_callback_records_what_was_requested_however_often_it_comes(outside: Outside) -> None:
    desk = Desk(outside)
    told = {"request_id": "r-1", "order": desk.order["number"], "event": "revenue_recorded"}
    assert outside.callback("act", told).status == 200
    assert desk.ask("admin").body["state"] == "DRAFT"
    desk.done("renewals_head", "request-recording")
    before = outside.seen(desk.order["number"])
    answers = in_parallel([partial(outside.callback, "act", told)] * 3 + [partial(desk.ask, "admin", "record")])
    assert {answer.status for answer in answers} == {200}
    shown = desk.ask("admin").body
    assert (shown["state"], len(shown["history"])) == ("RECORDED", 3)
    assert outside.seen(desk.order["number"])["history"] == before["history"]


def test_what_changes_hands_is_seen_by_those_whose_it_is(outside: Outside) -> None:
    desk = Desk(outside)
    desk.done("office_accountant", "assign", to=desk.rep, reason="x")
    assert desk.done("renewals_head", "hand-over", to="head")["performer"] == desk.rep
    assert code(desk.ask("sales_rep", "request-recording", desk.rep)) == (403, "not_owner")
    moves = [
        partial(desk.done, "renewals_head", "hand-over", to=desk.rep),
        partial(desk.done, "office_accountant", "assign", to=desk.other, reason="y"),
    ]
    in_parallel(moves)
    shown = desk.ask("admin").body
    # Assigned last, the contract goes with the performer; handed over last, it stays with the former one.
    assert (shown["performer"], len(shown["history"])) == (desk.other, 5)
    assert shown["owner"] in {desk.rep, desk.other}
    number = desk.order["number"]
    assert desk.seen_by(desk.rep, f"/orders/{number}").status == 404
    assert desk.seen_by(desk.other, f"/orders/{number}").status == 200
    assert desk.listed(desk.other, "/invoices", "order") == [number]


def undo(outside: Outside, number: str) -> None:
    [row] = outside.rows("matched", number)
    assert outside.entrances.decide(f"/transactions/{row['id']}/undo", {"reason": "wrong customer"}).status == 200


def standing(outside: Outside, number: str) -> list[set[str]]:
    """The contracts that stand at CRM and at ACT, by the keys under which they were made."""
    found: list[set[str]] = []
    for partner in ("crm", "act"):
        asked = [one for one in outside.asked(number, partner) if one["effect"]]
        withdrawn = {one["body"]["contract"] for one in asked if one["operation"] == "withdraw-contract"}
        found.append({one["idempotency_key"] for one in asked if one["operation"] == "contract"} - withdrawn)
    return found


def order_customer(outside: Outside, number: str) -> str:
    return str(outside.seen(number)["customer"]["id"])


def test_a_contract_that_only_crm_has_as_the_payment_is_undone_stands_nowhere_in_the_end(outside: Outside) -> None:
    order = outside.order(purpose="new")
    number = order["number"]
    with outside.behaving("down", "act"):
        outside.pay(order)
        outside.reaches(number, payment="PAID", resource="PROVISIONED")
        until("half a contract", lambda: standing(outside, number) == [{f"{number}/contract/1"}, set()])
        until("its note", lambda: outside.seen(number)["steps"].get("contract", {}).get("next_try"))
        undo(outside, number)
        until("it to be gone at CRM", lambda: standing(outside, number) == [set(), set()])
        waiting = until("ACT to be missed", lambda: outside.seen(number)["steps"]["withdraw_contract"]["next_try"])
        assert waiting
    until("the end", lambda: outside.seen(number)["steps"]["withdraw_contract"]["state"] == "done")
    assert outside.effects(number, "act").count("withdraw_contract") == 1
    outside.settle()
    shown = outside.seen(number)
    assert shown["status"]["revenue"] == "NOT_RECORDED"
    assert "waiting" not in {step["state"] for step in shown["steps"].values()}
    paid = {"method": "cash", "paid": True, "note": "at the counter"}
    assert outside.entrances.decide(f"/orders/{number}/confirm-payment", paid).status == 200
    outside.reaches(number, revenue="RECORDED")
    assert standing(outside, number) == [{f"{number}/contract/2"}] * 2


def test_the_accountant_withdraws_what_was_recorded_and_is_not_paid_any_more(outside: Outside) -> None:
    order = outside.order(purpose="renew")
    number, path = order["number"], f"/contracts/HD{order['number']}"
    outside.pay(order)
    outside.reaches(number, revenue="RECORDED", resource="PROVISIONED")
    accountant = partial(outside.entrances.decide, f"{path}/withdraw", {"reason": "never paid"}, "office_accountant")
    refused = accountant()
    assert code(refused) == (409, "order_paid")
    undo(outside, number)
    flagged = f"/contracts?revenue_unpaid=true&customer={order_customer(outside, number)}"
    until("the flag", lambda: outside.entrances.staff(flagged).body["items"])
    withdrawn = accountant()
    assert (withdrawn.status, withdrawn.body["state"]) == (200, "WITHDRAWN")
    outside.reaches(number, revenue="NOT_RECORDED")
    until("both to know", lambda: standing(outside, number) == [set(), set()])
