"""The templates of letters: a file for each letter and language, from which both forms of the
letter are made.

A first line ``# …`` is the heading. Paragraphs stand apart by a blank line; ``**…**`` is bold;
``$name`` is a piece. A paragraph that is nothing but one piece brings its own frame.
"""

import html
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from string import Template
from typing import NamedTuple

from misa_order.fulfilment.letters.letter import PARAGRAPH, Piece
from misa_order.orders.order_request import Language

_PIECE_ALONE = re.compile(r"\$[a-z_]+")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


class _Source(NamedTuple):
    heading: str
    text: Template
    page: Template


def heading(name: str, language: Language) -> str:
    """The heading of a letter."""
    return _source(name, language).heading


def filled(name: str, language: Language, pieces: Mapping[str, Piece]) -> Piece:
    """A template in both forms with its pieces put in. KeyError for a piece that it needs and has
    not.
    """
    source = _source(name, language)
    return _filled(source.text, source.page, pieces)


def framed(pieces: Mapping[str, Piece]) -> Piece:
    """The whole of a letter around its ``body``: the frame is the same in every language."""
    return _filled(Template(_read("frame.txt")), Template(_read("frame.html")), pieces)


def _filled(text: Template, page: Template, pieces: Mapping[str, Piece]) -> Piece:
    words = text.substitute({name: piece.text for name, piece in pieces.items()})
    markup = page.substitute({name: piece.html for name, piece in pieces.items()})
    # An empty piece leaves blank lines.
    return Piece("\n".join(_without_gaps(words.splitlines())), "\n".join(filter(None, markup.splitlines())))


@cache
def _source(name: str, language: Language) -> _Source:
    paragraphs = re.split(r"\n{2,}", _read(f"{language}/{name}.txt").strip())
    title = paragraphs.pop(0).removeprefix("# ") if paragraphs[0].startswith("# ") else ""
    text = _BOLD.sub(r"\1", "\n\n".join(paragraphs))
    return _Source(title, Template(text), Template("\n".join(map(_markup, paragraphs))))


def _markup(paragraph: str) -> str:
    if _PIECE_ALONE.fullmatch(paragraph):
        return paragraph
    return PARAGRAPH.format(_BOLD.sub(r"<b>\1</b>", html.escape(paragraph, quote=False)))


@cache
def _read(path: str) -> str:
    return (files(__package__) / path).read_text("utf-8")


def _without_gaps(lines: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line.rstrip())
    return kept
