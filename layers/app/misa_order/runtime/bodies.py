"""The one place where a body that came over HTTP is read, of portals, customers, partners and staff alike (R90).

Whatever the body is, what comes out is JSON that can be believed to say one thing, or an error that says why not.
"""

import base64
import json
from collections.abc import Sequence
from math import isfinite
from typing import Any

from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.text import fit_value

DEEPEST = 32
"""Lists and objects within each other; no body of ours has more than eight."""
LONGEST_NUMBER = 40
"""Signs of a number; no amount has more than sixteen."""


def sent_bytes(body: str | None, *, is_base64: bool) -> bytes:
    """The body of a gateway's event as it was sent. Raises InvalidInputError ``json_invalid`` for what is no base64."""
    if not is_base64:
        return (body or "").encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body or "", validate=True)
    except ValueError:
        raise _unreadable("The body is not base64") from None


def read_json(raw: bytes) -> Any:
    """The JSON that a body is, every text in it made fit (kernel/text.py).

    Raises InvalidInputError: ``duplicate_field`` where an object says something twice, ``json_invalid`` for all else
    that is not JSON (RFC 8259) in UTF-8, or lies deeper, or has longer numbers, than any body of ours.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _unreadable("The body is not UTF-8") from None
    try:
        return fit_value(_checked(_DECODER.decode(text)))
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise _unreadable("The body is not valid JSON") from None


def _checked(read: Any) -> Any:
    """What was read, where it is not too deep: every value of it is looked at here, and nowhere else."""
    level: Sequence[Any] = [read]
    for _ in range(DEEPEST + 1):
        held = [one for one in level if isinstance(one, dict | list)]
        if not held:
            return read
        level = [inner for one in held for inner in (one.values() if isinstance(one, dict) else one)]
    raise _too_deep()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise InvalidInputError("duplicate_field", "The same field is given twice", field=name)
        found[name] = value
    return found


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise _unreadable("A number of the body is too long")
    return int(digits)


def _fraction(digits: str) -> float:
    number = float(digits)
    if len(digits) > LONGEST_NUMBER or not isfinite(number):
        raise _unreadable("A number of the body is too long")
    return number


def _no_number(word: str) -> Any:
    raise _unreadable(f"{word} is no number in JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_fraction, parse_constant=_no_number
)


def _too_deep() -> InvalidInputError:
    return _unreadable(f"The body is nested more than {DEEPEST} deep")


def _unreadable(message: str) -> InvalidInputError:
    return InvalidInputError("json_invalid", message, field="body")
