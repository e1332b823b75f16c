"""What the stacks deploy, built as AWS gets it; built again only when something that goes into it changed."""

import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from infra import artefacts
from infra.cloudformation import Template, read_template
from infra.package import ROOT, package_for_aws

STACKS = ("template", "sign_in", "admin_api")
"""The stacks' templates in build/aws, in the order in which each has its parameters from those before."""
_UNZIPPED = 250 * 1024 * 1024
_LAYERS = 5


def fresh_packages(out: Path, root: Path = ROOT) -> dict[str, Template]:
    """The packaged templates, whose code locations are zip files in ``out``. Raises PackagingError."""
    made_of = out / f".made-of-{_digest(root)}"
    if not made_of.exists():
        shutil.rmtree(out, ignore_errors=True)
        package_for_aws(out, root)
        made_of.touch()
    return {name: read_template(out / f"{name}.yaml") for name in STACKS}


def _digest(root: Path) -> str:
    folders = [artefacts.tree_digest(root / name) for name in ("functions", "layers")]
    how = [root / f"infra/{name}.py" for name in ("aliases", "artefacts", "botocore_data", "cloudformation", "package")]
    return artefacts.digest(
        *folders, *how, *sorted((root / "infra").glob("*.yaml")), *sorted((root / "requirements").glob("*.txt"))
    )


def too_large(translated: Mapping[str, Template], folder: Path) -> Iterator[str]:
    """Functions that are with their layers more than Lambda takes."""
    layers = _shared_layers(translated["template"])
    for stack, template in translated.items():
        for name, one in template["Resources"].items():
            if one["Type"] == "AWS::Lambda::Function":
                used = [
                    layers.get(layer["Ref"]) or _zip(template, layer["Ref"])
                    for layer in one["Properties"].get("Layers", [])
                ]
                if len(used) > _LAYERS:
                    yield f"{stack}: {name} has {len(used)} layers, of which Lambda takes {_LAYERS}"
                size = sum(map(_unzipped, (folder / zipped for zipped in [one["Properties"]["Code"]["S3Key"], *used])))
                if size > _UNZIPPED:
                    yield f"{stack}: {name} is {size / 1e6:,.0f} MB with its layers, unpacked; Lambda takes 250 MiB"


def _shared_layers(main: Template) -> dict[str, str]:
    """The zips of layers that the staff API's stack knows by parameters: outputs of the first, by their names."""
    layers = {
        name: one["Value"].get("Ref") for name, one in main.get("Outputs", {}).items() if name.endswith("LayerArn")
    }
    return {output: _zip(main, name) for output, name in layers.items()}


def _zip(template: Template, layer: str) -> str:
    content: dict[str, Any] = template["Resources"][layer]["Properties"]["Content"]
    return str(content["S3Key"])


def _unzipped(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(entry.file_size for entry in archive.infolist())
