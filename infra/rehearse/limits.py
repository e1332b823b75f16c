"""AWS's limits on templates and on what is made of them, of which no linter tells before it is too late."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.cloudformation import Template
from infra.rehearse.stack import Stack

_COUNTS = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}
_TEMPLATE = 1024 * 1024
# A name that CloudFormation or we choose, and how long the service lets it be.
_NAMES = {
    "AWS::CloudFront::Function": ("Name", 64),
    "AWS::CloudWatch::Alarm": ("AlarmName", 255),
    "AWS::Cognito::UserPool": ("UserPoolName", 128),
    "AWS::DynamoDB::Table": ("TableName", 255),
    "AWS::Events::Rule": ("Name", 64),
    "AWS::IAM::Role": ("RoleName", 64),
    "AWS::Lambda::Function": ("FunctionName", 64),
    "AWS::Lambda::LayerVersion": ("LayerName", 140),
    "AWS::Logs::LogGroup": ("LogGroupName", 512),
    "AWS::S3::Bucket": ("BucketName", 63),
    "AWS::SES::ReceiptRuleSet": ("RuleSetName", 64),
    "AWS::SNS::Topic": ("TopicName", 256),
    "AWS::SQS::Queue": ("QueueName", 80),
    "AWS::Scheduler::Schedule": ("Name", 64),
    "AWS::SecretsManager::Secret": ("Name", 512),
    "AWS::WAFv2::WebACL": ("Name", 128),
}
# 4 KB is AWS's; parameters are longer in life than here.
_ENVIRONMENT = 3 * 1024
_ROLE, _TRUST, _MANAGED, _BUCKET, _FUNCTION = 10_240, 2_048, 6_144, 20 * 1024, 20 * 1024
_API_RESOURCES, _ROUTES = 300, 300


def beyond_limits(name: str, packaged: Path, translated: Template, stack: Stack) -> Iterator[str]:
    """What of a stack is more than AWS takes, or has a longer name."""
    for said in (*_of_template(packaged, translated), *_names(stack), *_sizes(stack), *_apis(stack)):
        yield f"{name}: {said}"


def _of_template(packaged: Path, translated: Template) -> Iterator[str]:
    for part, most in _COUNTS.items():
        if len(translated.get(part, {})) > most:
            yield f"{len(translated[part])} {part} where a template may have {most}"
    for form, size in (("packaged", packaged.stat().st_size), ("translated", len(json.dumps(translated)))):
        if size > _TEMPLATE:
            yield f"the {form} template has {size:,} bytes of 1 MB"


def _names(stack: Stack) -> Iterator[str]:
    for one in stack.resources.values():
        prop, most = _NAMES.get(one["Type"], ("", 0))
        chosen = str(stack.resolve(one.get("Properties", {}).get(prop, "")))
        if len(chosen) > most:
            yield f"{chosen} has {len(chosen)} characters; a {one['Type']} may have {most}"


def _sizes(stack: Stack) -> Iterator[str]:
    invoked = defaultdict[str, int](int)
    for name, one in stack.resources.items():
        told = stack.resolve(one.get("Properties", {}))
        match one["Type"]:
            case "AWS::Lambda::Function":
                variables = told.get("Environment", {}).get("Variables", {})
                yield from _over(
                    name, "environment", sum(len(k) + len(str(v)) for k, v in variables.items()), _ENVIRONMENT
                )
            case "AWS::IAM::Role":
                inline = sum(_size(policy["PolicyDocument"]) for policy in told.get("Policies", []))
                yield from _over(name, "inline policies", inline, _ROLE)
                yield from _over(name, "trust policy", _size(told["AssumeRolePolicyDocument"]), _TRUST)
            case "AWS::IAM::ManagedPolicy":
                yield from _over(name, "policy", _size(told["PolicyDocument"]), _MANAGED)
            case "AWS::S3::BucketPolicy":
                yield from _over(name, "policy", _size(told["PolicyDocument"]), _BUCKET)
            case "AWS::Lambda::Permission":
                # As a statement of the function's policy it has an id and the function's ARN as well.
                invoked[told["FunctionName"]] += _size(told) + 200
    for name, size in invoked.items():
        yield from _over(name, "policy of who may call it", size, _FUNCTION)


def _apis(stack: Stack) -> Iterator[str]:
    routes = [one for one in stack.resources.values() if one["Type"] == "AWS::ApiGatewayV2::Route"]
    yield from _over("the portal's API", "routes", len(routes), _ROUTES)
    for name, one in stack.resources.items():
        if one["Type"] == "AWS::ApiGateway::RestApi":
            paths = one["Properties"].get("Body", {}).get("paths", {})
            parts = {path.rsplit("/", cut)[0] for path in paths for cut in range(path.count("/"))}
            yield from _over(name, "resources of its paths", len(parts | set(paths)), _API_RESOURCES)


def _over(name: str, what: str, size: int, most: int) -> Iterator[str]:
    if size > most:
        yield f"{name}: {what} {size:,} of {most:,}"


def _size(document: Any) -> int:
    return len(json.dumps(document, separators=(",", ":")))
