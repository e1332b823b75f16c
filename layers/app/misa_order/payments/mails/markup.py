"""A mail's markup as signs in its text, so that a format sees where an element begins, ends or
hides something.

The source is cut into tags and text and never corrected, as a browser would: what a payer's markup
did to the bank's stays to be seen.
"""

import re
import unicodedata
from functools import lru_cache
from html import unescape

OPEN, SHUT = "\x02", "\x03"
"""Stand where an element begins and where one ends."""
ROW, ROW_END, CELL = "\ufdd0", "\ufdd1", "\ufdd2"
"""Stand before and after a row of a table, and before each of its cells."""
HIDDEN = "\ufdd3"
"""Stands for what people do not see and might hide words: a comment, a script, a tag that never
ends.
"""
CONDITION = "\ufdd4"
"""Stands for markup that only some mail programs read and that holds no words."""
SIGNS = OPEN + SHUT + ROW + ROW_END + CELL + HIDDEN + CONDITION
GAP = rf"[\s{OPEN}{SHUT}{CONDITION}]*"
"""Pattern of what may stand between two words of a bank's sentence: blanks, line ends, edges of
elements.
"""

_BLOCKS = frozenset(
    (
        *("td", "th", "tr", "table", "p", "div", "li", "ul", "ol", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("center", "section", "blockquote", "pre"),
    )
)
_UNSHOWN = frozenset(
    (
        *("style", "script", "template", "textarea", "title", "head", "noscript", "iframe", "svg", "math"),
        *("select", "object", "xmp"),
    )
)
_HEAD = re.compile(
    r"\A(?:\s|<!doctype[^<>]*>|<\?[^<>]*>|<html\b[^<>]*>)*<head\b[^<>]*>(?:(?!<body\b|</head).)*</head\s*>",
    re.IGNORECASE | re.DOTALL,
)
_CONDITIONAL = re.compile(
    r"<!--\[if [^\[\]<>]*\]>(?:\s|<(?!!)[^<>]*>)*<!\[endif\]-->"
    r"|<!--\[if [^\[\]<>]*\]>(?:<!)?-->|<!--<!\[endif\]-->",
    re.IGNORECASE,
)
_UNSEEN_PARTS = re.compile(
    r"<!--.*?-->|<(style|script|template|textarea|title)\b[^<>]*>[^<]*</\1\s*>", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"(<(?:/?[a-z]|!doctype)[^<>]*>|<)", re.IGNORECASE)
_NAME = re.compile(r"[^\s/>]+")
_EVERY_SIGN = re.compile(f"[{SIGNS}]")
_WORDED = re.compile(rf"[^\s{SIGNS}]")
_TABLE_SIGNS = re.compile(f"[{ROW}{ROW_END}{CELL}]")
_BLANKS = re.compile(r"[^\S\n]+")
_LINE_EDGES = re.compile(r" *\n[ \n]*")
_UNSEEN = re.compile("[\x00\x01\x04-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]")


def marked_text(html: str) -> str:
    """The text of HTML with a line end around each block, and with every sign."""
    source = _HEAD.sub("", _unsigned(html), count=1)
    source = _UNSEEN_PARTS.sub(HIDDEN, _CONDITIONAL.sub(CONDITION, source)).replace("\n", " ")
    pieces = _TAG.split(source)
    pieces[1::2] = map(_sign_of, pieces[1::2])
    return tidy(unescape("".join(pieces)))


def plain_text(text: str) -> str:
    """Plain text, freed of what would be taken for signs."""
    return tidy(_unsigned(text))


def without_signs(marked: str) -> str:
    """The text as people see it, a line per block."""
    return tidy(_EVERY_SIGN.sub("", marked))


def line_shown(line: str) -> str:
    """One line of a marked text as people see it."""
    return " ".join(_EVERY_SIGN.sub("", line).split())


def is_worded(line: str) -> bool:
    """Whether people see anything of a line."""
    return _WORDED.search(line) is not None


def without_tables(marked: str) -> str:
    """The text with the signs that sentences are read by: tables are elements as others are."""
    return _TABLE_SIGNS.sub("", marked)


def tidy(text: str) -> str:
    """Text composed (NFC), without unseen signs, with runs of blanks made one and no empty line."""
    seen = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return _LINE_EDGES.sub("\n", _BLANKS.sub(" ", seen)).strip()


def _unsigned(text: str) -> str:
    return _EVERY_SIGN.sub("", text) if any(sign in text for sign in SIGNS) else text


# A bank writes the same tags in every mail.
@lru_cache(maxsize=1024)
def _sign_of(tag: str) -> str:
    """What stands for one tag, or for the beginning of one that does not end."""
    if tag == "<":
        return HIDDEN
    shuts = tag[1] == "/"
    found = _NAME.match(tag, 1 + shuts)
    return _element(found[0].lower() if found else "", shuts=shuts)


def _element(name: str, *, shuts: bool) -> str:
    if name in {"br", "hr"}:
        return "\n"
    if name in _UNSHOWN:
        return HIDDEN
    edge = SHUT if shuts else OPEN
    if name == "tr":
        return f"\n{ROW_END}{edge}" if shuts else f"\n{ROW}{edge}"
    if name == "table":
        return f"\n{ROW_END}{edge}\n"
    if name in {"td", "th"} and not shuts:
        return f"\n{CELL}{edge}"
    return edge if name not in _BLOCKS else f"{edge}\n" if shuts else f"\n{edge}"
