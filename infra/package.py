"""Builds everything the stacks deploy: layers, functions and the admin API, and templates that
name them.

``python -m infra.package`` builds into build/aws/ what AWS gets: arm64 packages and byte code, and
the staff page as it was built before. The local system calls ``package_stacks`` for this machine's
architecture, without byte code: Python writes it where it is first needed. Sources of the packages
are the folders that infra/template.yaml names.
"""

import functools
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from infra import artefacts, botocore_data, cloudformation
from infra.aliases import with_aliases
from infra.artefacts import PackagingError, Target

ROOT = Path(__file__).resolve().parent.parent
# Layers that are build products: the template's folder, and the locked packages it stands for.
_LOCKED = {
    "deps": "layer.txt",
    "authorizer": "authorizer.txt",
    "spreadsheet": "spreadsheet.txt",
    "mail": "mail.txt",
    "contact": "contact.txt",
}


class Packaged(NamedTuple):
    """A template whose code locations are the names of zip files in ``folder``."""

    template: cloudformation.Template
    folder: Path
    zips: tuple[str, ...]

    def placed(self, where: Callable[[str], str]) -> cloudformation.Template:
        """The template with each zip's name replaced by ``where(name)``."""
        return cloudformation.place_code(self.template, lambda _id, name: where(name))


def package_stacks(target: Target, out: Path, root: Path = ROOT) -> tuple[Packaged, Packaged]:
    """Package the main stack and the admin API's; what is unchanged since the last time is not
    built again.

    Raises PackagingError with the reason when a source, a locked package or the admin API cannot be
    packaged.
    """
    return package_template(root / "infra/template.yaml", target, out, root), package_admin_api(target, out, root)


def package_template(path: Path, target: Target, out: Path, root: Path = ROOT) -> Packaged:
    """Build what the SAM template at ``path`` names as local code, each folder once."""
    zips: dict[Path, str] = {}

    def place(_logical_id: str, location: str) -> str:
        folder = (path.parent / location).resolve()
        if folder not in zips:
            zips[folder] = _build(_source(folder, target, root), target, out).name
        return zips[folder]

    template = cloudformation.place_code(cloudformation.read_template(path), place)
    return Packaged(template, out, tuple(sorted(zips.values())))


class _Source(NamedTuple):
    """What one artefact is made of: ``key`` changes with it, ``fill`` puts it into a folder."""

    name: str
    key: str
    mounted_at: str
    fill: Callable[[Path], None]


def _source(folder: Path, target: Target, root: Path) -> _Source:
    """What the template's folder stands for: a function, our own layer, or a layer of locked
    packages.
    """
    if folder.parent == root / "layers" and folder.name in _LOCKED:
        locked = root / "requirements" / _LOCKED[folder.name]
        how = Path(botocore_data.__file__)
        key = artefacts.digest(locked, how, platform.machine(), platform.python_version())
        return _Source(f"layer-{folder.name}", key, "/opt", lambda to: _install(locked, to / "python", target))
    key = artefacts.tree_digest(folder)
    if folder.parent == root / "layers":
        fill = functools.partial(artefacts.copy_shipped, folder)
        return _Source(f"layer-{folder.name}", key, "/opt", lambda to: fill(to / "python"))
    return _Source(folder.name, key, "/var/task", functools.partial(artefacts.copy_shipped, folder))


def _install(locked: Path, to: Path, target: Target) -> None:
    artefacts.install_packages(locked, to, target)
    botocore_data.trim(to)


def _build(source: _Source, target: Target, out: Path) -> Path:
    """The zip of a source; locally the one already built from the same."""
    zipped = out / (f"{source.name}-{source.key}.zip" if target == "local" else f"{source.name}.zip")
    if target == "local" and zipped.exists():
        return zipped
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".building-") as building:
        content = Path(building)
        source.fill(content)
        if target == "aws":
            artefacts.add_byte_code(content, source.mounted_at)
        _forget_former(out, source.name, "zip")
        return artefacts.write_zip(content, zipped)


