"""What is left of former deploys goes, and nothing that anything still runs; a stack is renewed as it is."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber
from moto import mock_aws

from infra import prune, renew
from infra.prune import Leftover, Prune
from tests.in_process import REGION

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


class Account:
    """An account with one worker, to which layers and versions are deployed."""

    def __init__(self) -> None:
        self.session = boto3.Session("x", "x", region_name=REGION)
        self.functions: Any = self.session.client("lambda")
        iam = self.session.client("iam")
        role = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
        self.create("misa-worker", role["Arn"], [])

    def create(self, name: str, role: str, layers: list[str]) -> None:
        self.functions.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="index.handler",
            Code={"ZipFile": self.code(name)},
            Layers=layers,
        )

    def code(self, text: str) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("index.py", text)
        return content.getvalue()

    def publish_layer(self, text: str) -> str:
        made = self.functions.publish_layer_version(LayerName="misa-app", Content={"ZipFile": self.code(text)})
        return str(made["LayerVersionArn"])

    def deploy(self, text: str, layers: list[str]) -> str:
        """Another version of the worker, and its number."""
        self.functions.update_function_configuration(FunctionName="misa-worker", Layers=layers)
        self.functions.update_function_code(FunctionName="misa-worker", ZipFile=self.code(text))
        return str(self.functions.publish_version(FunctionName="misa-worker")["Version"])

    def lead_to(self, version: str, weights: dict[str, float]) -> None:
        self.functions.create_alias(
            FunctionName="misa-worker",
            Name="live",
            FunctionVersion=version,
            RoutingConfig={"AdditionalVersionWeights": weights},
        )


@pytest.fixture
def account() -> Iterator[Account]:
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        yield Account()


@pytest.fixture
def deployed(account: Account, monkeypatch: pytest.MonkeyPatch) -> Account:
    """Six deploys, each with a layer of its own; calls go over from the third to the fourth version."""
    layers = [account.publish_layer(f"layer {number}") for number in range(6)]
    versions = [account.deploy(f"code {number}", [layers[number]]) for number in range(6)]
    account.lead_to(versions[2], {versions[3]: 0.1})
    made = {"AWS::Lambda::Function": ["misa-worker"], "AWS::Lambda::LayerVersion": [layers[5]]}
    monkeypatch.setattr(Prune, "_made", lambda _self, _stacks, kind: iter(made[kind]))
    monkeypatch.setattr(Prune, "check_settled", lambda _self, _stacks: None)
    return account


def test_what_an_alias_leads_to_and_the_newest_stay_and_so_do_their_layers(deployed: Account) -> None:
    found = Prune(deployed.session, kept=1).leftovers(["misa"])
    functions = [Leftover("function", "misa-worker", number) for number in (1, 2, 5)]
    assert found == [*functions, *(Leftover("layer", "misa-app", number) for number in (1, 2, 5))]
    assert [one.version for one in Prune(deployed.session, kept=2).leftovers(["misa"])] == [1, 2, 1, 2]


def test_a_layer_stays_that_another_stacks_function_names(deployed: Account) -> None:
    role = deployed.functions.get_function(FunctionName="misa-worker")["Configuration"]["Role"]
    layer = deployed.functions.get_layer_version(LayerName="misa-app", VersionNumber=1)["LayerVersionArn"]
    deployed.create("staff-api", role, [layer])
    layers = [one.version for one in Prune(deployed.session, kept=1).leftovers(["misa"]) if one.kind == "layer"]
    assert layers == [2, 5]


def test_the_newest_is_never_left_over(deployed: Account) -> None:
    assert Leftover("function", "misa-worker", 6) not in Prune(deployed.session, kept=0).leftovers(["misa"])


def test_nothing_is_touched_unless_it_is_told_to(deployed: Account, capsys: pytest.CaptureFixture[str]) -> None:
    def there() -> tuple[list[str], list[int]]:
        versions = deployed.functions.list_versions_by_function(FunctionName="misa-worker")["Versions"]
        layers = deployed.functions.list_layer_versions(LayerName="misa-app")["LayerVersions"]
        return [one["Version"] for one in versions], sorted(one["Version"] for one in layers)

    before = there()
    assert prune.main(["misa", "--keep", "1"]) == 0
    assert there() == before
    assert "would go  function misa-worker, version 1" in capsys.readouterr().out
    assert prune.main(["misa", "--keep", "1", "--delete"]) == 0
    assert there() == (["$LATEST", "3", "4", "6"], [3, 4, 6])
    assert "deleted  layer misa-app, version 5" in capsys.readouterr().out
    assert prune.main(["misa", "--keep", "1", "--delete"]) == 0
    assert capsys.readouterr().out == "0 versions deleted\n"


@pytest.fixture
def stacks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """CloudFormation as it answers: moto's own needs more packages than it brings."""
    client = boto3.client("cloudformation", region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x")

    class Functions:
        def get_alias(self, FunctionName: str, Name: str) -> dict[str, str]:  # noqa: N803 - boto3's names
            return {"FunctionVersion": {"misa-moved": "3", "misa-worker": "12"}[FunctionName], "Name": Name}

    class Session:
        def client(self, service: str) -> Any:
            return client if service == "cloudformation" else Functions()

    monkeypatch.setattr(boto3, "Session", Session)
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def made(*resources: tuple[str, str], status: str = "UPDATE_COMPLETE") -> list[dict[str, str]]:
    """Resources of a stack by id and type."""
    when = {"ResourceStatus": status, "LastUpdatedTimestamp": "2026-11-27T00:00:00Z"}
    return [
        {"LogicalResourceId": name, "PhysicalResourceId": name, "ResourceType": kind, **when}
        for name, kind in resources
    ]


def versioned(name: str, version: int, status: str = "UPDATE_COMPLETE") -> list[dict[str, str]]:
    arn = f"arn:aws:lambda:{REGION}:123456789012:function:{name}"
    return [
        *made((f"{arn}:live", "AWS::Lambda::Alias")),
        *made((f"{arn}:{version}", "AWS::Lambda::Version"), status=status),
    ]


def test_a_stacks_functions_are_asked_of_the_stack(stacks: Stubber) -> None:
    resources = made(("misa-worker", "AWS::Lambda::Function"), ("misa-table", "AWS::DynamoDB::Table"))
    stacks.add_response("list_stack_resources", {"StackResourceSummaries": resources}, {"StackName": "misa"})
    assert list(Prune(boto3.Session())._made(["misa"], "AWS::Lambda::Function")) == ["misa-worker"]


def test_a_stack_that_is_not_there_stops_the_command(stacks: Stubber, capsys: pytest.CaptureFixture[str]) -> None:
    stacks.add_client_error("list_stack_resources", "ValidationError", "Stack with id nowhere does not exist")
    assert prune.main(["nowhere"]) == 1
    assert "nowhere does not exist" in capsys.readouterr().err


@pytest.mark.parametrize("status", ["UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED"])
def test_nothing_is_deleted_while_a_deployment_is_under_way(
    stacks: Stubber, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], status: str
) -> None:
    """After deploys that failed the version to go back to is not among the newest, and the alias has left it."""
    monkeypatch.setattr(Prune, "leftovers", lambda _self, _stacks: [Leftover("function", "misa-worker", 1)])
    stacks.add_response("describe_stacks", described(status="UPDATE_COMPLETE"), {"StackName": "settled"})
    stacks.add_response("describe_stacks", described(status=status), {"StackName": "misa"})
    assert prune.main(["settled", "misa", "--delete"]) == 1
    assert f"misa is {status}" in capsys.readouterr().err


