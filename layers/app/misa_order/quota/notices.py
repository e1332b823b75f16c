"""When a customer is told that a quota or its term runs out: the six cases (R60–R62). docs/quota.md
explains them.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple


class Action(StrEnum):
    """What a user does in the product."""

    ENTER = "enter"
    ISSUE = "issue"
    ISSUE_BATCH = "issue_batch"


class Once(StrEnum):
    """How often a notice is shown: once for its milestone, once in a session, or every time."""

    MILESTONE = "milestone"
    SESSION = "session"
    ALWAYS = "always"


class Button(StrEnum):
    """What a user can do about a notice."""

    BUY_MORE = "buy_more"
    RENEW = "renew"
    CONTINUE = "continue"


class Range(NamedTuple):
    """A tier, in per cent of the last purchase, more than ``low``; or a band, in days, ``low``
    included.
    """

    name: str
    low: int
    high: int


TIERS = (Range("5-10", 5, 10), Range("1-5", 1, 5), Range("0-1", 0, 1))
BANDS = (Range("16-30", 16, 30), Range("8-15", 8, 15), Range("4-7", 4, 7), Range("2-3", 2, 3), Range("1", 1, 1))


class Situation(NamedTuple):
    """What a decision is made of: R, P, D (None: no last day), and what the user does, with how
    many invoices.

    P is 0 where nothing was bought yet, and then R is. ``pending``: an order of the tenant waits
    for its quota.
    """

    remaining: int
    last_purchase: int
    days_left: int | None
    action: Action = Action.ENTER
    invoices: int = 1
    pending: bool = False

    @property
    def issues(self) -> bool:
        """Whether invoices are being issued."""
        return self.action is not Action.ENTER

    @property
    def empty(self) -> bool:
        """R = 0."""
        return self.remaining == 0

    @property
    def expired(self) -> bool:
        """D ≤ 0."""
        return self.days_left is not None and self.days_left <= 0

    @property
    def soon(self) -> bool:
        """D ≤ 30."""
        return self.days_left is not None and self.days_left <= BANDS[0].high

    @property
    def low(self) -> bool:
        """R ≤ 10 % of P."""
        return self.remaining * 100 <= self.last_purchase * TIERS[0].high

    @property
    def short(self) -> bool:
        """A batch is greater than what is left, and something is left."""
        return self.action is Action.ISSUE_BATCH and self.invoices > self.remaining > 0

    @property
    def stopped(self) -> bool:
        """Nothing can be issued any more."""
        return self.empty or self.expired

    @property
    def tier(self) -> str | None:
        """Which part of the last purchase is left; None above 10 % and for nothing."""
        share, whole = self.remaining * 100, self.last_purchase
        return next((one.name for one in TIERS if one.low * whole < share <= one.high * whole), None)

    @property
    def band(self) -> str | None:
        """How near the last day is; None when it is more than 30 days off, or over."""
        days = self.days_left
        return next((one.name for one in BANDS if days is not None and one.low <= days <= one.high), None)


class Notice(NamedTuple):
    """A notice as it is to be shown if it was not shown before; ``milestone`` is what it tells of
    (R61, R62).
    """

    case: int
    tier: str | None
    band: str | None
    once: Once
    milestone: str


class Case(NamedTuple):
    """A row of R60's table: when it applies, what of tier and band it names, how often it comes,
    and its buttons.
    """

    number: int
    applies: Callable[[Situation], bool]
    names: Sequence[str]
    once: Once
    buttons: Sequence[tuple[Button, str]]


_BUY = (Button.BUY_MORE, "Mua thêm")
_RENEW = (Button.RENEW, "Gia hạn/Mua thêm")
_GO_ON = (Button.CONTINUE, "Tiếp tục sử dụng")

CASES: Sequence[Case] = (
    Case(6, lambda s: s.short, (), Once.ALWAYS, (_BUY, _GO_ON)),
    Case(5, lambda s: s.issues and s.pending and s.stopped, (), Once.ALWAYS, (_GO_ON,)),
    Case(4, lambda s: s.expired, (), Once.SESSION, (_RENEW,)),
    Case(3, lambda s: s.soon and s.low, ("band", "tier"), Once.MILESTONE, (_RENEW,)),
    Case(2, lambda s: s.soon, ("band",), Once.MILESTONE, (_RENEW, _GO_ON)),
    Case(1, lambda s: s.low, ("tier",), Once.MILESTONE, (_BUY, _GO_ON)),
)
"""The first one that applies is told."""


def decide(now: Situation) -> Notice | None:
    """What there is to tell in a situation, whatever was shown before; None when nothing is."""
    row = next((row for row in CASES if row.applies(now)), None)
    if row is None:
        return None
    named = {name: getattr(now, name) for name in row.names}
    return Notice(row.number, named.get("tier"), named.get("band"), _how_often(row, now), _milestone(now, named))


def buttons_of(notice: Notice) -> Sequence[tuple[Button, str]]:
    """What a user can do about it, each with its label."""
    return next(row.buttons for row in CASES if row.number == notice.case)


def _how_often(row: Case, now: Situation) -> Once:
    """Whoever cannot issue any more is told in every session, and whenever they try."""
    if not now.stopped:
        return row.once
    return Once.ALWAYS if now.issues else Once.SESSION


def _milestone(now: Situation, named: Mapping[str, str | None]) -> str:
    if now.expired:
        return "expired"
    told = [f"{kind} {name}" for kind, name in named.items() if name]
    return ", ".join([*told, "empty"] if now.empty else told)
