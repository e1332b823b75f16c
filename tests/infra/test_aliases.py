"""Every function behind its alias: what AWS makes of the packaged templates, all at once and gradually."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra.aliases import with_aliases
from infra.cloudformation import Template, place_code, read_template
from infra.package import package_admin_api
from infra.redrive import Place, Redrive
from infra.rehearse.translated import translate
from tests.in_process import ROOT

MAIN = read_template(ROOT / "infra/template.yaml")
GRADUAL = {"Shift": "Linear10PercentEvery1Minute"}
# What is about a function itself, or counts and keeps what all its versions do.
ABOUT = {
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Lambda::Alias",
    "AWS::Lambda::Version",
    "AWS::Logs::LogGroup",
}


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    staff = package_admin_api("local", tmp_path_factory.mktemp("staff")).template
    return {"main": MAIN, "sign_in": read_template(ROOT / "infra/sign_in.yaml"), "staff": staff}


@pytest.fixture(scope="module")
def deployed(templates: dict[str, Template]) -> dict[str, dict[str, Any]]:
    """Each stack's resources after SAM, where calls go over gradually."""
    return {name: translate(with_aliases(one), GRADUAL)["Resources"] for name, one in templates.items()}


def of_type(resources: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {name: one for name, one in resources.items() if one["Type"] == kind}


def named(node: Any) -> Iterator[str]:
    """Every logical id that a part of a template names."""
    match node:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case {"Fn::Sub": str(text)}:
            yield from (part.partition("}")[0].partition(".")[0] for part in text.split("${")[1:])
        case {"Fn::Sub": [str(text), given]}:
            yield from named({"Fn::Sub": text})
            yield from named(given)
        case dict():
            for value in node.values():
                yield from named(value)
        case list():
            for value in node:
                yield from named(value)


@pytest.mark.parametrize("stack", ["main", "sign_in", "staff"])
def test_every_function_is_called_by_its_alias_and_by_nothing_else(
    deployed: dict[str, dict[str, Any]], stack: str
) -> None:
    resources = deployed[stack]
    functions = of_type(resources, "AWS::Lambda::Function")
    assert functions
    aliases = {f"{name}Aliaslive" for name in functions}
    assert set(of_type(resources, "AWS::Lambda::Alias")) == aliases
    callers = {name: one for name, one in resources.items() if one["Type"] not in ABOUT}
    for name, one in callers.items():
        if one["Type"] == "AWS::Lambda::EventInvokeConfig":
            # It takes the name and says whose: the alias's.
            assert one["Properties"]["Qualifier"] == "live"
        else:
            assert set(functions).isdisjoint(named(one["Properties"])), name
    called = set().union(*(named(one["Properties"]) for one in callers.values())) & aliases
    assert called == aliases, "a function that nobody calls"


def test_permissions_mappings_schedules_mails_and_triggers_are_the_aliases(
    deployed: dict[str, dict[str, Any]],
) -> None:
    main, sign_in, staff = (deployed[name] for name in ("main", "sign_in", "staff"))
    for one in of_type(main, "AWS::Lambda::Permission").values():
        assert one["Properties"]["FunctionName"]["Ref"].endswith("Aliaslive")
    for one in of_type(main, "AWS::Lambda::EventSourceMapping").values():
        assert one["Properties"]["FunctionName"]["Ref"].endswith("Aliaslive")
    for one in of_type(main, "AWS::Events::Rule").values():
        assert all(target["Arn"]["Ref"].endswith("Aliaslive") for target in one["Properties"]["Targets"])
    _, invoke = main["ReceiptRule"]["Properties"]["Rule"]["Actions"]
    assert invoke["LambdaAction"]["FunctionArn"] == {"Ref": "ParseBankMailAliaslive"}
    trigger = sign_in["Pool"]["Properties"]["LambdaConfig"]["PreTokenGenerationConfig"]["LambdaArn"]
    assert trigger == {"Ref": "ShapeTokenAliaslive"}
    assert "APIHandlerAliaslive" in set(named(staff["RestAPI"]["Properties"]["Body"]["paths"]))


def versions(template: Template, parameters: dict[str, str] | None = None) -> dict[str, Any]:
    made = translate(template, parameters or {})["Resources"]
    return of_type(made, "AWS::Lambda::Version")


def test_a_layer_that_alone_changed_publishes_the_functions_that_have_it() -> None:
    def published(layer: str) -> set[str]:
        placed = place_code(MAIN, lambda name, _: f"{layer if name == 'ContactLayer' else name}.zip")
        return set(versions(with_aliases(placed)))

    before, after = published("one"), published("other")
    assert {name.partition("Version")[0] for name in before ^ after} == {"CreateOrder", "RequestRenewal"}


def test_layers_of_another_stack_publish_the_staff_apis_functions(templates: dict[str, Template]) -> None:
    def published(code: str) -> set[str]:
        return set(versions(with_aliases(templates["staff"], code=code)))

    assert published("one") == published("one")
    assert not published("one") & published("other")


def test_another_release_publishes_every_function_whatever_it_is_made_of(templates: dict[str, Template]) -> None:
    """SAM does not see a parameter's value; a version has its description for good, so another is another version."""
    for template in map(with_aliases, templates.values()):
        for one in versions(template).values():
            assert "Release" in set(named(one["Properties"]["Description"]))
        for function in of_type(translate(template, {})["Resources"], "AWS::Lambda::Function").values():
            # Lambda publishes nothing of a function that is as it was.
            assert "Release" in set(named(function["Properties"]["Description"]))


def test_calls_go_over_at_once_by_default_and_then_codedeploy_has_no_part_in_it() -> None:
    made = translate(with_aliases(MAIN), {})["Resources"]
    assert not [one for one in made.values() if one["Type"].startswith("AWS::CodeDeploy")]
    assert not [one for one in made.values() if "UpdatePolicy" in one]
    assert made["ShiftRole"]["Condition"] == "Shifting"


@pytest.mark.parametrize(("stack", "rings"), [("main", "Errors"), ("sign_in", "Errors"), ("staff", "5XXError")])
def test_a_shift_goes_back_when_the_functions_own_alarm_rings(
    deployed: dict[str, dict[str, Any]], stack: str, rings: str
) -> None:
    resources = deployed[stack]
    for name in of_type(resources, "AWS::Lambda::Function"):
        group = resources[f"{name}DeploymentGroup"]["Properties"]
        assert group["DeploymentConfigName"]["Fn::Sub"][1] == {"ConfigName": GRADUAL["Shift"]}
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        [alarm] = [resources[one["Name"]["Ref"]]["Properties"] for one in group["AlarmConfiguration"]["Alarms"]]
        assert alarm["MetricName"] == rings
        assert rings == "5XXError" or {"Name": "FunctionName", "Value": {"Ref": name}} in alarm["Dimensions"]
        assert resources[f"{name}Aliaslive"]["UpdatePolicy"]


def test_snapshots_are_for_the_portals_functions_and_only_where_the_parameter_says_so(
    deployed: dict[str, dict[str, Any]], templates: dict[str, Template]
) -> None:
    portal = {
        one["Properties"]["IntegrationUri"]["Fn::GetAtt"][0]
        for one in of_type(MAIN["Resources"], "AWS::ApiGatewayV2::Integration").values()
    }
    condition = {"Fn::If": ["SnapStartOn", "PublishedVersions", "None"]}
    made = of_type(deployed["main"], "AWS::Lambda::Function")
    asked = {name for name, one in made.items() if one["Properties"].get("SnapStart") == {"ApplyOn": condition}}
    assert asked == portal != set()
    shaped = with_aliases(MAIN)
    assert shaped["Parameters"]["SnapStart"]["Default"] == "off"
    assert shaped["Conditions"]["SnapStartOn"] == {"Fn::Equals": [{"Ref": "SnapStart"}, "on"]}
    assert "SnapStart" not in with_aliases(templates["staff"])["Parameters"]


def test_a_layer_version_stays_when_a_deploy_replaces_it(deployed: dict[str, dict[str, Any]]) -> None:
    layers = of_type(deployed["main"], "AWS::Lambda::LayerVersion")
    assert {one["DeletionPolicy"] for one in layers.values()} == {"RetainExceptOnCreate"}


def test_the_template_that_the_local_system_gets_is_left_as_it_was() -> None:
    before = read_template(ROOT / "infra/template.yaml")
    with_aliases(MAIN)
    assert before == MAIN
    assert not any("AutoPublishAlias" in one.get("Properties", {}) for one in MAIN["Resources"].values())


def test_who_puts_a_letter_back_on_aws_calls_the_alias_too() -> None:
    """``Place`` knows where it is: the local system has no aliases."""
    asked: list[str] = []

    class Aws(Place):
        def client(self, service: str) -> Any:
            return self if service == "lambda" else None

        def invoke(self, FunctionName: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's own word
            asked.append(FunctionName)
            return {}

    for endpoint in (None, "http://127.0.0.1:4566"):
        redrive = Redrive.__new__(Redrive)
        redrive._place = Aws(None, endpoint, "misa")  # type: ignore[arg-type]  # no session is needed
        redrive._invoke("resend_events", {}, "Event")
    assert asked == ["misa-resend_events:live", "misa-resend_events"]


def test_operators_are_told_to_call_the_alias() -> None:
    told = "".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md"))
    called = re.findall(r'lambda invoke --function-name "([^"]+)"', told)
    assert called
    assert all(one.endswith(":live") for one in called)
