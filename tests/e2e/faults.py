"""Functions that die: a permission is taken away from a role for a while."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.outside import Outside


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
