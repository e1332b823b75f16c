"""Staff say what a row in doubt is: the same as another, or a transaction of its own (R16, R22, R82)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from misa_order.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.payments.confirm import confirm_transfer
from misa_order.payments.doubt import another, same_as
from misa_order.payments.match import match_payment
from misa_order.payments.record import record_bookings
from misa_order.payments.statement.booking import Booking, Direction
from misa_order.payments.statement.reconciliation import reconcile
from misa_order.payments.statement.row import COUNTED, Decided, RowState, StatementRow
from misa_order.payments.statement.store import StatementStore, row_part
from misa_order.payments.undo import refund, reject_match
from misa_order.table.paging import Window
from tests.builders import NOW, credit, place
from tests.integration.orders.test_place import outbox

WHY = Why("staff:lan", NOW + timedelta(hours=1), "said_by_staff", "looked it up")
SAME, ANOTHER = "same_as", "another"


@pytest.fixture
def order(order_store: OrderStore) -> Order:
    return place(order_store).order


def by_mail(order: Order, **changes: Any) -> Booking:
    return credit(order, **{"balance": 12_640_000, "raw_ref": "in/m1", **changes})


def by_feed(order: Order, **changes: Any) -> Booking:
    facts = {"source": "feed", "raw_ref": "feeds/generic/g-1", "reference": "FT26325000001", "balance": None}
    return credit(order, **{**facts, **changes})


def take(store: StatementStore, booking: Booking) -> StatementRow:
    return store.get(record_bookings([booking], store, NOW)[0].row_id)


def listed(store: StatementStore) -> list[StatementRow]:
    return list(store.list_rows(COUNTED, Window(("2026-11",), 50)).items)


@pytest.fixture
def pair(statement_store: StatementStore, order: Order) -> tuple[StatementRow, StatementRow]:
    """A credit that a mail told of and its order paid, and a feed's that may be the same."""
    kept = take(statement_store, by_mail(order))
    match_payment(kept.id, kept.memo, statement_store, NOW)
    return statement_store.get(kept.id), take(statement_store, by_feed(order))


def test_the_same_joins_and_its_money_counts_once(
    statement_store: StatementStore, pair: tuple[StatementRow, StatementRow], order_store: OrderStore
) -> None:
    kept, doubtful = pair
    [before] = reconcile(NOW.date(), statement_store)["accounts"]
    assert (before["in"], before["matched"], before["waiting"], before["in_doubt"]) == (5_280_000, *[2_640_000] * 3)
    same_as(doubtful.id, kept.id, statement_store, WHY)
    [row] = listed(statement_store)
    assert (row.id, row.state, row.orders, row.reference) == (kept.id, "matched", kept.orders, "FT26325000001")
    assert [(one.raw, one.joined_by) for one in row.records] == [("in/m1", None), ("feeds/generic/g-1", "staff")]
    [after] = reconcile(NOW.date(), statement_store)["accounts"]
    assert (after["in"], after["matched"], after["waiting"], after["in_doubt"]) == (2_640_000, 2_640_000, 0, 0)
    gone = statement_store.get(doubtful.id)
    assert (gone.state, gone.joined_into, gone.records) == ("joined", kept.id, ())
    assert order_store.get(kept.orders[0]).transactions == (kept.id,)


def test_both_histories_say_who_joined_them_and_why(
    statement_store: StatementStore, pair: tuple[StatementRow, StatementRow]
) -> None:
    kept, doubtful = pair
    same_as(doubtful.id, kept.id, statement_store, WHY)
    for row_id, said in ((kept.id, f"took up {doubtful.id}"), (doubtful.id, f"joined transaction {kept.id}")):
        entry = statement_store.history(row_id)[-1]
        assert (entry.actor, entry.why, entry.note) == ("staff:lan", "said_by_staff", f"{said}; looked it up")


