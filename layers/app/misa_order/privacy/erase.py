"""The personal data of one customer is erased; money, numbers and states stay (docs/privacy.md, ADR 0022)."""

from contextlib import suppress
from typing import NamedTuple

from misa_order.contracts.contract import Contract
from misa_order.kernel.errors import ConflictError
from misa_order.kernel.history import Why
from misa_order.orders.order import Order
from misa_order.privacy.erased import (
    cleaned,
    erased_contract,
    erased_order,
    erased_quota,
    erased_renewal,
    has_personal_key,
)
from misa_order.privacy.held import Stores, held_of
from misa_order.privacy.open_business import all_open, open_of_order, open_of_renewal
from misa_order.quota.quota import Quota
from misa_order.renewals.renewal import Renewal
from misa_order.table import keys
from misa_order.table.contention import read_decide_write
from misa_order.table.table import Table
from misa_order.table.writes import Delete, Update, WriteRejectedError


class Erasure(NamedTuple):
    """How much was erased; nothing of a customer who was erased before."""

    orders: int
    contracts: int
    renewals: int
    quotas: int
    notes: int
    pictures: int


def erase_customer(customer: str, stores: Stores, why: Why) -> Erasure:
    """Erase the personal data of a customer wherever it is kept, unless anything is open with them.

    Each thing is changed by itself, if it is as it was read, and says in its history who erased it and why. Stopped
    half-way it goes on where it is called again. What others open meanwhile is left as it is, and named. Raises
    NotFoundError, ConflictError ``business_open``, BusyError.
    """
    held = held_of(customer, stores, why.at)
    _refuse(all_open(held, stores, why.at))
    contracts = [one for found in held.contracts.values() for one in found]
    return Erasure(
        orders=sum(_erase_order(one, held.contracts[one.number], stores, why) for one in held.orders),
        contracts=sum(_erase_contract(one, stores, why) for one in contracts),
        renewals=sum(_erase_renewal(one, stores, why) for one in held.renewals),
        quotas=sum(_erase_quota(one, customer, stores, why) for one in held.quotas),
        notes=sum(_clean_notes(pk, stores.table) for pk in _histories(held.orders, contracts, held.renewals)),
        pictures=sum(stores.pictures.forget(one.number) for one in held.orders),
    )


def _refuse(found: list[str]) -> None:
    if found:
        raise ConflictError("business_open", "; ".join(found), field="customer")


def _erase_order(order: Order, contracts: tuple[Contract, ...], stores: Stores, why: Why) -> bool:
    def once(seen: Order) -> bool:
        after = erased_order(seen)
        if after == seen:
            return False
        _refuse([f"order {seen.number}: {one}" for one in open_of_order(seen, contracts, stores, why.at)])
        if has_personal_key(seen.match_key):
            _forget_key(seen.key, stores.table)
        stores.orders.change(seen, after, why, None)
        return True

    return read_decide_write(order.number, lambda: stores.orders.get(order.number), once)


def _forget_key(key: str, table: Table) -> None:
    """Remove the emptied set of open orders that is named by a phone or tax code; one that is in use stays."""
    with suppress(WriteRejectedError):
        table.write([Delete(keys.open_orders(key), "attribute_not_exists(open_orders)")])


def _erase_contract(contract: Contract, stores: Stores, why: Why) -> bool:
    def once(seen: Contract) -> bool:
        after = erased_contract(seen)
        return after != seen and bool(stores.contracts.change(seen, after, why))

    return read_decide_write(contract.id, lambda: stores.contracts.get(contract.id), once)


def _erase_renewal(renewal: Renewal, stores: Stores, why: Why) -> bool:
    def once(seen: Renewal) -> bool:
        after = erased_renewal(seen)
        if after == seen:
            return False
        _refuse([f"renewal {seen.id}: {one}" for one in open_of_renewal(seen, stores, why.at)])
        stores.renewals.change(seen, after, why, None)
        return True

    return read_decide_write(renewal.id, lambda: stores.renewals.get(renewal.id), once)


def _erase_quota(quota: Quota, customer: str, stores: Stores, why: Why) -> bool:
    def once(seen: Quota) -> bool:
        after = erased_quota(seen, customer)
        return after != seen and bool(stores.quotas.change(seen, after, why.at))

    return read_decide_write(quota.domain, lambda: stores.quotas.get(quota.product, quota.domain), once)


def _histories(orders: tuple[Order, ...], contracts: list[Contract], renewals: tuple[Renewal, ...]) -> list[str]:
    """The partitions in which their histories stand."""
    found = [keys.order(one.number) for one in orders] + [keys.contract(one.id) for one in contracts]
    return [key.pk for key in found + [keys.renewal(one.id) for one in renewals]]


def _clean_notes(pk: str, table: Table) -> int:
    """Take what somebody wrote in their own words out of a history, the one change that a history knows (R11)."""
    count = 0
    for row in table.partition(pk):
        # The first entry may stand in the thing itself.
        kept = "doc" if row["sk"].startswith("HISTORY#") else "begun"
        if kept not in row or (after := cleaned(row[kept])) == row[kept]:
            continue
        values = {":after": after, ":before": row[kept]}
        # Rejected where another has cleaned it meanwhile: nobody else ever changes an entry.
        with suppress(WriteRejectedError):
            table.write([Update(keys.ItemKey(pk, row["sk"]), f"SET {kept} = :after", values, f"{kept} = :before")])
            count += 1
    return count
