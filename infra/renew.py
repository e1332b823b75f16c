"""New processes for every function of a stack, with what is deployed: ``python -m infra.renew STACK``.

A function keeps a secret as long as its process lives. Its stack is deployed again as it is, under another release:
each function gets a new version, and calls go over to it as the stack's parameter ``Shift`` says (ADR 20).
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef


def renew(stack: str, release: str, session: boto3.Session) -> None:
    """Deploy the stack's own template under another release, all else as it is, and wait until calls have gone over.

    Raises ClientError, WaiterError when it went back, ValueError for a stack without releases, or one whose calls
    somebody took from its newest versions: they would go back to them.
    """
    cloudformation = session.client("cloudformation")
    told = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    names = {one["ParameterKey"] for one in told.get("Parameters", [])}
    if "Release" not in names:
        raise ValueError(f"{stack} has no parameter Release: deploy it once as `make package` makes it")
    if moved := _moved_by_hand(stack, session):
        raise ValueError(f"calls of {', '.join(moved)} were moved back by hand: deploy what is to run, that renews too")
    parameters: list[ParameterTypeDef] = [{"ParameterKey": "Release", "ParameterValue": release}]
    parameters += [{"ParameterKey": name, "UsePreviousValue": True} for name in sorted(names - {"Release"})]
    cloudformation.update_stack(
        StackName=stack,
        UsePreviousTemplate=True,
        Parameters=parameters,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    cloudformation.get_waiter("stack_update_complete").wait(StackName=stack)


def _moved_by_hand(stack: str, session: boto3.Session) -> list[str]:
    """The functions whose alias leads to another version than the stack made last."""
    made: dict[str, list[str]] = {"AWS::Lambda::Alias": [], "AWS::Lambda::Version": []}
    for page in session.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack):
        for one in page["StackResourceSummaries"]:
            # What a deploy has left behind is listed as well.
            if one["ResourceType"] in made and not one["ResourceStatus"].startswith("DELETE_"):
                made[one["ResourceType"]].append(one["PhysicalResourceId"])
    named, functions = (arn.split(":")[6:] for arn in made["AWS::Lambda::Alias"]), session.client("lambda")
    versions = {tuple(arn.split(":")[6:]) for arn in made["AWS::Lambda::Version"]}
    return [
        function
        for function, alias in named
        if (function, functions.get_alias(FunctionName=function, Name=alias)["FunctionVersion"]) not in versions
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Renew a stack's functions; 0 when all calls are with the new ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stack")
    asked = parser.parse_args(arguments)
    release = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    try:
        renew(asked.stack, release, boto3.Session())
    except (ClientError, BotoCoreError, WaiterError, ValueError) as error:
        print(f"stopped: {error}", file=sys.stderr)
        return 1
    print(f"{asked.stack} runs as release {release}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
