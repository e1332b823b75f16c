"""The mutants of a module: each is the module with one thing changed."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider

from infra.mutants.operators import mutations
from infra.mutants.rooms import SOURCES

# What a reader is told decides nothing: docstrings, annotations, imports, the texts of errors.
_LEFT_OUT = (cst.Annotation, cst.Import, cst.ImportFrom, cst.Decorator, cst.TypeAlias, cst.Raise)
_DOCSTRING = m.Expr(value=m.SimpleString() | m.ConcatenatedString())
_WHOLE_CONSTANT = m.Assign() | m.AnnAssign()
# The names of an enumeration are words for people and neighbours: another word decides the same.
_NAMES = m.ClassDef(bases=[m.ZeroOrMore(), m.Arg(value=m.Name(value=m.MatchRegex(r"\w*Enum"))), m.ZeroOrMore()])
# When a model is built, and that nobody may write into it, decides nothing, as with a decorator's.
_HOW_BUILT = m.Arg(keyword=m.Name("defer_build") | m.Name("frozen"))
MODULE = "(module)"


class Mutant(NamedTuple):
    """``function`` is its qualified name, ``diff`` the lines that change without their places."""

    path: str
    function: str
    line: int
    diff: str
    text: str

    @property
    def identity(self) -> tuple[str, str, str]:
        """What stays the same while lines above it come and go."""
        return self.path, self.function, self.diff


class Change(NamedTuple):
    """A mutant that is not written yet."""

    source: "Source"
    function: str
    line: int
    node: Any
    instead: Any

    @property
    def place(self) -> str:
        """As ``orders/number.py:check_digit``."""
        return f"{self.source.path}:{self.function}"

    def made(self) -> Mutant | None:
        """The mutant; None where the text stays the same."""
        text = self.source.module.deep_replace(self.node, self.instead).code
        before, after = self.source.module.code.splitlines(), text.splitlines()
        lines = [line for line in difflib.unified_diff(before, after, n=0, lineterm="") if not line.startswith("@@")]
        diff = "\n".join(line[0] + " " + line[1:].strip() for line in lines[2:])
        return Mutant(self.source.path, self.function, self.line, diff, text) if diff else None


class Source:
    """One module and all that may be changed in it."""

    def __init__(self, path: Path) -> None:
        self.path = path.relative_to(SOURCES).as_posix()
        wrapper = MetadataWrapper(cst.parse_module(path.read_text()))
        self.module: Any = wrapper.module
        self._places: Any = wrapper.resolve(PositionProvider)

    def changes(self) -> Iterator[Change]:
        """In the order of the text."""
        yield from self._below(self.module, (), (), 1)

    def _below(self, node: Any, parents: tuple[Any, ...], names: tuple[str, ...], line: int) -> Iterator[Change]:
        if (
            isinstance(node, _LEFT_OUT)
            or m.matches(node, _DOCSTRING)
            or _is_import_list(node)
            or _is_name(node, parents)
            or m.matches(node, _HOW_BUILT)
        ):
            return
        place = self._places.get(node)
        line = place.start.line if place else line
        if names or not m.matches(node, _WHOLE_CONSTANT):
            for old, new in mutations(node, parents):
                if not _is_built_otherwise(old, new):
                    yield Change(self, ".".join(names) or MODULE, line, old, new)
        inside = (*names, node.name.value) if isinstance(node, cst.FunctionDef | cst.ClassDef) else names
        for child in node.children:
            yield from self._below(child, (*parents[-3:], node), inside, line)


def _is_name(node: Any, parents: tuple[Any, ...]) -> bool:
    """Whether a line stands in the body of an enumeration."""
    return isinstance(node, cst.SimpleStatementLine) and len(parents) > 1 and bool(m.matches(parents[-2], _NAMES))


def _is_built_otherwise(old: Any, new: Any) -> bool:
    """Whether a call differs only in how its model is built."""
    if not (isinstance(old, cst.Call) and any(m.matches(arg, _HOW_BUILT) for arg in old.args)):
        return False
    kept = [[arg.with_changes(comma=cst.MaybeSentinel.DEFAULT) for arg in call.args] for call in (old, new)]
    rests = [[arg for arg in args if not m.matches(arg, _HOW_BUILT)] for args in kept]
    return len(rests[0]) == len(rests[1]) and all(map(cst.Arg.deep_equals, *rests))


def _is_import_list(node: Any) -> bool:
    return bool(m.matches(node, m.Assign(targets=[m.AssignTarget(target=m.Name("__all__"))])))
