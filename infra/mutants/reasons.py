"""Why a mutant that no test kills is let be: reasons.toml beside this file."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from infra.mutants.made import Mutant

FILE = Path(__file__).with_name("reasons.toml")


class Reason(NamedTuple):
    """A mutant by its file, function and changed lines, and why it is let be."""

    path: str
    function: str
    diff: str
    why: str

    @property
    def place(self) -> str:
        """As ``orders/number.py:check_digit``."""
        return f"{self.path}:{self.function}"

    @property
    def identity(self) -> tuple[str, str, str]:
        """As a mutant's."""
        return self.path, self.function, self.diff


def read_reasons(file: Path = FILE) -> list[Reason]:
    """Raises KeyError for an entry without its four words."""
    entries = tomllib.loads(file.read_text()).get("reason", [])
    return [Reason(*(entry[word].strip() for word in Reason._fields)) for entry in entries]


def as_entry(mutant: "Mutant") -> str:
    """What to put into the file, but for the reason itself."""
    return (
        f"[[reason]]\npath = '{mutant.path}'\nfunction = '{mutant.function}'\ndiff = '''\n{mutant.diff}'''\nwhy = ''\n"
    )


def gone(reasons: Iterable[Reason], identities: Iterable[tuple[str, str, str]]) -> list[Reason]:
    """Reasons for what nobody can make any more."""
    known = set(identities)
    return [reason for reason in reasons if reason.identity not in known]
