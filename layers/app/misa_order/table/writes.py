"""Writing to the one table: a change is one TransactWriteItems with its conditions, or nothing
(decision 5).
"""

import random
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

from misa_order.table.keys import ItemKey
from misa_order.table.wire import Item, from_wire, to_wire

_TRANSIENT = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
_CONFLICT_RETRIES = 8
MOST_PARTS = 100
"""DynamoDB takes so many items in one transaction."""


class Put(NamedTuple):
    """Write an item whole, if ``condition`` holds for what is stored under its key."""

    key: ItemKey
    attributes: Mapping[str, Any]
    condition: str | None = None
    values: Mapping[str, Any] = {}


class Update(NamedTuple):
    """Change parts of an item."""

    key: ItemKey
    expression: str
    values: Mapping[str, Any]
    condition: str | None = None


class Delete(NamedTuple):
    """Remove an item."""

    key: ItemKey
    condition: str | None = None
    values: Mapping[str, Any] = {}


type Part = Put | Update | Delete

NEW = "attribute_not_exists(pk)"
"""Nothing is stored under this key yet."""


FAILURES = (BotoCoreError, ClientError)
"""What a call raises that the table did not answer, or refused for no fault of ours: it may or may
not have happened.
"""
NO_ANSWER = BotoCoreError
"""The failures in which the table said nothing at all, as after a time-out."""


class ChangedMeanwhileError(Exception):
    """Somebody else changed it first, so nothing was written: read it again and decide again."""


class WriteRejectedError(Exception):
    """A condition did not hold, so nothing was written. ``stored`` tells, by position of the part,
    what is there.
    """

    def __init__(self, stored: Mapping[int, Item]) -> None:
        super().__init__(f"conditions failed at {sorted(stored)}")
        self.stored = stored


class BusyError(Exception):
    """Others kept being faster, so nothing was written: deliver the message, or ask, again."""


def merged(parts: Sequence[Part]) -> list[Part]:
    """The parts with updates of the same set on the same item made one: DynamoDB takes one part for
    an item.
    """
    sets: dict[tuple[ItemKey, str], Update] = {}
    rest: list[Part] = []
    for part in parts:
        if not isinstance(part, Update):
            rest.append(part)
        elif earlier := sets.get((part.key, part.expression)):
            values = {name: earlier.values[name] | value for name, value in part.values.items()}
            sets[part.key, part.expression] = earlier._replace(values=values)
        else:
            sets[part.key, part.expression] = part
    return [*rest, *sets.values()]


def transact(client: "DynamoDBClient", table: str, parts: Sequence[Part]) -> None:
    """Write all parts or none; a single Put or Update costs half as a plain one, which keeps the
    same promise.

    Another transaction in flight on the same item is waited out (a few times, growing); a condition
    that does not hold raises WriteRejectedError with the stored items.
    """
    wire: Any = [_part(table, part) for part in parts]
    if len(wire) == 1 and "Delete" not in wire[0]:
        _write_one(client, wire[0])
        return
    for attempt in range(_CONFLICT_RETRIES):
        try:
            client.transact_write_items(TransactItems=wire)
        except client.exceptions.TransactionCanceledException as error:
            if not _only_in_flight(error):
                raise WriteRejectedError(_stored(error)) from error
            if attempt == _CONFLICT_RETRIES - 1:
                raise
            wait_a_little(attempt)
        else:
            return


def _write_one(client: "DynamoDBClient", wire: Any) -> None:
    [(kind, request)] = wire.items()
    write = client.put_item if kind == "Put" else client.update_item
    for attempt in range(_CONFLICT_RETRIES):
        try:
            write(**request)
        except client.exceptions.ConditionalCheckFailedException as error:
            stored: Any = error.response.get("Item") or {}
            raise WriteRejectedError({0: from_wire(stored)}) from error
        except client.exceptions.TransactionConflictException:
            if attempt == _CONFLICT_RETRIES - 1:
                raise
            wait_a_little(attempt)
        else:
            return


def wait_a_little(attempt: int) -> None:
    """Wait at random, twice as long as at the attempt before: up to 20 ms at attempt 0."""
    time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads rivals, secures nothing


def _only_in_flight(error: ClientError) -> bool:
    codes = {reason.get("Code", "None") for reason in _reasons(error)} - {"None"}
    if codes <= _TRANSIENT:
        return True
    if "ConditionalCheckFailed" in codes:
        return False
    raise error


def _stored(error: ClientError) -> dict[int, Item]:
    return {
        position: from_wire(reason.get("Item") or {})
        for position, reason in enumerate(_reasons(error))
        if reason.get("Code") == "ConditionalCheckFailed"
    }


def _reasons(error: ClientError) -> list[Any]:
    reasons: list[Any] = error.response.get("CancellationReasons") or []
    return reasons


def _part(table: str, part: Part) -> dict[str, Any]:
    common: dict[str, Any] = {"TableName": table}
    if part.condition:
        common["ConditionExpression"] = part.condition
        common["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    if part.values:
        common["ExpressionAttributeValues"] = to_wire(part.values)
    match part:
        case Put(key, attributes):
            return {"Put": {**common, "Item": to_wire({"pk": key.pk, "sk": key.sk, **attributes})}}
        case Update(key, expression):
            return {"Update": {**common, "Key": to_wire(key._asdict()), "UpdateExpression": expression}}
        case Delete(key):
            return {"Delete": {**common, "Key": to_wire(key._asdict())}}
