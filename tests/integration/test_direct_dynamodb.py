"""What the tests over moto are answered without HTTP is what they would be answered with it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from misa_order.table.table import Table
from tests import direct_dynamodb

KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}
ITEM = {**KEY, "m": {"M": {"l": {"L": [{"N": "1"}, {"BOOL": True}]}}}, "s": {"SS": ["x"]}, "t": {"S": "đ"}}
HERE = {"TableName": "orders"}
NEW: dict[str, Any] = {**HERE, "Item": ITEM, "ConditionExpression": "attribute_not_exists(pk)"}
CHANGED = {**HERE, "Key": KEY, "UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "2"}}}
WRITTEN: list[tuple[str, dict[str, Any]]] = [
    ("put_item", NEW),
    ("put_item", {**NEW, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}),
    ("get_item", {**HERE, "Key": KEY}),
    ("get_item", {**HERE, "Key": {**KEY, "sk": {"S": "nothing"}}}),
    ("update_item", {**CHANGED, "ReturnValues": "ALL_NEW"}),
    ("query", {**HERE, "KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "a"}}}),
    ("batch_get_item", {"RequestItems": {"orders": {"Keys": [KEY]}}}),
    ("transact_write_items", {"TransactItems": [{"Put": NEW}, {"Update": CHANGED}]}),
    ("put_item", {**NEW, "Item": {"pk": {"S": "a"}}}),
    ("put_item", {**NEW, "TableName": "another"}),
    ("put_item", {**NEW, "Item": "no item"}),
    ("delete_item", {**HERE, "Key": KEY, "ReturnValues": "ALL_OLD"}),
]


def told(client: Any, action: str, asked: dict[str, Any]) -> Any:
    try:
        answer = getattr(client, action)(**asked)
    except ClientError as error:
        return type(error).__name__, {
            name: error.response.get(name) for name in ("Error", "CancellationReasons", "Item")
        }
    except Exception as error:  # noqa: BLE001 - whatever it is, it must be the same
        return repr(error)
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_answers_and_refusals_are_those_of_the_long_way(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    client: Any = table.client
    directly = [told(client, *one) for one in WRITTEN]
    monkeypatch.setattr(direct_dynamodb, "_ON_ITEMS", ())
    assert directly == [told(client, *one) for one in WRITTEN]
