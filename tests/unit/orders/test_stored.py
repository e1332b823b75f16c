"""What of an order is kept where, and under which name."""

from collections.abc import Mapping

import pytest

from misa_order.orders import stored
from misa_order.orders.order import Order, Status, Step
from misa_order.table.writes import BusyError


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
