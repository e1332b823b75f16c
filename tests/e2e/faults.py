"""Functions that die: a permission is taken away from a role for a while."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from infra.load_settings import load_settings
from infra.local.portal_setting import ALL
from infra.local.system import Capacity, LocalSystem
from tests.e2e.outside import Outside


@contextmanager
def apart_in(state: Path, capacity: Capacity = "full", told_of: Sequence[str] = ALL) -> Iterator[Outside]:
    """A system of its own, in which what a killed worker held comes back after 6 s instead of minutes."""
    with LocalSystem(state, load_settings=load_settings, capacity=capacity, told_of=told_of) as system:
        sqs = system.aws.client("sqs")
        for url in system.endpoints["queues"].values():
            sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "6"})
        yield Outside(system)


@contextmanager
def failing(outside: Outside, role: str, action: str) -> Iterator[None]:
    """A function dies meanwhile wherever it does this: its role may not do it any more."""
    iam = outside.system.aws.client("iam")
    name = outside.system.stacks[0].of_type("AWS::IAM::Role")[role]
    intact = iam.get_role_policy(RoleName=name, PolicyName="own")["PolicyDocument"]
    statements = [{**one, "Action": [each for each in one["Action"] if each != action]} for one in intact["Statement"]]
    broken = {**intact, "Statement": [one for one in statements if one["Action"]]}
    assert broken != intact
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(broken))
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(intact))
