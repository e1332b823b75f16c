"""What a letter is, and the pieces letters are made of: every piece once as text and once as HTML."""

import html
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from string import Template
from typing import NamedTuple


class Letter(NamedTuple):
    """A mail to one customer; ``pictures`` are PNGs by the content id that the HTML shows them under."""

    to: str
    subject: str
    text: str
    html: str
    pictures: Mapping[str, bytes]


class Piece(NamedTuple):
    """A piece of a letter in both forms; the HTML form is safe to put into a page."""

    text: str
    html: str


NOTHING = Piece("", "")


def plain(value: str) -> Piece:
    """A value as people wrote it."""
    return Piece(value, html.escape(value))


def filled(template: str, pieces: Mapping[str, Piece]) -> Piece:
    """A template in both forms with its pieces put in. KeyError for a piece that it needs and has not."""
    text = _template(f"{template}.txt").substitute({name: piece.text for name, piece in pieces.items()})
    page = _template(f"{template}.html").substitute({name: piece.html for name, piece in pieces.items()})
    # An empty piece leaves blank lines in the text.
    return Piece("\n".join(_without_gaps(text.splitlines())), page.strip())


def rows(cells: Iterable[tuple[str, str]]) -> Piece:
    """A table of two columns: what, and how much of it or which."""
    pairs = list(cells)
    text = "\n".join(f"- {name}: {value}" for name, value in pairs)
    line = "padding:8px 0 8px 12px;border-bottom:1px solid #e1e6ed"
    body = "".join(
        f'<tr><td style="{line};padding-left:0">{html.escape(name)}</td>'
        f'<td align="right" style="{line}">{html.escape(value)}</td></tr>'
        for name, value in pairs
    )
    table = (
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:12px 0">{body}</table>'
    )
    return Piece(text, table)


def notable(label: str, value: str) -> Piece:
    """One value that the customer needs to copy."""
    box = (
        '<p style="margin:12px 0;padding:10px 12px;background:#eef4ff;border-radius:6px;word-break:break-all">'
        f"{html.escape(label)}<br>"
        f'<b style="font-size:18px;font-family:Consolas,Menlo,monospace">{html.escape(value)}</b></p>'
    )
    return Piece(f"{label}: {value}", box)


def link(label: str, address: str) -> Piece:
    """A button; the text form spells the address."""
    button = (
        f'<p style="margin:16px 0"><a href="{html.escape(address)}" style="display:inline-block;padding:10px 18px;'
        f'background:#0b3d91;color:#ffffff;text-decoration:none;border-radius:6px">{html.escape(label)}</a></p>'
    )
    return Piece(f"{label}: {address}", button)


def paragraph(sentence: str) -> Piece:
    """A sentence of its own."""
    return Piece(sentence, f'<p style="margin:12px 0">{html.escape(sentence)}</p>')


def joined(pieces: Iterable[Piece]) -> Piece:
    """Pieces one under the other."""
    every = list(pieces)
    return Piece("\n".join(piece.text for piece in every), "\n".join(piece.html for piece in every))


def money(amount: int) -> str:
    """``2640000`` as ``2.640.000 đ``."""
    return f"{amount:,}".replace(",", ".") + " đ"


def day(when: date) -> str:
    """A date as Vietnamese read it."""
    return when.strftime("%d/%m/%Y")


@cache
def _template(name: str) -> Template:
    return Template((files(__package__) / name).read_text("utf-8"))


def _without_gaps(lines: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line.rstrip())
    return kept
