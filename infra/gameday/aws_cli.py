"""Runs `aws …` command lines as docs/ print them, on the local engine.

Options are read by the service's own description, which the AWS CLI is made from as well: a service, operation or
option that does not exist is refused here too. What the CLI adds by itself (`aws s3`, `cloudformation deploy`) is not
known.
"""

import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jmespath  # type: ignore[import-untyped]  # it ships no types
from botocore import xform_name
from botocore.model import OperationModel, Shape
from botocore.session import Session

_OF_THE_CLI = {"query", "output", "region", "cli-read-timeout"}


def _blob(text: str) -> bytes:
    return Path(text.removeprefix("fileb://")).read_bytes() if text.startswith("fileb://") else text.encode()


_PLAIN: Mapping[str, Callable[[str], Any]] = {
    "map": lambda text: dict(part.split("=", 1) for part in text.split(",")),
    "blob": _blob,
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "boolean": lambda text: text.lower() == "true",
}


class CommandError(Exception):
    """A command line that the AWS CLI would not take; the message says why."""


class Command(NamedTuple):
    """A command line read: ``asked`` are the operation's parameters, ``query`` is what is shown of its answer."""

    service: str
    operation: str
    asked: dict[str, Any]
    query: str | None
    waits: bool = False

    def run(self, client: Any) -> Any:
        """Do it with a client of its service: all pages of a list. Raises ClientError and WaiterError."""
        if self.waits:
            return client.get_waiter(self.operation).wait(**self.asked)
        if client.can_paginate(self.operation):
            answer = client.get_paginator(self.operation).paginate(**self.asked).build_full_result()
        else:
            answer = getattr(client, self.operation)(**self.asked)
        # As the CLI shows it: times are text.
        return jmespath.search(self.query, json.loads(json.dumps(answer, default=str))) if self.query else answer


def read_command(line: str) -> Command:
    """Read one command without pipes and nested commands. Raises CommandError."""
    words = shlex.split(line, comments=True)
    if words[:1] != ["aws"] or len(words) < 3:
        raise CommandError(f"no command of the AWS CLI: {line}")
    service, waits = _described(words[1]), words[2] == "wait"
    name, given = (words[3], words[4:]) if waits else (words[2], words[3:])
    operation, called = _operation(service, name, waits=waits)
    options = _options(given)
    query = " ".join(options.get("query", [])) or None
    own = {option: values for option, values in options.items() if option not in _OF_THE_CLI}
    asked = dict(_parameter(operation, option, values) for option, values in own.items())
    return Command(service, called, asked, query, waits)


def known_options(service: str, name: str, *, waits: bool = False) -> set[str]:
    """The options of an operation, or of a waiter. Raises CommandError where there is no such thing."""
    shape = _operation(service, name, waits=waits)[0].input_shape
    plain = {xform_name(one, "-"): member for one, member in (shape.members if shape else {}).items()}
    off = {f"no-{option}" for option, member in plain.items() if member.type_name == "boolean"}
    return {*plain, *off, *_OF_THE_CLI}


def _operation(service: str, name: str, *, waits: bool) -> tuple[OperationModel, str]:
    session, service = Session(), _described(service)
    if service not in session.get_available_services():
        raise CommandError(f"there is no service {service}")
    model = session.get_service_model(service)
    if waits:
        waiters = {xform_name(one, "-"): one for one in session.get_waiter_model(service).waiter_names}
        if name not in waiters:
            raise CommandError(f"{service} waits for no {name}")
        found = session.get_waiter_model(service).get_waiter(waiters[name]).operation
        return model.operation_model(found), xform_name(waiters[name])
    operations = {xform_name(one, "-"): one for one in model.operation_names}
    if name not in operations:
        raise CommandError(f"{service} has no operation {name}")
    return model.operation_model(operations[name]), xform_name(operations[name])


def _described(service: str) -> str:
    """The name of a service's description: the CLI keeps `aws s3` for commands of its own."""
    return "s3" if service == "s3api" else service


def _options(words: Sequence[str]) -> dict[str, list[str]]:
    options: dict[str, list[str]] = {}
    values: list[str] | None = None
    for word in words:
        if word.startswith("--"):
            values = options.setdefault(word[2:], [])
        elif values is None:
            raise CommandError(f"{word} belongs to no option")
        else:
            values.append(word)
    return options


def _parameter(operation: OperationModel, option: str, values: Sequence[str]) -> tuple[str, Any]:
    members = operation.input_shape.members if operation.input_shape else {}
    known = {xform_name(name, "-"): (name, shape) for name, shape in members.items()}
    if option in known:
        name, shape = known[option]
        return name, True if shape.type_name == "boolean" and not values else _value(shape, values)
    positive = option.removeprefix("no-")
    if positive in known and known[positive][1].type_name == "boolean":
        return known[positive][0], False
    raise CommandError(f"{operation.name} has no option --{option}")


def _value(shape: Shape, values: Sequence[str]) -> Any:
    """What was written for an option, as its shape wants it: JSON, the CLI's ``Name=value,…``, or plain."""
    text = " ".join(values)
    if shape.type_name != "string" and text.startswith(("{", "[")):
        return json.loads(text)
    if shape.type_name == "list":
        return [_value(shape.member, [one]) for one in values]  # type: ignore[attr-defined]  # a list's shape has it
    if shape.type_name == "structure":
        return _structure(shape.members, text)  # type: ignore[attr-defined]  # a structure's shape has them
    read = _PLAIN.get(shape.type_name)
    return read(text) if read else text


def _structure(members: Mapping[str, Shape], text: str) -> dict[str, Any]:
    pairs = dict(part.split("=", 1) for part in text.split(","))
    if unknown := set(pairs) - set(members):
        raise CommandError(f"there is no {', '.join(sorted(unknown))} in {text}")
    return {name: _value(members[name], [value]) for name, value in pairs.items()}
