"""The portal's functions behind an alias: what AWS makes of the packaged template, with snapshots on and off."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from samtranslator.translator.transform import transform

from infra.cloudformation import place_code, read_template, write_template
from infra.snap_start import with_snap_start
from tests.in_process import ROOT

MAIN = place_code(read_template(ROOT / "infra/template.yaml"), lambda _id, _location: "s3://code/x.zip")
SHAPED = with_snap_start(MAIN)
PORTAL = {
    one["Properties"]["IntegrationUri"]["Fn::GetAtt"][0]
    for one in MAIN["Resources"].values()
    if one["Type"] == "AWS::ApiGatewayV2::Integration"
}


class NoPolicies:
    """The template names no managed policy."""

    def load(self) -> dict[str, str]:
        return {}


@pytest.fixture(scope="module")
def deployed() -> dict[str, Any]:
    """The resources that CloudFormation is given after SAM's transform."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
        found: dict[str, Any] = transform(with_snap_start(MAIN), {}, NoPolicies())["Resources"]
        return found


def test_every_function_of_the_portal_is_published_and_the_api_calls_its_alias(deployed: dict[str, Any]) -> None:
    assert PORTAL
    aliases = {f"{name}Aliaslive" for name in PORTAL}
    assert {name for name, one in deployed.items() if one["Type"] == "AWS::Lambda::Alias"} == aliases
    assert sum(one["Type"] == "AWS::Lambda::Version" for one in deployed.values()) == len(PORTAL)
    called = [
        one["Properties"]["IntegrationUri"]
        for one in deployed.values()
        if one["Type"] == "AWS::ApiGatewayV2::Integration"
    ]
    assert {uri["Ref"] for uri in called} == aliases


def test_the_gateway_may_call_the_alias_and_not_the_function_behind_it(deployed: dict[str, Any]) -> None:
    permissions = [one["Properties"] for one in deployed.values() if one["Type"] == "AWS::Lambda::Permission"]
    allowed = {one["FunctionName"].get("Ref") for one in permissions}
    assert {f"{name}Aliaslive" for name in PORTAL} <= allowed
    assert not PORTAL & allowed


def test_snapshots_are_made_only_where_the_parameter_says_so(deployed: dict[str, Any]) -> None:
    condition = {"Fn::If": ["SnapStartOn", "PublishedVersions", "None"]}
    made = {name for name, one in deployed.items() if one["Type"] == "AWS::Lambda::Function"}
    asked = {name for name in made if deployed[name]["Properties"].get("SnapStart") == {"ApplyOn": condition}}
    assert asked == PORTAL
    assert SHAPED["Parameters"]["SnapStart"]["Default"] == "off"
    assert SHAPED["Conditions"]["SnapStartOn"] == {"Fn::Equals": [{"Ref": "SnapStart"}, "on"]}


def test_a_changed_layer_publishes_a_version_of_its_own() -> None:
    def versions(code: str) -> set[str]:
        template = place_code(
            read_template(ROOT / "infra/template.yaml"), lambda name, _: f"s3://code/{code}{name}.zip"
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
            made = transform(with_snap_start(template), {}, NoPolicies())["Resources"]
        return {name for name, one in made.items() if one["Type"] == "AWS::Lambda::Version"}

    assert versions("a") == versions("a")
    assert not versions("a") & versions("b")


def test_what_is_packaged_is_a_template_that_cloudformation_takes(tmp_path: Path) -> None:
    write_template(SHAPED, tmp_path / "template.yaml")
    linter = str(Path(sys.executable).with_name("cfn-lint"))
    done = subprocess.run([linter, str(tmp_path / "template.yaml")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_template_that_the_local_system_gets_is_left_as_it_was() -> None:
    assert "SnapStart" not in MAIN["Parameters"]
    assert not any("AutoPublishAlias" in one.get("Properties", {}) for one in MAIN["Resources"].values())
