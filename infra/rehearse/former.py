"""The stacks' templates as they are made of a folder's sources, so that a former commit's can be held against these.

Code is named by its sources and not built. A former commit's sources are put behind aliases as today's are: what is
compared is what both commits describe.
"""

import functools
import io
import subprocess
import tarfile
from pathlib import Path

from infra import artefacts
from infra.aliases import with_aliases
from infra.cloudformation import Template, place_code, read_template
from infra.package import package_admin_api


def described(root: Path, work: Path) -> dict[str, Template]:
    """The three templates of the sources in ``root``. Raises PackagingError where Chalice cannot read them."""
    place = functools.partial(_named_by_source, root)
    main, sign_in = (read_template(root / f"infra/{name}.yaml") for name in ("template", "sign_in"))
    layers = artefacts.tree_digest(root / "layers", *sorted((root / "requirements").glob("*.txt")))
    return {
        "template": with_aliases(place_code(main, place)),
        "sign_in": with_aliases(place_code(sign_in, place)),
        "admin_api": with_aliases(package_admin_api("local", work, root).template, code=layers),
    }


def _named_by_source(root: Path, _logical_id: str, location: str) -> str:
    folder = (root / "infra" / location).resolve()
    # Locked packages have no folder of their own: their locks stand for them.
    locked = root / f"requirements/{'layer' if folder.name == 'deps' else folder.name}.txt"
    digest = artefacts.tree_digest(folder) if folder.is_dir() else artefacts.digest(locked)
    return f"{folder.name}-{digest}.zip"


def default_commit(root: Path) -> str | None:
    """What a deploy most likely replaces: the last tag, else the commit before; None where git knows neither.

    A tag of the very sources that are here is not meant: held against themselves they would lose nothing, ever.
    """
    changed = _git(root, "diff", "--quiet", "HEAD") is None
    last_tag = _git(root, "describe", "--tags", "--abbrev=0", "HEAD" if changed else "HEAD~1")
    return last_tag or _git(root, "rev-parse", "--verify", "--quiet", "HEAD~1")


def _git(root: Path, *asked: str) -> str | None:
    """What git says; None where it says no."""
    done = subprocess.run(["git", *asked], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def checked_out(root: Path, commit: str, to: Path) -> Path:
    """The sources of a commit in the folder ``to``. Raises CalledProcessError where git does not know it."""
    asked = ["git", "archive", commit, "functions", "layers", "infra", "requirements"]
    archive = subprocess.run(asked, cwd=root, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(to, filter="data")
    return to
