"""Periods, pages and views of the statement, without a table."""

from datetime import UTC, datetime, timedelta

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.statement.booking import Booking, Direction
from misa_order.payments.statement.queries import MailFilter, mail_view
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.row_filter import TransactionFilter
from misa_order.payments.statement.store import BankMail
from misa_order.payments.statement.views import transaction_view
from misa_order.runtime.errors import parsed
from misa_order.table.cursor import encode_cursor
from misa_order.table.paging import Window
from misa_order.table.period import list_window
from misa_order.table.positions import list_position, month_of

NOW = datetime(2026, 11, 21, 8, 4, 5, tzinfo=UTC)


def window(**query: str) -> Window:
    wanted = parsed(TransactionFilter, query)
    return list_window(wanted, wanted.from_, wanted.to, NOW)


def covers(shown: Window, at: datetime) -> bool:
    """Whether something that happened then is within the window."""
    position = list_position(at, "id")
    assert shown.before is not None
    return month_of(at) in shown.months and shown.since <= position < shown.before


def test_without_dates_a_list_reaches_back_two_years() -> None:
    shown = window()
    assert len(shown.months) == 26  # the first day of November in Vietnam is October's last in UTC
    assert covers(shown, NOW)
    assert covers(shown, datetime(2024, 11, 1, 0, 0, tzinfo=UTC))
    assert not covers(shown, datetime(2024, 10, 30, tzinfo=UTC))


def test_a_booking_that_a_fast_clock_dates_ahead_is_not_out_of_sight() -> None:
    assert covers(window(), NOW + timedelta(days=6))


def test_months_come_newest_first() -> None:
    assert list(window(**{"from": "2026-09-15", "to": "2026-11-02"}).months) == ["2026-11", "2026-10", "2026-09"]


def test_both_days_of_a_period_belong_to_it_and_they_are_vietnams() -> None:
    shown = window(**{"from": "2026-11-01", "to": "2026-11-20"})
    assert covers(shown, datetime(2026, 10, 31, 17, 0, tzinfo=UTC))
    assert not covers(shown, datetime(2026, 10, 31, 16, 59, 59, tzinfo=UTC))
    assert covers(shown, datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC))
    assert not covers(shown, datetime(2026, 11, 20, 17, 0, tzinfo=UTC))


def test_one_day_is_a_period() -> None:
    assert covers(window(**{"from": "2026-11-20", "to": "2026-11-20"}), datetime(2026, 11, 20, 3, 0, tzinfo=UTC))


def test_a_period_that_ends_before_it_begins_is_refused_by_its_first_field() -> None:
    with pytest.raises(InvalidInputError) as refused:
        window(**{"from": "2026-11-21", "to": "2026-11-20"})
    assert (refused.value.code, refused.value.field) == ("period_reversed", "from")


def test_a_period_that_has_not_begun_reads_nothing() -> None:
    assert list(window(**{"from": "2027-06-01"}).months) == []


def test_a_period_may_end_far_ahead_without_a_month_being_read_that_cannot_hold_anything() -> None:
    assert window(to="2999-12-31").months[0] == "2026-11"


def test_a_cursor_goes_on_where_the_page_before_it_ended() -> None:
    position = list_position(datetime(2026, 9, 3, 1, 2, 3, tzinfo=UTC), "row-7")
    shown = window(cursor=encode_cursor(position, "transactions"))
    assert shown.before == position
    assert shown.months[0] == "2026-09"


def test_a_month_that_has_been_read_to_its_end_is_not_read_again() -> None:
    assert window(cursor=encode_cursor("2026-09", "transactions")).months[0] == "2026-08"


def test_a_cursor_does_not_reach_beyond_the_period() -> None:
    late = encode_cursor(list_position(NOW, "row-7"), "transactions")
    assert not covers(window(to="2026-10-01", cursor=late), NOW)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("state", "paid"),
        ("state", ""),
        ("account", ""),
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "many"),
        ("from", "21/11/2026"),
        ("from", "2026-02-30"),
        ("from", "20261121"),
        ("from", "1700000000"),
        ("from", "1999-12-31"),
        ("to", "9999-12-31"),
        ("to", "tomorrow"),
        ("sate", "matched"),
        ("from_", "2026-11-21"),
    ],
)
def test_a_filter_that_cannot_be_is_refused_by_its_name(field: str, value: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parsed(TransactionFilter, {field: value})
    assert refused.value.field == field


def test_mails_are_filtered_by_what_became_of_them() -> None:
    assert parsed(MailFilter, {"state": "quarantined", "limit": "200"}).limit == 200
    with pytest.raises(InvalidInputError) as refused:
        parsed(MailFilter, {"state": "matched"})
    assert refused.value.field == "state"


def test_a_transaction_is_shown_as_the_interface_says() -> None:
    booking = Booking(
        account="99900011",
        bank="ACB",
        amount=2_640_000,
        direction=Direction.IN,
        memo="DH1000002 nhahangabc",
        booked_at=NOW,
        time_known=True,
        value_date=NOW.date(),
        reference="FT261001",
        balance=5_000_000,
        source="mail",
        raw_ref="in/mail-1#0",
    )
    row = StatementRow.of("row-1", booking, RowState.UNMATCHED, NOW).model_copy(
        update={"candidates": ("1000002",), "reason": "number_only", "missing": -5, "spans": ((0, 9),)}
    )
    assert transaction_view(row, {}) == {
        "id": "row-1",
        "state": "unmatched",
        "account": "99900011",
        "amount": 2_640_000,
        "direction": "in",
        "memo": "DH1000002 nhahangabc",
        "booked_at": "2026-11-21T15:04:05+07:00",
        "reference": "FT261001",
        "source": "mail",
        "orders": [],
        "candidates": ["1000002"],
        "candidates_in_full": [],
        "reason": "number_only",
        "reason_text": "Chỉ có số đơn hàng",
        "result": None,
        "missing": -5,
        "balance": 5_000_000,
        "bank": "ACB",
        "received_at": "2026-11-21T15:04:05+07:00",
        "spans": [[0, 9]],
        "records": [
            {"source": "mail", "received_at": "2026-11-21T15:04:05+07:00", "raw": "in/mail-1#0", "joined_by": None}
        ],
        "possible_duplicate_of": None,
        "joined_into": None,
        "decided": None,
    }


def test_a_mail_is_shown_with_what_became_of_it_but_not_where_its_raw_text_lies() -> None:
    mail = BankMail(
        id="mail-1",
        state="quarantined",
        reason="dkim",
        detail="signed by another domain",
        bank=None,
        sender="mailalert@acb.com.vn",
        subject="ACB",
        received_at=NOW,
        raw="in/mail-1",
    )
    assert mail_view(mail) == {
        "id": "mail-1",
        "state": "quarantined",
        "reason": "dkim",
        "detail": "signed by another domain",
        "bank": None,
        "sender": "mailalert@acb.com.vn",
        "subject": "ACB",
        "received_at": "2026-11-21T15:04:05+07:00",
        "transactions": [],
    }
