"""Trigger: the toy's POST /v1/orders. Promise: one item in the table; the answer shows what the function can see."""

import importlib.util
import json
import os
from typing import Any

import boto3

from misa_order.kernel.errors import OrderSystemError

table = boto3.client("dynamodb")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    print(context.function_name)  # noqa: T201 - a log line
    item = {"pk": {"S": "order"}, "body": {"S": event["body"]}, "portal": {"S": os.environ["PORTAL_URL"]}}
    table.put_item(TableName=os.environ["TABLE_NAME"], Item=item)
    tools = ("moto", "chalice", "rich", "pytest", "cryptography")
    seen = {
        "layer": OrderSystemError.__name__,
        "tools": [name for name in tools if importlib.util.find_spec(name)],
        "environ": sorted(os.environ),
    }
    return {"statusCode": 201, "body": json.dumps(seen)}
