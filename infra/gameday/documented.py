"""The commands that the pages for operators print, so that what is played is what they say."""

import re
from collections.abc import Iterator, Mapping
from functools import reduce
from pathlib import Path

from infra.local.timeline import StoryError

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("operations.md", "first_day.md", "game_day.md")


def commands(text: str) -> Iterator[str]:
    """Every command of a page, each on one line: the lines of its blocks, and what stands between backticks."""
    for position, part in enumerate(text.split("```")):
        found = part.replace("\\\n", " ").splitlines() if position % 2 else re.findall(r"`([^`]+)`", part)
        yield from (" ".join(one.split()) for one in found)


def documented(start: str, places: Mapping[str, str]) -> str:
    """The command that begins so, with its places (``$STACK``, ``<arn>``) filled in. StoryError if no page has it."""
    found = (one for page in PAGES for one in commands((DOCS / page).read_text("utf-8")) if one.startswith(start))
    if (command := next(found, None)) is None:
        raise StoryError(f"no page for operators has a command that begins with: {start}")
    return reduce(lambda line, place: line.replace(*place), places.items(), command)
