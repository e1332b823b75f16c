"""What a letter is, and the pieces letters are made of: every piece once as text and once as
HTML.
"""

import html
from collections.abc import Iterable, Mapping
from typing import NamedTuple

PARAGRAPH = '<p style="margin:12px 0">{}</p>'
_BOX = "margin:12px 0;padding:10px 12px;background:#eef4ff;border-radius:6px"
_CELL = "padding:8px 0;border-bottom:1px solid #e1e6ed;vertical-align:top"


class Letter(NamedTuple):
    """A mail to one customer; ``pictures`` are PNGs by the content id that the HTML shows them
    under.
    """

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
    """A value as people wrote it, within a sentence."""
    return Piece(value, html.escape(value))


def paragraph(*sentences: str) -> Piece:
    """Sentences of their own; nothing where there are none."""
    said = " ".join(sentences)
    return Piece(said, PARAGRAPH.format(html.escape(said))) if said else NOTHING


def rows(cells: Iterable[tuple[str, str]], *, whole: bool = False) -> Piece:
    """A table of two columns: what, and how much of it, which or when; ``whole`` values are never
    broken in two.
    """
    pairs = list(cells)
    text = "\n".join(f"- {name}: {value}" for name, value in pairs)
    kept, width = (";white-space:nowrap", "") if whole else ("", ' width="40%"')
    body = "".join(
        f'<tr><td{width} style="{_CELL}">{html.escape(name)}</td>'
        f'<td align="right" style="{_CELL};padding-left:12px{kept}">{html.escape(value)}</td></tr>'
        for name, value in pairs
    )
    table = (
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:12px 0">{body}</table>'
    )
    return Piece(text, table)


def notable(label: str, value: str) -> Piece:
    """One value that the customer needs to copy, with what it is."""
    box = (
        f'<p style="{_BOX}">{html.escape(label)}<br>'
        f'<b style="font-size:18px;font-family:Consolas,Menlo,monospace">{html.escape(value)}</b></p>'
    )
    return Piece(f"{label}: {value}", box)


def to_copy(value: str) -> Piece:
    """A value alone on its line, so that a tap marks all of it and nothing else."""
    box = f'<p style="{_BOX};font-weight:bold;-webkit-user-select:all;user-select:all">{html.escape(value)}</p>'
    return Piece(f"    {value}", box)


def link(label: str, address: str) -> Piece:
    """A button; the text form spells the address."""
    button = (
        f'<p style="margin:16px 0"><a href="{html.escape(address)}" style="display:inline-block;padding:10px 18px;'
        f'background:#0b3d91;color:#ffffff;text-decoration:none;border-radius:6px">{html.escape(label)}</a></p>'
    )
    return Piece(f"{label}: {address}", button)


def joined(pieces: Iterable[Piece], between: str = "\n") -> Piece:
    """Pieces one under the other, ``between`` them in the text; empty ones leave no gap."""
    every = [piece for piece in pieces if piece.text]
    return Piece(between.join(piece.text for piece in every), "\n".join(piece.html for piece in every))