def test_what_joined_is_known_from_then_on_and_said_twice_changes_nothing(
    statement_store: StatementStore, pair: tuple[StatementRow, StatementRow], order: Order
) -> None:
    kept, doubtful = pair
    after = same_as(doubtful.id, kept.id, statement_store, WHY)
    assert same_as(doubtful.id, kept.id, statement_store, WHY) == after
    for again in (by_feed(order), by_feed(order, raw_ref="feeds/sepay/1"), by_feed(order, source="mail", raw_ref="m9")):
        assert record_bookings([again], statement_store, NOW)[0].row_id == kept.id
    assert len(listed(statement_store)) == 1
    with pytest.raises(ConflictError) as refused:
        another(doubtful.id, statement_store, WHY)
    assert refused.value.code == "transaction_joined"


def test_another_is_judged_as_any_new_credit(
    statement_store: StatementStore, order_store: OrderStore, order: Order
) -> None:
    kept, doubtful = take(statement_store, by_mail(order)), take(statement_store, by_feed(order))
    told = [event["transaction"] for event in outbox(order_store) if event["event"] == "TransactionBooked"]
    assert told == [kept.id]
    assert match_payment(doubtful.id, doubtful.memo, statement_store, NOW).repeated
    freed = another(doubtful.id, statement_store, WHY)
    assert (freed.state, freed.possible_duplicate_of, freed.told_apart) == ("unmatched", None, (kept.id,))
    assert freed.decided == Decided(by="staff:lan", at=WHY.at, why="looked it up")
    assert another(doubtful.id, statement_store, WHY) == freed
    told = [event["transaction"] for event in outbox(order_store) if event["event"] == "TransactionBooked"]
    assert sorted(told) == sorted([kept.id, doubtful.id])
    assert match_payment(doubtful.id, doubtful.memo, statement_store, NOW).row.state is RowState.MATCHED
    assert order_store.get(order.number).status.payment is Payment.PAID
    assert [entry.note for entry in statement_store.history(doubtful.id)] == [f"another than {kept.id}; looked it up"]


def test_what_was_told_apart_before_can_come_in_doubt_again_and_its_history_stays_in_order(
    statement_store: StatementStore, pair: tuple[StatementRow, StatementRow]
) -> None:
    kept, doubtful = pair
    again = reject_match(doubtful.id, statement_store, WHY).model_copy(update={"told_apart": ("0" * 16,)})
    statement_store.table.write([row_part(again, again.version)])
    freed = another(doubtful.id, statement_store, WHY._replace(note=None))
    assert (freed.possible_duplicate_of, freed.told_apart) == (None, ("0" * 16, kept.id))
    assert freed.decided == Decided(by="staff:lan", at=WHY.at, why="said_by_staff")
    notes = [entry.note for entry in statement_store.history(doubtful.id)]
    assert notes == ["looked it up", f"another than {kept.id}"]


def test_what_staff_told_apart_no_third_record_joins(statement_store: StatementStore, order: Order) -> None:
    kept, doubtful = take(statement_store, by_mail(order)), take(statement_store, by_feed(order))
    another(doubtful.id, statement_store, WHY)
    third = take(statement_store, by_mail(order, reference="FT26325000001", raw_ref="in/m3"))
    assert (third.state, third.reason) == ("possible_duplicate", "several_share_its_keys")
    assert {row.id for row in listed(statement_store)} == {kept.id, doubtful.id, third.id}


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (lambda kept, _: (kept.id, kept.id), "transaction_not_in_doubt"),
        (lambda _, doubtful: (doubtful.id, doubtful.id), "same_transaction"),
        (lambda _, doubtful: (doubtful.id, "nothing"), "transaction_not_found"),
        (lambda kept, _: ("nothing", kept.id), "transaction_not_found"),
    ],
)
def test_what_cannot_be_the_same_is_refused(
    statement_store: StatementStore,
    pair: tuple[StatementRow, StatementRow],
    how: Callable[[StatementRow, StatementRow], tuple[str, str]],
    code: str,
) -> None:
    with pytest.raises((ConflictError, InvalidInputError, NotFoundError)) as refused:
        same_as(*how(*pair), statement_store, WHY)
    assert refused.value.code == code
    assert {row.id: row for row in listed(statement_store)} == {row.id: row for row in pair}


