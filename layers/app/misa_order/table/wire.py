"""DynamoDB's typed values and plain ones: the types that our items are made of, and no other.

boto3 brings the same for every type, and with it half of what a function would load at its start.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

type Item = dict[str, Any]
"""An item of the table as plain values: text, whole numbers, booleans, sets of texts, lists and
maps of these.
"""


def to_wire(values: Mapping[str, Any]) -> Item:
    """Plain values as DynamoDB's typed ones; ``None`` is left out. TypeError for a type that no
    item of ours has.
    """
    return {name: _typed(value) for name, value in values.items() if value is not None}


def from_wire(item: Mapping[str, Any]) -> Item:
    """DynamoDB's typed values as plain ones; whole numbers as int. A type that no item of ours has
    stays as it came.
    """
    return {name: _plain(value) for name, value in item.items()}


def _typed(value: Any) -> dict[str, Any]:
    match value:
        case str():
            return {"S": str(value)}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case set() | frozenset() if value:
            return {"SS": sorted(value)}
        case list() | tuple():
            return {"L": [_typed(one) for one in value]}
        case Mapping():
            return {"M": to_wire(value)}
        case _:
            raise TypeError(f"no item of ours holds {type(value).__name__}")


def _plain(value: Mapping[str, Any]) -> Any:
    [(kind, content)] = value.items()
    match kind:
        case "S" | "BOOL":
            return content
        case "N":
            return int(content) if content.lstrip("-").isdigit() else Decimal(content)
        case "SS":
            return set(content)
        case "L":
            return [_plain(one) for one in content]
        case "M":
            return from_wire(content)
        case _:
            return value
