"""What mutmut's operators leave out: guards forced, conditions halved, tables shortened, patterns changed."""

from collections.abc import Iterator
from typing import Any

import libcst as cst
import libcst.matchers as m
from mutmut.mutation.mutators import mutation_operators

from infra.mutants.patterns import changed

_PATTERN = m.Call(func=m.Attribute(value=m.Name("re"), attr=m.Name("compile")))
# mutmut makes three of each text; in a pattern they say nothing that `patterns` does not say better.
_TEXTS = "operator_string"


def mutations(node: Any, parents: tuple[Any, ...]) -> Iterator[tuple[Any, Any]]:
    """Each node to be replaced within ``node`` with what replaces it."""
    in_pattern = any(m.matches(parent, _PATTERN) for parent in parents)
    for kind, operator in mutation_operators:
        if isinstance(node, kind) and not (in_pattern and operator.__name__ in {_TEXTS, "operator_arg_removal"}):
            yield from ((node, instead) for instead in operator(node))
    for operator in (_guards, _halves, _shorter, *([_patterns] if in_pattern else [])):
        yield from ((node, instead) for instead in operator(node))


def _guards(node: Any) -> Iterator[Any]:
    if isinstance(node, cst.If | cst.CompIf):
        blank = cst.SimpleWhitespace(" ")
        for value in ("True", "False"):
            yield node.with_changes(test=cst.Name(value), whitespace_before_test=blank)


def _halves(node: Any) -> Iterator[Any]:
    if isinstance(node, cst.BooleanOperation):
        yield node.left.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        yield node.right.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _shorter(node: Any) -> Iterator[Any]:
    if isinstance(node, cst.Set | cst.Dict) and len(node.elements) > 1:
        for place in range(len(node.elements)):
            yield node.with_changes(elements=[*node.elements[:place], *node.elements[place + 1 :]])


def _patterns(node: Any) -> Iterator[Any]:
    if isinstance(node, cst.SimpleString) and "r" in node.prefix:
        marks = node.prefix + node.quote, node.quote
        yield from (node.with_changes(value=text.join(marks)) for text in changed(node.raw_value))
