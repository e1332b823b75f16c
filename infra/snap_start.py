"""Puts the portal's functions behind an alias, so that AWS can start them from a snapshot (ADR 15).

The parameter ``SnapStart`` of the packaged template switches it on; ``off`` is the default, and then
the alias leads to a version that starts as any function does. The local system has no snapshots and
goes without aliases, so only ``make package`` calls this.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from infra.cloudformation import Template

_PARAMETER = {
    "Type": "String",
    "Default": "off",
    "AllowedValues": ["off", "on"],
    "Description": "on: the portal's functions start from a snapshot, which AWS charges for",
}
_ALIAS = "live"


def with_snap_start(template: Template) -> Template:
    """The template with an alias for each function that the portal's API calls, and the API calling it.

    A version is published whenever code, layers or settings of the function change: the alias moves
    to it once it is there.
    """
    made = deepcopy(template)
    made.setdefault("Parameters", {})["SnapStart"] = dict(_PARAMETER)
    made.setdefault("Conditions", {})["SnapStartOn"] = {"Fn::Equals": [{"Ref": "SnapStart"}, "on"]}
    called = {name for _, name in _integrations(made)}
    for name in called:
        made["Resources"][name]["Properties"] |= _published()
    for integration, name in _integrations(made):
        integration["IntegrationUri"] = {"Ref": f"{name}.Alias"}
    for permission in _of_type(made, "AWS::Lambda::Permission"):
        name = permission["FunctionName"].get("Ref")
        if name in called:
            permission["FunctionName"] = {"Ref": f"{name}.Alias"}
    return made


def _published() -> dict[str, Any]:
    return {
        "AutoPublishAlias": _ALIAS,
        "AutoPublishAliasAllProperties": True,
        "SnapStart": {"ApplyOn": {"Fn::If": ["SnapStartOn", "PublishedVersions", "None"]}},
    }


def _integrations(template: Template) -> Iterator[tuple[dict[str, Any], str]]:
    """Each integration of the portal's API that calls a function, and the function's logical id."""
    for one in _of_type(template, "AWS::ApiGatewayV2::Integration"):
        name, _ = one["IntegrationUri"].get("Fn::GetAtt", (None, None))
        if name:
            yield one, name


def _of_type(template: Template, kind: str) -> Iterator[dict[str, Any]]:
    return (one["Properties"] for one in template["Resources"].values() if one["Type"] == kind)
