"""What waits for people or has stopped coming, counted for whoever watches the whole (R19, R31)."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from misa_order.kernel.calendar import VIETNAM, WorkingCalendar, business_date
from misa_order.orders.list_orders import list_orders_for_staff
from misa_order.orders.order_filter import OrderFilter
from misa_order.orders.overview import failed_by_step
from misa_order.orders.store import OrderStore
from misa_order.payments.statement.overview import waiting_by_age
from misa_order.payments.statement.store import StatementStore
from misa_order.settings.catalogue import Catalogue
from misa_order.table.period import ListFilter, list_window

OFFICE = (time(8), time(17))
"""From when to when money comes on a working day: nobody is woken for a quiet night, Sunday or Tet."""
DAYS_BACK = 30
"""How far back the newest mail is looked for."""


class Waiting(NamedTuple):
    """What one look found."""

    mails_silent: float
    """Office hours on working days since a bank's mail was last accepted; at most those of DAYS_BACK."""
    credits_by_age: Mapping[str, int]
    failed_by_partner: Mapping[str, int]
    """Failed steps of orders by who is asked for them, ``suman`` or ``crm and act``; of 200 orders at most."""


def look(
    statement: StatementStore, orders: OrderStore, catalogue: Catalogue, calendar: WorkingCalendar, now: datetime
) -> Waiting:
    """Look once; reads what waits, as the start page does. Raises as WorkingCalendar.is_working does."""
    return Waiting(
        round(_hours_without_mail(statement, calendar, now), 2),
        waiting_by_age(statement, now),
        _failed(orders, catalogue, now),
    )


def _failed(orders: OrderStore, catalogue: Catalogue, now: datetime) -> Mapping[str, int]:
    found = list_orders_for_staff(OrderFilter(failed=True, limit=200), None, catalogue, orders, now)
    counted = Counter({"suman": 0, "crm and act": 0})
    for step in failed_by_step(found.orders):
        counted[" and ".join(step["partners"])] += step["count"]
    return counted


def _hours_without_mail(statement: StatementStore, calendar: WorkingCalendar, now: datetime) -> float:
    first = business_date(now) - timedelta(days=DAYS_BACK)
    newest = statement.list_mails(["accepted"], list_window(ListFilter(limit=1), first, None, now)).items
    since = newest[0].received_at if newest else datetime.combine(first, OFFICE[0], VIETNAM)
    return office_time(since, now, calendar) / timedelta(hours=1)


def office_time(since: datetime, until: datetime, calendar: WorkingCalendar) -> timedelta:
    """The hours of OFFICE on working days between two instants."""
    first, last = business_date(since), business_date(until)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum((_of_day(day, since, until) for day in days if calendar.is_working(day)), timedelta())


def _of_day(day: date, since: datetime, until: datetime) -> timedelta:
    opens, closes = (datetime.combine(day, at, VIETNAM) for at in OFFICE)
    return max(min(closes, until) - max(opens, since), timedelta())
