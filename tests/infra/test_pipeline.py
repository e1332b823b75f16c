"""The example of a pipeline calls commands that exist, and its roles are what linters let pass."""

import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from infra.aliases import with_aliases
from infra.cloudformation import read_template
from infra.rehearse.left import Reasons
from infra.rehearse.policies import faults
from infra.rehearse.stack import ACCOUNT, Stack
from infra.rehearse.translated import REGION, translate
from tests.in_process import ROOT

EXAMPLE = ROOT / "docs/examples/pipeline"
GRADUAL = {"Shift": "Canary10Percent10Minutes"}
STAGES = (EXAMPLE / "stages.sh").read_text("utf-8")
LEFT = [
    # One list of actions for many services' resources: some action fits none of them, and so goes nowhere.
    {"rule": "RESOURCE_MISMATCH", "where": "^example/ExecutionRole$"},
    # SAM's transform is AWS's own, and has "aws" where others have an account.
    {"rule": "INVALID_ARN", "where": "^example/PipelineRole$"},
]
# Chalice makes these of the staff API; the others stand in its infra/admin_api.yaml.
OF_CHALICE = {"AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment"}
# What AWS's own description of a type asks for, and ours never use: keys and streams of one's own, guards of other
# things, file systems, boundaries, policies of users and groups.
UNUSED = (
    "(amplify|apprunner|appsync|bedrock-agentcore|elasticfilesystem|elasticloadbalancing|firehose|kinesis|kms|payments|"
    "s3files|s3tables):.*|ec2:.*(Verified).*|iam:(Attach|Detach)(Group|User)Policy|iam:.*Boundary|"
    "iam:DescribeOrganization|wafv2:(Get|Put)PermissionPolicy"
)
# By type: the property with the name, and the ARN around it.
NAMED = {
    "AWS::CloudWatch::Alarm": ("AlarmName", f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{{}}"),
    "AWS::CloudWatch::Dashboard": ("DashboardName", f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/{{}}"),
    "AWS::IAM::ManagedPolicy": ("", f"arn:aws:iam::{ACCOUNT}:policy/{{}}"),
    "AWS::IAM::Role": ("", f"arn:aws:iam::{ACCOUNT}:role/{{}}"),
    "AWS::Logs::LogGroup": ("LogGroupName", f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{{}}"),
    "AWS::SES::ConfigurationSet": ("Name", f"arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/{{}}"),
    "AWS::SNS::Topic": ("TopicName", f"arn:aws:sns:{REGION}:{ACCOUNT}:{{}}"),
    "AWS::SQS::Queue": ("QueueName", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{{}}"),
    "AWS::SecretsManager::Secret": ("Name", f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{{}}-AbCdEf"),
    "AWS::WAFv2::IPSet": ("Name", f"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/ipset/{{}}/1"),
    "AWS::WAFv2::WebACL": ("Name", f"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/webacl/{{}}/1"),
}


@cache
def made() -> list[dict[str, Any]]:
    """What the three stacks are made of."""
    found = [
        one
        for name in ("template", "sign_in")
        for one in translate(with_aliases(read_template(ROOT / f"infra/{name}.yaml")), GRADUAL)["Resources"].values()
    ]
    staff = read_template(ROOT / "infra/admin_api.yaml")["Resources"].values()
    return found + [one for one in staff if "Type" in one]


@cache
def granted() -> list[tuple[list[str], list[str]]]:
    """The execution role's actions and resources, statement by statement."""
    stack = Stack(read_template(EXAMPLE / "role.yaml"), {"Stacks": "misa-order", "CodeBucket": "code"})
    [policy] = stack.resolve(stack.resources["ExecutionRole"]["Properties"]["Policies"])
    statements = policy["PolicyDocument"]["Statement"]
    return [(_listed(one["Action"]), _listed(one["Resource"])) for one in statements]


def _listed(said: str | list[str]) -> list[str]:
    return [said] if isinstance(said, str) else said


def asked(kind: str) -> Iterator[str]:
    """What CloudFormation asks IAM for where it makes, changes or removes such a thing."""
    handlers = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema["handlers"]
    for deed in ("create", "read", "update", "delete"):
        yield from handlers.get(deed, {}).get("permissions", [])


def allows(action: str, resource: str = "") -> bool:
    return any(
        any(fnmatchcase(action.lower(), one.lower()) for one in actions)
        and (not resource or any(fnmatchcase(resource, one) for one in resources))
        for actions, resources in granted()
    )


def test_the_execution_role_may_what_cloudformation_asks_for_to_make_the_stacks() -> None:
    kinds = {one["Type"] for one in made()} | OF_CHALICE
    missing = {
        f"{kind}: {action}"
        for kind in kinds
        for action in asked(kind)
        if not re.fullmatch(UNUSED, action) and not allows(action)
    }
    assert missing == set()


def test_the_execution_role_reaches_everything_by_its_name() -> None:
    missing = set()
    for one in made():
        if one["Type"] in NAMED:
            named, arn = NAMED[one["Type"]]
            said = one["Properties"].get(named, {"Fn::Sub": "${AWS::StackName}-x"})
            name = said.get("Fn::Sub", "${AWS::StackName}").replace("${AWS::StackName}", "misa-order")
            reached = [allows(action, arn.format(name)) for action in asked(one["Type"]) if "Delete" in action]
            missing |= set() if any(reached) else {arn.format(name)}
    assert missing == set()


def test_the_role_is_a_template_that_cloudformation_takes() -> None:
    linter = str(Path(sys.executable).with_name("cfn-lint"))
    done = subprocess.run(
        [linter, "-t", str(EXAMPLE / "role.yaml"), "-c", "I"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_roles_name_actions_that_iam_knows() -> None:
    stack = Stack(read_template(EXAMPLE / "role.yaml"), {"Stacks": "misa-order"})
    assert list(faults("example", stack, Reasons(LEFT))) == []


def test_only_the_servers_own_runs_for_us_get_the_pipelines_role() -> None:
    role = read_template(EXAMPLE / "role.yaml")["Resources"]["PipelineRole"]["Properties"]
    [trusted] = role["AssumeRolePolicyDocument"]["Statement"]
    assert {name.rpartition(":")[2] for name in trusted["Condition"]["StringEquals"]} == {"aud", "sub"}


def test_every_stage_of_the_description_is_a_stage_of_the_script() -> None:
    described = set(re.findall(r"stages\.sh (\w+)", (EXAMPLE / "README.md").read_text("utf-8")))
    assert described == set(re.findall(r"^  (\w+)\)", STAGES, re.MULTILINE)) != set()


def test_what_the_stages_call_exists() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"^ +make ([a-z-]+)", STAGES, re.MULTILINE)) <= targets
    outputs = set(re.findall(r'output "\$(?:STACK|ADMIN|SIGNIN)" "?(\w+)', STAGES))
    templates = [read_template(ROOT / f"infra/{name}.yaml") for name in ("template", "admin_api", "sign_in")]
    assert outputs <= set().union(*(one["Outputs"] for one in templates))
    for layer in re.findall(r"\b\w+LayerArn", STAGES):
        assert layer in templates[0]["Outputs"]
        assert layer in templates[1]["Parameters"]


@pytest.mark.parametrize("asked", [[], ["no-stage"]])
def test_the_script_says_what_stages_there_are(asked: list[str]) -> None:
    done = subprocess.run(
        ["bash", str(EXAMPLE / "stages.sh"), *asked], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 2
    assert "check|build|rehearse|deploy|try|prune" in done.stderr
