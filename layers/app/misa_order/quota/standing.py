"""Where a tenant's quota stands on a day, and from when on there is something to mail about it
(R60–R62).
"""

from datetime import date, datetime
from typing import NamedTuple

from misa_order.kernel.calendar import add_days, business_date, start_of_day
from misa_order.quota.notices import BANDS, Action, Notice, Situation, decide
from misa_order.quota.quota import Quota


class Doing(NamedTuple):
    """What a user does: on how many invoices, and whether an order of the tenant waits for its
    quota.
    """

    action: Action = Action.ENTER
    invoices: int = 1
    pending: bool = False


NOTHING = Doing()


def situation_of(quota: Quota, today: date, doing: Doing = NOTHING) -> Situation | None:
    """The situation of a tenant; None for one that never bought, unless its first order waits as it
    issues.

    Such a one has R = 0 and no P, and is told of that order and of nothing else (R60, case 5). A
    tenant whose only purchase was undone has R = 0 and no P, too: it had invoices, so it is told
    that none are left (case 1).
    """
    last = quota.last_purchase
    if not quota.epoch and not (doing.pending and doing.action is not Action.ENTER):
        return None
    return Situation(quota.remaining, last.quota if last else 0, quota.days_left(today), *doing)


def standing_notice(quota: Quota, today: date) -> Notice | None:
    """What there is to tell a tenant who does nothing in particular."""
    situation = situation_of(quota, today)
    return decide(situation) if situation else None


def unmailed(quota: Quota, today: date) -> Notice | None:
    """The notice that stands, if the customer was not mailed about it in this epoch: once for each milestone,
    no more (R62).

    A milestone is another one in each band, also where nothing is left. Nobody is mailed without a
    purchase: who lost the only one was told that its payment is withdrawn (R22).
    """
    notice = standing_notice(quota, today) if quota.purchases else None
    return notice if notice and notice.milestone not in quota.mailed else None


def next_mail(quota: Quota, now: datetime) -> datetime | None:
    """The start of the day, today or later, from which there is something to mail if nothing is
    bought or used.

    None where no day brings anything. The quota stands in the due list at this instant, and a job
    that reads what is due reads only tenants whose band or tier can have changed.
    """
    today, last = business_date(now), quota.last_usable_on
    days = [today]
    if last:
        # A band begins ``high`` days before the day after the last one.
        days += (add_days(last, 1 - begins) for begins in (*(band.high for band in BANDS), 0))
    return next((start_of_day(day) for day in sorted(days) if day >= today and unmailed(quota, day)), None)
