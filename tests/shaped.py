"""Templates as a deploy has them, and with one thing in them another."""

from copy import deepcopy
from typing import Any

from infra.aliases import with_aliases
from infra.cloudformation import Template, place_code, read_template
from infra.rehearse.stack import Stack
from infra.rehearse.translated import translate
from tests.in_process import ROOT

MAIN = place_code(read_template(ROOT / "infra/template.yaml"), lambda name, _: f"{name}.zip")
SIGN_IN = place_code(read_template(ROOT / "infra/sign_in.yaml"), lambda name, _: f"{name}.zip")


def stack_of(template: Template, parameters: dict[str, str] | None = None) -> Stack:
    return Stack(translate(with_aliases(template), parameters or {}), parameters or {})


def differing(template: Template, *path: str, value: Any) -> Template:
    """The template with one thing in it another; the last part of the path may be new."""
    made = deepcopy(template)
    node = made["Resources"]
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = value
    return made
