"""From a bank's mail to a paid order, in process: R16–R21 on the real table."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment, Resource
from misa_order.orders.store import OrderStore
from misa_order.payments import receive_mail as reception
from misa_order.payments.mails.inbox import AcceptedMail, CheckResult, Delivery, Quarantined, QuarantineReason
from misa_order.payments.match import match_payment
from misa_order.payments.matching.decide import MatchResult
from misa_order.payments.receive_mail import receive_mail
from misa_order.payments.statement.booking import Booking, Direction, transaction_id
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import StatementStore
from misa_order.table.paging import Window
from tests.builders import NOW, counted_calls, credit, place
from tests.integration.orders.test_place import outbox

WINDOW = Window(("2026-11",), 50)


def receipt(mail_id: str, at: datetime = NOW) -> Delivery:
    verdicts = dict.fromkeys(("spf", "dkim", "dmarc", "spam", "virus"), CheckResult.PASS)
    return Delivery(mail_id, verdicts, ("finance@orders.local",), at, "inbox", f"in/{mail_id}")


@pytest.fixture
def arrive(statement_store: StatementStore, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A mail arrives that tells of these bookings (reading mails has tests of its own)."""

    def now_arrives(mail_id: str, *bookings: Booking) -> reception.MailTaken:
        verdict = AcceptedMail("ACB", tuple(bookings), "Thay đổi số dư", "mailalert@acb.com.vn")
        monkeypatch.setattr(reception, "read_mail", lambda *_: verdict)
        return receive_mail(b"", receipt(mail_id), (), (), statement_store, NOW)

    return now_arrives


def judge(store: StatementStore, booking: Booking, now: datetime = NOW) -> StatementRow:
    return match_payment(transaction_id(booking), booking.memo, store, now).row


def states(store: StatementStore, wanted: Sequence[RowState] = tuple(RowState)) -> dict[str, str]:
    return {row.id: row.state for row in store.list_rows(wanted, WINDOW).items}


def test_a_mail_is_written_with_its_transaction_and_event_in_one_call(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore
) -> None:
    booking = credit(place(order_store).order)
    with counted_calls(statement_store.table.client) as calls:
        arrive("m1", booking)
    assert calls == ["TransactWriteItems"]
    row = statement_store.get(transaction_id(booking))
    assert (row.state, row.amount, row.memo, row.raw) == (RowState.UNMATCHED, 2_640_000, booking.memo, ("in/mail-1",))
    assert [mail.transactions for mail in statement_store.list_mails(["accepted"], WINDOW).items] == [(row.id,)]
    assert sorted(event["event"] for event in outbox(order_store)) == ["OrderPlaced", "TransactionBooked"]


def test_the_same_mail_five_times_is_one_row_one_event_and_one_call_each(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore
) -> None:
    booking = credit(place(order_store).order)
    arrive("m1", booking)
    for _ in range(4):
        with counted_calls(statement_store.table.client) as calls:
            assert arrive("m1", booking).repeated
        assert len(calls) == 1
    assert len(states(statement_store)) == 1
    assert [event["event"] for event in outbox(order_store)].count("TransactionBooked") == 1


def test_the_same_transaction_in_another_mail_joins_its_row(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore
) -> None:
    booking = credit(place(order_store).order)
    arrive("m1", booking)
    assert not arrive("m2", booking).repeated
    assert len(states(statement_store)) == 1
    mails = statement_store.list_mails(["accepted"], WINDOW).items
    assert [mail.transactions for mail in mails] == [(transaction_id(booking),)] * 2


def test_a_row_learns_a_key_from_a_second_source_and_is_found_by_either(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore
) -> None:
    both = credit(place(order_store).order, reference="FT261001")
    by_balance = credit(place(order_store).order)
    arrive("m1", by_balance)
    arrive("m2", both)
    arrive("m3", credit(place(order_store).order, reference="FT261001", balance=None))
    assert list(states(statement_store)) == [transaction_id(by_balance)]


def test_two_payments_that_look_alike_stay_two(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore
) -> None:
    order = place(order_store).order
    arrive("m1", credit(order, balance=1_000_000))
    arrive("m2", credit(order, balance=3_640_000))
    assert sorted(states(statement_store).values()) == ["unmatched", "unmatched"]


def test_what_cannot_be_told_apart_is_shown_and_pays_nothing(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore
) -> None:
    order = place(order_store).order
    arrive("m1", credit(order))
    doubtful = credit(order, reference="FT269009", balance=None)
    arrive("m2", doubtful)
    assert sorted(states(statement_store).values()) == ["possible_duplicate", "unmatched"]
    assert judge(statement_store, doubtful).state is RowState.POSSIBLE_DUPLICATE
    assert order_store.get(order.number).status.payment is Payment.UNPAID


def test_money_that_leaves_is_kept_and_never_matched(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore
) -> None:
    order = place(order_store).order
    debit = credit(order, direction=Direction.OUT)
    arrive("m1", debit)
    assert list(states(statement_store).values()) == ["debit"]
    assert [event["event"] for event in outbox(order_store)] == ["OrderPlaced"]
    judge(statement_store, debit)
    assert order_store.get(order.number).status.payment is Payment.UNPAID


