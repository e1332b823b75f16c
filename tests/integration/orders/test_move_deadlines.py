"""Staff change the calendar, and every open deadline moves once, whatever dies or repeats on the way (R42, R43)."""

import json
from collections import deque
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from infra.load_settings import default_setting
from misa_order.kernel.calendar import business_date
from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.history import Why
from misa_order.orders.deadlines import day_to_ask, day_to_lock
from misa_order.orders.due import next_due, passed_deadlines
from misa_order.orders.jobs import move_deadlines as module
from misa_order.orders.jobs.move_deadlines import AGAIN_AFTER, SweepMessage, move_deadlines
from misa_order.orders.order import Order
from misa_order.orders.recount import recounted
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.runtime.editable_settings import KINDS
from misa_order.settings.catalogue import Kind
from misa_order.settings.change import change_setting
from misa_order.settings.store import SettingStore
from misa_order.table import keys
from tests.builders import DESKTOP, NOW, TOPUP, place
from tests.customers_word import cancel, events, pay
from tests.days import ASK_ON, EARLIER, LATER, LOCK_ON, ORDERED_ON, night_after
from tests.integration.payments.test_remind_all_due import customer

LATER_ASK, LATER_LOCK = day_to_ask(Kind.SAAS, ORDERED_ON, LATER), day_to_lock(ORDERED_ON, LATER)
COMPANY_DAY = {"date": "2026-11-25", "working": False, "note": "du lịch công ty"}
WORKED_AFTER_ALL = {"date": "2026-11-24", "working": True, "note": "làm bù"}


class Sweeping:
    """The function's own queue: messages by when they are delivered."""

    def __init__(self, store: OrderStore, seconds: Callable[[], float] = lambda: 60.0) -> None:
        self.store = store
        self.settings = SettingStore(store.table)
        self.seconds = seconds
        self.now: deque[Mapping[str, Any]] = deque()
        self.later: deque[Mapping[str, Any]] = deque()
        self.results: list[str] = []

    def decide(self, *overrides: dict[str, Any]) -> int:
        """Staff put these days into the calendar; its version."""
        stored = self.settings.get("calendar").document
        wanted = {**stored, "overrides": [*default_setting("calendar")["overrides"], *overrides]}
        why = Why("staff:lan", NOW, "setting_changed")
        version: int = change_setting("calendar", wanted, KINDS["calendar"], self.settings, why)["version"]
        return version

    def send(self, message: Mapping[str, Any], delay: int) -> None:
        assert delay in {0, AGAIN_AFTER}
        (self.later if delay else self.now).append(json.loads(json.dumps(message)))

    def one(self, message: Mapping[str, Any]) -> int:
        swept = move_deadlines(
            SweepMessage.model_validate(message), self.store, self.settings, self.send, lambda: NOW, self.seconds
        )
        self.results.append(swept.result)
        return swept.moved

    def begin(self) -> None:
        """The event as it was relayed."""
        for shard in range(keys.OUTBOX_SHARDS):
            for row in self.store.table.partition(keys.outbox_partition(shard)):
                if row["event"] == "CalendarChanged":
                    self.store.table.delete(keys.ItemKey(row["pk"], row["sk"]))
                    self.one(row)

    def work(self) -> int:
        """Everything that is to be delivered now; how many orders moved."""
        moved = 0
        while self.now:
            moved += self.one(self.now.popleft())
        return moved

    def work_later(self) -> int:
        self.now, self.later = self.later, deque()
        return self.work()


@pytest.fixture
def sweeping(order_store: OrderStore) -> Sweeping:
    return Sweeping(order_store)


