"""The local operator: an IAM user with the rights of someone who looks at the system and repairs it, no more.

Beside it one who may export and erase a customer's data, and one who may carry orders over, with the rights that the
template gives for that.
"""

import json
from typing import Any, TypedDict

from infra.local.aws import ACCOUNT, LocalAws
from infra.local.engine import REGION

USER = "operator"
KEPT_APART = {"CustomerDataRights": "customer-data", "CarryOverRights": "carry-over"}
"""The users with the rights of one deed, by the output that names them."""


class Credentials(TypedDict):
    """As `endpoints.json` names them."""

    access_key_id: str
    secret_access_key: str
    region: str


def create_operator(aws: LocalAws, stack: str, table: str, bucket: str) -> Credentials:
    """Make the user and its key: it reads the table and the inbox, moves messages, invokes functions, reads logs."""
    iam = aws.client("iam")
    iam.create_user(UserName=USER)
    iam.put_user_policy(UserName=USER, PolicyName="operate", PolicyDocument=json.dumps(_policy(stack, table, bucket)))
    return _credentials(iam, USER)


def create_user_with(aws: LocalAws, user: str, rights: str) -> Credentials:
    """Make the user with this managed policy, and its key."""
    iam = aws.client("iam")
    iam.create_user(UserName=user)
    iam.attach_user_policy(UserName=user, PolicyArn=rights)
    return _credentials(iam, user)


def _credentials(iam: Any, user: str) -> Credentials:
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return Credentials(access_key_id=key["AccessKeyId"], secret_access_key=key["SecretAccessKey"], region=REGION)


def _policy(stack: str, table: str, bucket: str) -> dict[str, Any]:
    def arn(service: str, name: str) -> str:
        return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{name}"

    tables = [arn("dynamodb", f"table/{table}"), arn("dynamodb", f"table/{table}/index/*")]
    queue_actions = (
        "ReceiveMessage",
        "DeleteMessage",
        "ChangeMessageVisibility",
        "SendMessage",
        "GetQueueAttributes",
        "GetQueueUrl",
        "PurgeQueue",
    )
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allow([f"dynamodb:{verb}" for verb in ("GetItem", "Query", "Scan", "DescribeTable")], tables),
            _allow([f"sqs:{verb}" for verb in queue_actions], [arn("sqs", f"{stack}-*")]),
            _allow(["lambda:InvokeFunction"], [arn("lambda", f"function:{stack}-*")]),
            # A read: it names no single log group, for the local engine asks for them in more than one way.
            _allow(["logs:FilterLogEvents", "logs:DescribeLogGroups"], ["*"]),
            _allow(["s3:GetObject", "s3:ListBucket"], [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]),
        ],
    }


def _allow(actions: list[str], resources: list[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources}
