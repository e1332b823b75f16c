"""Moto's own DynamoDB called without HTTP, which takes nine tenths of a call's time."""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from botocore.exceptions import ClientError
from moto.core.exceptions import JsonRESTError
from moto.core.models import DEFAULT_ACCOUNT_ID, botocore_stubber
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.responses import DynamoHandler

REGION = "ap-southeast-1"
_ON_ITEMS = (
    *("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"),
    *("BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems"),
)


class _Status(NamedTuple):
    status_code: int


def answered(operation: Any, host: str, request: Any) -> tuple[_Status, dict[str, Any]] | None:
    """What moto answers to a request that boto has checked and written; None where it must go all the way."""
    if operation.name not in _ON_ITEMS or not botocore_stubber.enabled or f".{REGION}.amazonaws.com" not in host:
        return None
    try:
        result = _call(camelcase_to_underscores(operation.name), json.loads(request["body"]))
    except JsonRESTError as error:
        answer = _refused(error)
        return _Status(400), {**answer, "ResponseMetadata": {"HTTPStatusCode": 400, "RetryAttempts": 0}}
    # Moto's own values stand in it, and more than AWS says: whoever asks gets plain ones, which are his alone.
    known = {name: value for name, value in result.items() if name in operation.output_shape.members}
    return _Status(200), {**_plain(known), "ResponseMetadata": {"HTTPStatusCode": 200, "RetryAttempts": 0}}


def _plain(value: Any) -> Any:
    match value:
        case DynamoType():
            return _plain(value.to_json())
        case dict():
            return {name: _plain(one) for name, one in value.items()}
        case list():
            return [_plain(one) for one in value]
        case _:
            return value


def _call(action: str, asked: dict[str, Any]) -> Any:
    handler: Any = DynamoHandler()
    handler.body = handler.params = asked
    handler.current_account, handler.region, handler.headers = DEFAULT_ACCOUNT_ID, REGION, {}
    return getattr(handler, action)().result


def _refused(error: Any) -> dict[str, Any]:
    said = json.loads(error.description)
    code = str(said["__type"]).rpartition("#")[2]
    return {**said, "Error": {"Code": code, "Message": said.get("message") or said.get("Message", "")}}


class DirectDynamoDB:
    """Answers as the boto3 client that it is given, whose exceptions it raises; nothing is checked before."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.exceptions = client.exceptions

    def __getattr__(self, action: str) -> Callable[..., Any]:
        if not hasattr(DynamoHandler, action):
            raise AttributeError(action)
        return lambda **asked: self._call(action, asked)

    def items(self, table: str, position: str) -> Iterator[dict[str, Any]]:
        """Everything in a table with this sort key, in no order: for tests alone, as fast as it gets."""
        for partition in dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[table].items.values():
            for item in partition.values():
                if item.attrs["sk"].value == position:
                    yield {name: found.value for name, found in item.attrs.items()}

    def get_paginator(self, action: str) -> "_Pages":
        return _Pages(self, action)

    def _call(self, action: str, asked: dict[str, Any]) -> Any:
        try:
            return _call(action, asked)
        except JsonRESTError as error:
            answer: Any = _refused(error)
            raised: type[ClientError] = getattr(self.exceptions, answer["Error"]["Code"], ClientError)
            raise raised(answer, action) from error


class _Pages:
    def __init__(self, client: DirectDynamoDB, action: str) -> None:
        self._ask = getattr(client, action)

    def paginate(self, **asked: Any) -> Iterator[Any]:
        while True:
            answer = self._ask(**asked)
            yield answer
            if "LastEvaluatedKey" not in answer:
                return
            asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
