"""The product asks what a user is to be told (R60, R61)."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

from pydantic import Field, StringConstraints

from misa_order.kernel.calendar import business_date
from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.order_request import Domain, Frozen
from misa_order.quota.messages import Told, notice_view
from misa_order.quota.notices import Action, Once, decide
from misa_order.quota.standing import Doing, situation_of
from misa_order.quota.store import QuotaStore, Seen
from misa_order.table.contention import read_decide_write
from misa_order.table.writes import FAILURES, NO_ANSWER, BusyError, ChangedMeanwhileError


class Module(StrEnum):
    """Where in the product the user is; notices are the same in all of them."""

    E_INVOICE = "e_invoice"
    INVOICE_MANAGEMENT = "invoice_management"
    FINANCIAL_ANALYSIS = "financial_analysis"
    SALES = "sales"


class QuotaCheck(Frozen):
    """The body of POST /v1/quota/check; ``count`` invoices are to be issued."""

    domain: Domain
    module: Module
    session: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    action: Action
    count: Annotated[int, Field(ge=0, le=1_000_000_000, strict=True)] | None = None


class Checked(NamedTuple):
    """What to show, as api.md says it, if anything; ``noted`` is False where the table would not
    take it down.
    """

    notice: dict[str, Any] | None
    noted: bool = True

    @property
    def case(self) -> int | None:
        """The case that is shown."""
        return self.notice["case"] if self.notice else None


def check_quota(asked: QuotaCheck, product: str, store: QuotaStore, now: datetime) -> Checked:
    """Decide what to show: one read, and one conditional write where a notice is shown that counts
    once.

    Of two users at the same instant one sees it. Whoever is not the one looks again, for purchases
    may have changed. A notice that may have been noted, or not, is shown: better twice than to
    nobody. Where the table refuses to note it, whoever issues is shown it all the same, for an
    issue never waits for us; for all others the failure goes up, and nothing was shown. Raises
    InvalidInputError ``missing`` for a batch without its count.
    """
    if asked.action is Action.ISSUE_BATCH and asked.count is None:
        raise InvalidInputError("missing", "Say how many invoices are to be issued", field="count")
    try:
        return read_decide_write(
            asked.domain,
            lambda: store.see(product, asked.domain, asked.session),
            lambda seen: _checked(asked, seen, store, now),
        )
    except BusyError:
        # Each of the others has seen it.
        return Checked(None)


def _checked(asked: QuotaCheck, seen: Seen, store: QuotaStore, now: datetime) -> Checked:
    """What to show of what was seen. Raises ChangedMeanwhileError when another user was the one to
    see it.
    """
    told = _told(asked, seen, now)
    if told is None or _was_shown(told, seen):
        return Checked(None)
    try:
        if not _is_ours_to_show(told, asked.session, store, now):
            raise ChangedMeanwhileError(asked.domain)
    except FAILURES as failure:
        if asked.action is Action.ENTER and not isinstance(failure, NO_ANSWER):
            raise
        return Checked(notice_view(told), noted=False)
    return Checked(notice_view(told))


def _told(asked: QuotaCheck, seen: Seen, now: datetime) -> Told | None:
    doing = Doing(asked.action, asked.count or 0, bool(seen.waiting))
    situation = situation_of(seen.quota, business_date(now), doing)
    notice = decide(situation) if situation else None
    return Told(notice, seen.quota, situation, seen.waiting) if situation and notice else None


def _was_shown(told: Told, seen: Seen) -> bool:
    match told.notice.once:
        case Once.MILESTONE:
            return told.notice.milestone in seen.quota.shown
        case Once.SESSION:
            return _session_mark(told) in seen.session_marks
        case Once.ALWAYS:
            return False


def _is_ours_to_show(told: Told, session: str, store: QuotaStore, now: datetime) -> bool:
    match told.notice.once:
        case Once.MILESTONE:
            return store.note_shown(told.quota, told.notice.milestone)
        case Once.SESSION:
            return store.note_shown_in(session, told.quota, _session_mark(told), now)
        case Once.ALWAYS:
            return True


def _session_mark(told: Told) -> str:
    """A session is told again after a purchase (R61)."""
    return f"{told.quota.epoch}/{told.notice.case}"
