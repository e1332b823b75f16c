"""Every policy of a stack's roles as parliament reads it: unknown actions, resources that an action does not have."""

import json
from collections.abc import Iterator
from typing import Any

import parliament

from infra.rehearse.left import LEFT, Reasons
from infra.rehearse.stack import Stack


def faults(name: str, stack: Stack, left: Reasons | None = None) -> Iterator[str]:
    """What is wrong with the roles' policies, but for what is left with a reason."""
    reasons = left or Reasons(LEFT["policies"])
    for role, document in _documents(stack):
        for found in parliament.analyze_policy_string(json.dumps(document)).findings:
            where = f"{name}/{role}"
            if not reasons.covers(found.issue, where):
                yield f"{where}: {found.issue} {found.detail or ''} {found.location.get('string', '')}".strip()


def _documents(stack: Stack) -> Iterator[tuple[str, Any]]:
    for name, one in stack.resources.items():
        if one["Type"] == "AWS::IAM::ManagedPolicy":
            yield name, stack.resolve(one["Properties"]["PolicyDocument"])
        for policy in one["Properties"].get("Policies", []) if one["Type"] == "AWS::IAM::Role" else []:
            yield name, stack.resolve(policy["PolicyDocument"])
