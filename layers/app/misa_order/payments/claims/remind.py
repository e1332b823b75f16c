"""The morning's job: customers are asked whether they have paid, and warned of what is near (R26,
R44).
"""

from collections import Counter
from datetime import datetime

from misa_order.orders.jobs.sweep import sweep_due
from misa_order.orders.jobs.warn import warning
from misa_order.orders.store import OrderStore
from misa_order.payments.claims.claim import asking


def remind_all_due(store: OrderStore, now: datetime) -> Counter[str]:
    """Ask and warn everybody who is due by ``now``; how many were ``asked`` and ``warned``.

    Promises and raises as sweep_due does.
    """
    return sweep_due(store, now, "function:remind_customers", [asking, warning])
