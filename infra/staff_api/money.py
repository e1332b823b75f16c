"""Answers about money: the statement, the banks' mails, the day's end, the start page."""

from typing import Literal

from pydantic import Field

from infra.staff_api.base import Answer
from misa_order.kernel.history import HistoryEntry
from misa_order.orders.statuses import Payment
from misa_order.payments.matching.decide import MatchResult
from misa_order.payments.statement.booking import Direction
from misa_order.payments.statement.row import RowState
from misa_order.settings.catalogue import Kind


class CandidateAnswer(Answer):
    """An order that a row may pay; ``missing`` VND of its total, negative for an excess."""

    number: str
    key: str
    customer: str
    total: int
    payment: Payment
    kind: Kind
    created_at: str
    missing: int


class RecordAnswer(Answer):
    """Who told of a transaction (R16)."""

    source: str
    received_at: str
    raw: str
    joined_by: str | None


class DecidedAnswer(Answer):
    """Who of the staff settled it last."""

    by: str
    at: str
    why: str


class TransactionAnswer(Answer):
    """A row of the statement; amounts in VND, ``spans`` parts of the memo that were read."""

    id: str
    state: RowState
    account: str
    amount: int
    direction: Direction
    memo: str
    booked_at: str
    reference: str | None
    source: str
    orders: list[str]
    candidates: list[str]
    candidates_in_full: list[CandidateAnswer]
    reason: str | None
    reason_text: str | None
    result: MatchResult | None
    missing: int
    balance: int | None
    bank: str
    received_at: str
    spans: list[tuple[int, int]]
    records: list[RecordAnswer]
    possible_duplicate_of: str | None
    joined_into: str | None
    decided: DecidedAnswer | None


class TransactionInFull(TransactionAnswer):
    """The same with all that staff did to it; ``final``: its match cannot be undone any more (R22)."""

    final: bool
    history: list[HistoryEntry]


class TransactionPage(Answer):
    """A page, newest booking first."""

    items: list[TransactionAnswer]
    cursor: str | None


class MailAnswer(Answer):
    """A bank's mail, and what became of it."""

    id: str
    state: Literal["quarantined", "accepted", "released", "discarded"]
    reason: str | None
    detail: str | None
    bank: str | None
    sender: str
    subject: str
    received_at: str
    transactions: list[str]


class MailPage(Answer):
    """A page, newest first."""

    items: list[MailAnswer]
    cursor: str | None


class MailHeader(Answer):
    """One header as people read it."""

    name: str
    value: str


class ParsedBooking(Answer):
    """What is read from a mail; amounts in VND."""

    account: str
    amount: int
    direction: Direction
    memo: str
    booked_at: str
    reference: str | None
    balance: int | None


class MailInFull(MailAnswer):
    """The same with its headers, its text without markup, and what releasing it would book, or why nothing."""

    headers: list[MailHeader]
    verdicts: dict[str, str]
    text: str
    parsed: list[ParsedBooking]
    unread: str | None


class GapAnswer(Answer):
    """Where a balance does not follow from the one before."""

    transaction: str
    expected: int
    found: int
    missing: int


class AccountDay(Answer):
    """A day of one account; ``in`` = matched + waiting + refundable + refunded, in VND."""

    account: str
    bank: str
    transactions: int
    in_: int = Field(alias="in")
    out: int
    matched: int
    waiting: int
    refundable: int
    refunded: int
    in_doubt: int
    opening_balance: int | None
    closing_balance: int | None
    gaps: list[GapAnswer]


class Reconciliation(Answer):
    """The day's end."""

    date: str
    accounts: list[AccountDay]


class CountAndSum(Answer):
    """How many, and their sum in VND."""

    count: int
    sum: int


class Waiting(Answer):
    """Credits of one state that wait for people."""

    state: RowState
    count: int
    sum: int
    oldest_at: str | None
    by_age: dict[Literal["today", "2_days", "7_days", "older"], int]


class DayOfMoney(Answer):
    """A day's credits; ``matched`` by the machine alone."""

    date: str
    received: CountAndSum
    matched: CountAndSum
    waiting: CountAndSum


class Quarantine(Answer):
    """How many mails wait, at least."""

    count: int
    more: bool


class MoneyOverview(Answer):
    """What waits, and the last 30 days."""

    waiting: list[Waiting]
    quarantined: Quarantine
    days: list[DayOfMoney]
    complete: bool
