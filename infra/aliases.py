"""Puts every function behind the alias ``live``: code, layers and settings are switched together, and back together
(ADR 20).

A deploy publishes a version of each function that changed and then moves its alias to it; who calls a function calls
the alias. The local system goes without, so only ``make package`` and ``make rehearse`` call this.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from infra.cloudformation import Template

ALIAS = "live"
_SHIFTS = (
    "AllAtOnce",
    "Canary10Percent5Minutes",
    "Canary10Percent10Minutes",
    "Linear10PercentEvery1Minute",
    "Linear10PercentEvery3Minutes",
)
_RELEASE = {
    "Type": "String",
    "Default": "first",
    "AllowedPattern": "[A-Za-z0-9:._-]{1,64}",
    "Description": "Another word at each deployment: without it SAM sees no parameter change, and the alias stays",
}
_SHIFT = {
    "Type": "String",
    "Default": _SHIFTS[0],
    "AllowedValues": list(_SHIFTS),
    "Description": "How calls go over to new versions; all but AllAtOnce go back where a function's alarm rings",
}
_SNAP_START = {
    "Type": "String",
    "Default": "off",
    "AllowedValues": ["off", "on"],
    "Description": "on: the portal's functions start from a snapshot, which AWS charges for",
}


def with_aliases(template: Template, code: str = "") -> Template:
    """The template with an alias for each function, and everything that calls one calling its alias.

    ``code`` names what its functions run of other stacks: a layer that is a parameter is none of this template's.
    """
    made = deepcopy(template)
    resources = made["Resources"]
    functions = {name for name, one in resources.items() if one["Type"] == "AWS::Serverless::Function"}
    made.setdefault("Parameters", {}).update({"Release": dict(_RELEASE), "Shift": dict(_SHIFT)})
    made.setdefault("Conditions", {})["Shifting"] = {"Fn::Not": [{"Fn::Equals": [{"Ref": "Shift"}, _SHIFTS[0]]}]}
    # SAM looks parameters up when it translates, conditions only CloudFormation does.
    made.setdefault("Mappings", {})["Shifts"] = {one: {"Gradual": str(one != _SHIFTS[0]).lower()} for one in _SHIFTS}
    for name in functions:
        resources[name]["Properties"] |= _published(code) | {"DeploymentPreference": _shifted(made, name)}
    for _, layer in _of_type(made, "AWS::Serverless::LayerVersion"):
        # Or a function whose layer alone changed would go on with the version that names the former one.
        layer["Properties"]["PublishLambdaVersion"] = True
    for one in resources.values():
        one["Properties"] = _qualified(one.get("Properties", {}), functions)
        if one["Type"] == "AWS::Lambda::Permission":
            one["Properties"]["FunctionName"] = _alias_of(one["Properties"]["FunctionName"], functions)
    resources["ShiftRole"] = _shift_role()
    return _with_snap_start(made)


def _published(code: str) -> dict[str, Any]:
    # In the function too: Lambda publishes no version of what is as it was.
    released = {"Fn::Sub": f"Release ${{Release}}{code and f', code {code}'}"}
    return {
        "Description": released,
        "VersionDescription": released,
        "AutoPublishAlias": ALIAS,
        "AutoPublishAliasAllProperties": True,
    }


def _shifted(template: Template, function: str) -> dict[str, Any]:
    return {
        "Enabled": {"Fn::FindInMap": ["Shifts", {"Ref": "Shift"}, "Gradual"]},
        "Type": {"Ref": "Shift"},
        "Alarms": [{"Ref": name} for name in _alarms_of(template, function)],
        "Role": {"Fn::GetAtt": ["ShiftRole", "Arn"]},
        "PassthroughCondition": True,
    }


def _alarms_of(template: Template, function: str) -> list[str]:
    """What rings when the function fails: an alarm on its errors, for the staff API's functions the gateway's."""
    alarms = {name: one["Properties"] for name, one in _of_type(template, "AWS::CloudWatch::Alarm")}
    own = [name for name, one in alarms.items() if {"Ref": function} in (d["Value"] for d in one.get("Dimensions", []))]
    errors = [name for name in own if alarms[name]["MetricName"] == "Errors"]
    return errors or [name for name, one in alarms.items() if one.get("MetricName") == "5XXError"]


def _shift_role() -> dict[str, Any]:
    """CodeDeploy's own role: AWS says what it needs, in the narrower of its two policies."""
    trusted = {"Effect": "Allow", "Principal": {"Service": "codedeploy.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited"
    return {
        "Type": "AWS::IAM::Role",
        "Condition": "Shifting",
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trusted]},
            "ManagedPolicyArns": [{"Fn::Sub": policy}],
        },
    }


def _qualified(node: Any, functions: set[str]) -> Any:
    """A part of a template whose functions' ARNs are those of their aliases."""
    match node:
        case {"Fn::GetAtt": [str(name), "Arn"]} if name in functions:
            return {"Ref": f"{name}.Alias"}
        case {"Fn::Sub": str(text)}:
            return _qualified_text(text, {}, functions)
        case {"Fn::Sub": [str(text), dict(given)]}:
            return _qualified_text(text, _qualified(given, functions), functions)
        case dict():
            return {name: _qualified(value, functions) for name, value in node.items()}
        case list():
            return [_qualified(value, functions) for value in node]
    return node


def _qualified_text(text: str, given: dict[str, Any], functions: set[str]) -> dict[str, Any]:
    # SAM's aliases are known to Ref, not within a text: they are given to it by a name of their own.
    named = sorted({name for name in re.findall(r"\$\{(\w+)\.Arn\}", text) if name in functions})
    for name in named:
        text = text.replace(f"${{{name}.Arn}}", f"${{{name}Alias}}")
    given = given | {f"{name}Alias": {"Ref": f"{name}.Alias"} for name in named}
    return {"Fn::Sub": [text, given] if given else text}


def _alias_of(name: dict[str, Any], functions: set[str]) -> dict[str, Any]:
    return {"Ref": f"{name['Ref']}.Alias"} if name.get("Ref") in functions else name


def _with_snap_start(template: Template) -> Template:
    """Snapshots are for the functions that somebody waits for: the portal's (ADR 15)."""
    called = {name for name in map(_called, _of_type(template, "AWS::ApiGatewayV2::Integration")) if name}
    if called:
        template["Parameters"]["SnapStart"] = dict(_SNAP_START)
        template["Conditions"]["SnapStartOn"] = {"Fn::Equals": [{"Ref": "SnapStart"}, "on"]}
    for name in called:
        snapshot = {"ApplyOn": {"Fn::If": ["SnapStartOn", "PublishedVersions", "None"]}}
        template["Resources"][name]["Properties"]["SnapStart"] = snapshot
    return template


def _called(integration: tuple[str, dict[str, Any]]) -> str:
    return str(integration[1]["Properties"]["IntegrationUri"].get("Ref", "")).removesuffix(".Alias")


def _of_type(template: Template, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, one) for name, one in template["Resources"].items() if one["Type"] == kind)
