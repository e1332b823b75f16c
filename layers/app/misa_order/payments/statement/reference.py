"""What of a bank's reference tells transactions apart, however a channel spells it (R16)."""

import re
import unicodedata
from functools import lru_cache

FEWEST_SIGNS = 6
MOST_OF_A_DAY = 12
"""A document number has so many digits at most; it is the bank's own only within its day."""
_FILLERS = {
    "NOTPROVIDED", "NOTAVAILABLE", "NOTAPPLICABLE", "NONREF", "NOREF", "NOREFERENCE", "NONE", "NULL", "NIL", "NA",
    "EMPTY", "UNKNOWN", "UNDEFINED", "KHONG", "KHONGCO", "KHONGRO", "KHONGXACDINH", "CHUACO", "TRONG", "REF", "FT",
}  # fmt: skip
_NO_LETTER = re.compile(r"[\W_0-9]+")
_SEPARATED_DIGITS = re.compile(r"[0-9\W_]+")
_ROUNDED = re.compile(r"\s*[0-9](?:[.,][0-9]+)?\s*E\s*\+\s*[0-9]{1,3}\s*", re.IGNORECASE)


def visible(text: str) -> str:
    """The text without characters that nobody sees (Unicode Cf) and without blanks around it."""
    return (
        text.strip() if text.isascii() else "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()
    )


@lru_cache(1024)
def comparable(reference: str | None) -> str | None:
    r"""A reference in the one form in which all channels agree; None where it is none (R16).

    ``ft 26320 123456\BNK`` is ``FT26320123456``: invisible characters, blanks, case, compatibility
    forms and what stands after a backslash do not matter. A document number is its digits:
    ``5078-1234`` is ``50781234``. None without a digit, with fewer than 6 signs, with one sign
    repeated (``0000000``), for a filler word (``NONREF``) or a rounded number (``2.02411E+15``).
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", reference or "").upper())
    plain = "".join(visible(folded).partition("\\")[0].split())
    digits = re.sub(r"[^0-9]", "", plain)
    if _SEPARATED_DIGITS.fullmatch(plain) and len(digits) <= MOST_OF_A_DAY:
        plain = digits
    return plain if _tells_apart(plain, digits) else None


def _tells_apart(plain: str, digits: str) -> bool:
    signs = {sign for sign in plain if sign.isalnum()}
    if not digits or len(plain) < FEWEST_SIGNS or len(signs) == 1 or is_rounded(plain):
        return False
    bare = unicodedata.normalize("NFKD", plain.replace("Đ", "D"))
    return bool(digits.strip("0")) or _NO_LETTER.sub("", bare) not in _FILLERS


def is_document_number(reference: str | None) -> bool:
    """Whether a comparable reference is a day's document number: digits only, at most 12."""
    return reference is not None and len(reference) <= MOST_OF_A_DAY and reference.isdecimal()


def is_rounded(reference: str) -> bool:
    """Whether a spreadsheet showed a long number as ``2.02411E+15``: many references look the same
    so.
    """
    return _ROUNDED.fullmatch(visible(unicodedata.normalize("NFKC", reference))) is not None
