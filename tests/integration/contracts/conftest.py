"""Contracts as they are first written."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from misa_order.contracts.contract import Actor, Assigned, Contract
from misa_order.contracts.store import ContractStore, contract_parts
from misa_order.kernel.history import Why
from misa_order.orders.number import OrderNumber
from misa_order.orders.statuses import Payment
from misa_order.table import keys
from misa_order.table.table import Table
from misa_order.table.writes import NEW, Put, WriteRejectedError
from tests.builders import NOW
from tests.unit.contracts.test_contract import sold

AN, HEAD = Actor("an", is_rep=True), Actor("head", is_rep=False)
WHY = Why("staff:lan", NOW, "x", "because")
NUMBERS = ("1000002", "1000015", "1000028", "1000031")
BY_RULE = Assigned("an", None, "turn")


@pytest.fixture
def store(table: Table) -> ContractStore:
    return ContractStore(table)


def opened(
    store: ContractStore, number: str = NUMBERS[0], days: int = 0, assigned: Assigned | None = BY_RULE, **changes: Any
) -> Contract:
    """A contract of a paid order as it is first written, this many days before NOW, with these things changed."""
    at = NOW - timedelta(days=days)
    order = sold().model_copy(update={"number": OrderNumber(number)})
    contract = Contract.of(order, assigned, at).model_copy(update=changes)
    paid = order.model_copy(update={"status": order.status.model_copy(update={"payment": Payment.PAID})})
    store.table.write(contract_parts(None, contract, WHY._replace(at=at)))
    with suppress(WriteRejectedError):  # it may be there already
        store.table.write([Put(keys.order(number), {"doc": paid.model_dump_json(), "rev": 1}, NEW)])
    return contract
