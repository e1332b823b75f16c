"""Money is conserved whatever happens in whatever order: nothing pays twice, nothing is lost (R16, R19–R22, R27, R82).

Hypothesis plays customers, banks, feeds, spreadsheets and staff against the real stores, also in the middle of a match:
between what the matcher has read and what it writes. ``make histories N=10000`` plays many, each time others.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from moto import mock_aws

from misa_order.kernel.errors import ConflictError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.open_orders import read_open_order
from misa_order.orders.order import Order, Step, StepName
from misa_order.orders.statuses import Payment, Resource
from misa_order.orders.store import OrderStore
from misa_order.payments.confirm import confirm_cash, confirm_transfer
from misa_order.payments.doubt import another, same_as
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.statement.booking import Direction
from misa_order.payments.statement.look_ups import Evidence
from misa_order.payments.statement.reconciliation import reconcile
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import StatementStore
from misa_order.payments.undo import refund, reject_match, undo_match
from misa_order.table import keys
from misa_order.table.table import Table
from misa_order.table.writes import ChangedMeanwhileError
from tests.builders import CALENDAR, NOW, order_body, place
from tests.conftest import create_orders_table
from tests.direct_dynamodb import DirectDynamoDB
from tests.told_transactions import FIRST_DAY, SOURCES, Telling, Truth, told

TENANTS = ("quan-a", "quan-b")
IN_MAKE_TEST = 120
STEPS = 20
amounts = st.sampled_from(("total", "total", "half", "over"))
sources = st.sampled_from(SOURCES)
usually = st.sampled_from((True, True, False))


class SlowReader(StatementStore):
    """Time passes, once, between what it reads and what is written."""

    def __init__(self, table: Table, meanwhile: Callable[[], None] | None) -> None:
        super().__init__(table)
        self._meanwhile = meanwhile

    def evidence(self, row_id: str, numbers: Sequence[str], matched_keys: Sequence[str]) -> Evidence:
        found = super().evidence(row_id, numbers, matched_keys)
        if deed := self._meanwhile:
            self._meanwhile = None
            deed()
        return found


class Money(RuleBasedStateMachine):
    """Two tenants of two customers, their orders, every booking of their bank, and every word that may come of it."""

    client: Any
    played = 0
    tables = count()

    @initialize()
    def begin(self) -> None:
        Money.played += 1
        table = Table(self.client, f"orders-{next(self.tables)}")
        create_orders_table(self.client, table.name)
        self.orders, self.statement = OrderStore(table), StatementStore(table)
        self.numbers: list[str] = []
        self.truths: list[Truth] = []
        self.heard: dict[str, Telling] = {}
        self.clock = NOW

    def teardown(self) -> None:
        if hasattr(self, "orders"):
            self.every_day_adds_up()
            self.client.delete_table(TableName=self.orders.table.name)

    def why(self, reason: str) -> Why:
        self.clock += timedelta(seconds=1)
        return Why("staff:lan", self.clock, reason, "note")

    def pick(self, data: st.DataObject) -> Order:
        return self.orders.get(data.draw(st.sampled_from(self.numbers)))

    def rows(self) -> dict[str, StatementRow]:
        """Every row that counts, as the table holds it."""
        found = (
            StatementRow.model_validate_json(one["doc"]) for one in self.client.items(self.orders.table.name, "TXN")
        )
        return {row.id: row for row in sorted(found, key=lambda row: row.id) if row.state is not RowState.JOINED}

    def whose(self, row: StatementRow) -> Truth:
        """The one truth of which all records of a row tell; two would be money joined and gone."""
        [truth] = {self.heard[raw].truth for raw in row.raw}
        return truth

    @rule(tenant=st.sampled_from(TENANTS))
    def a_customer_orders(self, tenant: str) -> None:
        customer = {**order_body()["customer"], "id": f"KH-{tenant}"}
        placed = place(self.orders, key=f"k{len(self.numbers)}", domain=tenant, customer=customer, now=self.why("").at)
        self.numbers.append(placed.order.number)

    @precondition(lambda self: self.numbers)
    @rule(
        data=st.data(),
        amount=amounts,
        named=st.sampled_from((1, 1, 1, 2)),
        reference=st.sampled_from(("own", "of its day", "none")),
        days=st.sampled_from((0, 0, 1, 8)),
        leaves=st.sampled_from((False, False, False, True)),
        sliding=st.booleans(),
        source=sources,
    )
    def money_moves(self, data: st.DataObject, amount: str, named: int, source: str, **how: Any) -> None:
        order = self.pick(data)
        same = [number for number in self.numbers if self.orders.get(number).key == order.key][:named]
        meant = sorted({order.number, *(same if named > 1 else ())})
        due, number = order.total * len(meant), len(self.truths)
        day = FIRST_DAY + timedelta(days=how["days"])
        of_day = f"5078 - 9302{sum(one.day == day for one in self.truths)}"
        truth = Truth(
            number=number,
            amount={"total": due, "half": due // 2, "over": due + 1}[amount],
            direction=Direction.OUT if how["leaves"] else Direction.IN,
            memo=f"Thanh toan don hang {' '.join(meant)} Domain {order.key}",
            day=day,
            reference={"own": f"FT263130000{number:02d}", "of its day": of_day}.get(how["reference"]),
            balance=1_000_000_000 + number * 7,
            sliding=how["sliding"] and how["reference"] == "own",
        )
        self.truths.append(truth)
        self.a_channel_tells_of(data, truth, source)

    @precondition(lambda self: self.truths)
    @rule(data=st.data(), source=sources)
    def a_channel_tells(self, data: st.DataObject, source: str) -> None:
        self.a_channel_tells_of(data, data.draw(st.sampled_from(self.truths)), source)

    def a_channel_tells_of(self, data: st.DataObject, truth: Truth, source: str) -> None:
        telling = Telling(truth, source, data.draw(usually), data.draw(st.booleans()), data.draw(st.integers(0, 62)))
        # What a channel has told it tells again in the same words.
        telling = self.heard.setdefault(told(telling).raw_ref, telling)
        record_bookings([told(telling)], self.statement, self.why("").at)

    @precondition(lambda self: self.heard)
    @rule(data=st.data())
    def a_channel_says_it_again(self, data: st.DataObject) -> None:
        before = self.rows()
        [outcome] = record_bookings(
            [told(data.draw(st.sampled_from(list(self.heard.values()))))], self.statement, self.clock
        )
        assert not outcome.added
        assert self.rows() == before

    @precondition(lambda self: self.heard)
    @rule(data=st.data())
    def a_credit_is_judged_now_or_again(self, data: st.DataObject) -> None:
        self.judge(data)

    @precondition(lambda self: len(self.heard) > 1)
    @rule(data=st.data())
    def two_credits_are_judged_at_once(self, data: st.DataObject) -> None:
        self.judge(data, meanwhile=lambda: self.judge(data))

    @precondition(lambda self: self.heard)
    @rule(data=st.data(), source=sources)
    def a_channel_tells_while_the_money_is_judged(self, data: st.DataObject, source: str) -> None:
        truth = data.draw(st.sampled_from(self.truths))
        self.judge(data, meanwhile=lambda: self.a_channel_tells_of(data, truth, source))

    @precondition(lambda self: self.heard)
    @rule(data=st.data())
    def a_customer_cancels_while_the_money_is_judged(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(self.numbers))
        self.judge(data, meanwhile=lambda: self.cancel(number))

    @precondition(lambda self: self.numbers)
    @rule(data=st.data())
    def a_customer_cancels(self, data: st.DataObject) -> None:
        self.cancel(self.pick(data).number)

    @precondition(lambda self: self.numbers)
    @rule(data=st.data())
    def suman_grants_what_is_paid(self, data: st.DataObject) -> None:
        order = self.pick(data)
        if order.status.payment is Payment.PAID and order.step(StepName.RESOURCE).state == "waiting":
            n = order.step(StepName.RESOURCE).n
            granted = order.with_step(StepName.RESOURCE, Step(n=n, state="done")).moved(resource=Resource.PROVISIONED)
            self.orders.change(order, granted, self.why("resource_granted"), None)

    @precondition(lambda self: self.heard and self.numbers)
    @rule(data=st.data(), how=st.sampled_from(("confirm", "confirm", "reject", "refund", "undo", "undo", "cash")))
    def staff_settle(self, data: st.DataObject, how: str) -> None:
        row = data.draw(st.sampled_from(list(self.rows().values())))
        number = self.pick(data).number
        if how == "confirm" and (row.possible_duplicate_of or row.direction is Direction.OUT):
            return  # They look first whether it is another's money.
        deeds: dict[str, Callable[[], Any]] = {
            "confirm": lambda: confirm_transfer([row.id], [number], self.statement, self.why("confirmed")),
            "reject": lambda: reject_match(row.id, self.statement, self.why("rejected")),
            "refund": lambda: refund(row.id, self.statement, self.why("refunded")),
            "undo": lambda: undo_match(row.id, self.statement, self.why("undone"), lambda: CALENDAR),
            "cash": lambda: confirm_cash(number, self.orders, self.why("paid_in_cash")),
        }
        self.tolerating(deeds[how])

    @precondition(lambda self: self.heard)
    @rule(data=st.data(), again=st.booleans())
    def staff_look_into_what_is_in_doubt(self, data: st.DataObject, again: bool) -> None:
        rows = self.rows()
        doubtful = [row for row in rows.values() if row.possible_duplicate_of]
        if not doubtful:
            return
        row = data.draw(st.sampled_from(doubtful))
        others = [one.id for one in rows.values() if one.id != row.id and self.whose(one) == self.whose(row)]
        for _ in range(1 + again):
            if others:
                self.tolerating(lambda: same_as(row.id, others[0], self.statement, self.why("same_as_by_staff")))
            else:
                self.tolerating(lambda: another(row.id, self.statement, self.why("another_by_staff")))

    def judge(self, data: st.DataObject, meanwhile: Callable[[], None] | None = None) -> None:
        rows = list(self.rows().values())
        row = data.draw(st.sampled_from([row for row in rows if row.waits_for_judgement] or rows))
        match_payment(row.id, row.memo, SlowReader(self.statement.table, meanwhile), self.why("").at)

    def cancel(self, number: str) -> None:
        self.tolerating(lambda: cancel_order(self.orders.get(number), self.orders, self.why("cancelled")))

    def tolerating(self, deed: Callable[[], Any]) -> None:
        """Staff and customers may ask for what cannot be; it is refused, and the invariants say nothing changed."""
        try:
            deed()
        except (ConflictError, ChangedMeanwhileError):
            return

    @invariant()
    def every_amount_is_somewhere_and_pays_once(self) -> None:
        if not hasattr(self, "orders"):
            return
        rows = self.rows()
        self.every_word_is_in_one_row_of_its_money(rows)
        orders = {number: self.orders.get(number) for number in self.numbers}
        self.rows_and_orders_agree(rows, orders)
        self.what_is_open_can_be_found(orders)
        self.one_grant_per_customer(orders)

    def every_word_is_in_one_row_of_its_money(self, rows: dict[str, StatementRow]) -> None:
        assert Counter(raw for row in rows.values() for raw in row.raw) == Counter(list(self.heard))
        for row in rows.values():
            assert (row.amount, row.direction) == (self.whose(row).amount, self.whose(row).direction)
            assert row.state is not RowState.POSSIBLE_DUPLICATE or row.possible_duplicate_of
        sure = Counter(self.whose(row) for row in rows.values() if row.possible_duplicate_of is None)
        assert max(sure.values(), default=1) == 1, "money counts twice and nobody is told"
        paying = Counter(self.whose(row) for row in rows.values() if row.state is RowState.MATCHED)
        assert max(paying.values(), default=1) == 1, "money pays twice"

    def every_day_adds_up(self) -> None:
        rows = [row for row in self.rows().values() if row.direction is Direction.IN]
        for day in {row.value_date for row in rows}:
            [shown] = reconcile(day, self.statement)["accounts"]
            assert shown["in"] == sum(row.amount for row in rows if row.value_date == day)
            assert shown["in"] == sum(shown[part] for part in ("matched", "waiting", "refundable", "refunded"))

    @staticmethod
    def rows_and_orders_agree(rows: dict[str, StatementRow], orders: dict[str, Order]) -> None:
        for row in rows.values():
            assert bool(row.orders) is (row.state is RowState.MATCHED)
            for number in row.orders:
                assert row.id in orders[number].transactions
        for order in orders.values():
            assert not order.transactions or order.status.payment is Payment.PAID
            assert all(order.number in rows[row_id].orders for row_id in order.transactions)

    def what_is_open_can_be_found(self, orders: dict[str, Order]) -> None:
        for tenant in TENANTS:
            item = self.orders.table.get(keys.open_orders(tenant)) or {}
            found = {read_open_order(entry).number for entry in item.get("open_orders", ())}
            assert found == {order.number for order in orders.values() if order.is_open and order.key == tenant}

    def one_grant_per_customer(self, orders: dict[str, Order]) -> None:
        for tenant in TENANTS:
            holders = [o.number for o in orders.values() if o.holds_temporary_grant and o.key == tenant]
            item = self.orders.table.get(keys.temporary_grant("CUKCUK", f"KH-{tenant}"))
            assert sorted((item or {}).get("holders", ())) == holders


def test_money_is_conserved_whatever_happens(
    request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = request.config.getoption("histories")
    Money.played = 0
    with mock_aws():
        Money.client = DirectDynamoDB(boto3.client("dynamodb"))
        run_state_machine_as_test(
            Money,
            settings=settings(
                max_examples=wanted or IN_MAKE_TEST,
                stateful_step_count=STEPS,
                deadline=None,
                # In CI the same histories each time; whoever asks for many gets others.
                derandomize=not wanted,
                database=None,
                phases=(Phase.generate, Phase.shrink) if wanted else (Phase.generate,),
                suppress_health_check=list(HealthCheck),
            ),
        )
    if wanted:
        with capsys.disabled():
            print(f"\n{Money.played} histories of up to {STEPS} steps: every money once, nothing lost")  # noqa: T201 - the one thing that it is asked for
