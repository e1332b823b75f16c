"""Order numbers: at least seven digits, the last of which is a Damm check digit (R3).

The check digit catches every single wrong digit and every swap of two neighbours, so that a
mistyped number is never another customer's order.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import NewType

OrderNumber = NewType("OrderNumber", str)

FEWEST_DIGITS = 7
MOST_DIGITS = 12
TRIES_PER_LENGTH = 8

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def _interim(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][ord(digit) - ord("0")]
    return interim


def check_digit(digits: str) -> str:
    """The one digit that makes ``digits`` valid when it is appended; ``digits`` holds ASCII digits
    only.
    """
    return str(_interim(digits))


def is_order_number(text: str) -> bool:
    """Whether ``text`` can be an order number: 1000002 can, 1000003 and 1000020 cannot (R3).

    7 to 12 ASCII digits, no leading zero, valid by its check digit.
    """
    if not FEWEST_DIGITS <= len(text) <= MOST_DIGITS or not (text.isascii() and text.isdigit()):
        return False
    return text[0] != "0" and _interim(text) == 0


def number_candidates(seed: bytes) -> Iterator[OrderNumber]:
    """Numbers to try for a new order, the same for the same ``seed``: 8 of seven digits, 8 of
    eight, up to twelve.

    The first that is still free is taken, so that numbers grow longer only as the shorter ones are
    used up (R3).
    """
    state = seed
    for length in range(FEWEST_DIGITS, MOST_DIGITS + 1):
        lowest = 10 ** (length - 2)
        for _ in range(TRIES_PER_LENGTH):
            state = sha256(state).digest()
            stem = str(lowest + int.from_bytes(state) % (9 * lowest))
            yield OrderNumber(stem + check_digit(stem))
