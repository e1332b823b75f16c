"""Renewals as tests need them: what a portal sends, and renewals on their store."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from misa_order.orders.order import Order
from misa_order.renewals.decide import Decision, accept_renewals
from misa_order.renewals.renewal import Decider, Renewal
from misa_order.renewals.request import RenewalRequest, Requested, request_renewal
from misa_order.renewals.store import RenewalStore
from tests.builders import CATALOGUE, NOW, PORTAL, order_body

REP = Decider("yen.nt", for_all=False)
HEAD = Decider("an.tp", for_all=True)
TWO_MODULES = [{"sku": "QLTH-FEE-12M", "quantity": 1}, {"sku": "QLTH-LIBRARY-12M", "quantity": 1}]


def renewal_body(**changes: Any) -> dict[str, Any]:
    """The body of a school's renewal of one module, to be paid within a month, as a portal sends it."""
    school = {
        "product": "QLTH",
        "domain": "thptkimlien",
        "lines": [{"sku": "QLTH-FEE-12M", "quantity": 1}],
        "commit_until": "2026-12-20",
    }
    return order_body(**{**school, **changes})


def ask(
    store: RenewalStore,
    key: str | None = None,
    now: datetime = NOW,
    rep: Callable[[str], str] = lambda _: REP.name,
    **changes: Any,
) -> Requested:
    """Ask for a renewal with these things changed."""
    request = RenewalRequest.model_validate(renewal_body(**changes))
    return request_renewal(request, PORTAL, key, CATALOGUE, rep, store, now)


def accepted(store: RenewalStore, decider: Decider = REP, now: datetime = NOW, **changes: Any) -> Renewal:
    """A renewal that was accepted."""
    asked = ask(store, **changes).renewal
    return accept_renewals(Decision(ids=(asked.id,), confirm=True), decider, store, now).renewals[0]


def number_of(renewal: Renewal) -> str:
    """The number of an accepted renewal's order."""
    assert renewal.order
    return renewal.order


def committed(order: Order) -> tuple[str, str, str | None]:
    """Whose commitment an order is: rep in charge, who accepted, for whom."""
    assert order.commitment
    return order.commitment.rep, order.commitment.accepted_by, order.commitment.on_behalf_of
