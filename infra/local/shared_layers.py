"""Layers unpacked once for all systems on this machine; the engine gets a layer that only says where.

The engine unpacks every layer for every worker that it starts, some thousand files each. What it is given here instead
is a path file, which Python reads where AWS lets layers put their site-packages; the modules found are the same.
"""

import io
import os
import shutil
import tempfile
import time
import zipfile
from contextlib import suppress
from pathlib import Path

from infra.package import Packaged

_DAY = 86_400.0
_PATH_FILE = "python/lib/python3.13/site-packages/shared.pth"


def as_deployed(packaged: Packaged, name: str) -> bytes:
    """The zip of ``name`` as the local engine gets it: a function as it is, of a layer only where it lies unpacked."""
    zipped = packaged.folder / name
    return pointer(unpack(zipped) / "python") if name.startswith("layer-") else zipped.read_bytes()


def unpack(zipped: Path) -> Path:
    """The folder with the content of a zip, beside it; what no system has been started with for a day is removed.

    Several may ask for it at once: it appears whole. Its name must change with its content.
    """
    shared = zipped.parent / "unpacked"
    folder = shared / zipped.stem
    if not folder.exists():
        shared.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=shared, prefix=".unpacking-") as work:
            with zipfile.ZipFile(zipped) as archive:
                archive.extractall(Path(work) / "whole")
            _appear(Path(work) / "whole", folder)
    os.utime(folder)
    _forget_unused(shared)
    return folder


def _appear(whole: Path, folder: Path) -> None:
    try:
        whole.rename(folder)
    except OSError:
        if not folder.exists():
            raise


def _forget_unused(shared: Path) -> None:
    for former in shared.iterdir():
        # Another system may be at the same.
        with suppress(FileNotFoundError):
            if former.stat().st_mtime < time.time() - _DAY:
                shutil.rmtree(former, ignore_errors=True)


def pointer(modules: Path) -> bytes:
    """A layer whose modules lie in ``modules``: they are found before all that the worker had, as a layer's are."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(_PATH_FILE, f"import sys; sys.path.insert(0, {str(modules)!r})\n")
    return content.getvalue()
