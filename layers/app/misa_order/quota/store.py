"""Quotas in the table: read with what a decision needs in one call, changed only as they were read
(decision 5).
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from misa_order.quota.quota import Quota
from misa_order.quota.standing import next_mail
from misa_order.table import keys, list_partitions, positions
from misa_order.table.outbox import outbox_part
from misa_order.table.paging import Page, Spread, Window, position, read_page
from misa_order.table.table import STAFF, Table
from misa_order.table.wire import Item
from misa_order.table.writes import ChangedMeanwhileError, Part, Update, WriteRejectedError

SESSION_LIFETIME = timedelta(days=7)
"""How long it is remembered what was shown in a session."""
_AT_ONCE = 300
_UNSHOWN = "(attribute_not_exists(shown) OR NOT contains(shown, :mark))"
_APART = {"version", "epoch", "shown", "due_at"}
"""What is stored beside the document: notices are shown and counted without changing it."""


class Seen(NamedTuple):
    """What a decision about notices needs: the quota, what the session was shown, and the orders
    that wait for it.
    """

    quota: Quota
    session_marks: frozenset[str]
    waiting: tuple[str, ...]


class QuotaStore:
    """All reads and writes of quotas.

    ``once`` is the same table, asked once and no more: it takes down what is shown, for a call that
    was repeated unseen could take its own mark for another's. ``table`` itself where that cannot
    happen.
    """

    def __init__(self, table: Table, once: Callable[[], Table] | None = None) -> None:
        self.table = table
        self._once = once or (lambda: table)

    def get(self, product: str, domain: str) -> Quota:
        """The quota as it is now; of a tenant that nothing is known of, an empty one."""
        return read_quota(product, domain, self.table.get(keys.quota(product, domain)) or {})

    def see(self, product: str, domain: str, session: str) -> Seen:
        """All that a decision needs, as it is now, in one call."""
        quota, waiting = keys.quota(product, domain), keys.waiting_for_quota(product, domain)
        marks = _session_key(product, domain, session)
        found = self.table.get_many([quota, waiting, marks])
        return Seen(
            read_quota(product, domain, found.get(quota, {})),
            frozenset(found.get(marks, {}).get("shown", ())),
            tuple(sorted(found.get(waiting, {}).get("waiting", ()))),
        )

    def note_shown(self, quota: Quota, milestone: str) -> bool:
        """Note that a milestone is shown to the tenant, in one call; False when it was, or
        purchases changed meanwhile.

        Of any number of callers at once one is told True (R61). Raises one of FAILURES when the
        table did not take it down: NO_ANSWER when it may have.
        """
        condition = f"epoch = :epoch AND {_UNSHOWN}"
        values = {":marks": {milestone}, ":mark": milestone, ":epoch": quota.epoch}
        return self._noted(Update(keys.quota(quota.product, quota.domain), "ADD shown :marks", values, condition))

    def note_shown_in(self, session: str, quota: Quota, mark: str, now: datetime) -> bool:
        """Note that a notice was shown in one session of the product; it is forgotten a week later."""
        ends = int((now + SESSION_LIFETIME).timestamp())
        key = _session_key(quota.product, quota.domain, session)
        values = {":marks": {mark}, ":mark": mark, ":ends": ends}
        return self._noted(Update(key, "ADD shown :marks SET expires = :ends", values, _UNSHOWN))

    def change(self, before: Quota, after: Quota, now: datetime, event: str | None = None, **facts: Any) -> Quota:
        """Write a change, with an event that others wait for, if the quota is still as it was read.

        Gives what was written, put into the due list by what there is to mail. Raises
        ChangedMeanwhileError.
        """
        changed = {"version": before.version + 1, "due_at": next_mail(after, now)}
        quota = after.model_copy(update=changed)
        parts: list[Part] = [_part(before, quota)]
        if event:
            named = {"product": quota.product, "domain": quota.domain, "epoch": quota.epoch, **facts}
            parts.append(outbox_part(event, f"{quota.product}/{quota.domain}", quota.version, now, named))
        try:
            self.table.write(parts)
        except WriteRejectedError as error:
            raise ChangedMeanwhileError(quota.domain) from error
        return quota

    def due(self, now: datetime) -> Iterator[tuple[str, str]]:
        """Product and domain of the tenants to whom there may be something to mail by ``now``: 16
        queries.

        Read each again before acting on it: the list may be a moment behind.
        """
        last = positions.list_position(now, "~")
        for shard in range(keys.DUE_SHARDS):
            for row in self.table.due(keys.quota_due_partition(shard), last):
                product, _, domain = row["due_sk"].rpartition("#")[2].partition("/")
                yield product, domain

    def listed(self, window: Window, wanted: Callable[[str], bool] | None) -> Page[Quota]:
        """A page of tenants by their last purchase, newest first, whose customer's id is wanted;
        None stands for all.

        ``window`` is of quarters.
        """
        keep = (lambda item: wanted(item["facts"])) if wanted else None
        spread = Spread(lambda quarter: [list_partitions.quotas_in(quarter)], keep, STAFF, _AT_ONCE)
        page = read_page(self.table.newest, spread, window)
        tenants = [position(item).rpartition("#")[2].partition("/")[::2] for item in page.items]
        return Page(self._read_many(tenants), page.cursor)

    def _read_many(self, tenants: Sequence[Sequence[str]]) -> tuple[Quota, ...]:
        found = self.table.get_many([keys.quota(product, domain) for product, domain in tenants])
        known = ((product, domain, found.get(keys.quota(product, domain))) for product, domain in tenants)
        return tuple(read_quota(product, domain, item) for product, domain, item in known if item)

    def _noted(self, part: Update) -> bool:
        try:
            self._once().write([part])
        except WriteRejectedError:
            return False
        return True


def _session_key(product: str, domain: str, session: str) -> keys.ItemKey:
    # A session's name may open a door in the product: only its digest is kept.
    return keys.quota_session(product, domain, hashlib.sha256(session.encode()).hexdigest()[:32])


def read_quota(product: str, domain: str, item: Item) -> Quota:
    """A tenant's quota as it was written; of one that nothing is known of, an empty one."""
    kept = Quota.model_validate_json(item["doc"]) if "doc" in item else Quota(product=product, domain=domain)
    due = item["due_sk"].partition("#")[0] if "due_sk" in item else None
    apart = {
        "version": int(item.get("rev", 0)),
        "epoch": int(item.get("epoch", 0)),
        "shown": frozenset(item.get("shown", ())),
        "due_at": due and datetime.fromisoformat(due),
    }
    return kept.model_copy(update=apart)


