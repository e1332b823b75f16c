"""Bank feeds: who proves to be the sender, and what each sender's payload says of a booking (R15,
R16, R18, R33).

A feed with an authentication of its own (SePay, Casso) uses that, the generic one signs the body.
"""

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Literal, NamedTuple
from urllib.parse import quote

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from misa_order.kernel.calendar import VIETNAM, business_date
from misa_order.kernel.errors import InvalidInputError, NotFoundError, UnauthenticatedError
from misa_order.kernel.signature import verify_signature
from misa_order.payments.statement.booking import Booking, Direction, is_reversal

_MOST_VND = 10**15
_AHEAD = timedelta(days=1)
"""A sender's clock may be wrong by so much; what is booked later than that cannot be true."""


def _this_century(at: datetime) -> datetime:
    if at.year not in range(2000, 2100):
        raise ValueError("the year is not of this century")
    return at


def _in_vietnam(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=VIETNAM)


type _Id = Annotated[str, Field(coerce_numbers_to_str=True, pattern=r"^[!-~]{1,128}$")]
type _Account = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
type _Memo = Annotated[str, StringConstraints(max_length=5000)]
type _Reference = Annotated[str, StringConstraints(max_length=500)]
type _Vnd = Annotated[int, Field(strict=True, ge=-_MOST_VND, le=_MOST_VND)]
type _Positive = Annotated[int, Field(strict=True, gt=0, le=_MOST_VND)]
type _Instant = Annotated[AwareDatetime, Field(strict=True), AfterValidator(_this_century)]
type _LocalTime = Annotated[datetime, Field(strict=True), AfterValidator(_this_century), AfterValidator(_in_vietnam)]

type Banks = Mapping[str, str]
"""The bank's name by the number of our account there."""


