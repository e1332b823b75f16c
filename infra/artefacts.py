"""Zip files that come out the same, byte for byte, from the same sources: only a changed artefact
is deployed again.
"""

import compileall
import hashlib
import json
import os
import py_compile
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Literal

type Target = Literal["aws", "local"]

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PERMISSIONS = 0o100644 << 16
_NOT_SHIPPED = {"__pycache__", ".chalice"}
_ARM64 = (
    "--platform=manylinux2014_aarch64",
    "--platform=manylinux_2_28_aarch64",
    "--implementation=cp",
    "--python-version=3.13",
)
_SOURCE_ONLY = ("dkimpy",)


class PackagingError(Exception):
    """An artefact cannot be built; the message says which and why."""


def shipped_files(folder: Path) -> dict[str, Path]:
    """The files under ``folder`` that belong in a package, by their name in it, sorted."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: found[name] for name in sorted(found) if _is_shipped(name)}


def _is_shipped(name: str) -> bool:
    return not _NOT_SHIPPED.intersection(name.split("/")) and not name.endswith(".pyc")


def digest(*parts: str | bytes | Path) -> str:
    """A short hash over texts and files, for naming what was built from them."""
    total = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part.encode() if isinstance(part, str) else part
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()[:16]


def tree_digest(folder: Path, *more: str | bytes | Path) -> str:
    """A short hash over every shipped file of a folder, its name and content."""
    files = shipped_files(folder)
    return digest(json.dumps(list(files)), *files.values(), *more)


def write_zip(folder: Path, out: Path) -> Path:
    """Zip ``folder`` with sorted names, one fixed time and fixed permissions; answers ``out``,
    which appears whole.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_suffix(f".{os.getpid()}.part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
                entry.external_attr = _PERMISSIONS
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    return unfinished.replace(out)


def copy_shipped(source: Path, target: Path) -> None:
    """Copy what ships of ``source`` into ``target``; raises PackagingError if there is nothing."""
    files = shipped_files(source) if source.is_dir() else {}
    if not files:
        raise PackagingError(f"{source} holds nothing to package")
    for name, path in files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target / name)


def add_byte_code(folder: Path, mounted_at: str, *, deep: bool = True) -> None:
    """Compile every source in ``folder`` (and below, if ``deep``) into byte code that is valid
    whatever its file times.

    ``mounted_at`` is where AWS unpacks the artefact: tracebacks name that path, not the builder's.
    Raises PackagingError if a source does not compile.
    """
    done = compileall.compile_dir(
        folder,
        maxlevels=None if deep else 0,
        quiet=2,
        force=True,
        stripdir=str(folder),
        prependdir=mounted_at,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    if not done:
        raise PackagingError(f"a source of {folder} does not compile")


def install_packages(requirements: Path, target: Path, architecture: Target) -> None:
    """Install locked packages into ``target`` for arm64 (``aws``) or this machine (``local``),
    wheels with hashes only.

    What is published as a source archive alone is pure Python, and made a wheel by this
    environment's own tools. Raises PackagingError with the installer's own words.
    """
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-compile", f"--target={target}"]
    command += ["--no-build-isolation", *(f"--no-binary={name}" for name in _SOURCE_ONLY)]
    command += [*(_ARM64 if architecture == "aws" else ()), f"--requirement={requirements}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PackagingError(f"cannot install {requirements.name}:\n{done.stderr.strip()}")
    # Manuals are for people, scripts and the RECORD name this build's interpreter; nothing reads
    # them at run time.
    shutil.rmtree(target / "bin", ignore_errors=True)
    shutil.rmtree(target / "share", ignore_errors=True)
    for record in target.glob("*.dist-info/RECORD"):
        record.unlink()
