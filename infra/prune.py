"""Deletes versions of functions and layers that nothing of ours runs any more (ADR 20).

``python -m infra.prune STACK …`` shows what would go; ``--delete`` deletes it. Kept is what an alias leads to, what any
version of a function in the region names as its layer, and of everything the newest few: to them one can still go back.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import boto3
from botocore.exceptions import BotoCoreError, ClientError

KEPT = 3
"""So many versions stay whatever leads to them: the newest may not have its alias yet."""


class Leftover(NamedTuple):
    """A version of a function or a layer."""

    kind: str
    name: str
    version: int


class Prune:
    """The leftovers of some stacks, in the account and region of a session."""

    def __init__(self, session: boto3.Session, kept: int = KEPT) -> None:
        self._cloudformation = session.client("cloudformation")
        self._lambda = session.client("lambda")
        self._kept = max(kept, 1)

    def check_settled(self, stacks: Sequence[str]) -> None:
        """Raise ValueError while a deployment changes one of them, or has left it half-way.

        What it goes back to is led to by no alias then, and after deploys that failed it is not among the newest.
        """
        for stack in stacks:
            status = self._cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
            if not status.endswith("_COMPLETE"):
                raise ValueError(f"nothing is deleted while {stack} is {status}")

    def leftovers(self, stacks: Sequence[str]) -> list[Leftover]:
        """What may go, functions first: with them goes what names a layer. Raises ClientError."""
        functions = [one for name in self._made(stacks, "AWS::Lambda::Function") for one in self._versions(name)]
        layers = sorted({arn.split(":")[6] for arn in self._made(stacks, "AWS::Lambda::LayerVersion")})
        named = self._named_layers(functions)
        return functions + [one for name in layers for one in self._layer_versions(name, named)]

    def delete(self, leftover: Leftover) -> None:
        """Delete it for good. Raises ClientError."""
        if leftover.kind == "layer":
            self._lambda.delete_layer_version(LayerName=leftover.name, VersionNumber=leftover.version)
        else:
            self._lambda.delete_function(FunctionName=leftover.name, Qualifier=str(leftover.version))

    def _made(self, stacks: Sequence[str], kind: str) -> Iterator[str]:
        for stack in stacks:
            for one in _all(self._cloudformation, "list_stack_resources", "StackResourceSummaries", StackName=stack):
                if one["ResourceType"] == kind and one["ResourceStatus"] != "DELETE_COMPLETE":
                    yield one["PhysicalResourceId"]

    def _versions(self, function: str) -> Iterator[Leftover]:
        found = _all(self._lambda, "list_versions_by_function", "Versions", FunctionName=function)
        led_to = set[str]()
        for alias in _all(self._lambda, "list_aliases", "Aliases", FunctionName=function):
            # While calls go over gradually an alias leads to two.
            led_to |= {alias["FunctionVersion"], *alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})}
        numbers = [int(one["Version"]) for one in found if one["Version"] != "$LATEST"]
        for number in self._older(numbers):
            if str(number) not in led_to:
                yield Leftover("function", function, number)

    def _named_layers(self, going: Iterable[Leftover]) -> set[str]:
        gone = {(one.name, str(one.version)) for one in going}
        return {
            layer["Arn"]
            for one in _all(self._lambda, "list_functions", "Functions", FunctionVersion="ALL")
            if (one["FunctionName"], one["Version"]) not in gone
            for layer in one.get("Layers", [])
        }

    def _layer_versions(self, layer: str, named: set[str]) -> Iterator[Leftover]:
        found = _all(self._lambda, "list_layer_versions", "LayerVersions", LayerName=layer)
        arns = {one["Version"]: one["LayerVersionArn"] for one in found}
        for number in self._older(list(arns)):
            if arns[number] not in named:
                yield Leftover("layer", layer, number)

    def _older(self, numbers: list[int]) -> list[int]:
        return sorted(numbers)[: -self._kept]


def _all(client: Any, operation: str, part: str, **asked: Any) -> Iterator[Any]:
    for page in client.get_paginator(operation).paginate(**asked):
        yield from page[part]


def main(arguments: Sequence[str] | None = None) -> int:
    """Show what is left over of the stacks, and delete it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stacks", nargs="+", metavar="STACK")
    parser.add_argument("--delete", action="store_true", help="delete it; without this nothing is touched")
    parser.add_argument("--keep", type=int, default=KEPT, help="how many of the newest stay in any case")
    asked = parser.parse_args(arguments)
    try:
        prune = Prune(boto3.Session(), asked.keep)
        if asked.delete:
            prune.check_settled(asked.stacks)
        found = prune.leftovers(asked.stacks)
        for one in found:
            if asked.delete:
                prune.delete(one)
            print(f"{'deleted' if asked.delete else 'would go'}  {one.kind} {one.name}, version {one.version}")
    except (ClientError, BotoCoreError, ValueError) as error:
        print(f"stopped: {error}", file=sys.stderr)
        return 1
    print(f"{len(found)} versions {'deleted' if asked.delete else 'that nothing runs'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
