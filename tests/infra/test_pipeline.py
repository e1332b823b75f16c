"""The example of a pipeline calls commands that exist, and its roles are what linters let pass."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from infra.cloudformation import read_template
from infra.rehearse.left import Reasons
from infra.rehearse.policies import faults
from infra.rehearse.stack import Stack
from tests.in_process import ROOT

EXAMPLE = ROOT / "docs/examples/pipeline"
STAGES = (EXAMPLE / "stages.sh").read_text("utf-8")
LEFT = [
    # One list of actions for many services' resources: some action fits none of them, and so goes nowhere.
    {"rule": "RESOURCE_MISMATCH", "where": "^example/ExecutionRole$"},
    # SAM's transform is AWS's own, and has "aws" where others have an account.
    {"rule": "INVALID_ARN", "where": "^example/PipelineRole$"},
]


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
