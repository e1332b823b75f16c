"""How to reach a customer, as people write it, and the one form in which it is kept (R1, R24).

Only functions that take customers' data load this: the libraries behind it are in the contact
layer, and are imported when they are first needed. The forms are those that memos, keys of open
orders and the matcher go by.
"""

import re
import unicodedata

from pydantic_core import PydanticCustomError

_KEPT_PHONE = re.compile(r"0[1-9][0-9]{8,9}")
_KEPT_TAX_CODE = re.compile(r"[0-9]{10}([0-9]{3})?|[0-9]{12}")
_FILLING = {"Zs", "Pd", "Cf"}
_SUBSCRIBERS = range(8, 11)
"""Digits of a Vietnamese number behind the 0 or +84."""


def one_email(text: str) -> str:
    """An address that mail can be sent to as it stands, an international domain in its ASCII form.

    Its syntax is checked, and nobody is asked whether it exists. Raises PydanticCustomError
    ``invalid_email``.
    """
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - only where a customer is taken

    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        reason = {"reason": str(error)}
        raise PydanticCustomError("invalid_email", "This is no e-mail address: {reason}", reason) from None
    return found.ascii_email or found.normalized


def one_phone(text: str) -> str:
    """A Vietnamese number as ``0912345678``, however it was written: with blanks, +84, 84 or 0084.

    Its shape alone is checked (R1). Raises PydanticCustomError ``invalid_phone``.
    """
    bare = _bare(text)
    if _KEPT_PHONE.fullmatch(bare):
        return bare
    subscriber = _subscriber(bare) if re.fullmatch(r"\+?[0-9]{8,20}", bare) else ""
    if not subscriber:
        raise PydanticCustomError("invalid_phone", "This is no Vietnamese phone number, as 0912345678 or +84912345678")
    return f"0{subscriber}"


def _subscriber(bare: str) -> str:
    """The digits behind 0 or +84; none where it cannot be a Vietnamese number."""
    import phonenumbers  # noqa: PLC0415 - heavy, and most numbers are written as they are kept

    try:
        found = phonenumbers.parse(bare, "VN")
    except phonenumbers.NumberParseException:
        return ""
    digits = phonenumbers.national_significant_number(found)
    # Service numbers as 1900 1234 are dialled without a 0: kept with one they would be another's.
    service = len(digits) < _SUBSCRIBERS[1] and not bare.startswith(("0", "+", "84"))
    fits = found.country_code == 84 and len(digits) in _SUBSCRIBERS and phonenumbers.is_possible_number(found)  # noqa: PLR2004 - Vietnam
    return digits if fits and not service and digits[0] != "0" else ""


def one_tax_code(text: str) -> str:
    """A tax code as its 10, 12 or 13 digits alone, as memos carry it: ``0101243150-001`` is
    ``0101243150001``.

    Its shape alone is checked (R1). Raises PydanticCustomError ``invalid_tax_code``.
    """
    bare = _bare(text)
    if not _KEPT_TAX_CODE.fullmatch(bare):
        raise PydanticCustomError("invalid_tax_code", "A tax code has 10 digits, 12, or 10 and 3 as 0101243150-001")
    return bare


def _bare(text: str) -> str:
    """Without what people write between digits, and these as our own, whichever script or width
    they have.
    """
    bare = (sign for sign in text if sign not in ".()\t−" and unicodedata.category(sign) not in _FILLING)
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in bare)
