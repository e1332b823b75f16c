"""Writes what one can play with: ``python -m infra.local.samples FOLDER``.

``mails/`` holds the sample mails of every bank, and one that pays the sample order; ``events/`` an event for each
function; ``README.md`` says how to use them. Where functions are named after FOLDER, only their events are written.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from infra.local.engine import ROOT
from infra.local.invoke import begin, event_of, quiet
from infra.local.tokens import STATE
from tests.scenes import SCENES, bank_mail
from tests.stations import Stations

MAILS = ROOT / "tests/cases/mails"
_README = """# Samples

`make samples` writes this folder anew. Copy a file elsewhere before you change it.

An event is what its function gets on AWS. It fits the scene that `make invoke` plays first:

    make invoke FUNCTION=parse_bank_mail                          # the same event, made on the way
    make invoke FUNCTION=create_order EVENT=build/samples/events/create_order.json
    make invoke FUNCTION=parse_bank_mail EVENT=build/samples/mails/acb/credit.eml

A mail can also be read alone, and handed to the running system (`make up`):

    make read-mail FILE=build/samples/mails/acb/credit.eml BANK=ACB
    make send-mail FILE=build/samples/mails/acb/credit.eml SIGN=yes

`mails/pays_the_sample_order.eml` is the transfer that pays the order of the scenes. Mails under `unconfigured/` are of
senders that the shipped settings do not believe.
"""


def write_events(folder: Path, functions: Sequence[str], state: Path) -> None:
    """Play each function's scene and keep its event."""
    folder.mkdir(parents=True, exist_ok=True)
    for function in functions:
        with Stations(state, fresh=False) as play:
            made = json.dumps(event_of(play, function, None), indent=2, ensure_ascii=False)
        (folder / f"{function}.json").write_text(made + "\n", "utf-8")


def write_mails(folder: Path, state: Path) -> None:
    """Copy the banks' mails, and make the one that pays."""
    shutil.copytree(MAILS, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"), dirs_exist_ok=True)
    with Stations(state, fresh=False) as play, quiet():
        (folder / "pays_the_sample_order.eml").write_bytes(bank_mail(play.place("sample")))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the folder and say what is in it."""
    begin()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("functions", nargs="*", metavar="FUNCTION")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.functions) - set(SCENES):
        parser.error(f"no scene is made for {', '.join(sorted(unknown))}; there are {', '.join(SCENES)}")
    write_events(asked.folder / "events", asked.functions or list(SCENES), STATE / "invoke")
    (asked.folder / "README.md").write_text(_README, "utf-8")
    if not asked.functions:
        write_mails(asked.folder / "mails", STATE / "invoke")
    print(f"{asked.folder}/README.md says how to use them: events for {len(asked.functions or SCENES)} functions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
