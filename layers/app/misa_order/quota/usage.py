"""The product reports how many invoices a tenant has issued (R62)."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, NamedTuple

from pydantic import AwareDatetime, BeforeValidator, Field

from misa_order.kernel.calendar import business_date, local_time
from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.order_request import Domain, Frozen
from misa_order.quota.quota import Quota
from misa_order.quota.store import QuotaStore
from misa_order.table.contention import read_decide_write

AHEAD = timedelta(minutes=5)
"""How far the product's clock may be ahead of ours."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing was used before; an instant of the year 1 cannot even be told in UTC."""


def _written(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("a time is written in ISO 8601 with its offset")  # noqa: TRY004 - pydantic takes no other
    return value


class UsageReport(Frozen):
    """The body of POST /v1/quota/usage: all that a tenant has ever used by ``as_of``."""

    domain: Domain
    used_total: Annotated[int, Field(ge=0, le=1_000_000_000_000, strict=True)]
    as_of: Annotated[AwareDatetime, BeforeValidator(_written)]


class ReportTaken(NamedTuple):
    """The quota afterwards, and whether the report changed it: not when it was repeated, or older
    than another.
    """

    quota: Quota
    changed: bool


def record_usage(report: UsageReport, product: str, store: QuotaStore, now: datetime) -> ReportTaken:
    """Take a report, of which the newest ``as_of`` counts: one read and one write, a repeat is the
    read alone.

    A tenant that has bought nothing yet is noted too. Where the tier changes, the tenant is due to
    be mailed. Raises InvalidInputError ``as_of_in_future`` or ``as_of_too_early``, BusyError when
    others keep being faster.
    """
    if report.as_of < EARLIEST:
        raise InvalidInputError("as_of_too_early", "A report tells of this century", field="as_of")
    if report.as_of > now + AHEAD:
        raise InvalidInputError("as_of_in_future", "A report tells of what was used by now", field="as_of")

    def once(quota: Quota) -> ReportTaken:
        after = quota.reported(report.used_total, report.as_of)
        if after is quota:
            return ReportTaken(quota, changed=False)
        return ReportTaken(store.change(quota, after, now), changed=True)

    return read_decide_write(report.domain, lambda: store.get(product, report.domain), once)


def usage_view(recorded: ReportTaken, now: datetime) -> dict[str, Any]:
    """What stands after a report, by whichever report is the newest."""
    quota, today = recorded.quota, business_date(now)
    last = quota.last_usable_on
    return {
        "domain": quota.domain,
        "taken": recorded.changed,
        "used_total": quota.used_total,
        "as_of": quota.as_of and local_time(quota.as_of),
        "remaining": quota.remaining,
        "last_usable_on": last and last.isoformat(),
        "days_left": quota.days_left(today),
    }