def _part(before: Quota, quota: Quota) -> Update:
    """The change of the item; what was shown stays as it is, unless the purchases changed (R61)."""
    attributes = _attributes(quota)
    sets = ", ".join(f"{name} = :{name}" for name, value in attributes.items() if value is not None)
    gone = [name for name, value in attributes.items() if value is None]
    gone += ["shown"] if quota.epoch != before.epoch else []
    expression = f"SET {sets}" + (f" REMOVE {', '.join(gone)}" if gone else "")
    values = {f":{name}": value for name, value in attributes.items()}
    condition = "rev = :before" if before.version else "attribute_not_exists(rev)"
    values[":before"] = before.version or None
    return Update(keys.quota(quota.product, quota.domain), expression, values, condition)


def _attributes(quota: Quota) -> dict[str, Any]:
    due = keys.quota_due(quota.product, quota.domain, quota.due_at) if quota.due_at else None
    last = quota.last_purchase
    quarter = positions.quarter_of(positions.month_of(last.at)) if last else ""
    return {
        "doc": quota.model_dump_json(exclude=_APART, exclude_defaults=True),
        "rev": quota.version,
        "epoch": quota.epoch,
        "due_pk": due and due.pk,
        "due_sk": due and due.sk,
        "staff_pk": list_partitions.quotas_in(quarter) if last else None,
        "list_sk": positions.list_position(last.at, f"{quota.product}/{quota.domain}") if last else None,
        "facts": last.customer.id if last else None,
    }


# Models are built when they are first used (defer_build). Whoever has this store needs this one at once.
Quota.model_rebuild()
