"""Money is conserved whatever happens in whatever order: nothing pays twice, nothing is lost (R16, R19–R22, R27).

Hypothesis plays customers, banks and staff against the real stores, also in the middle of a match: between what the
matcher has read and what it writes.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import boto3
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from moto import mock_aws

from misa_order.kernel.errors import ConflictError
from misa_order.orders.cancel import cancel_order
from misa_order.orders.open_orders import read_open_order
from misa_order.orders.order import Order, Step, StepName
from misa_order.orders.statuses import Payment, Resource
from misa_order.orders.store import ChangedMeanwhileError, OrderStore, Why
from misa_order.payments.booking import Booking, transaction_id
from misa_order.payments.confirm import confirm_cash, confirm_transfer
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.statement import RowState, StatementRow
from misa_order.payments.store import Evidence, StatementStore
from misa_order.payments.undo import refund, reject_match, undo_match
from misa_order.table import keys
from misa_order.table.paging import Window
from misa_order.table.table import Table
from tests.builders import CALENDAR, NOW, credit, order_body, place
from tests.conftest import create_orders_table
from tests.direct_dynamodb import DirectDynamoDB

WINDOW = Window(("2026-11",), 500)
TENANTS = ("quan-a", "quan-b")
amounts = st.sampled_from(("total", "half", "over"))


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
    """Two tenants of two customers, their orders, and every transfer that may come."""

    @initialize()
    def begin(self) -> None:
        self.aws = mock_aws()
        self.aws.start()
        direct: Any = DirectDynamoDB(boto3.client("dynamodb"))
        table = Table(direct, "orders")
        create_orders_table(table.client, "orders")
        self.orders, self.statement = OrderStore(table), StatementStore(table)
        self.numbers: list[str] = []
        self.bookings: list[Booking] = []
        self.waiting: list[Booking] = []
        self.clock = NOW

    def teardown(self) -> None:
        if hasattr(self, "aws"):
            self.aws.stop()

    def why(self, reason: str) -> Why:
        self.clock += timedelta(seconds=1)
        return Why("staff:lan", self.clock, reason, "note")

    def pick(self, data: st.DataObject) -> Order:
        return self.orders.get(data.draw(st.sampled_from(self.numbers)))

    @rule(tenant=st.sampled_from(TENANTS))
    def a_customer_orders(self, tenant: str) -> None:
        customer = {**order_body()["customer"], "id": f"KH-{tenant}"}
        placed = place(self.orders, key=f"k{len(self.numbers)}", domain=tenant, customer=customer, now=self.why("").at)
        self.numbers.append(placed.order.number)

    @precondition(lambda self: self.numbers)
    @rule(data=st.data(), amount=amounts, named=st.sampled_from((1, 1, 1, 2)))
    def a_transfer_arrives(self, data: st.DataObject, amount: str, named: int) -> None:
        order = self.pick(data)
        same = [number for number in self.numbers if self.orders.get(number).key == order.key][:named]
        memo = f"Thanh toan don hang {' '.join({order.number, *(same if named > 1 else ())})} Domain {order.key}"
        due = order.total * len({order.number, *(same if named > 1 else ())})
        paid = {"total": due, "half": due // 2, "over": due + 1}[amount]
        booking = credit(order, memo=memo, amount=paid, balance=1_000_000_000 + len(self.bookings) * 7)
        self.bookings.append(booking)
        self.waiting.append(booking)
        record_bookings([booking], self.statement, self.clock)

    @precondition(lambda self: self.bookings)
    @rule(data=st.data())
    def a_bank_says_it_again(self, data: st.DataObject) -> None:
        booking = data.draw(st.sampled_from(self.bookings))
        [outcome] = record_bookings([booking], self.statement, self.clock)
        assert not outcome.added

    @precondition(lambda self: self.bookings)
    @rule(data=st.data())
    def a_credit_is_judged_now_or_again(self, data: st.DataObject) -> None:
        self.judge(data.draw(st.sampled_from(self.waiting or self.bookings)))

    @precondition(lambda self: len(self.waiting) > 1)
    @rule(data=st.data())
    def two_credits_are_judged_at_once(self, data: st.DataObject) -> None:
        first = data.draw(st.sampled_from(self.waiting))
        second = data.draw(st.sampled_from([booking for booking in self.waiting if booking is not first]))
        self.judge(first, meanwhile=lambda: self.judge(second))

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def a_customer_cancels_while_the_money_is_judged(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(self.numbers))
        self.judge(data.draw(st.sampled_from(self.waiting)), meanwhile=lambda: self.cancel(number))

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

    @precondition(lambda self: self.bookings and self.numbers)
    @rule(data=st.data(), how=st.sampled_from(("confirm", "confirm", "reject", "refund", "undo", "undo", "cash")))
    def staff_settle(self, data: st.DataObject, how: str) -> None:
        row = transaction_id(data.draw(st.sampled_from(self.bookings)))
        number = self.pick(data).number
        deeds: dict[str, Callable[[], Any]] = {
            "confirm": lambda: confirm_transfer([row], [number], self.statement, self.why("confirmed")),
            "reject": lambda: reject_match(row, self.statement, self.why("rejected")),
            "refund": lambda: refund(row, self.statement, self.why("refunded")),
            "undo": lambda: undo_match(row, self.statement, self.why("undone"), lambda: CALENDAR),
            "cash": lambda: confirm_cash(number, self.orders, self.why("paid_in_cash")),
        }
        self.tolerating(deeds[how])

    def judge(self, booking: Booking, meanwhile: Callable[[], None] | None = None) -> None:
        store = SlowReader(self.statement.table, meanwhile)
        match_payment(transaction_id(booking), booking.memo, store, self.why("").at)
        self.waiting = [one for one in self.waiting if one is not booking]

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
        rows = {row.id: row for row in self.statement.list_rows(tuple(RowState), WINDOW).items}
        assert len(rows) == len(self.bookings)
        assert sum(row.amount for row in rows.values()) == sum(booking.amount for booking in self.bookings)
        orders = {number: self.orders.get(number) for number in self.numbers}
        self.rows_and_orders_agree(rows, orders)
        self.what_is_open_can_be_found(orders)
        self.one_grant_per_customer(orders)

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


TestMoney = Money.TestCase
TestMoney.settings = settings(
    max_examples=8,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
