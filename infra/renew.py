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

    Raises ClientError, WaiterError when it went back, ValueError for a stack without releases.
    """
    cloudformation = session.client("cloudformation")
    told = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    names = {one["ParameterKey"] for one in told.get("Parameters", [])}
    if "Release" not in names:
        raise ValueError(f"{stack} has no parameter Release: deploy it once as `make package` makes it")
    parameters: list[ParameterTypeDef] = [{"ParameterKey": "Release", "ParameterValue": release}]
    parameters += [{"ParameterKey": name, "UsePreviousValue": True} for name in sorted(names - {"Release"})]
    cloudformation.update_stack(
        StackName=stack,
        UsePreviousTemplate=True,
        Parameters=parameters,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    cloudformation.get_waiter("stack_update_complete").wait(StackName=stack)


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
