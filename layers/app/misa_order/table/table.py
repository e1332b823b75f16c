"""The one DynamoDB table, as its stores see it: reads by key, lists by index, writes as one
transaction.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

from misa_order.table.keys import ItemKey
from misa_order.table.wire import Item, from_wire, to_wire
from misa_order.table.writes import Part, transact, wait_a_little


class Index(NamedTuple):
    """An index, by the attribute that is its partition key; all but ``due`` are sorted by
    ``list_sk``.
    """

    name: str
    partition_key: str


LISTS = Index("lists", "list_pk")
"""The index of lists (see keys.py), with everything of its items."""
STAFF = Index("staff", "staff_pk")
"""The index of orders by status, with what staff filter by and no more."""
DUE = "due"
"""The index of what waits for its time: partition ``due_pk`` (see keys.py), sorted by ``due_sk``;
keys only.
"""
_BATCH = 100
_DELETE_ATTEMPTS = 5


class Listed(NamedTuple):
    """What of a list to read: newest first, strictly before ``before`` where it is given."""

    partition: str
    limit: int
    before: str | None = None
    since: str = ""
    through: Index = LISTS


class Table:
    """One table of one account; every method is one call unless it says otherwise."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self.client = client
        self.name = name

    def get(self, key: ItemKey) -> Item | None:
        """One item as it is now (strongly consistent), or None."""
        found = self.client.get_item(TableName=self.name, Key=to_wire(key._asdict()), ConsistentRead=True)
        return from_wire(found["Item"]) if "Item" in found else None

    def get_many(self, keys: Sequence[ItemKey]) -> dict[ItemKey, Item]:
        """The items that exist under these keys, as they are now. One call for up to 100 keys, unless some
        are held back.
        """
        found: dict[ItemKey, Item] = {}
        waiting: Any = [to_wire(key._asdict()) for key in dict.fromkeys(keys)]
        while waiting:
            request: Any = {self.name: {"Keys": waiting[:_BATCH], "ConsistentRead": True}}
            answer = self.client.batch_get_item(RequestItems=request)
            for item in map(from_wire, answer["Responses"].get(self.name, [])):
                found[ItemKey(item["pk"], item["sk"])] = item
            unprocessed: Any = answer.get("UnprocessedKeys") or {}
            waiting = [*unprocessed.get(self.name, {}).get("Keys", []), *waiting[_BATCH:]]
        return found

    def partition(self, pk: str, prefix: str = "", last: str | None = None) -> Iterator[Item]:
        """Everything under one partition key, in order of its sort keys (one call per megabyte): what begins with
        ``prefix``, or stands between that and ``last``.
        """
        condition = "pk = :pk AND begins_with(sk, :prefix)" if prefix else "pk = :pk"
        if last:
            condition = "pk = :pk AND sk BETWEEN :prefix AND :last"
        values = {":pk": pk, ":prefix": prefix or None, ":last": last}
        pages = self.client.get_paginator("query").paginate(
            TableName=self.name,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=to_wire(values),
            ConsistentRead=True,
        )
        return (from_wire(item) for page in pages for item in page["Items"])

    def newest(self, listed: Listed) -> list[Item]:
        """A page of a list, newest first (one call per megabyte)."""
        upper = _just_before(listed.before) if listed.before else "\uffff"
        found: list[Item] = []
        request: Any = {
            "TableName": self.name,
            "IndexName": listed.through.name,
            "KeyConditionExpression": f"{listed.through.partition_key} = :pk AND list_sk BETWEEN :since AND :before",
            "ExpressionAttributeValues": to_wire(
                {":pk": listed.partition, ":since": listed.since or " ", ":before": upper}
            ),
            "ScanIndexForward": False,
        }
        # An answer ends at one megabyte, however many were asked for.
        while upper >= listed.since and len(found) < listed.limit:
            answer = self.client.query(**request, Limit=listed.limit - len(found))
            found += map(from_wire, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                break
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return found

    def due(self, partition: str, last: str, after: str = "") -> Iterator[Item]:
        """The keys of what stands in a partition of the due list behind ``after``, to ``last``,
        earliest first.

        As the index knows it: what was written a moment ago may still be missing, or still be
        there.
        """
        pages = self.client.get_paginator("query").paginate(
            TableName=self.name,
            IndexName=DUE,
            KeyConditionExpression="due_pk = :pk AND due_sk BETWEEN :first AND :last",
            # A blank stands before all that positions are made of.
            ExpressionAttributeValues=to_wire({":pk": partition, ":first": f"{after} ", ":last": last}),
        )
        return (from_wire(item) for page in pages for item in page["Items"])

    def count_up(self, key: ItemKey) -> int:
        """Count one more under a key and give the new count, from 1; no two callers are given the
        same.
        """
        counted = self.client.update_item(
            TableName=self.name,
            Key=to_wire(key._asdict()),
            UpdateExpression="ADD counted :one",
            ExpressionAttributeValues=to_wire({":one": 1}),
            ReturnValues="UPDATED_NEW",
        )
        return int(from_wire(counted["Attributes"])["counted"])

    def delete(self, *keys: ItemKey) -> None:
        """Remove up to 25 items, whether they are there or not. One call, unless some are put off: a few more, then
        these stay.
        """
        waiting: Any = [{"DeleteRequest": {"Key": to_wire(key._asdict())}} for key in dict.fromkeys(keys)]
        for attempt in range(_DELETE_ATTEMPTS):
            if not waiting:
                break
            if attempt:
                wait_a_little(attempt)
            answer = self.client.batch_write_item(RequestItems={self.name: waiting})
            waiting = answer.get("UnprocessedItems", {}).get(self.name)

    def write(self, parts: Sequence[Part]) -> None:
        """All parts or none; see transact."""
        transact(self.client, self.name, parts)


def _just_before(position: str) -> str:
    """The greatest string below ``position`` that a list position can be."""
    return position[:-1] + chr(ord(position[-1]) - 1) + "\uffff"
