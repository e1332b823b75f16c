"""Which IAM permission a call at AWS needs, and which a role of a template grants."""

from fnmatch import fnmatchcase
from typing import NamedTuple

from tests.in_process import ACCOUNT, REGION, AwsCall, Deployed

_BY_THE_SERVICE = {
    *("logs:CreateLogStream", "logs:PutLogEvents"),
    *("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    *("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"),
}
_PARTS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


class Permission(NamedTuple):
    """An IAM action on a resource; in a role the resource may be a pattern."""

    action: str
    resource: str

    def covers(self, other: "Permission") -> bool:
        """Whether this one in a role lets the other happen."""
        return self.action == other.action and fnmatchcase(other.resource, self.resource)


def needed(call: AwsCall) -> set[Permission]:
    """What AWS asks for when this call is made."""
    asked = call.parameters
    match call.service:
        case "dynamodb":
            return _on_tables(call)
        case "sqs":
            queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{asked['QueueUrl'].rpartition('/')[2]}"
            return {Permission(f"sqs:{call.operation.removesuffix('Batch')}", queue)}
        case "secretsmanager":
            return {_named(call, asked["SecretId"])}
        case "s3":
            return _in_buckets(call)
        case "sesv2":
            identity = f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{asked['FromEmailAddress'].rpartition('@')[2]}"
            # For raw content AWS asks for SendRawEmail, the local engine for SendEmail.
            actions = {f"ses:{call.operation}", *(["ses:SendRawEmail"] if "Raw" in asked["Content"] else [])}
            letters = f"arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/{asked['ConfigurationSetName']}"
            return {Permission(action, resource) for action in actions for resource in (identity, letters)}
    raise AssertionError(f"which permission does {call.service} {call.operation} need?")


def _in_buckets(call: AwsCall) -> set[Permission]:
    bucket = f"arn:aws:s3:::{call.parameters['Bucket']}"
    match call.operation:
        case "ListObjectsV2":
            return {Permission("s3:ListBucket", bucket)}
        case "CreateBucket":
            # So botocore names it where a form is signed: nothing is called.
            return set()
    return {_named(call, f"{bucket}/{call.parameters['Key']}")}


def _on_tables(call: AwsCall) -> set[Permission]:
    asked = call.parameters
    match call.operation:
        case "TransactWriteItems":
            parts = [(kind, part) for item in asked["TransactItems"] for kind, part in item.items()]
            return {Permission(f"dynamodb:{_PARTS[kind]}", _table(part["TableName"])) for kind, part in parts}
        case "BatchGetItem" | "BatchWriteItem":
            return {_named(call, _table(name)) for name in asked["RequestItems"]}
    index = f"/index/{asked['IndexName']}" if "IndexName" in asked else ""
    return {_named(call, _table(asked["TableName"]) + index)}


def _named(call: AwsCall, resource: str) -> Permission:
    return Permission(f"{call.service}:{call.operation}", resource)


def _table(name: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"


def granted(stack: Deployed, role: str) -> set[Permission]:
    """What a role allows its function's own code."""
    [policy] = stack.resources[role]["Properties"]["Policies"]
    found = set()
    for statement in policy["PolicyDocument"]["Statement"]:
        resources = stack.resolve(statement["Resource"])
        for resource in resources if isinstance(resources, list) else [resources]:
            actions = set(stack.resolve(statement["Action"])) - _BY_THE_SERVICE
            found |= {Permission(action, resource) for action in actions}
    return found
