"""Deploys packaged stacks to the local endpoint, as `sam deploy` does to AWS."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from infra.cloudformation import Template
from infra.local.aws import LocalAws
from infra.local.shared_layers import as_deployed
from infra.package import Packaged

CODE_BUCKET = "misa-order-code"
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_LOOK_SECONDS = 0.05
_LONGEST_SECONDS = 120.0
_DEAD_LETTER_KEYS = {"deadLetterTargetArn", "OnFailure", "DeadLetterConfig", "DeadLetterQueue"}


class DeployError(Exception):
    """A stack could not be created; the message names each resource that failed and why."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A created stack: its outputs, and of its resources the physical id by type and logical id."""

    name: str
    template: Template
    outputs: Mapping[str, str]
    resources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of_type(self, resource_type: str) -> Mapping[str, str]:
        """Physical ids by logical id, of one CloudFormation type after the SAM transform."""
        return self.resources.get(resource_type, {})

    def short_name(self, physical_name: str) -> str:
        """A name without the stack's own before it."""
        return physical_name.removeprefix(f"{self.name}-")


def upload(aws: LocalAws, packaged: Packaged) -> Template:
    """Put the artefacts into the bucket for code (created if need be) and answer the template that points at them."""
    s3 = aws.client("s3")
    location = {"LocationConstraint": s3.meta.region_name}
    # The stack before this one may have made it.
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=CODE_BUCKET, CreateBucketConfiguration=location)
    for name in packaged.zips:
        s3.put_object(Bucket=CODE_BUCKET, Key=name, Body=as_deployed(packaged, name))
    return packaged.placed(lambda name: f"s3://{CODE_BUCKET}/{name}")


def create_stack(aws: LocalAws, name: str, template: Template, values: Mapping[str, str], api_id: str) -> Stack:
    """Create a stack and wait for it.

    Of ``values`` each parameter that the template declares gets its own. The stack's API gets the id ``api_id``, so
    that its address is known before it exists. Raises DeployError.
    """
    parameters = _parameters(name, template, values)
    cloudformation = aws.client("cloudformation")
    try:
        cloudformation.create_stack(
            StackName=name,
            TemplateURL=_publish(aws, name, template),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Capabilities=_CAPABILITIES,
            Tags=[{"Key": "ms-custom-id", "Value": api_id}],
        )
        outputs = _wait(cloudformation, name)
        return Stack(name, template, outputs, _resources(cloudformation, name))
    except ClientError as error:
        raise DeployError(f"stack {name} was refused: {_shortened(str(error))}") from error


def _publish(aws: LocalAws, name: str, template: Template) -> str:
    """Where CloudFormation reads the template: it takes only small ones in the request itself."""
    key = f"{name}.json"
    aws.client("s3").put_object(Bucket=CODE_BUCKET, Key=key, Body=json.dumps(template).encode())
    return f"{aws.url}/{CODE_BUCKET}/{key}"


def _shortened(message: str) -> str:
    # Some refusals quote the whole template.
    return message if len(message) < 1_000 else f"{message[:300]} … {message[-300:]}"


def _parameters(name: str, template: Template, values: Mapping[str, str]) -> dict[str, str]:
    declared = template.get("Parameters", {})
    missing = [key for key, parameter in declared.items() if key not in values and "Default" not in parameter]
    if missing:
        raise DeployError(f"stack {name} declares parameters that nothing here gives: {', '.join(missing)}")
    return {key: values[key] for key in declared if key in values}


def _wait(cloudformation: Any, name: str) -> dict[str, str]:
    deadline = time.monotonic() + _LONGEST_SECONDS
    while True:
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        status = stack["StackStatus"]
        if status == "CREATE_COMPLETE":
            return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
        if status != "CREATE_IN_PROGRESS" or time.monotonic() > deadline:
            reasons = "\n".join(_failures(cloudformation, name)) or stack.get("StackStatusReason", "no reason given")
            raise DeployError(f"stack {name} is {status}:\n{reasons}")
        time.sleep(_LOOK_SECONDS)


def _failures(cloudformation: Any, name: str) -> Iterator[str]:
    """One line per resource that failed, the first failure first."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=name)
    for event in reversed([event for page in pages for event in page["StackEvents"]]):
        if event["ResourceStatus"].endswith("_FAILED"):
            reason = event.get("ResourceStatusReason", "no reason given")
            yield f"  {event['LogicalResourceId']} ({event['ResourceType']}): {reason}"


def _resources(cloudformation: Any, name: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=name):
        for resource in page["StackResourceSummaries"]:
            by_id = found.setdefault(resource["ResourceType"], {})
            by_id[resource["LogicalResourceId"]] = resource["PhysicalResourceId"]
    return found


def dead_letter_queues(template: Template) -> set[str]:
    """The logical ids of the queues that something names as where its failures go."""
    return set(_targets(template["Resources"], dead=False))


def _targets(node: Any, *, dead: bool) -> Iterator[str]:
    if isinstance(node, dict):
        if dead and "Fn::GetAtt" in node:
            yield node["Fn::GetAtt"][0]
        for key, value in node.items():
            yield from _targets(value, dead=dead or key in _DEAD_LETTER_KEYS)
    elif isinstance(node, list):
        for value in node:
            yield from _targets(value, dead=dead)


def allow_origins(aws: LocalAws, stack: Stack) -> None:
    """Apply the CORS settings of the stack's HTTP APIs again: the local engine loses them when it creates a stack."""
    for logical_id, api_id in stack.of_type("AWS::ApiGatewayV2::Api").items():
        cors = stack.template["Resources"].get(logical_id, {}).get("Properties", {}).get("CorsConfiguration")
        if cors:
            aws.client("apigatewayv2").update_api(ApiId=api_id, CorsConfiguration=cors)


def allow_uploads(aws: LocalAws, stack: Stack, page: str) -> None:
    """Let the page post files to the stack's bucket of uploads; on AWS the template knows the page's address."""
    if bucket := stack.of_type("AWS::S3::Bucket").get("Uploads"):  # else it is no system that takes files
        rule: Any = {"AllowedMethods": ["POST"], "AllowedOrigins": [page]}
        aws.client("s3").put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
