"""An issued invoice's number and address may come later: they are taken, and the customer's mail waits (R30.3)."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from misa_order.fulfilment.callbacks import CallbackTaken
from misa_order.fulfilment.list_invoices import invoice_view
from misa_order.fulfilment.mailer import occasion_of
from misa_order.fulfilment.relay import resend
from misa_order.kernel.errors import CorruptRecordError
from misa_order.orders.order import Order
from misa_order.orders.statuses import Invoice
from misa_order.orders.views import order_facts, staff_view
from misa_order.table import keys
from misa_order.table.outbox import OutboxStore
from tests.integration.fulfilment.conftest import World
from tests.integration.fulfilment.test_callbacks import act
from tests.integration.fulfilment.test_late_invoices import undone_after_the_request
from tests.integration.fulfilment.test_letters_sent import Post

NUMBER, URL = {"invoice_number": "0000123"}, {"invoice_url": "https://hoadon.example/1.pdf"}
DAY = timedelta(days=1)


@pytest.fixture
def order(world: World) -> Order:
    """Its invoice is requested; what happened before has been told."""
    order = world.paid()
    world.invoice(order)
    sent(world)
    return order


def sent(world: World, later: timedelta = timedelta(minutes=5)) -> list[str]:
    """The events that reach those who mail, when the outbox is looked through then; each is sent once."""
    mailed: list[str] = []

    def send(queue: str, messages: Mapping[int, str]) -> dict[int, CorruptRecordError]:
        mailed.extend(message for message in messages.values() if queue == "mail" and "InvoiceIssued" in message)
        return {}

    resent: Any = resend(OutboxStore(world.store.table), send, world.now + later)
    if not isinstance(resent, int):
        list(resent)
    return mailed


def test_whoever_was_mailed_with_the_number_is_not_mailed_again_when_the_day_is_over(
    world: World, order: Order
) -> None:
    act(world, order)
    act(world, order, **NUMBER)
    events = [json.loads(message) for message in [*sent(world), *sent(world, 2 * DAY)]]
    post = Post()
    post.takes()
    assert [post.tell(occasion_of(one), world.store, world.now) for one in events] == ["sent", "sent_before"]


def told(taken: CallbackTaken) -> dict[str, Any]:
    return {name: value for name, value in taken.order.step("invoice").told.items() if name.startswith("invoice_")}


def test_without_its_number_an_invoice_is_issued_and_its_mail_waits_for_it(world: World, order: Order) -> None:
    assert act(world, order).order.status.invoice is Invoice.INVOICED
    assert sent(world) == []
    taken = act(world, order, **NUMBER, **URL)
    assert (taken.changed, told(taken).items() >= {**NUMBER, **URL}.items()) == (True, True)
    assert len(sent(world)) == 1
    assert not act(world, order, **NUMBER, **URL).changed
    assert world.reasons(order)[-2:] == ["invoice_issued", "invoice_number_told"]
    assert world.store.history(order.number)[-1].note == "0000123"


def test_r30_the_mail_goes_without_a_number_after_a_day_and_no_later(world: World, order: Order) -> None:
    act(world, order)
    assert sent(world, DAY - timedelta(hours=1)) == []
    assert len(sent(world, DAY)) == 1
    assert sent(world, 2 * DAY) == []
    assert act(world, order, **NUMBER).changed


def test_an_invoice_that_comes_with_its_number_is_told_at_once(world: World, order: Order) -> None:
    act(world, order, **NUMBER)
    assert len(sent(world)) == 1
    assert sent(world, 2 * DAY) == [], "nothing waits"
    assert act(world, order, **URL).changed
    assert sent(world, 2 * DAY) == [], "its address alone is no news to be mailed"


def test_nothing_that_is_told_late_is_held_back_from_the_queues_by_the_stream(world: World, order: Order) -> None:
    """The stream relays what is written to the outbox at once; what is for later is none of that."""
    act(world, order)
    partitions = [keys.outbox_partition(shard) for shard in range(keys.OUTBOX_SHARDS)]
    rows = [row for partition in partitions for row in world.store.table.partition(partition)]
    told = sorted((row["event"], row["kind"], row["order"]) for row in rows)
    # Portals are told at once that it is issued.
    assert told == [("InvoiceIssued", "later", order.number), ("OrderChanged", "outbox", order.number)]


def test_staff_and_portals_see_number_and_address(world: World, order: Order) -> None:
    act(world, order)
    before = order_facts(world.store.get(order.number))
    assert (before["invoice_number"], before["invoice_url"]) == (None, None)
    taken = act(world, order, **NUMBER, **URL).order
    for shown in (order_facts(taken), staff_view(taken, [])):
        assert {**NUMBER, **URL}.items() <= shown.items()
    assert (invoice_view(taken)["number"], invoice_view(taken)["url"]) == ("0000123", URL["invoice_url"])


def test_a_number_that_was_told_is_not_replaced_by_another(world: World, order: Order) -> None:
    act(world, order, **NUMBER)
    assert not act(world, order, invoice_number="7").changed
    act(world, order, **URL)
    assert world.store.get(order.number).step("invoice").told["invoice_number"] == "0000123"


def test_a_number_of_another_request_is_none_of_this_invoice(world: World, order: Order) -> None:
    act(world, order)
    assert not act(world, order, request_id="other", **NUMBER).changed


def test_the_number_of_an_invoice_issued_after_its_withdrawal_is_kept_as_well(world: World) -> None:
    order, request_id = undone_after_the_request(world)
    act(world, order, request_id=request_id)
    assert act(world, order, request_id=request_id, **NUMBER).changed
    assert not act(world, order, request_id=request_id, **NUMBER).changed
    assert world.store.get(order.number).step("withdraw").told["invoice_number"] == "0000123"