def test_a_company_day_moves_every_open_deadline_once_and_the_history_says_so(sweeping: Sweeping) -> None:
    store = sweeping.store
    order = place(store, key="saas", **customer(1)).order
    desktop, topup = place(store, key="d", **DESKTOP).order, place(store, key="t", **TOPUP).order
    untouched = [
        pay(place(store, key="paid", domain="quanpho", **customer(2)).order, store),
        cancel(place(store, key="cancelled", **customer(3)).order, store),
        place(store, key="card", payment_method="card", **customer(4)).order,
    ]
    sweeping.decide(COMPANY_DAY)
    sweeping.begin()
    assert sweeping.work() == 3
    moved = store.get(order.number)
    assert (moved.ask_on, moved.lock_on, moved.cancel_on) == (LATER_ASK, LATER_LOCK, order.cancel_on)
    entry = store.history(order.number)[-1]
    assert (entry.actor, entry.why, entry.at) == ("function:move_deadlines", "deadline_moved", NOW)
    assert entry.note == f"ask_on {ASK_ON} → {LATER_ASK}, lock_on {LOCK_ON} → {LATER_LOCK}; calendar version 2"
    assert store.get(desktop.number).ask_on == day_to_ask(Kind.DESKTOP, ORDERED_ON, LATER)
    assert store.get(topup.number).ask_on == day_to_ask(Kind.TOPUP, ORDERED_ON, LATER)
    assert [store.get(one.number) for one in untouched] == untouched
    assert events(store).count("DeadlineMoved") == 1
    assert sweeping.work_later() == 0
    assert len(store.history(order.number)) == 2


def test_a_day_worked_after_all_moves_a_deadline_into_the_past_where_the_next_run_finds_it(sweeping: Sweeping) -> None:
    order = place(sweeping.store).order
    earlier_day_is_over = night_after(day_to_lock(ORDERED_ON, EARLIER))
    assert not any(one.what == "lock" for one in passed_deadlines(order, earlier_day_is_over))
    sweeping.decide(WORKED_AFTER_ALL)
    sweeping.begin()
    sweeping.work()
    moved = sweeping.store.get(order.number)
    assert moved.lock_on == day_to_lock(ORDERED_ON, EARLIER)
    assert any(one.what == "lock" for one in passed_deadlines(moved, earlier_day_is_over))
    assert order.number in set(sweeping.store.due(next_due(moved) or NOW))


def test_an_order_placed_by_a_remembered_calendar_is_moved_by_the_second_round(sweeping: Sweeping) -> None:
    sweeping.decide(COMPANY_DAY)
    sweeping.begin()
    assert sweeping.work() == 0
    late = place(sweeping.store, now=NOW + timedelta(seconds=59)).order
    assert late.lock_on == LOCK_ON
    assert sweeping.work_later() == 1
    assert sweeping.store.get(late.number).lock_on == LATER_LOCK


def test_a_sweep_stops_for_a_newer_calendar_which_sweeps_itself(sweeping: Sweeping) -> None:
    order = place(sweeping.store).order
    sweeping.decide(COMPANY_DAY)
    sweeping.begin()
    sweeping.decide(WORKED_AFTER_ALL)
    assert sweeping.work() == sweeping.work_later() == 0
    assert set(sweeping.results) == {"fanned_out", "superseded"}
    assert sweeping.store.get(order.number) == order
    sweeping.begin()
    assert sweeping.work() == 1
    assert sweeping.store.get(order.number).lock_on == day_to_lock(ORDERED_ON, EARLIER)


