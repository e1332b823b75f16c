"""Reads and writes CloudFormation templates, whose short tags (``!Sub``) plain YAML does not
know.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

type Template = dict[str, Any]


class _TemplateLoader(yaml.SafeLoader):
    """A loader of its own: tags registered on the shared one would change every other reader of
    YAML.
    """


def _intrinsic(loader: yaml.SafeLoader, name: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]  # the third kind of node
    if name in {"Ref", "Condition"}:
        return {name: value}
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{name}": value}


_TemplateLoader.add_multi_constructor("!", _intrinsic)
# A policy's ``Version: 2012-10-17`` is text; plain YAML would make a date of it.
_TemplateLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_template(path: Path) -> Template:
    """The template in its long form (``{"Fn::Sub": …}``), which is plain data; ValueError if it is
    no template.
    """
    loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_TemplateLoader)  # noqa: S506 - it derives from SafeLoader
    if not isinstance(loaded, dict) or "Resources" not in loaded:
        raise ValueError(f"{path} is not a CloudFormation template: it has no Resources")
    return loaded


def write_template(template: Template, path: Path) -> None:
    """Write the long form as YAML, in the template's own order."""
    text = yaml.safe_dump(template, sort_keys=False, allow_unicode=True, width=120)
    path.write_text(text, encoding="utf-8")


_CODE_PROPERTY = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


def place_code(template: Template, place: Callable[[str, str], str]) -> Template:
    """A copy of the template whose local code locations are what ``place(logical id, location)``
    answers.

    Locations that are no text (``{"Bucket": …}``) or already in S3 are left as they are.
    """
    resources = {}
    for logical_id, resource in template["Resources"].items():
        prop = _CODE_PROPERTY.get(resource.get("Type", ""))
        location = resource.get("Properties", {}).get(prop) if prop else None
        if prop and isinstance(location, str) and not location.startswith("s3://"):
            properties = {**resource["Properties"], prop: place(logical_id, location)}
            resources[logical_id] = {**resource, "Properties": properties}
        else:
            resources[logical_id] = resource
    return {**template, "Resources": resources}
