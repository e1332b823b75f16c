"""What sign_in.yaml promises of Cognito: no run here can show it, so the template is read (R81, ADR 16)."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.check import TOOLS
from infra.cloudformation import read_template
from infra.package import package_template
from misa_order.runtime.roles import STAFF
from tests.builders import load_function

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "infra/sign_in.yaml"


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return read_template(TEMPLATE)


@pytest.fixture(scope="module")
def resources(template: dict[str, Any]) -> dict[str, Any]:
    return {name: found["Properties"] for name, found in template["Resources"].items()}


@pytest.fixture(scope="module")
def pool(resources: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = resources["Pool"]
    return found


@pytest.fixture(scope="module")
def page(resources: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = resources["PageClient"]
    return found


def test_make_check_lints_it() -> None:
    assert "infra/sign_in.yaml" in TOOLS["template"]


def test_nobody_gets_in_with_a_password_alone_or_makes_an_account_alone(pool: dict[str, Any]) -> None:
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    password = pool["Policies"]["PasswordPolicy"]
    assert password["MinimumLength"] >= 12
    assert all(password[f"Require{kind}"] for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols"))
    assert password["TemporaryPasswordValidityDays"] <= 7


def test_the_pool_outlives_its_stack(template: dict[str, Any], pool: dict[str, Any]) -> None:
    assert pool["DeletionProtection"] == "ACTIVE"
    found = template["Resources"]["Pool"]
    assert found["DeletionPolicy"] == found["UpdateReplacePolicy"] == "Retain"


def test_its_groups_are_the_roles_of_the_staff(template: dict[str, Any]) -> None:
    groups = [one for one in template["Resources"].values() if one["Type"] == "AWS::Cognito::UserPoolGroup"]
    assert sorted(one["Properties"]["GroupName"] for one in groups) == sorted(STAFF)
    assert load_function("shape_token").ROLES == STAFF
    assert not any("RoleArn" in one["Properties"] for one in groups)


def test_the_trigger_shapes_access_tokens_of_people_and_of_portals(pool: dict[str, Any]) -> None:
    trigger = pool["LambdaConfig"]["PreTokenGenerationConfig"]
    assert trigger == {"LambdaArn": {"Fn::GetAtt": ["ShapeToken", "Arn"]}, "LambdaVersion": "V3_0"}
    assert pool["UserPoolTier"] == "ESSENTIALS"  # Lite has no such trigger


def test_the_page_has_no_secret_and_signs_in_by_code_alone(page: dict[str, Any]) -> None:
    assert page["GenerateSecret"] is False
    assert page["AllowedOAuthFlows"] == ["code"]
    assert page["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    assert (page["CallbackURLs"], page["LogoutURLs"]) == ({"Ref": "PageCallbackUrls"}, {"Ref": "PageLogoutUrls"})
    assert page["PreventUserExistenceErrors"] == "ENABLED"


def test_a_member_of_staff_cannot_become_another(page: dict[str, Any], pool: dict[str, Any]) -> None:
    assert "aws.cognito.signin.user.admin" not in page["AllowedOAuthScopes"]
    assert "name" not in page["WriteAttributes"]
    assert page["WriteAttributes"], "none would mean all"
    [name] = [one for one in pool["Schema"] if one["Name"] == "name"]
    # Every client may write what is required, and nobody what is not mutable.
    assert (name["Required"], name["Mutable"]) == (False, False)


def test_a_token_lives_for_an_hour_and_a_session_for_a_working_day(page: dict[str, Any]) -> None:
    units = page["TokenValidityUnits"]
    assert (page["AccessTokenValidity"], units["AccessToken"]) == (60, "minutes")
    assert (page["IdTokenValidity"], units["IdToken"]) == (60, "minutes")
    assert (page["RefreshTokenValidity"], units["RefreshToken"]) == (12, "hours")
    assert page["EnableTokenRevocation"] is True


def test_portals_have_a_scope_and_the_stack_shows_no_secret(
    template: dict[str, Any], resources: dict[str, Any]
) -> None:
    server = resources["ResourceServer"]
    assert (server["Identifier"], [scope["ScopeName"] for scope in server["Scopes"]]) == ("misa-order", ["portal"])
    clients = [n for n, one in template["Resources"].items() if one["Type"] == "AWS::Cognito::UserPoolClient"]
    assert clients == ["PageClient"]
    assert "ClientSecret" not in json.dumps(template)


def test_the_function_writes_its_own_log_and_may_do_nothing_else(resources: dict[str, Any]) -> None:
    [policy] = resources["ShapeTokenRole"]["Policies"]
    assert "ManagedPolicyArns" not in resources["ShapeTokenRole"]
    assert policy["PolicyDocument"]["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": {"Fn::GetAtt": ["ShapeTokenLogs", "Arn"]},
        }
    ]
    function = resources["ShapeToken"]
    assert function["LoggingConfig"] == {"LogGroup": {"Ref": "ShapeTokenLogs"}, "LogFormat": "JSON"}
    assert function["Timeout"] <= 5
    assert resources["ShapeTokenLogs"]["RetentionInDays"] >= 14


def test_this_pool_alone_may_invoke_the_function(resources: dict[str, Any]) -> None:
    permission = resources["ShapeTokenPermission"]
    assert permission["Principal"] == "cognito-idp.amazonaws.com"
    assert permission["SourceArn"] == {"Fn::GetAtt": ["Pool", "Arn"]}
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_its_alarm_rings_on_errors_and_has_its_paragraph(resources: dict[str, Any]) -> None:
    alarm = resources["ShapeTokenAlarm"]
    assert (alarm["MetricName"], alarm["Threshold"], alarm["AlarmActions"]) == ("Errors", 0, [{"Ref": "AlarmTopic"}])
    assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": "ShapeToken"}}]
    assert "\n### shape_token\n" in (ROOT / "docs/operations.md").read_text("utf-8")


@pytest.mark.parametrize("other", ["template.yaml", "admin_api.yaml"])
def test_its_outputs_are_the_parameters_of_the_other_stacks(template: dict[str, Any], other: str) -> None:
    asked = set(read_template(ROOT / "infra" / other)["Parameters"])
    assert {"JwksUrl", "TokenIssuer", "TokenAudience"} <= asked & set(template["Outputs"])


def test_the_function_is_packaged_with_it_and_needs_nothing_else(tmp_path: Path) -> None:
    packaged = package_template(TEMPLATE, "aws", tmp_path, ROOT)
    assert packaged.zips == ("shape_token.zip",)
    assert packaged.template["Resources"]["ShapeToken"]["Properties"]["CodeUri"] == "shape_token.zip"
    assert "Layers" not in packaged.template["Resources"]["ShapeToken"]["Properties"]
    source = (ROOT / "functions/shape_token/handler.py").read_text("utf-8")
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported == {"json", "logging", "os", "typing"}
