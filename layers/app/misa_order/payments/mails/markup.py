"""A mail's text as people see it: a line per paragraph and cell, with marks where a format needs to see more."""

import re
import unicodedata
from collections.abc import Mapping

from selectolax.lexbor import LexborHTMLParser

BOLD = "\x02"
"""Stands before what a mail sets in bold, so that a format sees where the bank's words end and the payer's begin."""
BOLD_END = "\x03"
"""Stands after what a mail sets in bold."""
GAP = rf"[\s{BOLD}{BOLD_END}]*"
"""Pattern of what may stand between two words of a bank's sentence: blanks, line ends and the edges of bold."""
ROW, ROW_END, CELL = "\ufdd0", "\ufdd1", "\ufdd2"
"""Stand before and after a row of a table, and before each of its cells."""

type Marks = Mapping[str, tuple[str, str]]
"""What to put before and after the elements of each name."""

_LINE_BREAK = "\x0b"
_BLOCKS = ("td", "th", "p", "div", "li", "h1", "h2", "h3", "h4")
LINES: Marks = {"br": ("", _LINE_BREAK), **dict.fromkeys(_BLOCKS, ("\n", "\n"))}
BOLDED: Marks = {**LINES, **dict.fromkeys(("b", "strong"), (BOLD, BOLD_END))}
CELLS: Marks = {**LINES, **dict.fromkeys(("td", "th"), (CELL, "")), "tr": (ROW, ROW_END)}

_SIGNS = (BOLD, BOLD_END, ROW, ROW_END, CELL, _LINE_BREAK)
# The same signs by their numbers.
_SPELLED_SIGNS = re.compile(
    r"&#(?:0*(?:2|3|11|6497[678])(?![0-9])|x0*(?:2|3|b|fdd[012])(?![0-9a-f]));?", re.IGNORECASE | re.ASCII
)
_BLANKS = re.compile(r"[^\S\n]+")
_LINE_EDGES = re.compile(r" *\n[ \n]*")
_UNSEEN = re.compile("[\x00\x01\x04-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]")


def read_tree(html: str, marks: Marks = LINES) -> LexborHTMLParser:
    """HTML without what nobody sees, with a line end around each block, and with ``marks``."""
    tree = LexborHTMLParser(_SPELLED_SIGNS.sub("", _without_signs(html)).replace("\n", " "))
    tree.strip_tags(["script", "style", "template", "textarea"], recursive=True)
    for tag, (before, after) in marks.items():
        for node in tree.tags(tag):
            if before:
                node.insert_before(before)
            if after:
                node.insert_after(after)
    return tree


def html_text(html: str, marks: Marks = LINES) -> str:
    """The text of HTML, a line per block and per line break, with ``marks``."""
    body = read_tree(html, marks).body
    return tidy("" if body is None else body.text().replace(_LINE_BREAK, "\n"))


def plain_text(text: str) -> str:
    """Plain text, freed of signs that would be taken for marks."""
    return tidy(_without_signs(text))


def tidy(text: str) -> str:
    """Text composed (NFC), without unseen signs, with runs of blanks made one and no empty line."""
    seen = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return _LINE_EDGES.sub("\n", _BLANKS.sub(" ", seen)).strip()


def _without_signs(text: str) -> str:
    for sign in _SIGNS:
        text = text.replace(sign, "")
    return text
