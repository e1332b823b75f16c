"""A customer's personal data is erased wherever it is, and nothing else is (docs/privacy.md, ADR 0022)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from misa_order.kernel.history import HistoryEntry, Why
from misa_order.orders.list_orders import list_orders_for_staff
from misa_order.orders.order_filter import OrderFilter
from misa_order.orders.order_request import NOBODY
from misa_order.privacy.erase import Erasure, erase_customer
from misa_order.privacy.erased import ERASED, REASON
from misa_order.privacy.export import export_customer
from misa_order.privacy.held import Held, Stores, held_of
from misa_order.privacy.open_business import all_open
from misa_order.privacy.pictures import PictureStore
from tests.builders import CATALOGUE
from tests.life_of_a_customer import CUSTOMER, KEPT, PHONE, TAX_CODE, WHO, play_life
from tests.stations import Stations

WHY = Why("staff:an", datetime.now(UTC), REASON, "asked for on paper, no. 12")


class Life:
    """The customer's life, what was kept of it, and what is left after the erasure."""

    def __init__(self, play: Stations) -> None:
        self.play = play
        self.bucket = play.stack.name("Inbox")
        self.stores = Stores.over(play.table, PictureStore(boto3.client("s3"), self.bucket))
        # A bucket as on AWS keeps what was replaced.
        versions: Any = {"Status": "Enabled"}
        boto3.client("s3").put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration=versions)
        self.orders = play_life(play)
        self.before = self.held()
        self.histories = {number: self.stores.orders.history(number) for number in self.numbers}
        self.rows = {row_id: self.stores.statement.get(row_id) for row_id in self.row_ids}
        self.exported = json.dumps(export_customer(CUSTOMER, self.stores, [], datetime.now(UTC)), ensure_ascii=False)
        self.found = self.marked()
        self.open = all_open(self.before, self.stores, datetime.now(UTC))
        self.mails = self.sent()
        self.erasure = erase_customer(CUSTOMER, self.stores, WHY)

    @property
    def numbers(self) -> list[str]:
        return [order.number for order in self.before.orders]

    @property
    def row_ids(self) -> list[str]:
        return [row_id for order in self.before.orders for row_id in order.transactions]

    @property
    def secrets(self) -> list[str]:
        """What opens something for who has it."""
        steps = [step for order in self.before.orders for step in order.steps.values()]
        return [code for step in steps for code in (*step.told.get("codes", ()), step.told.get("licence_key")) if code]

    def sent(self) -> int:
        """How many mails went out."""
        return sum(call.operation == "SendEmail" for call in self.play.calls)

    def held(self) -> Held:
        return held_of(CUSTOMER, self.stores, datetime.now(UTC))

    def marked(self) -> dict[str, set[str]]:
        """Where in the table and the bucket something tells who the customer is, and what."""
        marks = ["Mark-", "mark-", PHONE, TAX_CODE, *self.secrets]
        places = {**self._items(), **self._objects()}
        return {where: found for where, text in places.items() if (found := {mark for mark in marks if mark in text})}

    def _items(self) -> dict[str, str]:
        pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=self.play.table.name)
        items = [item for page in pages for item in page["Items"]]
        return {f"{one['pk']['S']} {one['sk']['S']}": json.dumps(one, ensure_ascii=False) for one in items}

    def _objects(self) -> dict[str, str]:
        s3, found = boto3.client("s3"), dict[str, str]()
        for one in s3.list_object_versions(Bucket=self.bucket).get("Versions", []):
            kept = s3.get_object(Bucket=self.bucket, Key=one["Key"], VersionId=one["VersionId"])["Body"].read()
            found[f"s3:{one['Key']}?{one['VersionId']}"] = f"{one['Key']} {kept!r}"
        return found


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    with Stations(tmp_path_factory.mktemp("keys"), fresh=False) as play:
        yield Life(play)


def test_the_life_that_was_played_left_marks_everywhere_and_is_handed_out_without_names_of_staff(life: Life) -> None:
    assert life.open == []
    kinds = {where.partition("#")[0] for where in life.found}
    assert kinds >= {"ORDER", "RENEWAL", "CONTRACT", "QUOTA", "KEY", "TXN"}
    assert len(life.stores.pictures.of_order(life.orders["saas"].number)) == 0
    assert life.erasure.pictures == 2
    assert len(life.secrets) == 3  # a licence and two codes
    assert [name for name in ("staff:", "an.tp", "yen.nt") if name in life.exported] == []
    assert all(mark in life.exported for mark in ("Mark-name", "Mark-memo 0", "Mark-reason", "MARK-LICENCE", PHONE))


