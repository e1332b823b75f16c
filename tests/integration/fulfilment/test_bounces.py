"""What SES tells of letters, by the function and on the real store (R94)."""

import json
from typing import Any

import pytest

from misa_order.fulfilment.feedback import read_feedback
from misa_order.fulfilment.record_bounce import record_bounce
from misa_order.kernel.errors import NotFoundError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore
from misa_order.privacy.erased import nobody
from misa_order.table import keys
from misa_order.table.outbox import OutboxStore
from tests.builders import NOW, Context, counted_calls, event, load_function, place
from tests.feedback import bounced, complained, delayed

ADDRESS = "chu@nhahangabc.vn"
FAR = NOW.replace(year=2030)


def handed_over(*events: dict[str, Any]) -> dict[str, Any]:
    [record] = event("sqs")["Records"]
    return {"Records": [record | {"messageId": str(n), "body": json.dumps(one)} for n, one in enumerate(events)]}


def run(*events: dict[str, Any]) -> list[str]:
    """The function's failures, by the place of the event."""
    answer = load_function("record_bounce").handler(handed_over(*events), Context())
    return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]


@pytest.mark.usefixtures("function_environment")
def test_a_bounce_is_kept_on_its_order_and_in_its_history_and_changes_nothing_else(
    order_store: OrderStore, caplog: pytest.LogCaptureFixture
) -> None:
    order, waiting = place(order_store).order, list(OutboxStore(order_store.table).older_than(FAR))
    assert run(bounced(order.number), bounced(order.number)) == []
    after = order_store.get(order.number)
    [bounce] = after.letters_bounced
    assert after == order.model_copy(update={"version": 2, "letters_bounced": (bounce,)})
    assert (bounce.letter, bounce.kind, bounce.permanent) == ("order_placed", "bounced", True)
    entry = order_store.history(order.number)[-1]
    assert (entry.actor, entry.why, entry.note) == ("partner:ses", "letter_bounced", "order_placed, General")
    assert entry.changes == ()
    assert list(OutboxStore(order_store.table).older_than(FAR)) == waiting, "portals are shown nothing new"
    assert caplog.messages == ["MailBounced", "MessageRepeated"]
    said = [str(vars(record)) for record in caplog.records] + [entry.model_dump_json(), bounce.model_dump_json()]
    assert not any(ADDRESS in one for one in said), "R92"


@pytest.mark.usefixtures("function_environment")
def test_one_that_cannot_be_recorded_holds_up_no_other(order_store: OrderStore) -> None:
    order = place(order_store).order
    unreadable = {"eventType": "Delivery", "mail": {}}
    assert run(bounced("1000105"), unreadable, {"eventType": "Bounce"}, bounced(order.number)) == ["0", "1", "2"]
    assert len(order_store.get(order.number).letters_bounced) == 1


@pytest.mark.usefixtures("function_environment")
def test_what_became_of_a_letter_about_no_order_stands_in_the_log(
    order_store: OrderStore, caplog: pytest.LogCaptureFixture
) -> None:
    made = bounced()
    made["mail"]["tags"] = {"letter": ["renewal_rejected"], "renewal": ["r-1"]}
    with counted_calls(order_store.table.client) as calls:
        assert run(made) == []
    assert (calls, caplog.messages) == ([], ["MailBounced"])
    told = vars(caplog.records[0])
    assert (told["subject"], told["letter"], told["kind"]) == ("r-1", "renewal_rejected", "bounced")


def record(store: OrderStore, told: dict[str, Any]) -> bool:
    return record_bounce(read_feedback(told), store, NOW)


def test_it_costs_a_read_and_a_write_and_a_repeat_a_read(order_store: OrderStore) -> None:
    order = place(order_store).order
    made = bounced(order.number)
    stored = order_store.table.get(keys.order(order.number))
    assert stored
    assert '"b":' not in stored["standing"], "who got all letters is not written one byte more"
    with counted_calls(order_store.table.client) as calls:
        assert record(order_store, made)
        assert not record(order_store, made)
    assert calls == ["Query", "TransactWriteItems", "Query"]


def test_events_of_several_letters_in_any_order_are_all_kept(order_store: OrderStore) -> None:
    number = place(order_store).order.number
    first, second = bounced(number), bounced(number, "payment_received")
    second["mail"]["messageId"] = "m-2"
    for made in (complained(first), delayed(second), first, second, delayed(first), complained(first)):
        record(order_store, made)
    kept = {(one.letter, str(one.kind)) for one in order_store.get(number).letters_bounced}
    assert kept == {("order_placed", "complained"), ("order_placed", "bounced"), ("payment_received", "bounced")}
    whys = [entry.why for entry in order_store.history(number)[1:]]
    assert whys == ["letter_complained", "letter_delayed", "letter_bounced", "letter_bounced"]


class Overtaken(OrderStore):
    """Somebody cancels the order between the first read and what is written after it."""

    def __init__(self, store: OrderStore) -> None:
        super().__init__(store.table)
        self.reads = 0

    def get(self, number: str) -> Order:
        order = super().get(number)
        self.reads += 1
        if self.reads == 1:
            cancel_order(order, OrderStore(self.table), Why("staff:lan", NOW, "cancelled_by_staff"))
        return order


def test_who_changes_the_order_meanwhile_loses_nothing(order_store: OrderStore) -> None:
    order = place(order_store).order
    store = Overtaken(order_store)
    assert record(store, bounced(order.number))
    after = order_store.get(order.number)
    assert (store.reads, after.status.payment, len(after.letters_bounced)) == (2, "CANCELLED", 1)


def test_of_who_was_erased_meanwhile_nothing_new_is_kept(order_store: OrderStore) -> None:
    """A complaint comes days later, and what a server says may name its mailbox."""
    order = place(order_store).order
    erased = order.model_copy(update={"customer": nobody(order.customer)})
    order_store.change(order, erased, Why("staff:an", NOW, "personal_data_erased"), None)
    assert not record(order_store, complained(bounced(order.number)))
    assert order_store.get(order.number).letters_bounced == ()


def test_no_order_no_note(order_store: OrderStore) -> None:
    with pytest.raises(NotFoundError):
        record(order_store, bounced("1000105"))