def _forget_former(out: Path, name: str, kind: str) -> None:
    for former in out.glob(f"{name}-{'?' * 16}.{kind}"):
        former.unlink(missing_ok=True)


def package_admin_api(target: Target, out: Path, root: Path = ROOT) -> Packaged:
    """Package the Chalice project functions/admin_api, with infra/admin_api.yaml merged into its
    template.
    """
    project, merged = root / "functions/admin_api", root / "infra/admin_api.yaml"
    settings = project / ".chalice/config.json"
    for needed in (settings, merged):
        if not needed.is_file():
            raise PackagingError(f"the admin API needs {needed}")
    key = artefacts.tree_digest(project, artefacts.tree_digest(root / "layers/app"), settings, merged)
    described = out / (f"admin_api-{key}.yaml" if target == "local" else "admin_api.yaml")

    def fill(content: Path) -> None:
        with tempfile.TemporaryDirectory(prefix="chalice-") as work:
            _run_chalice(project, merged, Path(work), root)
            shutil.unpack_archive(Path(work) / "out/deployment.zip", content)
            _forget_former(out, "admin_api", "yaml")
            shutil.copyfile(Path(work) / "out/sam.yaml", described)

    zipped = _build(_Source("admin_api", key, "/var/task", fill), target, out)
    template = cloudformation.place_code(cloudformation.read_template(described), lambda _id, _location: zipped.name)
    return Packaged(template, out, (zipped.name,))


def _run_chalice(project: Path, merged: Path, work: Path, root: Path) -> None:
    # In a copy: Chalice leaves its build products in the project folder.
    shutil.copytree(project, work / "project", ignore=shutil.ignore_patterns("__pycache__", "deployments"))
    command = [str(Path(sys.executable).with_name("chalice")), "--project-dir", str(work / "project"), "package"]
    command += ["--merge-template", str(merged), "--template-format", "yaml", str(work / "out")]
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    environ = keep | {"AWS_DEFAULT_REGION": "ap-southeast-1", "PYTHONPATH": str(root / "layers/app")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()[-8:]
        raise PackagingError(f"Chalice cannot package {project.name}:\n" + "\n".join(said))


def package_for_aws(out: Path, root: Path = ROOT) -> dict[str, Packaged]:
    """The three stacks as AWS gets them, each function behind its alias; their templates lie in ``out`` as well.

    Raises PackagingError as package_stacks does.
    """
    main, staff = package_stacks("aws", out, root)
    # The local system has a sign-in of its own, so this one is no stack of package_stacks.
    sign_in = package_template(root / "infra/sign_in.yaml", "aws", out, root)
    layers = artefacts.digest(*(out / name for name in main.zips if name.startswith("layer-")))
    made = {
        "template": main._replace(template=with_aliases(main.template)),
        "admin_api": staff._replace(template=with_aliases(staff.template, code=layers)),
        "sign_in": sign_in._replace(template=with_aliases(sign_in.template)),
    }
    for name, packaged in made.items():
        cloudformation.write_template(packaged.template, out / f"{name}.yaml")
    return made


def copy_page(built: Path, to: Path) -> None:
    """The staff page's files, as they go into its bucket. Raises PackagingError where none was built."""
    if not (built / "index.html").is_file():
        raise PackagingError("The staff page is not built: `make page` builds it")
    shutil.copytree(built, to, ignore=shutil.ignore_patterns(".*"))


def main() -> int:
    """Build build/aws/ anew, write its three templates, and print each artefact's size and
    SHA-256.
    """
    out = ROOT / "build/aws"
    shutil.rmtree(out, ignore_errors=True)
    try:
        copy_page(ROOT / "build/page", out / "page")
        package_for_aws(out)
    except PackagingError as error:
        print(error, file=sys.stderr)
        return 1
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        content = path.read_bytes()
        print(f"{path.relative_to(ROOT)!s:40} {len(content) / 1000:>10,.1f} kB  {hashlib.sha256(content).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
