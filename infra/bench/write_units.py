"""DynamoDB write units of one order from creation to invoice, counted from the sizes of what is written (G7)."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

from tests.in_process import AwsCall
from tests.stations import Stations

_UNIT = 1024
_IN_TRANSACTION = 2
_CLAUSE = re.compile(r"\b(SET|REMOVE|ADD|DELETE)\b")
_SINGLE = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}


class _Write(NamedTuple):
    kind: str
    part: Mapping[str, Any]
    factor: int


def one_orders_life(play: Stations, name: str = "measured") -> list[AwsCall]:
    """The calls of an order's whole life: placed, paid by a bank's mail, granted, recorded, invoiced, mails sent."""
    before = len(play.calls)
    order = play.place(name, domain=name, customer={"id": f"KH-{name}", "name": "C", "email": "c@quan.vn"})
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
    if call.service != "dynamodb":
        return
    if call.operation in _SINGLE:
        yield _Write(_SINGLE[call.operation], call.parameters, 1)
    factor, asked = 1, call.parameters.get("TransactItems", [])
    if call.operation == "TransactWriteItems":
        factor = _IN_TRANSACTION
    elif call.operation == "BatchWriteItem":
        asked = [one for requests in call.parameters["RequestItems"].values() for one in requests]
    for item in asked:
        [(kind, part)] = item.items()
        yield _Write(kind.removesuffix("Request"), part, factor)


def _units(write: _Write, stored: dict[str, Mapping[str, Any]], indexes: Sequence[Mapping[str, Any]]) -> int:
    key = {name: (write.part.get("Item") or write.part["Key"])[name] for name in ("pk", "sk")}
    place = json.dumps(key)
    former, after = stored.get(place, {}), _after(write, key, stored.get(place, {}))
    stored[place] = after
    own = write.factor * max(_blocks(after), _blocks(former))
    return own + sum(_index_units(_entry(after, index), _entry(former, index), index) for index in indexes)


def _after(write: _Write, key: Mapping[str, Any], former: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands there afterwards."""
    if write.kind != "Update":
        placed: Mapping[str, Any] = write.part.get("Item", {})
        return placed
    after = {**key, **former}
    names, values = write.part.get("ExpressionAttributeNames", {}), write.part.get("ExpressionAttributeValues", {})
    clauses = _CLAUSE.split(write.part["UpdateExpression"])[1:]
    for verb, body in zip(clauses[::2], clauses[1::2], strict=True):
        for action in body.split(","):
            name, *given = action.replace("=", " ").split()
            _apply(after, verb, names.get(name, name), values[given[-1]] if given else {})
    return after


def _apply(after: dict[str, Any], verb: str, name: str, value: Mapping[str, Any]) -> None:
    if verb == "REMOVE":
        after.pop(name, None)
    elif verb == "SET" or "N" in value:
        # However far a counter has come, its size is that of what is added.
        after[name] = value
    else:
        was, entries = set(after.pop(name, {}).get("SS", ())), set(value["SS"])
        if left := was | entries if verb == "ADD" else was - entries:
            after[name] = {"SS": sorted(left)}


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
