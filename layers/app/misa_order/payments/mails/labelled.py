"""What a mail states by label and value: in rows of tables, as ``label: value``, or with the value
on the next line.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from misa_order.payments.mails.courtesy import Lines, greets, takes_leave
from misa_order.payments.mails.labels import OTHER, PAYERS, Spellings, field_of, split_line
from misa_order.payments.mails.markup import (
    CELL,
    HIDDEN,
    OPEN,
    ROW,
    ROW_END,
    SHUT,
    is_worded,
    line_shown,
    without_signs,
)
from misa_order.payments.mails.reading import OpenedMail, incomplete

# Longer than any memo that a bank passes on (210 characters): what a payer would have to type to
# make up a row.
_SHORTEST_ROW = 250
_INNERMOST_ROW = re.compile(f"{ROW}([^{ROW}{ROW_END}]*)")
_EMPTY = re.compile(rf"{OPEN}[\s{OPEN}]*{SHUT}")
_WHOLE = re.compile(rf"[\s{OPEN}{SHUT}]*+[^{OPEN}{SHUT}]*[\s{SHUT}]*")
_SOURCE_ROW = re.compile(r"<tr\b[^<>]*>(?:(?!</?tr\b|</?table\b).)*</tr\s*>", re.IGNORECASE | re.DOTALL)
_CELLS = re.compile(r"<t[dh]\b", re.IGNORECASE)
_TEXT = re.compile(r">[^<>]*<")
_REFERENCE = re.compile(r"(?=[^0-9]*[0-9])[!-~]{3,100}(?: ?[-/.] ?[!-~]{1,100}){0,3}")
_SUCCESS = re.compile(r"(?:giao dịch )?(?:thành công|hoàn thành|success|complete)", re.IGNORECASE)


class _Statement(NamedTuple):
    """One label with its value, or, without a ``field``, a line that is neither. ``value`` is None
    for a bare label.
    """

    field: str | None
    value: str | None
    line: str
    at: int
    in_row: bool = False


def labelled(
    mail: OpenedMail, spellings: Spellings, always: Collection[str], closing: Lines | None = None
) -> tuple[dict[str, str], str]:
    """The values by field, "" where a label has none, and the marked text in which they stand
    (R17).

    A label is the first cell of a row with its value in the next one, or stands at the start of a
    line: before a colon, or alone with its value on the next line. Written in two languages, one
    under the other or with a slash between, it is one label. Nothing in a value is a label, for the
    value may be the payer's. A field that stands twice makes the mail incomplete, and so does
    whatever else stands there but greetings, and lines of leave at the end.

    Behind the memo may stand only the fields that the bank states in every mail, ``always``, for a
    payer's line end looks like the bank's; and in HTML rows that no memo is long enough to make up.
    """
    marked = mail.marked()
    stated = list(_statements(marked, spellings))
    known = [statement for statement in stated if statement.field]
    if known:
        if marked.rfind(HIDDEN) > known[0].at:
            raise incomplete("markup", "may hide words behind the beginning of the notice")
        _refuse_unknown(stated, closing)
        _refuse_behind_memo(mail, stated, always)
    return _once(known), marked


def required(values: Mapping[str, str], field: str) -> str:
    """The value of a field that must be there."""
    if not values.get(field):
        raise incomplete(field, "is missing")
    return values[field]


def reference_in(values: Mapping[str, str]) -> str:
    """The bank's number of the transaction: one word with a digit. Words of leave are none."""
    reference = required(values, "reference")
    if not _REFERENCE.fullmatch(reference):
        raise incomplete("reference", f"{reference[:40]!r} is no number of a transaction")
    return reference


def succeeded(values: Mapping[str, str]) -> bool:
    """Whether the status, if the mail states one, is that of a booking that was made."""
    return "status" not in values or _SUCCESS.match(values["status"]) is not None


def _once(known: Sequence[_Statement]) -> dict[str, str]:
    counts = Counter(statement.field for statement in known if statement.field != OTHER)
    for field, count in counts.items():
        if count > 1:
            raise incomplete(str(field), "stands twice")
    values = {}
    for field, value, *_ in known:
        if field in PAYERS and value and not _WHOLE.fullmatch(value):
            raise incomplete(field, "holds markup")
        if field and field != OTHER:
            values[field] = " ".join(without_signs(value or "").split("\n"))
    return values


def _refuse_unknown(stated: Sequence[_Statement], closing: Lines | None) -> None:
    """A line that is no field's is the bank's only as a greeting before the payer's words, or as
    leave, said once.
    """
    payers, leave = False, set()
    for field, _, line, *_ in stated:
        payers = payers or field in PAYERS
        said = line.casefold()
        if field or not line or (not payers and greets(line)):
            continue
        if not takes_leave(line, closing) or said in leave:
            raise incomplete("notice", f"{line[:40]!r} is in no form that we know")
        leave.add(said)


