"""Trigger: the toy's receipt event. Promise: the verdict and the size of the stored mail are in the table."""

import os
from typing import Any

import boto3

s3, table = boto3.client("s3"), boto3.client("dynamodb")


def handler(event: dict[str, Any], context: Any) -> None:
    ses = event["Records"][0]["ses"]
    key = "in/" + ses["mail"]["messageId"]
    raw = s3.get_object(Bucket=os.environ["INBOX_BUCKET"], Key=key)["Body"].read()
    print(context.function_name, key)  # noqa: T201 - a log line
    verdict = ses["receipt"]["dmarcVerdict"]["status"]
    table.put_item(
        TableName=os.environ["TABLE_NAME"],
        Item={"pk": {"S": "mail"}, "dmarc": {"S": verdict}, "size": {"N": str(len(raw))}},
    )
