"""Markup: the parts of a page put together, nothing in them but what was escaped, and the policy that holds it."""

import html
import json
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from string import Template
from typing import NamedTuple

from misa_order.payments.page.words import Words


class Page(NamedTuple):
    """A page, and the Content-Security-Policy under which its own style and script run, and no others."""

    html: str
    policy: str


class Safe(str):
    """Markup: what is put into a part as it is. All other text is escaped."""

    __slots__ = ()


def part(name: str, *pieces: Mapping[str, str]) -> Safe:
    """A part with its pieces put in. KeyError for a piece that it needs and has not."""
    given = {name: value for these in pieces for name, value in these.items()}
    escaped = {name: value if isinstance(value, Safe) else html.escape(value) for name, value in given.items()}
    return Safe(_template(name).substitute(escaped))


def joined(parts: Iterable[Safe]) -> Safe:
    """Parts one after the other."""
    return Safe("\n".join(parts))


def whole(
    words: Words, heading: str, script: str, body: Safe, facts: Mapping[str, str], told: Sequence[str], frames: str
) -> Page:
    """The page around its body: ``facts`` for its script, ``told`` the words that the script says, ``frames`` who may
    frame it.
    """
    style, code = _text("page.css"), _text(f"{script}.js")
    said = json.dumps({name: getattr(words, name) for name in told}, ensure_ascii=False)
    attributes = "".join(f' data-{name}="{html.escape(value)}"' for name, value in facts.items())
    # JSON is full of double quotes, and each of them escaped would be six signs.
    attributes += f" data-words='{html.escape(said, quote=False).replace("'", '&#39;')}'"
    pieces = {"facts": Safe(attributes), "style": Safe(style), "script": Safe(code), "body": body, "heading": heading}
    language = {"language": "vi" if words.other == "en" else "en"}
    return Page(part("page", words._asdict(), pieces, language), _policy(style, code, frames))


@cache
def _policy(style: str, script: str, frames: str) -> str:
    own = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in (style, script)]
    return (
        f"default-src 'none'; style-src {own[0]}; script-src {own[1]}; img-src data:; connect-src 'self'; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {frames}"
    )


@cache
def _template(name: str) -> Template:
    return Template(_text(f"{name}.html"))


@cache
def _text(name: str) -> str:
    text = (files("misa_order.payments.page") / "parts" / name).read_text("utf-8")
    lines = map(str.strip, text.splitlines())
    # What a script says to who reads it is not sent to customers.
    return "\n".join(line for line in lines if line and not line.startswith("//"))
