"""How long functions take to start, and what they load, beside the reference handler (G1, G3, G4).

Each start is a process of its own through Lambda's runtime client, from the local packages with byte code as AWS has
it, and with the clients opened that a first request needs: to open them later would only move their cost. What is
measured is processor time, in interleaved rounds, so that the machine's other work falls on all alike.
"""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from infra import artefacts
from infra.bench.packages import BOTO, RUNTIME_CLIENT, Unpacked, probe, runtime, unpacked
from infra.bench.row import Row
from infra.cloudformation import Template
from infra.package import ROOT, package_stacks

ROUNDS = 5
_REFERENCE = "R"
_UNWANTED = ("pandas", "openpyxl", "holidays", "bs4", "aws_xray_sdk")
_SERVICES = {"dynamodb": "dynamodb", "s3": "s3", "ses": "sesv2", "secretsmanager": "secretsmanager"}
# For claims with a picture.
_SELDOM = {"claim_payment": "s3", "show_payment": "s3"}
# Chalice gives both functions of the staff API one role; only one of them reads the table.
_STAFF = {"admin_api": ["dynamodb"], "authorize_staff": []}

# Own DKIM verification may cost 0.08 more.
_GROUPS = (
    ("bank mails", {"parse_bank_mail"}, 0.80),
    ("imports, feeds and the staff API", {"import_statement", "receive_bank_feed", "admin_api"}, 0.72),
)
_HEAVY = {name for _, names, _ in _GROUPS for name in names}


class Start(NamedTuple):
    """A function's start: median ms of its import, and with its clients, that over the reference's; what it loaded."""

    function: str
    imported: float
    milliseconds: float
    ratio: float
    modules: int
    unwanted: tuple[str, ...]
    sessions: int


class _Candidate(NamedTuple):
    path: tuple[str, ...]
    module: str
    clients: Sequence[str]


def measure_starts(rounds: int = ROUNDS) -> list[Start]:
    """Start every function and the reference ``rounds`` times."""
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        candidates = _candidates(Path(work))
        answers: dict[str, list[dict[str, Any]]] = {name: [] for name in candidates}
        for _ in range(rounds):
            for name, one in candidates.items():
                answers[name].append(_start(one))
    reference = _milliseconds(answers.pop(_REFERENCE), "start")
    return [_judged(name, found, reference) for name, found in answers.items()]


def _candidates(work: Path) -> dict[str, _Candidate]:
    main, admin = package_stacks("local", ROOT / "build" / "local")
    functions = unpacked(main, admin, work / "opt")
    artefacts.add_byte_code(work / "opt", "/opt")
    shared = runtime(work / "runtime", (*BOTO, *RUNTIME_CLIENT))
    found = {
        one.name: _Candidate((*one.folders, shared), one.module, _clients(main.template, one)) for one in functions
    }
    (work / "reference").mkdir()
    shutil.copyfile(Path(__file__).with_name("reference_handler.py"), work / "reference" / "handler.py")
    artefacts.add_byte_code(work / "reference", "/var/task")
    deps = next(folder for one in functions for folder in one.folders if "layer-deps" in folder)
    # It opens its own clients while it is imported.
    # Its boto3 and botocore are the runtime's, whole.
    return {_REFERENCE: _Candidate((str(work / "reference"), shared, deps), "handler", ()), **found}


def _clients(template: Template, function: Unpacked) -> list[str]:
    """The services that a function needs at once, by what its role allows; those it only needs in trouble left out."""
    if function.name in _STAFF:
        return _STAFF[function.name]
    [policy] = template["Resources"][function.properties["Role"]["Fn::GetAtt"][0]]["Properties"]["Policies"]
    actions = {action for one in policy["PolicyDocument"]["Statement"] for action in one["Action"]}
    services = {_SERVICES[name] for action in actions if (name := action.partition(":")[0]) in _SERVICES}
    # Others may send for the service's own sake: what failed goes to their dead letters.
    variables = function.properties.get("Environment", {}).get("Variables", {})
    services |= {"sqs"} if any(name.endswith("_QUEUE") for name in variables) else set()
    return sorted(services - {_SELDOM.get(function.name)})


def _start(one: _Candidate) -> dict[str, Any]:
    done = probe(one.path, one.module, clients=list(one.clients), runtime=True)
    if done.returncode:
        raise RuntimeError(f"{one.path[0]} does not start: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _milliseconds(answers: Sequence[Mapping[str, Any]], what: str) -> float:
    return median(float(answer[what]) for answer in answers) * 1000


def _judged(name: str, answers: Sequence[Mapping[str, Any]], reference: float) -> Start:
    took, last = _milliseconds(answers, "start"), answers[-1]
    loaded = {module.partition(".")[0] for module in last["modules"]}
    unwanted = tuple(one for one in _UNWANTED if one in loaded)
    imported = _milliseconds(answers, "import")
    return Start(name, imported, took, took / reference, len(last["modules"]), unwanted, last["sessions"])


def rows_of(starts: Sequence[Start]) -> list[Row]:
    """The gates, each by the function that does worst."""
    largest = max(starts, key=lambda one: one.modules)
    extra = sum(len(one.unwanted) + max(0, one.sessions - 1) for one in starts)
    return [
        *(_slowest(what, [one for one in starts if one.function in names], gate) for what, names, gate in _GROUPS),
        _slowest("every other function", [one for one in starts if one.function not in _HEAVY], 0.65),
        Row("G3", "modules loaded at start-up, most", largest.modules, f"{largest.modules} ({largest.function})", 430),
        Row("G4", "unwanted packages and second sessions, all functions", extra, str(extra), 0),
    ]


def _slowest(what: str, starts: Sequence[Start], gate: float) -> Row:
    slowest = max(starts, key=lambda one: one.ratio)
    reference = slowest.milliseconds / slowest.ratio
    shown = f"{slowest.ratio:.2f} ({slowest.function}: {slowest.milliseconds:.0f} ms, R: {reference:.0f} ms)"
    return Row("G1", f"start-up / reference R, slowest of {what}", slowest.ratio, shown, gate)