def test_a_quarantined_mail_is_kept_with_its_reason_and_pays_nothing(
    statement_store: StatementStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = Quarantined(QuarantineReason.DKIM_NOT_VALID, "DKIM: FAIL", "Thay đổi số dư", "mailalert@acb.com.vn")
    monkeypatch.setattr(reception, "read_mail", lambda *_: verdict)
    receive_mail(b"", receipt("m1"), (), (), statement_store, NOW)
    [mail] = statement_store.list_mails(["quarantined"], WINDOW).items
    assert (mail.reason, mail.raw, mail.transactions) == ("dkim_not_valid", "in/m1", ())
    assert states(statement_store) == {}


def test_an_exact_transfer_pays_its_order_in_one_read_and_one_write(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore
) -> None:
    order = place(order_store).order
    arrive("m1", credit(order))
    with counted_calls(statement_store.table.client) as calls:
        row = judge(statement_store, credit(order))
    assert calls == ["BatchGetItem", "TransactWriteItems"]
    paid = order_store.get(order.number)
    assert (paid.status.payment, paid.paid_at, paid.transactions) == (Payment.PAID, NOW, (row.id,))
    assert (row.state, row.result, row.orders) == (RowState.MATCHED, MatchResult.EXACT, (order.number,))
    assert statement_store.get(row.id) == row
    entry = order_store.history(order.number)[1]
    assert (entry.actor, entry.note) == ("function:match_payment", f"transaction {row.id}")
    assert [event["event"] for event in outbox(order_store)].count("OrderPaid") == 1


def test_the_message_again_is_one_read_and_changes_nothing(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore
) -> None:
    order = place(order_store).order
    arrive("m1", credit(order))
    first = judge(statement_store, credit(order))
    with counted_calls(statement_store.table.client) as calls:
        again = judge(statement_store, credit(order), NOW + timedelta(days=1))
    assert calls == ["BatchGetItem"]
    assert again == first
    assert len(order_store.history(order.number)) == 2


def test_a_second_transfer_for_a_paid_order_waits_for_staff(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore
) -> None:
    order = place(order_store).order
    second = credit(order, balance=50_000_000)
    arrive("m1", credit(order))
    arrive("m2", second)
    judge(statement_store, credit(order))
    row = judge(statement_store, second)
    assert (row.state, row.orders, row.candidates, row.reason) == ("partial", (), (order.number,), "already_paid")
    assert len(order_store.get(order.number).transactions) == 1


def test_a_mistyped_number_suggests_the_domains_order_and_pays_nothing(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore
) -> None:
    order = place(order_store).order
    mistyped = order.number[:-1] + str((int(order.number[-1]) + 1) % 10)
    booking = credit(order, memo=f"Thanh toan don hang {mistyped} - Domain {order.key}")
    arrive("m1", booking)
    with counted_calls(statement_store.table.client) as calls:
        row = judge(statement_store, booking)
    assert len(calls) <= 2
    assert (row.state, row.candidates) == ("partial", (order.number,))
    assert order_store.get(order.number) == order


def test_money_for_a_cancelled_order_is_refundable(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore
) -> None:
    order = place(order_store).order
    cancel_order(order, order_store, Why("customer:KH0001", NOW, "cancelled_by_customer"))
    arrive("m1", credit(order))
    row = judge(statement_store, credit(order))
    assert (row.state, row.result, row.candidates) == ("refundable", MatchResult.PARTIAL, (order.number,))
    assert order_store.get(order.number).status.payment is Payment.CANCELLED


def test_a_memo_without_evidence_is_left_to_staff(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore
) -> None:
    order = place(order_store).order
    booking = credit(order, memo="NGUYEN VAN A chuyen tien")
    arrive("m1", booking)
    row = judge(statement_store, booking)
    assert (row.state, row.result, row.candidates) == ("unmatched", MatchResult.NONE, ())
    assert row.judged_at == NOW


def test_one_transfer_pays_two_orders_of_a_tenant_together(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore
) -> None:
    one, two = place(order_store, key="a").order, place(order_store, key="b").order
    memo = f"Thanh toan don hang {one.number} {two.number} - Domain {one.key}"
    booking = credit(one, memo=memo, amount=one.total + two.total)
    arrive("m1", booking)
    row = judge(statement_store, booking)
    assert (row.state, set(row.orders)) == ("matched", {one.number, two.number})
    assert {order_store.get(order.number).status.payment for order in (one, two)} == {Payment.PAID}
    assert place(order_store, key="c").order.status.resource is Resource.TEMPORARY


def test_whoever_loses_the_race_for_an_order_finds_it_paid(
    statement_store: StatementStore, arrive: Any, order_store: OrderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: Order = place(order_store).order
    rival, late = credit(order), credit(order, balance=99_000_000)
    arrive("m1", rival)
    arrive("m2", late)
    read = statement_store.evidence

    def rival_is_faster_after_the_read(*asked: Any) -> Any:
        found = read(*asked)
        monkeypatch.setattr(statement_store, "evidence", read)
        judge(statement_store, rival)
        return found

    monkeypatch.setattr(statement_store, "evidence", rival_is_faster_after_the_read)
    row = judge(statement_store, late)
    assert (row.state, row.reason) == ("partial", "already_paid")
    assert order_store.get(order.number).transactions == (transaction_id(rival),)
