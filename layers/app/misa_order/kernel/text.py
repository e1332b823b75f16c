"""Text from outside, made fit for every place it goes to: the table, queues, partners, letters,
pages, spreadsheets.

One rule for all entrances. What is read as nothing is dropped: controls and marks of direction,
which only turn or hide what stands beside them. What can stand nowhere becomes a blank, so that
what it kept apart stays apart: control characters, noncharacters, halves of surrogate pairs. A line
ends where LF, CR or both stand, never at U+0085, U+2028 or U+2029, which nobody types: these are
blanks too. The raw text is kept as it came, by whoever takes it in.
"""

import json
import re
from json import JSONDecodeError
from typing import Any

_OF_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]")
_LINE_END = re.compile("\r\n?")
_PLANE_ENDS = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_NOWHERE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef{_PLANE_ENDS}]")
_ANY = re.compile(f"{_OF_DIRECTION.pattern}|{_NOWHERE.pattern}|\r")


def fit(text: str) -> str:
    """The text with its lines and tabs, and nothing in it that any place refuses. Fit text is
    returned as it is.
    """
    if _ANY.search(text) is None:
        return text
    return _NOWHERE.sub(" ", _LINE_END.sub("\n", _OF_DIRECTION.sub("", text)))


def one_line(text: str) -> str:
    """The text made fit as one line, its ends bare and every run of blanks, line ends or tabs made
    one blank.
    """
    return " ".join(fit(text).split())


def one_line_if_text(value: Any) -> Any:
    """For models that take one line; what is no text is theirs to refuse."""
    return one_line(value) if isinstance(value, str) else value


def fit_value(value: Any) -> Any:
    """What JSON told, with every text in it made fit, the names of fields too; ValueError if two
    become the same.
    """
    if isinstance(value, str):
        return fit(value)
    if isinstance(value, list):
        return [fit_value(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {fit(name): fit_value(one) for name, one in value.items()}
    if len(made) < len(value):
        raise ValueError("two fields have one name")
    return made


def read_fit_json(raw: bytes | str) -> Any:
    """What a partner's JSON in UTF-8 tells, made fit. Raises JSONDecodeError for what cannot be
    read, however deep.
    """
    try:
        return fit_value(json.loads(raw.decode() if isinstance(raw, bytes) else raw))
    except JSONDecodeError:
        raise
    except (ValueError, RecursionError) as error:
        raise JSONDecodeError(str(error), "", 0) from error