def test_a_row_that_joined_one_cannot_be_said_to_be_another(
    statement_store: StatementStore, order: Order, pair: tuple[StatementRow, StatementRow]
) -> None:
    kept, doubtful = pair
    other = take(statement_store, by_mail(order, raw_ref="in/m7", balance=99_000_000, reference="FT26325000099"))
    after = same_as(doubtful.id, kept.id, statement_store, WHY)
    with pytest.raises(ConflictError) as refused:
        same_as(doubtful.id, other.id, statement_store, WHY)
    assert refused.value.code == "transaction_joined"
    assert statement_store.get(kept.id) == after
    assert statement_store.get(other.id) == other


def test_money_that_was_given_back_is_not_another_told_again(
    statement_store: StatementStore, pair: tuple[StatementRow, StatementRow]
) -> None:
    kept, doubtful = pair
    reject_match(doubtful.id, statement_store, WHY)
    gone = refund(doubtful.id, statement_store, WHY._replace(reason="refunded"))
    with pytest.raises(ConflictError) as refused:
        same_as(doubtful.id, kept.id, statement_store, WHY)
    assert refused.value.code == "transaction_not_free"
    assert (statement_store.get(doubtful.id), statement_store.get(kept.id)) == (gone, kept)


def test_other_money_is_never_the_same(statement_store: StatementStore, order: Order) -> None:
    kept = take(statement_store, by_feed(order, reference=None))
    doubtful = take(statement_store, by_feed(order, reference=None, amount=1000))
    with pytest.raises(InvalidInputError) as refused:
        same_as(doubtful.id, kept.id, statement_store, WHY)
    assert (refused.value.code, refused.value.field) == ("other_money", "transaction")


def test_a_row_in_doubt_that_staff_confirmed_is_in_doubt_no_more(statement_store: StatementStore, order: Order) -> None:
    kept, doubtful = take(statement_store, by_mail(order)), take(statement_store, by_feed(order))
    confirm_transfer([doubtful.id], [order.number], statement_store, WHY)
    assert statement_store.get(doubtful.id).possible_duplicate_of is None
    with pytest.raises(ConflictError):
        same_as(doubtful.id, kept.id, statement_store, WHY)


def test_a_row_in_doubt_that_staff_rejected_can_still_join_but_is_never_matched_by_itself(
    statement_store: StatementStore, order: Order
) -> None:
    kept, doubtful = take(statement_store, by_mail(order)), take(statement_store, by_feed(order))
    reject_match(doubtful.id, statement_store, WHY)
    assert match_payment(doubtful.id, doubtful.memo, statement_store, NOW).repeated
    assert same_as(doubtful.id, kept.id, statement_store, WHY).id == kept.id


def test_two_rows_that_both_paid_are_shown_when_a_third_record_says_that_they_are_one(
    statement_store: StatementStore, order_store: OrderStore, order: Order
) -> None:
    kept, doubtful = take(statement_store, by_mail(order)), take(statement_store, by_feed(order))
    second = place(order_store, key="second").order
    confirm_transfer([kept.id], [order.number], statement_store, WHY)
    confirm_transfer([doubtful.id], [second.number], statement_store, WHY)
    take(statement_store, by_mail(order, reference="FT26325000001", raw_ref="in/m3"))
    rows = {row.id: row for row in listed(statement_store)}
    assert {row.state for row in rows.values()} == {"matched"}
    assert sorted(row.possible_duplicate_of or "" for row in rows.values())[1] in rows


def test_a_reversal_in_doubt_flags_its_order_only_once_it_is_another(
    statement_store: StatementStore, order_store: OrderStore, order: Order
) -> None:
    paying = take(statement_store, by_mail(order))
    match_payment(paying.id, paying.memo, statement_store, NOW)
    back = {"direction": Direction.OUT, "reverses": True, "memo": f"HUY GD DH{order.number}"}
    first = take(statement_store, by_mail(order, **back, raw_ref="in/m5"))
    match_payment(first.id, first.memo, statement_store, NOW)
    second = take(statement_store, by_feed(order, **back))
    assert match_payment(second.id, second.memo, statement_store, NOW).repeated
    assert order_store.get(order.number).reversed_by == (first.id,)
    another(second.id, statement_store, WHY)
    match_payment(second.id, second.memo, statement_store, NOW)
    assert order_store.get(order.number).reversed_by == (first.id, second.id)


