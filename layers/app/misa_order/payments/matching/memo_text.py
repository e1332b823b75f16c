"""A memo made comparable: lower case, no diacritics, each character with the way back to the
original.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category, combining, decomposition, normalize

UNKNOWN_LETTER = "\x7f"
"""Stands for a letter or digit that is none of ours: it never agrees with anything and never ends a
word.
"""
SYMBOL = "*"
"""Stands for any sign outside ASCII."""

# Đ and đ, and the Icelandic eth and African d that keyboards and converters put in their place.
_CROSSED_D = "\u0110\u0111\u00d0\u00f0\u0189\u0256"
_CONTROLS = dict.fromkeys((*range(32), 127), " ")


@dataclass(frozen=True, slots=True)
class MemoText:
    """``chars`` is the folded text; ``origin[i]`` is the index in the memo from which ``chars[i]``
    was made.
    """

    chars: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original memo, end exclusive, from which ``chars[start:end]`` (not empty)
        was made.
        """
        return self.origin[start], self.origin[end - 1] + 1


def fold(memo: str) -> MemoText:
    """Fold a memo in any Unicode form; takes time linear in its length."""
    if memo.isascii():
        return MemoText(memo.lower().translate(_CONTROLS), range(len(memo)))
    chars: list[str] = []
    origin: list[int] = []
    for index, letter in enumerate(memo):
        for part in _fold_letter(letter):
            chars.append(part)
            origin.append(index)
    return MemoText("".join(chars), origin)


@lru_cache(maxsize=2048)
def _fold_letter(letter: str) -> str:
    if letter in _CROSSED_D:
        return "d"
    if decomposition(letter).startswith("<wide>"):
        letter = normalize("NFKC", letter)
    return "".join(_fold_part(part) for part in normalize("NFD", letter) if not combining(part))


def _fold_part(part: str) -> str:
    kind = category(part)
    if kind == "Cf":  # zero-width characters, soft hyphens and marks of direction are not seen by the payer
        return ""
    if kind in {"Cc", "Zs", "Zl", "Zp"}:
        return " "
    if kind == "Pd":
        return "-"
    if part.isascii():
        return part.lower()
    return UNKNOWN_LETTER if kind[0] in "LN" else SYMBOL
