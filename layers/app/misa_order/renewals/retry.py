"""Staff have CRM asked again for an opportunity that it refused or left unanswered (R31, R50)."""

from datetime import datetime

from misa_order.kernel.history import Why
from misa_order.renewals.renewal import Decider, Renewal
from misa_order.renewals.store import RenewalStore
from misa_order.table.contention import read_decide_write


def retry_opportunity(renewal_id: str, decider: Decider, store: RenewalStore, now: datetime) -> Renewal:
    """Have CRM asked once more, under the same key, for a day from its first try on; gives what was
    written.

    One read and one write. Raises NotFoundError, ForbiddenError ``not_in_charge``, ConflictError
    ``nothing_to_retry`` when nothing failed (any more), BusyError when others keep being faster.
    """
    why = Why(f"staff:{decider.name}", now, "opportunity_retried")

    def once(renewal: Renewal) -> Renewal:
        renewal.check_in_charge(decider, "id")
        return store.change(renewal, renewal.told_again("id"), why, "OpportunityOpened")

    return read_decide_write(renewal_id, lambda: store.get(renewal_id), once)
