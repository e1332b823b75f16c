"""What a write costs, as the bench counts it (G7)."""

from typing import Any

import pytest

from infra.bench.write_units import write_units
from tests.in_process import AwsCall

INDEXES: list[dict[str, Any]] = [
    {
        "IndexName": "due",
        "KeySchema": [{"AttributeName": "due_pk"}, {"AttributeName": "due_sk"}],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
]
KEY = {"pk": {"S": "A"}, "sk": {"S": "B"}}
DUE = {"due_pk": {"S": "DUE#00"}, "due_sk": {"S": "1"}}
LONG = {"S": "x" * 1100}


def put(**more: Any) -> dict[str, Any]:
    return {"Put": {"Item": {**KEY, **more}}}


def update(expression: str, **values: Any) -> dict[str, Any]:
    given = {f":{name}": value for name, value in values.items()}
    return {"Update": {"Key": KEY, "UpdateExpression": expression, "ExpressionAttributeValues": given}}


def units(*parts: dict[str, Any]) -> int:
    """Of the last of these, each a transaction of its own."""
    made = [AwsCall("f", "dynamodb", "TransactWriteItems", {"TransactItems": [part]}) for part in parts]
    before = write_units(made[:-1], INDEXES).get("f", 0)
    return write_units(made, INDEXES)["f"] - before


@pytest.mark.parametrize(
    ("parts", "cost"),
    [
        ([put()], 2),
        ([put(doc=LONG)], 4),
        ([put(**DUE)], 3),
        ([put(**DUE), put(**DUE, doc={"S": "y"})], 2),
        ([put(**DUE), update("SET doc = :doc", doc={"S": "y"})], 2),
        ([put(**DUE), update("SET doc = :doc REMOVE due_pk, due_sk", doc={"S": "y"})], 3),
        ([put(**DUE), update("SET due_sk = :at", at={"S": "2"})], 4),
        ([put(doc=LONG), update("REMOVE doc")], 4),
        ([put(**DUE), {"Delete": {"Key": KEY}}], 3),
        ([put(), update("ADD names :one", one={"SS": ["x" * 1100]})], 4),
        ([put(names={"SS": ["a" * 1100, "b"]}), update("DELETE names :one", one={"SS": ["a" * 1100]})], 4),
    ],
)
def test_a_write_costs_the_larger_of_before_and_after_and_each_index_that_it_moves_in(
    parts: list[dict[str, Any]], cost: int
) -> None:
    assert units(*parts) == cost


def test_a_single_write_costs_half_and_a_batch_as_much_as_each_of_its_writes() -> None:
    single = AwsCall("f", "dynamodb", "PutItem", {"Item": KEY})
    batch = AwsCall("f", "dynamodb", "BatchWriteItem", {"RequestItems": {"t": [{"PutRequest": {"Item": KEY}}] * 3}})
    assert (write_units([single], INDEXES), write_units([batch], INDEXES)) == ({"f": 1}, {"f": 3})