def described(*parameters: str, status: str = "UPDATE_COMPLETE") -> dict[str, Any]:
    told = [{"ParameterKey": name, "ParameterValue": "x"} for name in parameters]
    stack = {"StackName": "misa", "CreationTime": "2026-11-27T00:00:00Z", "StackStatus": status, "Parameters": told}
    return {"Stacks": [stack]}


def renewed(release: Any) -> dict[str, Any]:
    kept = [{"ParameterKey": name, "UsePreviousValue": True} for name in ("JwksUrl", "Shift")]
    return {
        "StackName": "misa",
        "UsePreviousTemplate": True,
        "Parameters": [{"ParameterKey": "Release", "ParameterValue": release}, *kept],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    }


def test_a_stack_is_renewed_with_all_else_as_it_is(stacks: Stubber, capsys: pytest.CaptureFixture[str]) -> None:
    stacks.add_response("describe_stacks", described("Shift", "Release", "JwksUrl"), {"StackName": "misa"})
    told = [*versioned("misa-worker", 12), *versioned("misa-worker", 11, "DELETE_SKIPPED")]
    stacks.add_response("list_stack_resources", {"StackResourceSummaries": told}, {"StackName": "misa"})
    stacks.add_response("update_stack", {"StackId": "misa"}, renewed(ANY))
    stacks.add_response("describe_stacks", described(), {"StackName": "misa"})
    assert renew.main(["misa"]) == 0
    assert re.search(r"misa runs as release \d{8}T\d{6}Z", capsys.readouterr().out)


def test_who_renews_is_told_when_aws_went_back(stacks: Stubber, capsys: pytest.CaptureFixture[str]) -> None:
    stacks.add_response("describe_stacks", described("Shift", "Release", "JwksUrl"), {"StackName": "misa"})
    stacks.add_response("list_stack_resources", {"StackResourceSummaries": []}, {"StackName": "misa"})
    stacks.add_response("update_stack", {"StackId": "misa"}, renewed(ANY))
    stacks.add_response("describe_stacks", described(status="UPDATE_ROLLBACK_COMPLETE"), {"StackName": "misa"})
    assert renew.main(["misa"]) == 1
    assert "UPDATE_ROLLBACK_COMPLETE" in capsys.readouterr().err


def test_a_stack_without_releases_is_not_renewed(stacks: Stubber, capsys: pytest.CaptureFixture[str]) -> None:
    stacks.add_response("describe_stacks", described("JwksUrl"), {"StackName": "misa"})
    assert renew.main(["misa"]) == 1
    assert "no parameter Release" in capsys.readouterr().err


def test_a_function_that_somebody_moved_back_is_not_moved_on_by_the_way(
    stacks: Stubber, capsys: pytest.CaptureFixture[str]
) -> None:
    """A secret is rotated on a bad night, when the newest version is what calls were taken from."""
    stacks.add_response("describe_stacks", described("Shift", "Release", "JwksUrl"), {"StackName": "misa"})
    told = [*versioned("misa-worker", 12), *versioned("misa-moved", 4)]
    stacks.add_response("list_stack_resources", {"StackResourceSummaries": told}, {"StackName": "misa"})
    assert renew.main(["misa"]) == 1
    said = capsys.readouterr().err
    assert "misa-moved" in said
    assert "misa-worker" not in said