def test_no_mark_is_left_but_in_what_payers_wrote_to_their_bank(life: Life) -> None:
    kept = {where: found for where, found in life.marked().items() if not where.startswith(("TXN#", "s3:in/"))}
    assert kept == {}
    # Nobody marked these: the payer typed the keys of two orders.
    assert {mark for found in life.marked().values() for mark in found} <= {PHONE, TAX_CODE}


def test_money_states_days_and_numbers_are_as_they_were(life: Life) -> None:
    left = {order.number: order for order in life.held().orders}
    for before in life.before.orders:
        after = left[before.number]
        same = ("number", "total", "lines", "status", "created_at", "paid_at", "transactions", "domain", "office")
        assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
        assert (after.customer.id, after.customer.name, after.customer.email) == (CUSTOMER, ERASED, NOBODY)
        assert {name: step.state for name, step in after.steps.items()} == {
            name: step.state for name, step in before.steps.items()
        }
    assert {row_id: life.stores.statement.get(row_id) for row_id in life.rows} == life.rows
    [quota], [was] = life.held().quotas, life.before.quotas
    bought = ("granted_total", "last_usable_on", "epoch", "due_at")
    assert [getattr(quota, name) for name in bought] == [getattr(was, name) for name in bought]


def test_an_issued_invoice_keeps_its_tax_data_and_an_order_without_one_keeps_none(life: Life) -> None:
    left = {name: life.play.orders.get(order.number) for name, order in life.orders.items()}
    assert left["saas"].status.invoice == "INVOICED"
    assert left["saas"].invoice
    assert left["saas"].invoice.model_dump() == {**KEPT["invoice"], "email": None}
    assert left["saas"].step("invoice").told["invoice_number"]
    assert left["cancelled"].invoice is None


def test_the_history_says_who_erased_and_why_and_keeps_who_did_what_when(life: Life) -> None:
    for number in life.numbers:
        *entries, last = life.stores.orders.history(number)
        assert (last.actor, last.why, last.note, last.changes) == (WHY.actor, REASON, WHY.note, ())
        assert list(map(_without_note, entries)) == list(map(_without_note, life.histories[number]))
    said = {entry.why: entry.note for entry in life.stores.orders.history(life.orders["saas"].number)}
    assert (said["payment_claimed"], said["claim_rejected"]) == (ERASED, ERASED)
    assert said["transfer_matched"] == f"transaction {life.orders['saas'].transactions[0]}"
    paid = {entry.why: entry.note for entry in life.stores.orders.history(life.orders["quota"].number)}
    assert paid["paid_in_cash"] == "PT 7"


def test_staff_still_find_the_orders_by_the_customers_id_alone(life: Life) -> None:
    now = datetime.now(UTC)
    page = list_orders_for_staff(OrderFilter(customer=CUSTOMER), None, CATALOGUE, life.play.orders, now)
    assert sorted(order.number for order in page.orders) == sorted(life.numbers)
    assert list_orders_for_staff(OrderFilter(customer=PHONE), None, CATALOGUE, life.play.orders, now).orders == ()


def test_a_portal_that_repeats_its_order_gets_that_order(life: Life) -> None:
    again = life.play.place("saas", **WHO)
    assert again == life.play.orders.get(life.orders["saas"].number)
    shown = life.play.portal("show_orders", "GET", f"/v1/orders/{again.number}", "GET /v1/orders/{number}")
    assert (shown["status"]["payment"], shown["total"]) == ("PAID", again.total)


@pytest.mark.parametrize(
    ("kind", "memo"), [("topup", "SDT ***"), ("desktop", "MST ***"), ("saas", "Domain nhahangabc")]
)
def test_portals_and_the_payment_page_go_on_showing_an_order(life: Life, kind: str, memo: str) -> None:
    number = life.orders[kind].number
    shown = life.play.portal("show_orders", "GET", f"/v1/orders/{number}", "GET /v1/orders/{number}")
    assert shown["payment"]["memo"] == f"Thanh toan don hang {number} – {memo}"
    assert shown["payment"]["qr"]
    page = life.play.visit(number)
    assert number in page
    assert [mark for mark in ("Mark-", PHONE, TAX_CODE) if mark in page] == []


def test_the_customer_is_written_to_no_more(life: Life) -> None:
    order = life.orders["saas"]
    life.play.batch("send_mail", {"event": "OrderPaid", "subject": order.number, "order": order.number, "version": 99})
    assert life.play.work("send_mail") == []
    assert life.sent() == life.mails


def test_erased_again_nothing_changes(life: Life) -> None:
    before = life._items()
    assert erase_customer(CUSTOMER, life.stores, WHY) == Erasure(0, 0, 0, 0, 0, 0)
    assert life._items() == before


def _without_note(entry: HistoryEntry) -> HistoryEntry:
    return entry.model_copy(update={"note": None})
