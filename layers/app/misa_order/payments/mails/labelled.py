"""What a mail states by label and value: in rows of tables, as ``label: value``, or with the value on the next line."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from misa_order.payments.mails.markup import CELL, CELLS, ROW, ROW_END, html_text
from misa_order.payments.mails.reading import Letter, incomplete

type Spellings = Mapping[str, str]
"""The field that each label means, the labels in lower case."""

_LONGEST_LABEL = 80
_UNIT = re.compile(r"\(VND\)", re.IGNORECASE)
_BETWEEN_LANGUAGES = re.compile(r"[\n/()]")
_WRITTEN = re.compile(rf">([^<>:]{{2,{_LONGEST_LABEL}}})[<:]")
_INNERMOST_ROW = re.compile(f"{ROW}([^{ROW}{ROW_END}]*){ROW_END}")
_STARTS = re.compile(f"[{ROW}{ROW_END}{CELL}\n/(]")
_EDGES = re.compile(f"[{ROW}{ROW_END}{CELL}\n]+")
_SUCCESS = re.compile(r"(?:giao dịch )?(?:thành công|hoàn thành|success|complete)", re.IGNORECASE)


def labelled(letter: Letter, spellings: Spellings, always: Collection[str]) -> tuple[dict[str, str], str]:
    """The values by field, "" where a label has none, and the whole text in which they stand (R17).

    A label is the first cell of a row with its value in the next one, or stands at the start of a line: before a colon,
    or alone with its value on the next line. Written in two languages, one under the other or with a slash between, it
    is one label. Nothing in a value is a label, for the value may be the payer's; a line that could be either makes the
    mail incomplete, and so does a field that stands twice or is hidden. In plain text the payer's line end looks like
    the bank's: behind the memo only those fields may stand that the bank states in every mail, ``always``.
    """
    if not letter.is_html:
        text = letter.text()
        stated = list(_in_lines(_lines(text), spellings))
        _refuse_after_memo([field for field, _ in stated], always)
        return _once(stated), text
    text = html_text(letter.source, CELLS)
    _refuse_hidden(letter.source, text, spellings)
    stated, rest = _taken_rows(text, spellings)
    return _once([*stated, *_in_lines(_lines(rest), spellings)]), text


def required(values: Mapping[str, str], field: str) -> str:
    """The value of a field that must be there."""
    if not values.get(field):
        raise incomplete(field, "is missing")
    return values[field]


def succeeded(values: Mapping[str, str]) -> bool:
    """Whether the status, if the mail states one, is that of a booking that was made."""
    return "status" not in values or _SUCCESS.match(values["status"]) is not None


def _once(stated: list[tuple[str, str]]) -> dict[str, str]:
    for field, count in Counter(field for field, _ in stated).items():
        if count > 1:
            raise incomplete(field, "stands twice")
    return dict(stated)


def _refuse_after_memo(fields: Sequence[str], always: Collection[str]) -> None:
    behind = fields[fields.index("memo") + 1 :] if "memo" in fields else ()
    for field in behind:
        if field not in always:
            raise incomplete(field, "stands behind the memo, where the payer may have put it")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in _EDGES.split(text) if line.strip()]


# A bank prints the same labels in every mail.
@lru_cache(maxsize=1024)
def _spelled(label: str) -> tuple[str, frozenset[str]]:
    """A label as it is looked up, and its parts in each language; nothing for what is too long for a label."""
    if len(label) > _LONGEST_LABEL:
        return "", frozenset()
    whole, *parts = (
        " ".join(part.casefold().replace("\u2019", "'").split()).removesuffix(":").rstrip()
        for part in (label, *_BETWEEN_LANGUAGES.split(_UNIT.sub(" ", label)))
    )
    return whole, frozenset(filter(None, parts))


def _field(label: str, spellings: Spellings) -> str | None:
    """The field that a label means in every language it is written in, or None."""
    whole, parts = _spelled(label)
    fields = {spellings.get(part) for part in parts}
    return spellings.get(whole) or (fields.pop() if len(fields) == 1 else None)


def _taken_rows(text: str, spellings: Spellings) -> tuple[list[tuple[str, str]], str]:
    """What the rows of tables state, and the text without those rows."""
    stated = []

    def take(row: re.Match[str]) -> str:
        cells = [cell.strip() for cell in row[1].split(CELL)[1:]]
        texts = [cell for cell in cells if cell not in {"", ":"}]
        field = _field(texts[0], spellings) if texts and len(cells) > 1 else None
        if field is None:
            # A row with another label holds nothing but its value; any other row may hold lines.
            return ROW if len(texts) > 1 and ":" not in texts[0].removesuffix(":") else row[0]
        value = "\n".join(texts[1:]).split("\n")
        # A payer cannot break a line in a cell: more lines that begin with labels are not the value's.
        if len(value) > 1 and any(_split(line, spellings)[0] for line in value):
            raise incomplete(field, "shares its row with another label")
        stated.append((field, " ".join(value)))
        return ROW

    rest = _INNERMOST_ROW.sub(take, text)
    return stated, rest


def _in_lines(lines: list[str], spellings: Spellings) -> Iterator[tuple[str, str]]:
    """What lines state. A bare label's value is the next line, unless that begins with a label itself."""
    statements = [_split(line, spellings) for line in lines]
    position = 0
    while position < len(lines):
        field, value = statements[position]
        position += 1
        while field and not value and position < len(lines):
            other, stated = statements[position]
            if other not in {None, field}:
                break
            value = lines[position] if other is None else stated
            position += 1
        if field:
            yield field, value


def _split(line: str, spellings: Spellings) -> tuple[str | None, str]:
    label, colon, value = line.partition(":")
    if colon and (field := _field(label, spellings)):
        return field, value.strip()
    unit = _UNIT.search(line)
    if unit and (field := _field(line[: unit.start()], spellings)):
        return field, line[unit.end() :].strip()
    return (None if colon and value else _field(line, spellings)), ""


def _refuse_hidden(source: str, text: str, spellings: Spellings) -> None:
    """Whoever can write markup can hide the bank's own label, in a comment or an attribute, to put up another."""
    written = [label for found in _WRITTEN.findall(source) if (label := found.casefold().strip()) in spellings]
    seen = [piece.partition(":")[0].strip() for piece in _STARTS.split(text.casefold())]
    for label in set(written):
        if written.count(label) > seen.count(label):
            raise incomplete(spellings[label], "is hidden")
