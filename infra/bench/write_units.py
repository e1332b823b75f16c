"""DynamoDB write units of one order from creation to invoice, counted from the sizes of what is written (G7)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
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


def write_units(calls: Iterable[AwsCall], indexes: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Units by function, as DynamoDB bills them: twice in a transaction, and once for each change in an index.

    ``indexes`` are the table's GlobalSecondaryIndexes, as the template describes them.
    """
    units: dict[str, int] = {}
    stored: dict[str, Mapping[str, Any]] = {}
    for call in calls:
        for write in _writes(call):
            units[call.function] = units.get(call.function, 0) + _units(write, stored, indexes)
    return units


def _writes(call: AwsCall) -> Iterator[_Write]:
    if call.service == "dynamodb" and call.operation in _SINGLE:
        yield _Write(_SINGLE[call.operation], call.parameters, 1)
    if call.operation == "TransactWriteItems":
        for item in call.parameters["TransactItems"]:
            [(kind, part)] = item.items()
            yield _Write(kind, part, _IN_TRANSACTION)


def _units(write: _Write, stored: dict[str, Mapping[str, Any]], indexes: Sequence[Mapping[str, Any]]) -> int:
    item = write.part.get("Item")
    key = json.dumps([(item or write.part["Key"])[name] for name in ("pk", "sk")])
    former = stored.get(key, {})
    if item is None:
        # What an update adds is among its values; a deletion costs what it deletes.
        after = former if write.kind == "Delete" else {**former, **write.part.get("ExpressionAttributeValues", {})}
        return write.factor * _blocks(after)
    stored[key] = item
    own = write.factor * max(_blocks(item), _blocks(former))
    return own + sum(_index_units(_entry(item, index), _entry(former, index), index) for index in indexes)


def _entry(item: Mapping[str, Any], index: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands of an item in an index: nothing without the index's keys."""
    names = _keys_of(index)
    if not names <= item.keys():
        return {}
    projection = index["Projection"]
    if projection["ProjectionType"] == "ALL":
        return item
    kept = names | {"pk", "sk"} | set(projection.get("NonKeyAttributes", ()))
    return {name: value for name, value in item.items() if name in kept}


def _index_units(entry: Mapping[str, Any], former: Mapping[str, Any], index: Mapping[str, Any]) -> int:
    if entry == former:
        return 0
    if entry and former and all(entry[name] == former[name] for name in _keys_of(index)):
        return max(_blocks(entry), _blocks(former))
    # An entry that moves is written where it goes and removed where it was.
    return sum(_blocks(one) for one in (entry, former) if one)


def _keys_of(index: Mapping[str, Any]) -> set[str]:
    return {key["AttributeName"] for key in index["KeySchema"]}


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
