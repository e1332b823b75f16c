"""Who performs contracts, over the staff API: the setting, the dry run, the report, changes by hand (R70, R71, R81)."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from chalice.app import Chalice
from chalice.test import Client
from openpyxl import load_workbook

from infra.load_settings import default_setting
from misa_order.contracts.contract import Assigned
from misa_order.contracts.rules import RULES
from misa_order.contracts.store import ContractStore, turn_part
from misa_order.kernel.history import Why
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.table import keys
from misa_order.table.table import Table
from tests.assignment_stations import E_INVOICE, customer
from tests.builders import NOW, place
from tests.integration.admin.conftest import Ask, Post, error
from tests.integration.admin.test_contracts import STAFF
from tests.integration.contracts.conftest import NUMBERS, opened

LAN = Assigned("lan", "TTKD MEINVOICE", "independent", "quang.tn")
ROOT = Path(__file__).parents[3]
PATH = "/settings/assignment"


@pytest.fixture
def store(table: Table) -> ContractStore:
    return ContractStore(table)


@pytest.fixture
def workbook(staff_app: Chalice, trusted: pytest.MonkeyPatch, token: Callable[..., str]) -> Iterator[Any]:
    """The report as Excel reads it."""
    with Client(staff_app) as client:

        def get() -> Any:
            answer = client.http.get("/contracts/report.xlsx", headers={"Authorization": token("office_accountant")})
            assert answer.headers["Content-Disposition"] == 'attachment; filename="hop-dong.xlsx"'
            return load_workbook(BytesIO(answer.body))

        yield get


def stored(table: Table) -> Any:
    item = table.get(keys.setting("assignment"))
    return item and json.loads(item["doc"])


def test_an_admin_reads_and_changes_the_setting_and_the_next_choice_follows_it(
    ask: Ask, order_store: OrderStore
) -> None:
    order = place(order_store, **E_INVOICE, agent_code="DL003").order
    shown = ask(PATH, "admin").body
    assert shown == {**default_setting("assignment"), "version": 1}
    shown["promoters"]["agents"]["DL003"] = "vy.nk"
    assert ask(PATH, "admin", "PUT", shown).body == {**shown, "version": 2}
    found = ask(f"/orders/{order.number}/assignment").body
    assert (found["performer"], found["rule"], found["applies"]) == ("vy.nk", "agent_promoter", True)


@pytest.mark.parametrize(
    ("code", "field", "path", "value"),
    [
        ("agent_without_promoter", "promoters.agents.DL001", ("promoters", "agents", "DL001"), None),
        ("duplicate_rep", "groups.hcsn[1]", ("groups", "hcsn"), ["yen.nt", "hoa.tt"]),
        ("group_missing", "offices.CT", ("offices", "CT"), "split"),
        ("empty_group", "groups.market-DN", ("groups", "market-DN"), []),
        ("unknown_product", "prior_products.integrated[0]", ("prior_products", "integrated"), ["SMEE"]),
        ("invalid_setting", "centres.hcsn", ("centres", "hcsn"), 5),
    ],
)
def test_a_setting_at_odds_with_itself_is_refused_and_nothing_is_saved(
    ask: Ask, table: Table, code: str, field: str, path: tuple[str, ...], value: Any
) -> None:
    sent = copy.deepcopy(default_setting("assignment"))
    part = sent
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    assert error(ask(PATH, "admin", "PUT", sent)) == (422, code, field)
    assert stored(table) == default_setting("assignment")


def test_the_dry_run_says_who_and_why_and_takes_no_turn(ask: Ask, order_store: OrderStore) -> None:
    order = place(order_store, **E_INVOICE, agent_code="DL999").order
    found = ask(f"/orders/{order.number}/assignment").body
    tried = found.pop("tried")
    assert found == {
        "order": order.number,
        "contract": None,
        "performer": "hoa.tt",
        "unit": "TTKD MEINVOICE",
        "rule": "independent",
        "consultant": None,
        "turn_of": "independent-HN",
        "applies": True,
        "why_not": None,
    }
    assert tried[0] == {"rule": "agent_promoter", "fits": False, "why_not": "nobody looks after the agent DL999"}
    assert [one["rule"] for one in tried if one["fits"]] == ["independent"]
    assert ask(f"/orders/{order.number}/assignment").body == {**found, "tried": tried}


def test_the_worked_example_of_the_docs_is_what_the_dry_run_answers(
    ask: Ask, order_store: OrderStore, store: ContractStore
) -> None:
    text = (ROOT / "docs" / "assignment.md").read_text("utf-8")
    expected = json.loads(text.partition("```json\n")[2].partition("```")[0])
    table = text.partition("## The table")[2].partition("## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(RULES)
    earlier = place(order_store, "earlier", NOW - timedelta(days=250)).order
    order_store.change(earlier, earlier.moved(payment=Payment.PAID), Why("x", NOW, "x"), None)
    for _ in range(4):
        store.table.write([turn_part(store.next_turn("independent-HN"))])
    lines = [{"sku": "MEINVOICE-1000", "quantity": 1}]
    order = place(order_store, **{**E_INVOICE, "lines": lines, "agent_code": "DL009"}).order
    assert ask(f"/orders/{order.number}/assignment").body == {**expected, "order": order.number}


def test_of_a_contract_that_stands_the_dry_run_tells_who_has_it(
    ask: Ask, order_store: OrderStore, store: ContractStore
) -> None:
    order = place(order_store).order
    assert ask(f"/orders/{order.number}/assignment").body["why_not"] == "not_new"
    opened(store, order.number, assigned=LAN)
    found = ask(f"/orders/{order.number}/assignment").body
    assert (found["contract"], found["why_not"], found["tried"]) == (f"HD{order.number}", "has_contract", [])
    assert (found["performer"], found["consultant"], found["rule"]) == ("lan", "quang.tn", "independent")


def test_a_rep_tries_only_orders_of_own_customers(ask: Ask, order_store: OrderStore, store: ContractStore) -> None:
    order = place(order_store, **E_INVOICE, customer=customer("KH0001")).order
    path = f"/orders/{order.number}/assignment"
    assert error(ask(path, "sales_rep")) == (404, "order_not_found", "number")
    opened(store, NUMBERS[3], assigned=LAN)
    assert ask(path, "sales_rep").status == 200
    assert error(ask("/orders/1000001/assignment")) == (404, "order_not_found", "number")


@pytest.mark.parametrize("role", STAFF)
def test_every_role_reads_the_report_and_those_who_may_export_get_the_file(
    ask: Ask, store: ContractStore, role: str
) -> None:
    opened(store, NUMBERS[0], assigned=LAN)
    opened(store, NUMBERS[1], assigned=Assigned("binh", "DN", "market", "lan"))
    shown = ask("/contracts/report?from=2026-11-01&to=2026-11-30", role).body
    reps = ["lan"] if role == "sales_rep" else ["binh", "lan"]
    assert [row["rep"] for row in shown["reps"]] == reps
    assert [row["rep"] for row in shown["consulting"]] == (["lan"] if role == "sales_rep" else ["lan", "quang.tn"])
    assert shown["total"]["revenue"] == 2_640_000 * len(reps)
    may = role in {"office_accountant", "order_accountant", "invoice_accountant", "admin"}
    assert ask("/contracts/report.xlsx", role).status == (200 if may else 403)


def test_the_file_is_an_excel_file_and_bad_periods_name_their_field(
    ask: Ask, store: ContractStore, workbook: Callable[[], Any]
) -> None:
    opened(store, NUMBERS[0], assigned=LAN)
    assert [cell.value for cell in workbook()["Theo nhân viên"][2]][:2] == ["lan", "TTKD MEINVOICE"]
    assert error(ask("/contracts/report?from=2026-11-2")) == (422, "value_error", "from")
    assert error(ask("/contracts/report?from=2026-11-02&to=2026-11-01")) == (422, "period_reversed", "from")
    assert error(ask("/contracts/report?state=DRAFT")) == (422, "extra_forbidden", "state")


def test_by_hand_goes_to_a_rep_and_to_their_unit_where_the_setting_names_one(
    post: Post, ask: Ask, store: ContractStore
) -> None:
    path = f"/contracts/{opened(store, assigned=LAN).id}"
    sent = {"to": "new.rep", "reason": "moved house"}
    unnamed = post(f"{path}/assign", sent, "office_accountant").body
    assert (unnamed["performer"], unnamed["unit"]) == ("new.rep", None)
    after = post(f"{path}/assign", {**sent, "to": "yen.nt"}, "office_accountant").body
    expected = {"performer": "yen.nt", "unit": "TTKD HCSN", "rule": "by_hand", "consultant": "quang.tn"}
    assert expected.items() <= after.items()
    assert (after["history"][-1]["actor"], after["history"][-1]["note"]) == ("staff:lan", "moved house")
