"""The morning's mails about quotas whose band or tier has changed (R62)."""

from datetime import datetime

from misa_order.kernel.attempts import Attempts
from misa_order.kernel.calendar import business_date
from misa_order.quota.quota import Quota
from misa_order.quota.standing import unmailed
from misa_order.quota.store import QuotaStore
from misa_order.table.contention import read_decide_write


def notify_all_due(store: QuotaStore, now: datetime) -> int:
    """Have everybody mailed who is due by ``now``, once for each milestone and purchase; says how
    many are.

    Reads what is due and nothing else: 16 queries, then one read and one write for each tenant. Run
    twice, late or killed half-way it leaves the same; who is reached late is told how things stand
    by then. A tenant that cannot be changed holds up no other: ExceptionGroup, each error noting
    its tenant, when all were tried.
    """
    count, attempts = 0, Attempts("tenant")
    for product, domain in store.due(now):
        with attempts.at(f"{product}/{domain}"):
            count += _notify(product, domain, store, now)
    attempts.raise_failures(f"could not be notified, {count} were")
    return count


def _notify(product: str, domain: str, store: QuotaStore, now: datetime) -> bool:
    """Whether the tenant was due to be told something."""

    def once(quota: Quota) -> bool:
        if not _is_due(quota, now):
            return False
        notice = unmailed(quota, business_date(now))
        if notice is None:
            # A job that came late has passed over it: on to what comes next.
            store.change(quota, quota, now)
            return False
        store.change(quota, quota.told(notice.milestone), now, "QuotaNotice", milestone=notice.milestone)
        return True

    return read_decide_write(f"{product}/{domain}", lambda: store.get(product, domain), once)


def _is_due(quota: Quota, now: datetime) -> bool:
    """Whether the list was right: it may be a moment behind."""
    return quota.due_at is not None and quota.due_at <= now
