"""DynamoDB write units of one order from creation to invoice, counted from the sizes of what is written (G7)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from math import ceil
from typing import Any, NamedTuple

from tests.in_process import AwsCall
from tests.stations import Stations

_UNIT = 1024
_IN_TRANSACTION = 2
_SINGLE = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}


class _Write(NamedTuple):
    kind: str
    part: Mapping[str, Any]
    factor: int


def one_orders_life(play: Stations) -> list[AwsCall]:
    """The calls of an order's whole life: placed, paid by a bank's mail, granted, recorded, invoiced, mails sent."""
    before = len(play.calls)
    order = play.place("measured", domain="measured", customer={"id": "KH0009", "name": "C", "email": "c@quan.vn"})
    play.settle()
    play.pay(order)
    play.settle()
    request = play.orders.get(order.number).steps["invoice"].request_id
    told = {"order": order.number, "request_id": request, "event": "invoice_issued", "invoice_number": "9"}
    play.run("complete_invoice", play.callback_event("act", told))
    play.settle()
    return play.calls[before:]


def write_units(calls: Iterable[AwsCall]) -> dict[str, int]:
    """Units by function, as DynamoDB bills them: twice in a transaction, and once for each change in the index."""
    units: dict[str, int] = {}
    stored: dict[str, Mapping[str, Any]] = {}
    for call in calls:
        for write in _writes(call):
            units[call.function] = units.get(call.function, 0) + _units(write, stored)
    return units


def _writes(call: AwsCall) -> Iterator[_Write]:
    if call.service == "dynamodb" and call.operation in _SINGLE:
        yield _Write(_SINGLE[call.operation], call.parameters, 1)
    if call.operation == "TransactWriteItems":
        for item in call.parameters["TransactItems"]:
            [(kind, part)] = item.items()
            yield _Write(kind, part, _IN_TRANSACTION)


def _units(write: _Write, stored: dict[str, Mapping[str, Any]]) -> int:
    item = write.part.get("Item")
    key = json.dumps([(item or write.part["Key"])[name] for name in ("pk", "sk")])
    former = stored.get(key, {})
    if item is None:
        # What an update adds is among its values; a deletion costs what it deletes.
        after = former if write.kind == "Delete" else {**former, **write.part.get("ExpressionAttributeValues", {})}
        return write.factor * _blocks(after)
    stored[key] = item
    return write.factor * max(_blocks(item), _blocks(former)) + _index_units(item, former)


def _index_units(item: Mapping[str, Any], former: Mapping[str, Any]) -> int:
    place, was = ([one.get("list_pk"), one.get("list_sk")] for one in (item, former))
    # An entry that moves is written where it goes and removed where it was.
    moved = former and was not in (place, [None, None])
    return (_blocks(item) if "list_pk" in item else 0) + (_blocks(former) if moved else 0)


def _blocks(item: Mapping[str, Any]) -> int:
    size = sum(len(name.encode()) + _size(value) for name, value in item.items())
    return max(1, ceil(size / _UNIT))


def _size(typed: Mapping[str, Any]) -> int:
    [(kind, value)] = typed.items()
    match kind:
        case "S":
            return len(value.encode())
        case "SS":
            return sum(len(one.encode()) for one in value)
        case "N":
            return len(value) // 2 + 2
    return 1
