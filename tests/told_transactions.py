"""True transactions, and what banks, feeds and spreadsheets make of them on the way to us (R15, R16)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from misa_order.kernel.calendar import VIETNAM
from misa_order.payments.feeds.read import CassoCall, GenericBooking, SepayBooking
from misa_order.payments.spreadsheets.file import Sheet
from misa_order.payments.spreadsheets.layouts import TEMPLATE, Column
from misa_order.payments.spreadsheets.rows import Origin, read_lines
from misa_order.payments.statement.booking import Booking, Direction

ACCOUNT = "99900011"
BANKS = {ACCOUNT: "ACB"}
FIRST_DAY = date(2026, 11, 9)
LATER = datetime(2026, 11, 30, 12, tzinfo=VIETNAM)
SOURCES = ("mail", "casso", "sepay", "generic", "sheet", "second sheet")
NO_REFERENCES = (None, "", "NOTPROVIDED", "KHONG CO", "Không có", "00000000", "n/a", "12345", "------")
_SEPARATORS = (" - ", "-", " / ", ".", "")


@dataclass(frozen=True)
class Truth:
    """What really happened on our account; ``sliding``: channels give it other value dates, and all its reference."""

    number: int
    amount: int
    direction: Direction
    memo: str
    day: date
    reference: str | None
    balance: int
    sliding: bool = False


@dataclass(frozen=True)
class Telling:
    """One channel's word of a truth: what of it, and in which of many spellings."""

    truth: Truth
    source: str
    with_reference: bool
    with_balance: bool
    spelling: int

    @property
    def reference(self) -> str | None:
        """The reference as this channel spells it, or what it writes where it has none."""
        real = self.truth.reference
        if real and (self.with_reference or self.truth.sliding):
            return _spelled_reference(real, self.spelling)
        return NO_REFERENCES[self.spelling % len(NO_REFERENCES)]

    @property
    def memo(self) -> str:
        """The memo with the case, signs, blanks and diacritics of this channel."""
        return _MEMOS[self.spelling % len(_MEMOS)](self.truth.memo)

    @property
    def balance(self) -> int | None:
        """The balance, where this channel tells it; some write 0 where they do not."""
        return self.truth.balance if self.with_balance else (None, 0)[self.spelling % 2]

    @property
    def at(self) -> datetime:
        """When this channel says that it was booked."""
        slide = self.spelling % 3 if self.truth.sliding else 0
        return datetime.combine(self.truth.day + timedelta(days=slide), time(9, 15, 30), VIETNAM)


def told(telling: Telling) -> Booking:
    """The booking that the channel's own reader makes of it; the same telling is the same booking."""
    found: list[Booking] = list(_READERS[telling.source](telling))
    [booking] = found
    return booking


def _mail(telling: Telling) -> Iterator[Booking]:
    yield Booking(
        account=ACCOUNT,
        bank="ACB",
        amount=telling.truth.amount,
        direction=telling.truth.direction,
        memo=telling.memo,
        booked_at=telling.at,
        time_known=True,
        value_date=telling.at.date(),
        reference=telling.reference,
        balance=telling.balance,
        source="mail",
        raw_ref=f"s3://inbox/in/{telling.truth.number}",
    )


def _casso(telling: Telling) -> tuple[Booking, ...]:
    signed = telling.truth.amount * (1 if telling.truth.direction is Direction.IN else -1)
    one = {"id": telling.truth.number, "tid": telling.reference, "description": telling.memo, "amount": signed}
    one |= {"cusum_balance": telling.balance, "when": _local(telling), "bank_sub_acc_id": ACCOUNT}
    call = CassoCall.model_validate_json(json.dumps({"error": 0, "data": [one]}))
    return call.bookings(BANKS, LATER)


def _sepay(telling: Telling) -> tuple[Booking, ...]:
    body = {"id": telling.truth.number, "transactionDate": _local(telling), "accountNumber": ACCOUNT}
    body |= {"content": telling.memo, "transferType": telling.truth.direction, "transferAmount": telling.truth.amount}
    body |= {"referenceCode": telling.reference, "accumulated": telling.balance}
    return SepayBooking.model_validate_json(json.dumps(body)).bookings(BANKS, LATER)


def _generic(telling: Telling) -> tuple[Booking, ...]:
    body = {"id": f"g-{telling.truth.number}", "account": ACCOUNT, "amount": telling.truth.amount}
    body |= {"direction": telling.truth.direction, "memo": telling.memo, "booked_at": telling.at.isoformat()}
    body |= {"reference": telling.reference, "balance": telling.balance}
    return GenericBooking.model_validate_json(json.dumps(body)).bookings(BANKS, LATER)


def _sheet(telling: Telling) -> Iterator[Booking]:
    side = Column.CREDIT if telling.truth.direction is Direction.IN else Column.DEBIT
    filled: dict[Column, Any] = {Column.ACCOUNT: ACCOUNT, Column.BOOKED_AT: _local(telling), Column.MEMO: telling.memo}
    filled |= {side: telling.truth.amount, Column.REFERENCE: telling.reference or ""}
    filled |= {Column.BALANCE: "" if telling.balance is None else telling.balance}
    headings = ["Số CT" if one is Column.REFERENCE and telling.spelling % 2 else str(one) for one in TEMPLATE]
    above = [[""] * len(TEMPLATE)] * telling.truth.number
    rows = [headings, *above, [filled.get(one, "") for one in TEMPLATE]]
    origin = Origin(f"imp-{telling.source}", f"digest-{telling.source}", LATER, BANKS)
    for line in read_lines(Sheet(iter(rows), 0, {}, ()), origin):
        assert isinstance(line.found, Booking), line.found
        yield line.found


_READERS: dict[str, Callable[[Telling], Any]] = {
    "mail": _mail,
    "casso": _casso,
    "sepay": _sepay,
    "generic": _generic,
    "sheet": _sheet,
    "second sheet": _sheet,
}
_MEMOS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    lambda memo: memo.replace(" ", "  "),
    lambda memo: memo.replace("Thanh toan don hang", "Thanh toán đơn hàng"),
    lambda memo: memo.replace(" ", ""),
    lambda memo: f"\u202a{memo}\u202c",
)
_REFERENCES: tuple[Callable[[str], str], ...] = (
    str,
    str.lower,
    lambda reference: f"{reference}\\BNK",
    lambda reference: f"\u202a{reference}\u202c",
    lambda reference: f" {reference[:4]} {reference[4:]} ",
    "\u200b".join,
    lambda reference: "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in reference),
)


def _spelled_reference(reference: str, spelling: int) -> str:
    if "-" in reference:
        reference = reference.replace(" - ", _SEPARATORS[spelling % len(_SEPARATORS)])
    return _REFERENCES[spelling % len(_REFERENCES)](reference)


def _local(telling: Telling) -> str:
    return telling.at.strftime("%Y-%m-%d %H:%M:%S")
