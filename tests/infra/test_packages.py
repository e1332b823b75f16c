"""Each function has in its own package and layers all that it imports, and loads no more than it should.

Nothing is downloaded: where packaging would install locked wheels, this environment's copies of the same locked
versions take their place. All else is what packaging makes.
"""

import importlib.util
import json
import re
import shutil
import struct
import subprocess
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest

from infra import artefacts
from infra.artefacts import PackagingError, Target
from infra.bench.packages import BOTO, Unpacked, probe, runtime, unpacked
from infra.cloudformation import read_template
from infra.package import ROOT, package_stacks, package_template

TEMPLATE = ROOT / "infra" / "template.yaml"
FOLDERS = {
    Path(one["Properties"]["CodeUri"]).name
    for one in read_template(TEMPLATE)["Resources"].values()
    if one["Type"] == "AWS::Serverless::Function"
}
FUNCTIONS = sorted(FOLDERS | {"admin_api", "authorize_staff"})
# One Chalice project, two functions: the views share the authorizer's module, never call it, and go without its layer.
NOT_CALLED = {"admin_api": ["jwt"]}
HEAVY = {"pandas", "openpyxl", "holidays", "bs4", "aws_xray_sdk"}
# G3's gate. Own verification of DKIM brings a resolver for DNS, with modules of its own, and may not grow.
GATE = 430
ABOVE_IT = {"parse_bank_mail": 470}
ARM64 = 183


def copied(locked: Path, target: Path, architecture: Target) -> None:
    """Put the locked packages into ``target`` as this environment has them, which must be in the locked versions."""
    pinned = re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^ ]+)", locked.read_text("utf-8"), re.MULTILINE)
    assert pinned
    for name, version in pinned:
        found = distribution(name)
        assert found.version == version
        for file in found.files or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                (target / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(file.locate()), target / file)


@pytest.fixture(scope="module")
def functions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Unpacked]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(artefacts, "install_packages", copied)
        packages = package_stacks("local", tmp_path_factory.mktemp("zips"), ROOT)
    return {one.name: one for one in unpacked(*packages, tmp_path_factory.mktemp("opt"))}


@pytest.fixture(scope="module")
def boto(tmp_path_factory: pytest.TempPathFactory) -> str:
    # The managed runtime has the hooks of snapshots as well.
    return runtime(tmp_path_factory.mktemp("runtime") / "boto", (*BOTO, "snapshot_restore_py"))


def answer(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    assert done.returncode == 0, done.stderr or done.stdout
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_function_is_looked_at(functions: dict[str, Unpacked]) -> None:
    assert sorted(functions) == FUNCTIONS


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_all_that_it_imports_also_later_and_starts_lightly(
    functions: dict[str, Unpacked], boto: str, name: str
) -> None:
    function = functions[name]
    asked = {"lazy": NOT_CALLED.get(name, []), "clients": ["dynamodb", "sqs"]}
    started = answer(probe([*function.folders, boto], function.module, **asked))
    assert {module.partition(".")[0] for module in started["modules"]} & HEAVY == set()
    assert started["sessions"] == 1
    assert len(started["modules"]) <= ABOVE_IT.get(name, GATE)


@pytest.mark.parametrize(
    ("handler", "missing"),
    [
        ("import flask\n", "flask"),
        ("def handler(event, context):\n    return 0\n\nfrom moto import mock_aws\n", "moto"),
        ("import jwt\n", "jwt"),
        ("from misa_order.runtime import wiring\n\ndef handler(event, context):\n    wiring.caller('')\n", "jwt"),
    ],
)
def test_a_function_whose_packages_lack_something_is_found(
    functions: dict[str, Unpacked], boto: str, tmp_path: Path, handler: str, missing: str
) -> None:
    assert importlib.util.find_spec(missing), "it must be here for developers, or this shows nothing"
    (tmp_path / "handler.py").write_text(handler)
    layers = functions["create_order"].folders[1:]
    done = probe([str(tmp_path), *layers, boto], "handler", lazy=[])
    assert done.returncode == 1
    assert f"No module named '{missing}'" in done.stderr


def test_with_the_authorizers_layer_the_same_is_found(
    functions: dict[str, Unpacked], boto: str, tmp_path: Path
) -> None:
    (tmp_path / "handler.py").write_text("import jwt\n")
    layers = functions["authorize"].folders[1:]
    assert "cryptography" in answer(probe([str(tmp_path), *layers, boto], "handler", lazy=[]))["modules"]


def test_a_module_from_anywhere_else_is_refused(boto: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "stranger.py").write_text("")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "handler.py").write_text(f"import sys\nsys.path.append({str(elsewhere)!r})\nimport stranger\n")
    done = probe([str(tmp_path / "own"), boto], "handler")
    assert (done.returncode, "stranger is in none of the function's packages" in done.stderr) == (1, True)


def light(locked: Path, target: Path, architecture: Target) -> None:
    """One small package instead of a whole layer: what is looked at is how it is packed."""
    (target / "light").mkdir(parents=True)
    (target / "light" / "__init__.py").write_text(f"LAYER = {locked.stem!r}\n")


def test_the_real_stack_gives_the_same_bytes_twice_with_byte_code_for_every_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artefacts, "install_packages", light)
    first, second = (package_template(TEMPLATE, "aws", tmp_path / name, ROOT) for name in ("one", "two"))
    assert {f"{name}.zip" for name in FOLDERS} | {"layer-app.zip"} <= set(first.zips) == set(second.zips)
    for name in first.zips:
        assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes()
        with zipfile.ZipFile(first.folder / name) as archive:
            sources = [entry for entry in archive.namelist() if entry.endswith(".py")]
            flags = {archive.read(importlib.util.cache_from_source(entry))[4:8] for entry in sources}
        assert flags == {(1).to_bytes(4, "little")}, "unchecked: file times do not matter"


def test_what_aws_gets_is_asked_for_arm64_in_hashed_wheels_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def refuse(command: list[str], **_: Any) -> "subprocess.CompletedProcess[str]":
        asked.append(command)
        return subprocess.CompletedProcess(command, 1, "", "no index")

    monkeypatch.setattr(subprocess, "run", refuse)
    with pytest.raises(PackagingError, match="no index"):
        artefacts.install_packages(ROOT / "requirements" / "layer.txt", tmp_path, "aws")
    assert {"--require-hashes", "--only-binary=:all:", "--no-deps"} <= set(asked[0])
    # Hashed as well, and pure Python: the one that is published as a source archive only.
    assert [one for one in asked[0] if one.startswith("--no-binary")] == ["--no-binary=dkimpy"]
    platforms = {one.partition("=")[2] for one in asked[0] if one.startswith("--platform")}
    assert platforms
    assert all(platform.endswith("_aarch64") for platform in platforms)


def test_the_layers_built_for_aws_hold_arm64_binaries_only() -> None:
    built = [path for name in ("deps", "authorizer") if (path := ROOT / f"build/aws/layer-{name}.zip").exists()]
    if not built:
        pytest.skip("`make package` has not been run here: it downloads the arm64 wheels")
    for path in built:
        with zipfile.ZipFile(path) as archive:
            binaries = [entry for entry in archive.namelist() if entry.endswith(".so")]
            machines = {struct.unpack_from("<H", archive.read(entry)[:20], 18)[0] for entry in binaries}
        assert machines == {ARM64}, path.name
