"""DynamoDB for long histories: moto's own engine, called without HTTP, which takes most of a call's time."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError
from moto.core.exceptions import JsonRESTError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.responses import DynamoHandler

REGION = "ap-southeast-1"


class DirectDynamoDB:
    """Answers as the boto3 client that it is given, whose exceptions it raises."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.exceptions = client.exceptions

    def __getattr__(self, action: str) -> Callable[..., Any]:
        return lambda **asked: self._call(action, asked)

    def get_paginator(self, action: str) -> "_Pages":
        return _Pages(self, action)

    def _call(self, action: str, asked: dict[str, Any]) -> Any:
        handler: Any = DynamoHandler()
        handler.body = handler.params = asked
        handler.current_account, handler.region, handler.headers = DEFAULT_ACCOUNT_ID, REGION, {}
        try:
            return getattr(handler, action)().result
        except JsonRESTError as error:
            raise self._refusal(error, action) from error

    def _refusal(self, error: Any, action: str) -> ClientError:
        said = json.loads(error.description)
        code = str(said["__type"]).rpartition("#")[2]
        answer: Any = {**said, "Error": {"Code": code, "Message": str(error)}}
        raised: type[ClientError] = getattr(self.exceptions, code, ClientError)
        return raised(answer, action)


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