def test_what_takes_longer_than_a_function_may_run_goes_on_where_it_stopped(
    order_store: OrderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", 1)
    sweeping = Sweeping(order_store, lambda: 0.0)
    orders = [place(order_store, key=f"key-{at}", **customer(at)).order for at in range(6)]
    sweeping.decide(COMPANY_DAY)
    sweeping.begin()
    assert sweeping.work() == 6
    assert [sweeping.results.count(result) for result in ("unfinished", "done")] == [6, keys.DUE_SHARDS]
    for order in orders:
        assert (order_store.get(order.number).lock_on, len(order_store.history(order.number))) == (LATER_LOCK, 2)


def test_killed_between_two_orders_and_delivered_again_it_moves_the_rest_once(
    sweeping: Sweeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [place(sweeping.store, key=f"key-{at}", **customer(at)).order.number for at in range(40)]
    sweeping.decide(COMPANY_DAY)
    sweeping.begin()
    messages, left, change = list(sweeping.now), iter(range(10)), OrderStore.change

    def until_killed(store: OrderStore, *parts: Any) -> Order:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return change(store, *parts)

    monkeypatch.setattr(OrderStore, "change", until_killed)
    with pytest.raises(KeyboardInterrupt):
        sweeping.work()
    monkeypatch.undo()
    sweeping.now = deque(messages * 2)
    assert sweeping.work() == 30
    assert {sweeping.store.get(number).lock_on for number in numbers} == {LATER_LOCK}
    assert {len(sweeping.store.history(number)) for number in numbers} == {2}


def test_an_order_that_changes_meanwhile_is_counted_as_it_is_then(
    sweeping: Sweeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = place(sweeping.store).order
    read_many = OrderStore.read_many

    def then_paid(store: OrderStore, numbers: list[str]) -> list[Order]:
        found = read_many(store, numbers)
        monkeypatch.undo()
        pay(order, store)
        return found

    sweeping.decide(COMPANY_DAY)
    sweeping.begin()
    monkeypatch.setattr(OrderStore, "read_many", then_paid)
    assert sweeping.work() == 0
    assert sweeping.store.get(order.number).status.payment is Payment.PAID
    assert sweeping.store.get(order.number).lock_on == order.lock_on


def test_an_order_beyond_the_calendar_stops_no_other_and_is_told_at_the_end(
    sweeping: Sweeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", 1)
    sweeping.seconds = lambda: 0.0
    # The same partition of the due list for all of them, the one that cannot be moved first.
    monkeypatch.setattr(keys, "due_partition", lambda _: "DUE#00")
    beyond = place(sweeping.store, key="beyond", now=NOW - timedelta(days=3), **customer(1)).order
    others = [place(sweeping.store, key=f"key-{at}", **customer(at)).order for at in range(2, 5)]

    def not_covered(order: Order, calendar: Any) -> Order:
        if order.number == beyond.number:
            raise InvalidInputError("calendar_not_covered", "the calendar does not cover it", "years")
        return recounted(order, calendar)

    monkeypatch.setattr(module, "recounted", not_covered)
    version = sweeping.decide(COMPANY_DAY)
    last: Mapping[str, Any] = {"version": version, "shard": 0}
    for _ in (beyond, *others):
        sweeping.one(last)
        last = sweeping.now.pop()
    assert last["unmoved"] == [beyond.number]
    with pytest.raises(ExceptionGroup, match="1 orders could not have their deadlines moved, ") as raised:
        sweeping.one(last)
    [failure] = raised.value.exceptions
    assert failure.__notes__ == [f"order {beyond.number}"]
    assert {sweeping.store.get(one.number).lock_on for one in others} == {LATER_LOCK}
    # The calendar is mended, and the dead letter put back.
    monkeypatch.setattr(module, "recounted", recounted)
    assert sweeping.one(last) == 1
    assert sweeping.store.get(beyond.number).lock_on == day_to_lock(business_date(beyond.created_at), LATER)


def test_a_changed_calendar_is_told_once_and_no_other_setting(sweeping: Sweeping) -> None:
    assert sweeping.decide(COMPANY_DAY) == sweeping.decide(COMPANY_DAY) == 2
    senders = sweeping.settings.get("bank-senders").document
    fewer = {**senders, "senders": senders["senders"][:1]}
    why = Why("staff:lan", NOW, "setting_changed")
    assert change_setting("bank-senders", fewer, KINDS["bank-senders"], sweeping.settings, why)["version"] == 2
    assert events(sweeping.store) == ["CalendarChanged"]
