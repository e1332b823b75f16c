"""What of an order is kept where, and under which name."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from misa_order.kernel.history import HistoryEntry
from misa_order.orders import stored
from misa_order.orders.order import Order, Status, Step
from misa_order.table.writes import BusyError
from tests.conftest import ROOT

KEPT: dict[str, Any] = json.loads((ROOT / "tests/cases/order_in_two_items.json").read_text("utf-8"))
"""An order that has every fact, as it stands in tables already: ``first`` is how its history begins."""
TEXTS = ("standing", "doc", "begun", "facts")
ORDER = Order.model_validate(KEPT["order"])


def as_text(item: dict[str, Any]) -> dict[str, Any]:
    """The attributes of an item, with what is JSON within it as text."""
    lists_or_facts = {name: value for name, value in item.items() if name in TEXTS and not isinstance(value, str)}
    return item | {name: json.dumps(value) for name, value in lists_or_facts.items()}


def as_json(item: dict[str, Any]) -> dict[str, Any]:
    """The reverse."""
    return item | {name: json.loads(text) for name, text in item.items() if name in TEXTS and text[0] in "[{"}


def test_each_field_is_kept_in_one_item_the_number_in_its_key_and_the_version_beside_it() -> None:
    kept = [*stored._ORDERED, *stored._STANDING, "number", "version"]
    assert sorted(kept) == sorted(Order.model_fields)
    assert stored._AXES.keys() == Status.model_fields.keys()
    assert stored._STEP.keys() == Step.model_fields.keys()


@pytest.mark.parametrize("names", [stored._ORDERED, stored._STANDING, stored._AXES, stored._STEP, stored._TOLD])
def test_no_two_share_a_short_name(names: Mapping[str, str]) -> None:
    assert len(set(names.values())) == len(names)


def test_an_order_of_which_only_one_item_is_seen_is_to_be_read_again() -> None:
    with pytest.raises(BusyError, match="1000002"):
        stored.read_order({"pk": "ORDER#1000002", "sk": "ORDER", "standing": "{}", "rev": 1}, None)


def test_what_tables_hold_already_is_read_and_what_is_written_others_can_read() -> None:
    standing, ordered = as_text(KEPT["standing"]), as_text(KEPT["ordered"])
    assert stored.read_order({"pk": "ORDER#1000002", "sk": "ORDER", **standing}, ordered) == ORDER
    first = HistoryEntry.model_validate(KEPT["first"])
    assert stored.read_first(ordered) == first
    written = {**stored.ordered_attributes(ORDER), "begun": stored.written_first(first, ORDER)}
    assert (as_json(stored.standing_attributes(ORDER)), as_json(written)) == (KEPT["standing"], KEPT["ordered"])


def test_no_fact_is_missing_from_the_order_that_has_every_fact() -> None:
    step = ORDER.steps["temporary"]
    for facts in (ORDER, ORDER.status, ORDER.customer, ORDER.invoice, ORDER.delivery, ORDER.claim, step):
        assert facts
        assert [name for name in type(facts).model_fields if not getattr(facts, name)] == []
    assert step.told.keys() == {*stored._TOLD, "more"}


def test_an_order_that_was_not_placed_as_it_was_written_keeps_when() -> None:
    later = HistoryEntry.model_validate(KEPT["first"]).model_copy(
        update={"at": ORDER.created_at + timedelta(days=1), "note": None}
    )
    begun = stored.written_first(later, ORDER)
    assert "note" not in json.loads(begun)
    assert stored.read_first({**as_text(KEPT["ordered"]), "begun": begun}) == later


def test_what_an_order_does_not_have_is_neither_kept_nor_missed() -> None:
    nothing = {"domain": None, "invoice": None, "delivery": None, "office": None, "cancel_on": None, "lock_on": None}
    bare = Order.model_validate(
        {name: value for name, value in KEPT["order"].items() if Order.model_fields[name].is_required()} | nothing
    )
    who = bare.customer.model_copy(update={"language": "vi", "phone": None})
    status = bare.status.model_copy(update={"licence": None, "resource": None})
    bare = Order.model_validate(bare.model_dump() | {"status": status, "customer": who})
    standing, ordered = stored.standing_attributes(bare), stored.ordered_attributes(bare)
    assert json.loads(standing["standing"]) == {"s": {"p": "CUSTOMER_CONFIRMED", "i": "INVOICING", "v": "RECORDED"}}
    assert (standing["due_pk"], standing["due_sk"], ordered["list_pk"]) == (None, None, "ORDERS#CUKCUK#nhahangabc")
    assert not {"d", "i", "v", "h", "b"} & json.loads(ordered["doc"]).keys()
    assert json.loads(ordered["doc"])["c"].keys() == {"id", "name", "email", "tax_code", "province"}
    assert stored.read_order({"pk": "ORDER#1000002", **standing}, ordered) == bare
    for changed, otherwise in (({"office": "HCM"}, True), ({"warned_on": ORDER.warned_on}, False)):
        assert stored.is_ordered_otherwise(bare, bare.model_copy(update=changed)) is otherwise
