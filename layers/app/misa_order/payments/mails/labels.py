"""How banks spell the labels of their fields, and where one stands in a line."""

import re
from collections.abc import Mapping
from functools import lru_cache

from misa_order.payments.mails.markup import line_shown

type Spellings = Mapping[str, str]
"""The field that each label means, the labels in lower case."""

OTHER = "other"
"""The field of labels that a format knows and does not read."""
PAYERS = frozenset({"memo", "note"})
"""The fields whose values the payer writes."""

_LONGEST_LABEL = 80
_UNIT = re.compile(r"\(VND\)", re.IGNORECASE)
_BETWEEN_LANGUAGES = re.compile(r"[\n/()]")


def split_line(line: str, spellings: Spellings) -> tuple[str | None, str | None]:
    """The field of a line's label, and its value: ``Số tiền: 2.570.000`` is the amount,
    ``2.570.000``.

    The value is None for a label without a colon and nothing behind it, "" for one with a colon.
    """
    label, colon, value = line.partition(":")
    if colon and (field := field_of(line_shown(label), spellings)):
        return field, value.strip()
    unit = _UNIT.search(line)
    if unit and (field := field_of(line_shown(line[: unit.start()]), spellings)):
        value = line[unit.end() :].strip()
        return field, value if line_shown(value) else None
    return (None if colon and line_shown(value) else field_of(line_shown(line), spellings)), None


def field_of(label: str, spellings: Spellings) -> str | None:
    """The field that a label means in every language it is written in, or None."""
    whole, parts = _spelled(label)
    fields = {spellings.get(part) for part in parts}
    return spellings.get(whole) or (fields.pop() if len(fields) == 1 else None)


# A bank prints the same labels in every mail.
@lru_cache(maxsize=1024)
def _spelled(label: str) -> tuple[str, frozenset[str]]:
    """A label as it is looked up, and its parts in each language; nothing for what is too long for
    a label.
    """
    if len(label) > _LONGEST_LABEL:
        return "", frozenset()
    whole, *parts = (
        " ".join(part.casefold().replace("\u2019", "'").split()).removesuffix(":").rstrip()
        for part in (label, *_BETWEEN_LANGUAGES.split(_UNIT.sub(" ", label)))
    )
    return whole, frozenset(filter(None, parts))
