"""What a deploy would do to each resource of the one before: add, change in place, replace, remove.

Two translated templates are compared as CloudFormation does: a resource is known by its logical id, and replaced where
a property that its type can only be created with is another, or names something that is replaced itself.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError

from infra.rehearse.left import LEFT
from infra.rehearse.stack import Stack
from infra.rehearse.translated import REGION

HOLDING = {
    "AWS::ApiGateway::RestApi": "the address that its callers know",
    "AWS::ApiGatewayV2::Api": "the address that its callers know",
    "AWS::Backup::BackupVault": "backups",
    "AWS::CloudFront::Distribution": "the address that its callers know",
    "AWS::Cognito::UserPool": "users",
    "AWS::Cognito::UserPoolClient": "the id that tokens and settings name",
    "AWS::Cognito::UserPoolDomain": "the address of sign-in",
    "AWS::Cognito::UserPoolGroup": "who has the role",
    "AWS::Cognito::UserPoolResourceServer": "the scope that portals' clients have",
    "AWS::DynamoDB::Table": "orders and money",
    "AWS::IAM::ManagedPolicy": "who has it attached",
    "AWS::KMS::Key": "what everything under it is read with",
    "AWS::S3::Bucket": "files",
    "AWS::SES::EmailIdentity": "the DKIM records that stand in DNS",
    "AWS::SES::ReceiptRuleSet": "that it is the active one",
    "AWS::SNS::Subscription": "that its reader confirmed it",
    "AWS::SNS::Topic": "who hears the alarms",
    "AWS::SQS::Queue": "messages",
    "AWS::SecretsManager::Secret": "a secret that a partner has",
}
"""Types whose resources hold what no deploy can bring back, and what that is."""
_KEPT = {"Retain", "RetainExceptOnCreate"}


class Change(NamedTuple):
    """What happens to a resource: ``add``, ``change``, ``replace``, ``remove``, or ``leave`` (kept, and unmanaged)."""

    action: str
    logical_id: str
    kind: str
    because: str = ""

    @property
    def loses(self) -> str:
        """What is lost by it, or out of the stack's hands; empty where nothing is."""
        if self.action in {"add", "change"} or self.logical_id in LEFT["may_go"]:
            return ""
        return HOLDING.get(self.kind, "")


def changes(before: Stack, after: Stack) -> list[Change]:
    """Every resource that is not as it was, by its logical id."""
    replaced = _replaced(before.resources, after.resources)
    found = []
    for name in sorted(before.resources.keys() | after.resources.keys()):
        old, new = before.resources.get(name), after.resources.get(name)
        if new is None and old is not None:
            kept = old.get("DeletionPolicy") in _KEPT
            found.append(Change("leave" if kept else "remove", name, old["Type"]))
        elif old is None and new is not None:
            found.append(Change("add", name, new["Type"]))
        elif new is not None and name in replaced:
            found.append(Change("replace", name, new["Type"], replaced[name]))
        elif new is not None and old != new:
            found.append(Change("change", name, new["Type"]))
    return found


def _replaced(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """What is made anew, and why; what names something that is, in a property it is created with, is so too."""
    found: dict[str, str] = {}
    while True:
        more = {
            name: why
            for name, new in after.items()
            if name in before and name not in found and (why := _why(before[name], new, found))
        }
        if not more:
            return found
        found |= more


def _why(old: Mapping[str, Any], new: Mapping[str, Any], replaced: Mapping[str, str]) -> str:
    if old["Type"] != new["Type"]:
        return f"it was {old['Type']}"
    for path in _created_with(new["Type"]):
        was, will_be = (list(_at(one.get("Properties", {}), path)) for one in (old, new))
        named = next((name for name in _references(will_be) if name in replaced), "")
        if was != will_be or named:
            return f"{'.'.join(path)} {f'names {named}' if named else 'is another'}"
    return ""


@cache
def _created_with(kind: str) -> tuple[tuple[str, ...], ...]:
    """The paths of properties that a type can only be created with, also where that is so in some cases alone."""
    try:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
    except ResourceNotFoundError:
        return ()
    paths = [*schema.get("createOnlyProperties", ()), *schema.get("conditionalCreateOnlyProperties", ())]
    return tuple(tuple(path.removeprefix("/properties/").split("/")) for path in paths)


def _at(node: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """What stands at a path, for ``*`` in each item."""
    if not path:
        yield node
    elif path[0] == "*" and isinstance(node, list):
        for one in node:
            yield from _at(one, path[1:])
    elif isinstance(node, dict) and path[0] in node:
        yield from _at(node[path[0]], path[1:])


def _references(node: Any) -> Iterator[str]:
    match node:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case dict():
            for value in node.values():
                yield from _references(value)
        case list():
            for value in node:
                yield from _references(value)


def index_faults(before: Stack, after: Stack) -> Iterator[str]:
    """A table's indexes that cannot change so in one deploy: DynamoDB makes or drops one at a time, and alters none."""
    for name, new in after.resources.items():
        if new["Type"] == "AWS::DynamoDB::Table" and name in before.resources:
            was, will_be = (_indexes(one) for one in (before.resources[name], new))
            if altered := sorted(index for index in was.keys() & will_be.keys() if was[index] != will_be[index]):
                yield f"{name}: the index {', '.join(altered)} cannot be altered; a new one takes another name"
            if len(moved := sorted(was.keys() ^ will_be.keys())) > 1:
                yield f"{name}: the indexes {', '.join(moved)} come or go in one deploy; DynamoDB takes one at a time"


def _indexes(table: Mapping[str, Any]) -> dict[str, str]:
    found = table["Properties"].get("GlobalSecondaryIndexes", [])
    return {one["IndexName"]: json.dumps([one["KeySchema"], one["Projection"]], sort_keys=True) for one in found}
