"""A layer lies unpacked once for all workers, and a worker finds in it what it would find in a layer of its own."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra.local.shared_layers import as_deployed, pointer, unpack
from infra.package import Packaged


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    return zipped(tmp_path / "layer-deps-0123456789abcdef.zip", {"python/json.py": "whose = 'the layer'\n"})


def test_a_worker_finds_the_layers_modules_before_all_others(layer: Path, tmp_path: Path) -> None:
    opt = tmp_path / "opt"
    with zipfile.ZipFile(io.BytesIO(pointer(unpack(layer) / "python"))) as archive:
        archive.extractall(opt)
    sites = opt / "python/lib/python3.13/site-packages"
    worker = f"import site; site.addsitedir({str(sites)!r}); import json; print(json.whose)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", worker], capture_output=True, text=True, check=False)
    assert done.stdout == "the layer\n", done.stderr


def test_it_is_unpacked_once(layer: Path) -> None:
    folder = unpack(layer)
    (folder / "kept").touch()
    assert unpack(layer) == folder
    assert sorted(path.name for path in folder.iterdir()) == ["kept", "python"]
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_what_no_system_was_started_with_for_a_day_is_removed(layer: Path) -> None:
    former = layer.parent / "unpacked" / "layer-deps-former"
    recent = layer.parent / "unpacked" / "layer-app-recent"
    for folder in (former, recent):
        folder.mkdir(parents=True)
    long_ago = recent.stat().st_mtime - 86_500
    os.utime(former, (long_ago, long_ago))
    unpack(layer)
    assert not former.exists()
    assert recent.exists()


def test_a_function_is_deployed_as_it_was_packaged(tmp_path: Path) -> None:
    function = zipped(tmp_path / "create_order-0123456789abcdef.zip", {"handler.py": "handler = print\n"})
    packaged = Packaged({}, tmp_path, (function.name,))
    assert as_deployed(packaged, function.name) == function.read_bytes()
