"""Everything that is kept of one customer, for that customer to read (docs/privacy.md)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from misa_order.contracts.contract import Contract
from misa_order.kernel.calendar import local_time
from misa_order.kernel.history import HistoryEntry
from misa_order.orders.order import Order
from misa_order.payments.statement.row import StatementRow
from misa_order.portals.delivery import Delivery
from misa_order.privacy.held import Stores, held_of
from misa_order.quota.quota import Quota
from misa_order.renewals.renewal import Renewal

_OURS = {"request_key", "request_digest", "portal"}
_STAFF = {"rep", "accepted_by", "on_behalf_of", "in_charge", "decided_by", "performer", "owner", "consultant", "unit"}


def export_customer(customer: str, stores: Stores, portals: Sequence[str], now: datetime) -> dict[str, Any]:
    """All of it as JSON; of our staff only that it was staff, of the statement only what paid an order.

    ``portals`` are those that may have been told. Raises NotFoundError ``customer_not_found``.
    """
    held = held_of(customer, stores, now)
    return {
        "customer": customer,
        "made_at": local_time(now),
        "orders": [_order(one, held.contracts[one.number], stores, portals) for one in held.orders],
        "renewals": [_renewal(one, stores, portals) for one in held.renewals],
        "quotas": [_quota(one, customer, stores, portals) for one in held.quotas],
    }


def _order(order: Order, contracts: Sequence[Contract], stores: Stores, portals: Sequence[str]) -> dict[str, Any]:
    order = stores.orders.with_codes(order)
    kept = order.model_dump(mode="json", exclude={**dict.fromkeys(_OURS, True), "commitment": _STAFF})
    return {
        **kept,
        "history": _history(stores.orders.history(order.number)),
        "contracts": [_contract(one, stores) for one in contracts],
        "payments": [_payment(row) for row in stores.statement.rows(order.transactions)],
        "pictures": stores.pictures.of_order(order.number),
        "told_to_portals": _told(order.number, stores, portals),
    }


def _contract(contract: Contract, stores: Stores) -> dict[str, Any]:
    kept = contract.model_dump(mode="json", exclude=_STAFF)
    return {**kept, "history": _history(stores.contracts.history(contract.id))}


def _renewal(renewal: Renewal, stores: Stores, portals: Sequence[str]) -> dict[str, Any]:
    kept = renewal.model_dump(mode="json", exclude=_OURS | _STAFF)
    history = _history(stores.renewals.history(renewal.id))
    return {**kept, "history": history, "told_to_portals": _told(renewal.id, stores, portals)}


def _quota(quota: Quota, customer: str, stores: Stores, portals: Sequence[str]) -> dict[str, Any]:
    bought = [one.model_dump(mode="json") for one in quota.purchases if one.customer.id == customer]
    told = _told(f"{quota.product}/{quota.domain}", stores, portals)
    kept = quota.model_dump(mode="json", include={"product", "domain", "used_total", "as_of", "mailed"})
    return {**kept, "purchases": bought, "told_to_portals": told}


def _payment(row: StatementRow) -> dict[str, Any]:
    return row.model_dump(mode="json", include={"id", "state", "bank", "amount", "memo", "booked_at", "reference"})


def _history(entries: Iterable[HistoryEntry]) -> list[dict[str, Any]]:
    return [_entry(one.model_dump(mode="json")) for one in entries]


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    changes = [change for change in entry["changes"] if change["axis"] not in _STAFF]
    actor = "staff" if entry["actor"].startswith("staff:") else entry["actor"]
    return {**entry, "actor": actor, "changes": changes}


def _told(subject: str, stores: Stores, portals: Sequence[str]) -> list[dict[str, Any]]:
    told = (one for portal in portals for one in stores.deliveries.of_subject(portal, subject))
    return [_delivery(one) for one in told]


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return delivery.model_dump(mode="json", include={"portal", "event", "at", "state", "taken_at"})