class _Payload(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore", hide_input_in_errors=True)


class GenericBooking(_Payload):
    """One booking in our own shape (api.md); fields that a sender adds are passed over."""

    id: _Id
    account: _Account
    amount: _Positive
    direction: Direction
    memo: _Memo
    booked_at: _Instant
    reference: _Reference | None = None
    balance: _Vnd | None = None

    def bookings(self, banks: Banks, now: datetime) -> tuple[Booking, ...]:
        """The booking. Raises InvalidInputError for an account that is not ours and a time that is
        to come.
        """
        facts = _Facts(self.id, self.account, self.amount, self.direction, self.memo, self.booked_at)
        return (_booking("generic", facts._replace(reference=self.reference, balance=self.balance), banks, now),)


class SepayBooking(_Payload):
    """One booking as SePay's webhook tells it; its times are Vietnam's."""

    id: _Id
    account: Annotated[_Account, Field(alias="accountNumber")]
    amount: Annotated[_Positive, Field(alias="transferAmount")]
    direction: Annotated[Direction, Field(alias="transferType")]
    content: _Memo | None = None
    booked_at: Annotated[_LocalTime, Field(alias="transactionDate")]
    reference: Annotated[_Reference | None, Field(alias="referenceCode")] = None
    accumulated: _Vnd | None = None

    def bookings(self, banks: Banks, now: datetime) -> tuple[Booking, ...]:
        """The booking; errors as with the generic feed."""
        facts = _Facts(self.id, self.account, self.amount, self.direction, self.content or "", self.booked_at)
        facts = facts._replace(reference=self.reference, balance=self.accumulated)
        return (_booking("sepay", facts, banks, now, ("accountNumber", "transactionDate")),)


class CassoBooking(_Payload):
    """One booking of a Casso call: money that left has a negative amount; its times are
    Vietnam's.
    """

    id: _Id
    tid: Annotated[_Reference, Field(coerce_numbers_to_str=True)] | None = None
    description: _Memo | None = None
    amount: _Vnd
    cusum_balance: _Vnd | None = None
    when: _LocalTime
    bank_sub_acc_id: Annotated[_Account, Field(coerce_numbers_to_str=True)]


class CassoCall(_Payload):
    """Casso's webhook: several bookings in one call, taken all or none."""

    error: Literal[0] = 0
    data: Annotated[tuple[CassoBooking, ...], Field(max_length=500)]

    def bookings(self, banks: Banks, now: datetime) -> tuple[Booking, ...]:
        """The bookings in their order; errors as with the generic feed, and for an amount of 0."""
        return tuple(self._one(position, banks, now) for position in range(len(self.data)))

    def _one(self, position: int, banks: Banks, now: datetime) -> Booking:
        told, field = self.data[position], f"data[{position}]"
        if told.amount == 0:
            raise InvalidInputError("amount_zero", "A booking moves money", f"{field}.amount")
        direction = Direction.IN if told.amount > 0 else Direction.OUT
        account = told.bank_sub_acc_id
        facts = _Facts(told.id, account, abs(told.amount), direction, told.description or "", told.when)
        facts = facts._replace(reference=told.tid, balance=told.cusum_balance)
        return _booking("casso", facts, banks, now, (f"{field}.bank_sub_acc_id", f"{field}.when"))


type Payload = GenericBooking | SepayBooking | CassoCall


class Feed(NamedTuple):
    """A sender: how it proves to be it (secret, request's headers in lower case, body, now), and
    its payload's shape.

    ``check`` raises UnauthenticatedError.
    """

    check: Callable[[bytes, Mapping[str, str], bytes, datetime], None]
    payload: type[Payload]


def feed_named(name: str) -> Feed:
    """A feed that we take. Raises NotFoundError ``unknown_feed``."""
    try:
        return FEEDS[name]
    except KeyError:
        raise NotFoundError("unknown_feed", f"There is no feed {name[:40]}", "feed") from None


class _Facts(NamedTuple):
    """What every feed tells of a booking, under one set of names."""

    id: str
    account: str
    amount: int
    direction: Direction
    memo: str
    booked_at: datetime
    reference: str | None = None
    balance: int | None = None


def _booking(
    feed: str, facts: _Facts, banks: Banks, now: datetime, fields: tuple[str, str] = ("account", "booked_at")
) -> Booking:
    if facts.account not in banks:
        raise InvalidInputError("account_unknown", f"{facts.account} is not one of our accounts", fields[0])
    if facts.booked_at > now + _AHEAD:
        raise InvalidInputError("time_to_come", "This time has not come yet", fields[1])
    return Booking(
        account=facts.account,
        bank=banks[facts.account],
        amount=facts.amount,
        direction=facts.direction,
        memo=facts.memo,
        booked_at=facts.booked_at,
        time_known=True,
        value_date=business_date(facts.booked_at),
        reference=facts.reference,
        # Services send 0 for a balance that they do not know; believed, it would join two equal
        # payments of one day.
        balance=facts.balance or None,
        source="feed",
        raw_ref=f"feeds/{feed}/{quote(facts.id, safe='')}",
        reverses=is_reversal(facts.memo),
    )


def _check_signature(secret: bytes, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    verify_signature(headers.get("x-signature"), body, secret, now)


def _check_api_key(secret: bytes, headers: Mapping[str, str], _body: bytes, _now: datetime) -> None:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    _compare(key.strip() if scheme.lower() == "apikey" else "", secret, "Authorization")


def _check_token(secret: bytes, headers: Mapping[str, str], _body: bytes, _now: datetime) -> None:
    _compare(headers.get("secure-token", ""), secret, "Secure-Token")


def _compare(given: str, secret: bytes, header: str) -> None:
    if not hmac.compare_digest(given.encode("utf-8", "replace"), secret):
        raise UnauthenticatedError("bad_key", "The key is missing or wrong", header)


FEEDS: Mapping[str, Feed] = {
    "generic": Feed(_check_signature, GenericBooking),
    "sepay": Feed(_check_api_key, SepayBooking),
    "casso": Feed(_check_token, CassoCall),
}