def _refuse_behind_memo(mail: OpenedMail, stated: Sequence[_Statement], always: Collection[str]) -> None:
    first = next((place for place, statement in enumerate(stated) if statement.field in PAYERS), len(stated))
    behind = stated[first + 1 :]
    if behind and behind[0].field is None and not behind[0].line:
        raise incomplete("memo", "is followed by an empty element")
    for field, _, _, _, in_row in behind:
        if field and field not in always and not (in_row and _rows_are_the_banks(mail.source)):
            raise incomplete(field, "stands behind the memo, where the payer may have put it")


def _rows_are_the_banks(source: str) -> bool:
    """Whether all rows are built alike, and with more markup than fits in a memo."""
    rows = [row for row in _SOURCE_ROW.findall(source) if len(_CELLS.findall(row)) > 1]
    shapes = {_TEXT.sub("><", row) for row in rows}
    return len(shapes) == 1 and len(shapes.pop()) > _SHORTEST_ROW


def _statements(marked: str, spellings: Spellings) -> Iterator[_Statement]:
    """What the mail states, in its order: rows, and lines between them and in them."""
    lines: list[tuple[str, int]] = []
    end, label = 0, None
    for row in _INNERMOST_ROW.finditer(marked):
        between = _lines(marked[end : row.start()], end)
        end = row.end()
        cells = [cell.strip() for cell in row[1].split(CELL)[1:]]
        if label and not between and len(cells) == 1:
            if is_worded(cells[0]) or _EMPTY.search(cells[0]):
                yield label._replace(value=cells[0])
                label = None
            continue
        lines += [*_unanswered(label), *between]
        label = _label_alone(cells, spellings, row.start())
        stated = None if label else _in_row(cells, spellings, row.start())
        if not label and not stated:
            lines += _lines(row[1], row.start())
            continue
        yield from _in_lines(lines, spellings)
        lines = []
        if stated:
            yield stated
    yield from _in_lines([*lines, *_unanswered(label), *_lines(marked[end:], end)], spellings)


def _unanswered(label: _Statement | None) -> list[tuple[str, int]]:
    return [(label.line, label.at)] if label else []


def _label_alone(cells: Sequence[str], spellings: Spellings, at: int) -> _Statement | None:
    """A label that fills the one cell of a row: the next cell is its value, whatever that says."""
    shown = without_signs(cells[0]) if len(cells) == 1 else ""
    field = field_of(shown, spellings) if shown else None
    return _Statement(field, None, shown, at) if field else None


def _in_row(cells: Sequence[str], spellings: Spellings, at: int) -> _Statement | None:
    """The label and value of a row; None for a row of one cell, which holds lines."""
    shown = [without_signs(cell) for cell in cells]
    texts = [text for text in shown if text not in {"", ":"}]
    field = field_of(texts[0], spellings) if texts else None
    if len(cells) == 1 or not texts or (len(texts) == 1 and field is None):
        return None
    label = shown.index(texts[0])
    if field is None:
        # A line with the value behind a colon may stand in a layout of several cells.
        return None if ":" in texts[0].removesuffix(":") else _Statement(None, None, " ".join(texts), at)
    values = [cell for cell, text in zip(cells[label + 1 :], shown[label + 1 :], strict=True) if text != ":"]
    # A payer cannot break a line in a cell: more lines that begin with labels are not the value's.
    lines = "\n".join(texts[1:]).split("\n")
    if len(lines) > 1 and any(split_line(line, spellings)[0] for line in lines):
        raise incomplete(field, "shares its row with another label")
    if field in PAYERS and len(values) > 1:
        raise incomplete(field, "stands in several cells")
    return _Statement(field, "\n".join(values), texts[0], at, in_row=True)


def _lines(marked: str, start: int) -> list[tuple[str, int]]:
    """Lines with their signs and where they stand: those with text, and those of an element that is
    empty.
    """
    found = []
    for line in marked.split("\n"):
        if is_worded(line) or _EMPTY.search(line):
            found.append((line.strip(), start))
        start += len(line) + 1
    return found


def _in_lines(lines: Sequence[tuple[str, int]], spellings: Spellings) -> Iterator[_Statement]:
    """What lines state. A bare label's value is the next line, unless that is a label, a greeting
    or a line of leave.

    A label whose line ends in a colon has its value on that line or has none: what stands below it
    is no cell of its.
    """
    position = 0
    while position < len(lines):
        line, at = lines[position]
        field, value = split_line(line, spellings)
        shown = line_shown(line)
        position += 1
        while field and value is None and position < len(lines):
            below = lines[position][0]
            other, stated = split_line(below, spellings)
            text = line_shown(below)
            if other not in {None, field} or (other is None and (greets(text) or takes_leave(text))):
                break
            value = below if other is None else stated
            position += 1
        yield _Statement(field, value, shown, at)
