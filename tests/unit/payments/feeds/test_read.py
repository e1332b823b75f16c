"""What each bank feed's payload says, and who is believed to be its sender (R15, R16, R18, R33)."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from misa_order.kernel.errors import InvalidInputError, NotFoundError, UnauthenticatedError
from misa_order.kernel.signature import SIGNATURE_LIFETIME, sign
from misa_order.payments.feeds.read import FEEDS, feed_named
from misa_order.payments.statement.booking import Booking, Direction, identity_keys, key_kinds, transaction_id

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
BANKS = {"99900011": "ACB", "9990001112223": "VCB"}
SECRET = b"shared"

GENERIC = {
    "id": "g-1",
    "account": "99900011",
    "amount": 2_640_000,
    "direction": "in",
    "memo": "Thanh toan  don hang 1000002",
    "booked_at": "2026-11-21T00:30:00+07:00",
    "reference": "FT26 325a",
    "balance": 12_640_000,
}
SEPAY = {
    "id": 92704,
    "gateway": "Vietcombank",
    "transactionDate": "2026-11-21 00:30:00",
    "accountNumber": "9990001112223",
    "code": None,
    "content": "chuyen tien don hang 1000002",
    "transferType": "in",
    "transferAmount": 2_640_000,
    "accumulated": 19_077_000,
    "subAccount": None,
    "referenceCode": "MBVCB.3278907687",
    "description": "",
}
CASSO_ONE = {
    "id": 6789,
    "tid": "FT1001",
    "description": "don hang 1000002",
    "amount": 2_640_000,
    "cusum_balance": 3_000_000,
    "when": "2026-11-21 00:30:00",
    "bank_sub_acc_id": "99900011",
}
CASSO = {"error": 0, "data": [CASSO_ONE, {**CASSO_ONE, "id": 6790, "tid": "FT2002", "amount": -11_000}]}
SAMPLES: dict[str, dict[str, Any]] = {"generic": GENERIC, "sepay": SEPAY, "casso": CASSO}


def read(feed: str, body: dict[str, Any] | None = None, **changes: Any) -> tuple[Booking, ...]:
    payload = json.dumps({**(body or SAMPLES[feed]), **changes})
    return FEEDS[feed].payload.model_validate_json(payload).bookings(BANKS, NOW)


def casso(**changes: Any) -> Booking:
    [booking] = read("casso", data=[{**CASSO_ONE, **changes}])
    return booking


def test_a_generic_booking_is_read_whole() -> None:
    [booking] = read("generic")
    assert booking == Booking(
        account="99900011",
        bank="ACB",
        amount=2_640_000,
        direction=Direction.IN,
        memo="Thanh toan don hang 1000002",
        booked_at=datetime(2026, 11, 20, 17, 30, tzinfo=UTC),
        time_known=True,
        value_date=date(2026, 11, 21),
        reference="FT26 325a",
        balance=12_640_000,
        source="feed",
        raw_ref="feeds/generic/g-1",
    )


def test_sepays_times_are_vietnams_and_its_names_are_read() -> None:
    [booking] = read("sepay")
    assert (booking.account, booking.bank, booking.memo) == ("9990001112223", "VCB", "chuyen tien don hang 1000002")
    assert (booking.booked_at, booking.value_date) == (
        datetime(2026, 11, 20, 17, 30, tzinfo=UTC),
        date(2026, 11, 21),
    )
    assert (booking.reference, booking.balance, booking.raw_ref) == (
        "MBVCB.3278907687",
        19_077_000,
        "feeds/sepay/92704",
    )


def test_a_casso_call_tells_of_several_bookings_and_its_sign_is_the_direction() -> None:
    credit, debit = read("casso")
    assert (credit.amount, credit.direction, credit.balance) == (2_640_000, Direction.IN, 3_000_000)
    assert (debit.amount, debit.direction, debit.raw_ref) == (11_000, Direction.OUT, "feeds/casso/6790")
    assert credit.value_date == date(2026, 11, 21)


def test_money_that_leaves_is_a_debit_in_every_feed() -> None:
    assert read("generic", direction="out")[0].direction is Direction.OUT
    assert read("sepay", transferType="out")[0].direction is Direction.OUT


def test_the_banks_own_words_for_a_reversal_are_seen() -> None:
    assert read("generic", direction="out", memo="HUY GD FT123")[0].reverses


@pytest.mark.parametrize("balance", [0, None])
def test_a_balance_of_nothing_is_not_known(balance: int | None) -> None:
    for booking in (
        read("generic", balance=balance)[0],
        read("sepay", accumulated=balance)[0],
        casso(cusum_balance=balance),
    ):
        assert booking.balance is None


def test_what_a_sender_leaves_out_is_not_known() -> None:
    sepay = {name: value for name, value in SEPAY.items() if name not in {"accumulated", "referenceCode", "content"}}
    [booking] = read("sepay", sepay)
    assert (booking.balance, booking.reference, booking.memo) == (None, None, "")


@pytest.mark.parametrize("reference", [None, "", " ", "-", "0", "000", "N/A", "null"])
def test_a_reference_that_stands_for_none_joins_nothing(reference: str | None) -> None:
    [booking] = read("generic", reference=reference, balance=None)
    assert booking.reference is None
    assert identity_keys(booking) == ("FEED#feeds/generic/g-1",)


def test_the_same_transaction_from_two_feeds_shares_its_reference_and_its_balance() -> None:
    [one] = read("generic", reference="ft 1001", balance=3_000_000)
    assert set(identity_keys(one)) & set(identity_keys(casso())) == {
        "REF#99900011#in#2640000#FT1001",
        "BAL#99900011#2026-11-21#in#2640000#3000000",
    }


def test_a_repeat_without_reference_and_balance_is_known_by_the_feeds_id() -> None:
    first, again = (read("generic", reference=None, balance=None, memo=memo)[0] for memo in ("a", "b"))
    assert identity_keys(first) == identity_keys(again)
    [another] = read("generic", reference=None, balance=None, id="g-2")
    assert identity_keys(another) != identity_keys(first)
    assert transaction_id(another) != transaction_id(first)


def test_an_id_is_the_feeds_own() -> None:
    [one] = read("generic", id="6789", reference=None, balance=None)
    assert not set(identity_keys(one)) & set(identity_keys(casso(tid=None, cusum_balance=0)))


def test_bookings_of_one_feed_are_told_apart_by_their_ids_and_so_share_a_kind_of_key() -> None:
    first, second = (read("generic", id=one, reference=None, balance=None)[0] for one in "ab")
    assert key_kinds(first) == key_kinds(second) == {"feeds/generic"}
    assert key_kinds(casso()) == {"r", "b", "feeds/casso"}


def test_an_id_may_be_a_number_and_may_hold_what_a_path_must_not() -> None:
    assert read("generic", id=7)[0].raw_ref == "feeds/generic/7"
    assert read("generic", id="../a/b#c")[0].raw_ref == "feeds/generic/..%2Fa%2Fb%23c"


@pytest.mark.parametrize(
    ("feed", "field", "value"),
    [
        ("generic", "id", ""),
        ("generic", "id", "a b"),
        ("generic", "id", True),
        ("generic", "amount", 0),
        ("generic", "amount", -1),
        ("generic", "amount", 1.5),
        ("generic", "amount", "2640000"),
        ("generic", "amount", True),
        ("generic", "amount", 10**16),
        ("generic", "direction", "both"),
        ("generic", "memo", None),
        ("generic", "booked_at", "2026-11-21T00:30:00"),
        ("generic", "booked_at", "0001-01-01T00:00:00+14:00"),
        ("generic", "booked_at", 1795334645),
        ("generic", "booked_at", "today"),
        ("generic", "balance", 1.5),
        ("sepay", "transferAmount", -5),
        ("sepay", "transferType", "IN"),
        ("sepay", "transactionDate", "21/11/2026"),
        ("casso", "error", 1),
        ("casso", "data", None),
    ],
)
def test_a_bad_body_is_refused_under_the_senders_own_name_for_the_field(feed: str, field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        read(feed, **{field: value})
    assert refused.value.errors()[0]["loc"] == (field,)


@pytest.mark.parametrize("field", ["id", "account", "amount", "direction", "memo", "booked_at"])
def test_what_must_be_told_must_be_told(field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read("generic", {name: value for name, value in GENERIC.items() if name != field})
    assert refused.value.errors()[0]["loc"] == (field,)


@pytest.mark.parametrize(
    ("feed", "changes", "code", "field"),
    [
        ("generic", {"account": "123"}, "account_unknown", "account"),
        ("sepay", {"accountNumber": "123"}, "account_unknown", "accountNumber"),
        (
            "casso",
            {"data": [CASSO_ONE, {**CASSO_ONE, "bank_sub_acc_id": "1"}]},
            "account_unknown",
            "data[1].bank_sub_acc_id",
        ),
        ("casso", {"data": [{**CASSO_ONE, "amount": 0}]}, "amount_zero", "data[0].amount"),
        ("generic", {"booked_at": "2026-11-22T15:00:01+07:00"}, "time_to_come", "booked_at"),
        ("sepay", {"transactionDate": "2026-12-01 00:00:00"}, "time_to_come", "transactionDate"),
        ("casso", {"data": [{**CASSO_ONE, "when": "2026-12-01 00:00:00"}]}, "time_to_come", "data[0].when"),
    ],
)
def test_what_cannot_be_ours_is_refused(feed: str, changes: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read(feed, **changes)
    assert (refused.value.code, refused.value.field) == (code, field)


def headers_of(feed: str, secret: bytes = SECRET, at: datetime = NOW) -> dict[str, str]:
    own = {
        "generic": {"x-signature": sign(b"body", secret, at)},
        "sepay": {"authorization": f"Apikey {secret.decode()}"},
        "casso": {"secure-token": secret.decode()},
    }
    return own[feed]


@pytest.mark.parametrize("feed", FEEDS)
def test_a_sender_proves_itself_in_its_own_way_and_in_no_other(feed: str) -> None:
    check = FEEDS[feed].check
    check(SECRET, headers_of(feed), b"body", NOW)
    strangers = [headers_of(feed, b"another"), {}, *(headers_of(other) for other in FEEDS if other != feed)]
    for headers in strangers:
        with pytest.raises(UnauthenticatedError):
            check(SECRET, headers, b"body", NOW)


def test_the_generic_feeds_signature_covers_the_body_and_ages() -> None:
    check = FEEDS["generic"].check
    with pytest.raises(UnauthenticatedError):
        check(SECRET, headers_of("generic"), b"another body", NOW)
    with pytest.raises(UnauthenticatedError, match="older than"):
        check(SECRET, headers_of("generic", at=NOW - timedelta(seconds=SIGNATURE_LIFETIME + 1)), b"body", NOW)


@pytest.mark.parametrize("given", ["shared", "Bearer shared", "Apikey", "Apikey ", "Apikey shareD", "Apikey sharedx"])
def test_sepays_key_is_nothing_but_its_key(given: str) -> None:
    with pytest.raises(UnauthenticatedError):
        FEEDS["sepay"].check(SECRET, {"authorization": given}, b"body", NOW)


def test_an_unknown_feed_is_not_there() -> None:
    with pytest.raises(NotFoundError) as refused:
        feed_named("payos")
    assert refused.value.code == "unknown_feed"