def test_a_reversal_finds_the_last_credit_under_a_document_number_that_came_back(
    statement_store: StatementStore, order_store: OrderStore, order: Order
) -> None:
    later, after_it = place(order_store, key="later").order, place(order_store, key="after").order
    for booking in (
        by_feed(order, reference="5078 - 93023", value_date=(NOW - timedelta(days=7)).date()),
        by_feed(later, reference="5078-93023", raw_ref="feeds/generic/g-2"),
        by_feed(after_it, reference="507893023", raw_ref="f/g/4", value_date=(NOW + timedelta(days=7)).date()),
    ):
        row = take(statement_store, booking)
        if row.possible_duplicate_of:
            another(row.id, statement_store, WHY)
        match_payment(row.id, row.memo, statement_store, NOW)
    back = by_feed(later, direction=Direction.OUT, reference="507893023", reverses=True, memo="HUY GD", raw_ref="f/g/3")
    row = take(statement_store, back)
    assert order_store.get(after_it.number).status.payment is Payment.PAID
    assert match_payment(row.id, row.memo, statement_store, NOW).row.candidates == (later.number,)


class Meanwhile(StatementStore):
    """Something happens, once, between what is read and what is written."""

    def __init__(self, store: StatementStore, deed: Callable[[], Any]) -> None:
        super().__init__(store.table)
        self._deed: Callable[[], Any] | None = deed

    def rows(self, row_ids: Any) -> list[StatementRow]:
        found = super().rows(row_ids)
        if deed := self._deed:
            self._deed = None
            deed()
        return found


@pytest.mark.parametrize("first", [SAME, ANOTHER])
@pytest.mark.parametrize("second", [SAME, ANOTHER])
def test_two_accountants_at_once_decide_it_once(
    statement_store: StatementStore, order: Order, first: str, second: str
) -> None:
    kept, doubtful = take(statement_store, by_mail(order)), take(statement_store, by_feed(order))

    def says(what: str, store: StatementStore) -> None:
        if what == SAME:
            same_as(doubtful.id, kept.id, store, WHY)
        else:
            another(doubtful.id, store, WHY)

    slow = Meanwhile(statement_store, lambda: says(first, statement_store))
    try:
        says(second, slow)
    except ConflictError:
        assert first != second
    rows = listed(statement_store)
    assert len(rows) == (1 if first == SAME else 2)
    assert sum(len(row.records) for row in rows) == 2
    assert len(statement_store.history(doubtful.id)) == 1


def test_a_row_that_is_matched_while_another_joins_it_stays_matched(
    statement_store: StatementStore, order_store: OrderStore, order: Order
) -> None:
    kept, doubtful = take(statement_store, by_mail(order)), take(statement_store, by_feed(order))
    slow = Meanwhile(statement_store, lambda: match_payment(kept.id, kept.memo, statement_store, NOW))
    same_as(doubtful.id, kept.id, slow, WHY)
    [row] = listed(statement_store)
    assert (row.state, row.orders, len(row.records)) == ("matched", (order.number,), 2)
    assert order_store.get(order.number).status.payment is Payment.PAID


@pytest.mark.parametrize("rival", [by_feed, by_mail])
def test_two_sources_at_once_are_one_row(
    statement_store: StatementStore, order: Order, rival: Callable[..., Booking], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = statement_store.table.write

    def rival_is_faster(parts: Any) -> None:
        monkeypatch.setattr(statement_store.table, "write", write)
        take(statement_store, rival(order, reference="FT26325000001", balance=12_640_000))
        write(parts)

    monkeypatch.setattr(statement_store.table, "write", rival_is_faster)
    take(statement_store, by_mail(order, reference="ft26325000001\\BNK", raw_ref="in/m2"))
    [row] = listed(statement_store)
    assert len(row.records) == 2
