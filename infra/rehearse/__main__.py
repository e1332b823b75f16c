"""``python -m infra.rehearse``: all that can be said of a deploy before there is one; a table tells what failed.

Packages as AWS gets them are made (once for the same sources) in build/rehearse. ``--from COMMIT`` is what this deploy
follows on; without it the last tag, or the commit before.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from subprocess import CalledProcessError
from typing import NamedTuple

from rich.console import Console
from samtranslator.model.exceptions import InvalidDocumentException

from infra.artefacts import PackagingError
from infra.check import Ran, summary
from infra.cloudformation import Template
from infra.package import ROOT
from infra.rehearse.changes import changes, index_faults
from infra.rehearse.former import checked_out, default_commit, described
from infra.rehearse.left import LEFT, Reasons
from infra.rehearse.limits import beyond_limits
from infra.rehearse.lint import findings
from infra.rehearse.packages import fresh_packages, too_large
from infra.rehearse.policies import faults
from infra.rehearse.stack import Stack
from infra.rehearse.translated import translate

OUT = ROOT / "build/rehearse"
EVERYTHING = {
    "Shift": "Canary10Percent10Minutes",
    "AccessLogs": "yes",
    "AlarmEmail": "alarms@example.vn",
    "OfficeAddresses": "192.0.2.0/24",
    "PageCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1",
    "VpcSecurityGroups": "sg-1",
    "VpcSubnets": "subnet-1,subnet-2",
}
"""Parameters with which the stacks have all that they can have; each takes those that it knows."""


class Made(NamedTuple):
    """The packaged templates, what SAM makes of them, and the stacks that come of it, by name."""

    packaged: Mapping[str, Template]
    translated: Mapping[str, Template]
    stacks: Mapping[str, Stack]


def made_of(packaged: Mapping[str, Template]) -> Made:
    """Each stack after SAM, with the outputs of those before it as parameters."""
    translated = {name: translate(template, EVERYTHING) for name, template in packaged.items()}
    outputs, stacks = dict(EVERYTHING), {}
    for name, template in translated.items():
        stacks[name] = Stack(template, outputs)
        outputs |= stacks[name].outputs()
    return Made(packaged, translated, stacks)


def lint(made: Made) -> Iterator[str]:
    """The linter over what is packaged and what SAM makes of it."""
    written = []
    for name, template in made.translated.items():
        written += [OUT / f"{name}.yaml", OUT / f"{name}.translated.json"]
        written[-1].write_text(json.dumps(template, indent=1), encoding="utf-8")
    return findings(written)


def limits(made: Made) -> Iterator[str]:
    """Sizes, counts and names."""
    for name, stack in made.stacks.items():
        yield from beyond_limits(name, OUT / f"{name}.yaml", made.translated[name], stack)
    yield from too_large(made.translated, OUT)


def policies(made: Made) -> Iterator[str]:
    """The roles."""
    reasons = Reasons(LEFT["policies"])
    for name, stack in made.stacks.items():
        yield from faults(name, stack, reasons)
    yield from reasons.idle()


_LOOKS = {"lint": lint, "limits": limits, "policies": policies}


def against(commit: str, console: Console) -> Iterator[str]:
    """What of the deploy after ``commit`` would lose something; the console is told what it does in all."""
    with tempfile.TemporaryDirectory(prefix="rehearse-") as work:
        folder = Path(work)
        former = made_of(described(checked_out(ROOT, commit, folder / "sources"), folder / "former"))
        now = made_of(described(ROOT, folder / "now"))
    for name, stack in now.stacks.items():
        found = changes(former.stacks[name], stack)
        counted = Counter(one.action for one in found)
        console.print(
            f"{name} after {commit[:12]}: {', '.join(f'{n} {action}' for action, n in counted.items()) or 'as it was'}"
        )
        for one in found:
            if one.action in {"replace", "remove"}:
                console.print(f"    {one.action} {one.logical_id} ({one.kind}) {one.because}", markup=False)
            if one.loses:
                yield f"{name}: {one.action} {one.logical_id} would lose {one.loses}. {one.because}".rstrip(". ")
        yield from index_faults(former.stacks[name], stack)


def run(name: str, look: Callable[[], Iterable[str]], console: Console) -> Ran:
    """One look to its end, what it found shown."""
    began = time.monotonic()
    try:
        said = list(look())
    except (PackagingError, InvalidDocumentException, CalledProcessError) as error:
        said = [str(getattr(error, "message", error))]
    if said:
        console.rule(name, align="left")
        console.print("\n".join(said), markup=False, highlight=False, soft_wrap=True)
    return Ran(name, int(bool(said)), "", time.monotonic() - began)


def rehearse(commit: str | None, console: Console) -> int:
    """Every look in turn; 1 where one found something."""
    made: list[Made] = []

    def package() -> Iterable[str]:
        made.append(made_of(fresh_packages(OUT)))
        return ()

    ran = [run("packages", package, console)]
    looks: dict[str, Callable[[], Iterable[str]]] = {}
    if made:
        looks = {name: partial(look, made[0]) for name, look in _LOOKS.items()}
    if commit:
        looks["changes"] = partial(against, commit, console)
    else:
        console.print("Nothing to compare with: git knows no commit before this one.")
    # The linter takes as long as all else together.
    with ThreadPoolExecutor(2) as pool:
        ran += pool.map(lambda name: run(name, looks[name], console), looks)
    console.print(summary(ran))
    return int(any(one.code for one in ran))


def main() -> int:
    """Rehearse the deploy of what is in this folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="commit", metavar="COMMIT", help="what this deploy follows on")
    return rehearse(parser.parse_args().commit or default_commit(ROOT), Console())


if __name__ == "__main__":
    sys.exit(main())
