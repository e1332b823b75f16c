"""Functions unpacked as Lambda sees them: own code, layers, and what the runtime brings along."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from infra.artefacts import add_byte_code
from infra.cloudformation import Template
from infra.package import Packaged

PROBE = Path(__file__).with_name("import_probe.py")
BOTO = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3")
"""What Lambda's Python runtime has beside the standard library."""
RUNTIME_CLIENT = ("awslambdaric", "simplejson", "snapshot_restore_py")
"""What it starts functions with."""


class Unpacked(NamedTuple):
    """A function: its folders, own code first, the module of its handler, and its part of the template."""

    name: str
    folders: tuple[str, ...]
    module: str
    properties: Mapping[str, Any]


def unpacked(main: Packaged, admin: Packaged, to: Path) -> list[Unpacked]:
    """Every function of both stacks, unpacked under ``to``; one of the admin stack by its logical id."""
    shared = main.template.get("Globals", {}).get("Function", {})
    layers = {
        name: _layer(main, {"Ref": name}, to) for name in _of_type(main.template, "AWS::Serverless::LayerVersion")
    }
    outputs = {name: one["Value"]["Ref"] for name, one in main.template["Outputs"].items() if "Ref" in one["Value"]}
    found = []
    for packaged in (main, admin):
        usual = shared if packaged is main else {}
        for one in _of_type(packaged.template, "AWS::Serverless::Function").values():
            named = [layer["Ref"] for layer in [*usual.get("Layers", []), *one.get("Layers", [])]]
            own = _unzipped(packaged.folder / one["CodeUri"], to)
            folders = (str(own), *(layers[outputs.get(name, name)] for name in named))
            module = one.get("Handler", usual.get("Handler", "")).rpartition(".")[0]
            name = one["FunctionName"]["Fn::Sub"].removeprefix("${AWS::StackName}-")
            found.append(Unpacked(name, folders, module, one))
    return found


def _of_type(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    return {name: one["Properties"] for name, one in template["Resources"].items() if one["Type"] == kind}


def _layer(main: Packaged, reference: Mapping[str, str], to: Path) -> str:
    content = main.template["Resources"][reference["Ref"]]["Properties"]["ContentUri"]
    return str(_unzipped(main.folder / content, to) / "python")


def _unzipped(zipped: Path, to: Path) -> Path:
    folder = to / zipped.stem
    if not folder.exists():
        with zipfile.ZipFile(zipped) as archive:
            archive.extractall(folder)
    return folder


def runtime(to: Path, packages: Iterable[str] = BOTO) -> str:
    """A folder of these packages of this environment and nothing else."""
    to.mkdir(parents=True, exist_ok=True)
    for name in packages:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(name)
        origin = Path(spec.origin)
        if origin.name == "__init__.py":
            (to / origin.parent.name).symlink_to(origin.parent)
        else:
            # A link to a single file would be one without its byte code.
            shutil.copyfile(origin, to / origin.name)
            add_byte_code(to, "/var/runtime", deep=False)
    return str(to)


def probe(path: Sequence[str], module: str, **order: Any) -> subprocess.CompletedProcess[str]:
    """Run import_probe.py in an interpreter that knows nothing of this environment."""
    asked = json.dumps({"path": list(path), "module": module, **order})
    environ = {
        "AWS_DEFAULT_REGION": "ap-southeast-1",
        # Without credentials botocore would ask the machine's metadata service for some, as no function does.
        "AWS_ACCESS_KEY_ID": "probe",
        "AWS_SECRET_ACCESS_KEY": "probe",
        "PATH": os.defpath,
        "POWERTOOLS_METRICS_NAMESPACE": "Probe",
    }
    command = [sys.executable, "-I", "-S", "-B", str(PROBE), asked]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
