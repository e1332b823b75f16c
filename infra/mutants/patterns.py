"""Changes to a regular expression, as text: what it might have been written without."""

import re
from collections.abc import Iterator
from itertools import pairwise

# A class and an escape are one token: what stands in them is no operator.
_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:P<\w+>|<[=!]|[=!:]|\(\w+\))?|\{\d*,?\d*\}|#[^\n]*|.", re.DOTALL
)
_BOUNDS = re.compile(r"\{(\d+)(,?)(\d*)\}")
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")


def changed(pattern: str) -> Iterator[str]:
    """Each change of a pattern, as far as it is still a pattern; blanks and comments of a verbose one stay."""
    tokens = [(token.start(), token.end()) for token in _TOKEN.finditer(pattern)]
    seen = {pattern}
    for start, end, put in (*_alternatives(pattern, tokens), *_tokens(pattern, tokens)):
        text = pattern[:start] + put + pattern[end:]
        if text not in seen and _is_pattern(text):
            seen.add(text)
            yield text


def _alternatives(pattern: str, tokens: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Each alternative left out, and each look at what stands before or behind."""
    open_groups: list[list[int]] = [[0]]
    for start, end in tokens:
        part = pattern[start:end]
        if part.startswith("(") and not part.startswith("(?P="):
            open_groups.append([start, end])
        elif part == "|":
            open_groups[-1].append(end)
        elif part == ")" and len(open_groups) > 1:
            group = open_groups.pop()
            yield from _without_each(group[1:], start)
            if pattern.startswith(_LOOKS, group[0]):
                yield group[0], end, ""
    yield from _without_each(open_groups[0], len(pattern))


def _without_each(begins: list[int], end: int) -> Iterator[tuple[int, int, str]]:
    if len(begins) < 2:
        return
    for begin, after in pairwise((*begins, end + 1)):
        last = after == end + 1
        yield (begin - 1, end, "") if last else (begin, after, "")


def _tokens(pattern: str, tokens: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Bounds one more or less, what may be left out demanded, and anchors gone."""
    for start, end in tokens:
        part = pattern[start:end]
        if part in {r"\A", r"\Z", r"\b", "^", "$", "?"}:
            yield start, end, ""
        elif part in {"*", "+"}:
            yield start, end, "+" if part == "*" else "*"
        elif bounds := _BOUNDS.fullmatch(part):
            fewest, comma, most = int(bounds[1]), bounds[2], bounds[3]
            yield start, end, f"{{{fewest + 1}{comma}{most}}}"
            if most:
                yield start, end, f"{{{fewest}{comma}{int(most) + 1}}}"
        elif part.startswith("[") and len(part) > 2:
            yield start, end, "[" + part[2:] if part[1] == "^" else "[^" + part[1:]


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True
