"""What the table keeps of a booking is found again by those who read it later (R16)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.history import HistoryEntry, Why
from misa_order.payments.matching.decide import Match, MatchResult
from misa_order.payments.matching.reasons import MatchReason
from misa_order.payments.statement.booking import (
    Booking,
    Direction,
    channel,
    identity_keys,
    key_kinds,
    look_alike_key,
    normalise_memo,
    transaction_id,
)
from misa_order.payments.statement.joining import booked_parts, join_parts
from misa_order.payments.statement.plan import LookAlike
from misa_order.payments.statement.reconciliation import DayAsked, balance_chain
from misa_order.payments.statement.records import Doubt, Record
from misa_order.payments.statement.reference import comparable, is_document_number, is_rounded, visible
from misa_order.payments.statement.row import COUNTED, Decided, RowState, StatementRow
from misa_order.payments.statement.row_filter import RowFilter, TransactionFilter
from misa_order.payments.statement.store import BankMail, mail_part
from misa_order.payments.statement.views import STAFF_REASONS
from misa_order.table.writes import Put
from tests.builders import NOW

TOLD = Booking(
    account="99900011",
    bank="ACB",
    amount=2_640_000,
    direction=Direction.IN,
    memo="Thanh toán đơn hàng 1000002",
    booked_at=datetime(2026, 9, 29, tzinfo=VIETNAM),
    time_known=False,
    value_date=date(2026, 9, 30),
    reference="FT26272000001",
    balance=12_640_000,
    source="feed",
    raw_ref="feeds/casso/7",
    reverses=True,
    file_line="d1g3st#2",
)
BARE = replace(TOLD, reference=None, balance=None, source="excel", raw_ref="imports/1#2")
STAFF = Why("staff:lan", NOW, "confirmed_by_staff", "a note")


def test_keys_are_written_as_those_that_stand_in_the_table() -> None:
    assert identity_keys(TOLD) == (
        "FEED#feeds/casso/7",
        "REF#99900011#in#2640000#FT26272000001",
        "BAL#99900011#2026-09-30#in#2640000#12640000",
    )
    assert identity_keys(BARE) == ("LINE#99900011#d1g3st#2",)
    assert look_alike_key(TOLD) == look_alike_key(BARE) == "99900011#2026-09-30#in#2640000#2c0575e2251010f3"
    assert [transaction_id(TOLD), transaction_id(BARE)] == ["eab820a59b93a20b", "d83e65ae9464f437"]


def test_a_key_of_128_signs_is_written_out_and_a_longer_one_by_its_digest() -> None:
    lengths = [len(identity_keys(replace(TOLD, raw_ref="f/" + "7" * (signs - 2)))[0]) for signs in (128, 129)]
    assert lengths == [len("FEED#") + 128, len("FEED#") + 64]


def test_the_kinds_of_keys_are_written_as_those_that_stand_in_the_table() -> None:
    assert [key_kinds(TOLD), key_kinds(BARE)] == [{"r", "b", "feeds/casso"}, frozenset()]
    assert key_kinds(replace(TOLD, balance=0, source="mail")) == {"r"}
    assert [channel(TOLD), channel(BARE)] == ["feeds/casso", "excel"]
    entry = LookAlike("0deb64afc1353613", {"r", "b", "feeds/casso"})
    assert entry.written() == "0deb64afc1353613|b,feeds/casso,r"
    assert LookAlike.read(entry.written()) == entry


def test_a_normalised_memo_has_letters_and_digits_alone() -> None:
    assert normalise_memo("đơn–hàng 1000002, Ð/Đ ＡＢ") == "DONHANG1000002DAB"


@pytest.mark.parametrize("doubt", [None, Doubt("other", MatchReason.LOOKS_ALIKE)])
def test_a_row_says_of_its_booking_all_that_was_told(doubt: Doubt | None) -> None:
    row = StatementRow.of("row", TOLD, RowState.UNMATCHED, NOW, doubt)
    assert row.bookings() == (TOLD,)
    assert (row.id, row.version, row.state, row.received_at) == ("row", 1, RowState.UNMATCHED, NOW)
    assert (row.memo, row.value_date, row.reference, row.balance, row.source, row.missing) == (
        *(TOLD.memo, TOLD.value_date, TOLD.reference, TOLD.balance, "feed", 0),
    )
    assert (row.possible_duplicate_of, row.reason) == (doubt or (None, None))
    assert row.records == (Record.of(TOLD, NOW, None),)
    assert (row.records[0].source, row.records[0].received_at, row.records[0].joined_by) == ("feed", NOW, None)
    assert StatementRow.model_validate_json(row.model_dump_json(exclude_defaults=True)) == row


OTHERS: list[dict[str, Any]] = [
    *({"reference": "FT26272000002"}, {"balance": 1}, {"value_date": date(2026, 10, 1)}, {"memo": "another"}),
    *({"amount": 1}, {"account": "1"}, {"direction": Direction.OUT}),
]


@pytest.mark.parametrize("change", OTHERS)
def test_a_record_is_repeated_by_the_same_words_of_the_same_line_or_name(change: dict[str, Any]) -> None:
    row = StatementRow.of("row", TOLD, RowState.UNMATCHED, NOW)
    assert row.repeated_by(replace(TOLD, raw_ref="imports/2#2"))
    assert not row.repeated_by(replace(TOLD, file_line="d1g3st#3"))
    assert not row.repeated_by(replace(TOLD, **change))
    named = StatementRow.of("row", replace(TOLD, file_line=None), RowState.UNMATCHED, NOW)
    assert named.repeated_by(replace(TOLD, file_line=None))
    assert not named.repeated_by(replace(TOLD, file_line=None, raw_ref="feeds/casso/8"))
    assert not named.repeated_by(replace(TOLD, file_line=None, **change))


@pytest.mark.parametrize(
    ("match", "state", "orders", "candidates"),
    [
        (Match(MatchResult.EXACT, ("1", "2"), MatchReason.NUMBER_AND_KEY, 0, ((0, 2),)), "matched", ("1", "2"), ()),
        (Match(MatchResult.PARTIAL, ("1",), MatchReason.AMOUNT_SHORT, 5, ((0, 2),)), "partial", (), ("1",)),
        (Match(MatchResult.PARTIAL, ("1",), MatchReason.CANCELLED), "refundable", (), ("1",)),
        (Match(MatchResult.NONE, (), MatchReason.NO_EVIDENCE), "unmatched", (), ()),
    ],
)
def test_a_verdict_is_written_on_the_row_whole(
    match: Match, state: str, orders: tuple[str, ...], candidates: tuple[str, ...]
) -> None:
    row = StatementRow.of("row", TOLD, RowState.UNMATCHED, NOW).model_copy(update={"version": 4})
    verdict = {"state": state, "orders": orders, "candidates": candidates, "result": match.result, "version": 5}
    more = {"reason": match.reason, "missing": match.missing, "spans": match.spans, "judged_at": NOW}
    assert row.judged(match, NOW).model_dump() == row.model_dump() | verdict | more


@pytest.mark.parametrize(("state", "doubt"), [(RowState.MATCHED, None), (RowState.UNMATCHED, "other")])
def test_what_staff_settled_is_written_on_the_row_whole(state: RowState, doubt: str | None) -> None:
    row = StatementRow.of("row", TOLD, RowState.PARTIAL, NOW, Doubt("other", MatchReason.LOOKS_ALIKE))
    row = row.model_copy(update={"version": 4, "candidates": ("3",)})
    later = STAFF._replace(at=NOW + timedelta(hours=1))
    verdict = {"state": state, "reason": "confirmed_by_staff", "orders": ("1",), "candidates": ()}
    decided = {"by": "staff:lan", "at": later.at, "why": "a note"}
    more = {"judged_at": later.at, "possible_duplicate_of": doubt, "decided": decided, "version": 5}
    assert row.settled(state, later, ("1",)).model_dump() == row.model_dump() | verdict | more
    assert row.settled(state, later).orders == ()
    without_note = row.settled(state, STAFF._replace(note=""), ("1",)).decided
    assert without_note == Decided(by="staff:lan", at=NOW, why="confirmed_by_staff")


def test_what_takes_a_credit_back_names_its_orders_and_has_been_judged() -> None:
    row = StatementRow.of("row", TOLD, RowState.DEBIT, NOW).model_copy(update={"version": 4})
    found = {"reason": MatchReason.REVERSAL, "candidates": ("1",), "judged_at": NOW, "version": 5}
    assert row.taking_back(("1",), NOW).model_dump() == row.model_dump() | found


def a_mail() -> BankMail:
    facts: dict[str, Any] = dict.fromkeys(("reason", "detail", "bank", "sender", "subject"), "x")
    return BankMail(id="mail-1", state="accepted", received_at=NOW, raw="in/mail-1", **facts)


def test_what_is_kept_holds_nothing_unknown_and_an_error_of_it_shows_no_content() -> None:
    row = StatementRow.of("row", TOLD, RowState.UNMATCHED, NOW).settled(RowState.MATCHED, STAFF)
    mail = a_mail()
    assert mail_part(mail).attributes["doc"] == mail.model_dump_json()
    for kept in (row, *row.records, row.decided, mail):
        assert kept
        assert type(kept).model_validate(kept.model_dump()) == kept
        with pytest.raises(ValidationError) as refused:
            type(kept).model_validate({**kept.model_dump(), "unknown": "Nguyen Van A 0912"})
        assert [error["type"] for error in refused.value.errors()] == ["extra_forbidden"]
        assert "Nguyen" not in str(refused.value)


def test_what_is_asked_for_by_no_name_of_ours_is_refused() -> None:
    assert (RowFilter().states, TransactionFilter().limit, balance_chain([], None)) == (COUNTED, 50, (None, []))
    for asked, known in ((RowFilter, {}), (TransactionFilter, {}), (DayAsked, {"date": "2026-11-21"})):
        assert asked.model_validate(known)
        with pytest.raises(ValidationError, match="extra_forbidden"):
            asked.model_validate({**known, "unknown": "x"})


@pytest.mark.parametrize("shown", ["2.02411E+15", "2E+1", "2,0e+115", " 2 E + 015 ", "２.0Ｅ＋15", "2.0\u200bE+15"])
def test_r16_a_number_that_a_spreadsheet_rounded_is_no_reference(shown: str) -> None:
    assert is_rounded(shown)
    assert comparable(shown) is None


@pytest.mark.parametrize("shown", ["22E+15", "2.E+15", "2E15", "2E+1234", "2E+", "E+15", "2.0E-15", "x2E+15", "2E+15x"])
def test_r16_what_is_no_rounded_number_is_none(shown: str) -> None:
    assert not is_rounded(shown)


@pytest.mark.parametrize(
    ("shown", "reference"),
    [
        ("ft 26320 123456\\BNK\\X", "FT26320123456"),
        ("5078-1234", "50781234"),
        ("5078_1234/5678", "507812345678"),
        ("5078-1234-56789", "5078-1234-56789"),
        ("A-507812", "A-507812"),
        ("１２３４５６a", "123456A"),
        *(("111111", None), ("1-1-1-1-1-1", None), ("FTABCDEF", None), ("12345", None), ("\\FT26320123456", None)),
        *(("NONREF", None), ("---000000", None), ("REF-001000", "REF-001000"), (None, None), ("", None)),
    ],
)
def test_r16_a_reference_is_the_same_however_it_is_spelled(shown: str | None, reference: str | None) -> None:
    assert comparable(shown) == reference


def test_r16_only_digits_are_a_days_document_number() -> None:
    assert [is_document_number(text) for text in ("123456", "1" * 12, "1" * 13, "12345A", None)] == [
        *(True, True, False, False, False),
    ]


def test_what_nobody_sees_is_taken_out_of_a_text() -> None:
    assert [visible(text) for text in (" a b ", "\u200b a\u00adđ\u2060 ")] == ["a b", "ađ"]


def test_a_row_that_waited_to_be_judged_is_not_told_of_again() -> None:
    waiting = StatementRow.of("row", BARE, RowState.UNMATCHED, NOW)
    doubtful = StatementRow.of("row", BARE, RowState.POSSIBLE_DUPLICATE, NOW)
    assert booked_parts(waiting, waiting, STAFF) == booked_parts(waiting, doubtful, STAFF) == []
    assert booked_parts(doubtful, doubtful, STAFF) == []
    assert len(booked_parts(doubtful, waiting, STAFF)) == 1


def test_the_histories_of_rows_that_are_one_name_each_other() -> None:
    kept, *gone = (StatementRow.of(name, BARE, RowState.UNMATCHED, NOW) for name in ("kept", "one", "two"))
    after = kept.model_copy(update={"version": 2})
    parts = join_parts(kept, after, gone, STAFF)
    docs = {part.key.pk: part.attributes["doc"] for part in parts if isinstance(part, Put) and "HISTORY" in part.key.sk}
    notes = {pk.partition("#")[2]: HistoryEntry.model_validate_json(doc).note for pk, doc in docs.items()}
    joined = dict.fromkeys(("one", "two"), "joined transaction kept; a note")
    assert notes == {"kept": "took up one, two; a note", **joined}


def test_staff_read_what_their_own_decisions_were() -> None:
    assert STAFF_REASONS == {
        "confirmed_by_staff": "Kế toán đã xác nhận",
        "rejected_by_staff": "Kế toán đã bác gợi ý",
        "undone_by_staff": "Kế toán đã hoàn tác đối chiếu",
        "refunded_by_staff": "Đã hoàn tiền cho khách",
    }
