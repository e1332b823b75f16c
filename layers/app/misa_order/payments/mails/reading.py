"""What every bank's format stands on: a mail opened to readable text, and amounts, moments and tables read from it.

Everything here refuses rather than guesses: what cannot be read in exactly one way raises ``InvalidInputError`` with
the code ``incomplete`` and the name of what is missing (R17).
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import Message

from selectolax.lexbor import LexborHTMLParser, LexborNode

from misa_order.kernel.calendar import VIETNAM, business_date
from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.booking import Booking, Direction, is_reversal

BOLD = "\x02"
"""Stands before what a mail sets in bold, so that a format sees where the bank's words end and the payer's begin."""
BOLD_END = "\x03"
"""Stands after what a mail sets in bold."""
GAP = rf"[\s{BOLD}{BOLD_END}]*"
"""Pattern of what may stand between two words of a bank's sentence: blanks, line ends and the edges of bold."""

_LINE_BREAK = "\x0b"
_BLOCKS = ("td", "th", "p", "div", "li", "h1", "h2", "h3", "h4")
_BLANKS = re.compile(r"[^\S\n]+")
_LINE_EDGES = re.compile(r" *\n[ \n]*")
_UNSEEN = re.compile("[\x00\x01\x04-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]")
_AMOUNT = re.compile(
    r"(?P<sign>[+\-\u2212]?)\s*"
    r"(?P<digits>[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4}(?:,00)?|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}(?:\.00)?"
    r"|(?:0|[1-9][0-9]{0,14})(?:\.00)?)"
    r"\s*(?:VND|VNĐ|đ|₫|đồng)?",
    re.IGNORECASE,
)
_CENTS = re.compile(r"[.,]00$")
_MOMENT = re.compile(
    r"(?P<day>[0-9]{1,2})[/-](?P<month>[0-9]{1,2})[/-](?P<year>[0-9]{4})"
    r"(?:,?\s+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A trusted mail, opened. ``own`` are the accounts it may speak for; ``source`` is HTML where ``is_html``."""

    bank: str
    subject: str
    source: str
    is_html: bool
    own: Collection[str]
    raw_ref: str

    def prose(self) -> str:
        """The text as people see it, a line per paragraph, with ``BOLD`` and ``BOLD_END`` where the mail has bold."""
        text = _text(_tree(self.source).body) if self.is_html else _without_marks(self.source)
        return _lines(text.replace(_LINE_BREAK, "\n"))

    def rows(self, labels: Collection[str]) -> dict[str, str]:
        """The values of an HTML table by their labels; a label without a value is left out.

        A value is what stands behind its label in the smallest block that holds more than the label. A label that
        stands twice, or is hidden where people do not see it, makes the mail incomplete: the bank did not write both.
        """
        body = _tree(self.source).body
        if body is None:
            return {}
        named = [(label, node) for node in body.traverse(include_text=True) if (label := _label(node)) in labels]
        names = [label for label, _ in named]
        text = _lines(_text(body))
        for label in labels:
            if names.count(label) > 1 or self.source.count(label) > text.count(label):
                raise incomplete(label, "stands twice or hidden")
        return {label: value for label, node in named if (value := _value(label, node))}

    def booking(
        self,
        account: str,
        amount: int,
        direction: Direction,
        memo: str,
        moment: tuple[datetime, bool],
        *,
        reference: str | None = None,
        balance: int | None = None,
    ) -> Booking:
        """The booking this mail reports. ``moment`` is what ``read_moment`` gives; raises for an account not ours."""
        if account not in self.own:
            raise InvalidInputError("account_unknown", f"{account or 'no account'} is not what this sender speaks for")
        if amount <= 0:
            raise incomplete("amount", "is not above zero")
        return Booking(
            account=account,
            bank=self.bank,
            amount=amount,
            direction=direction,
            memo=memo,
            booked_at=moment[0],
            time_known=moment[1],
            value_date=business_date(moment[0]),
            reference=reference,
            balance=balance,
            source="mail",
            raw_ref=self.raw_ref,
            reverses=is_reversal(memo),
        )


def incomplete(field: str, why: str) -> InvalidInputError:
    """The error of a mail that cannot be read in full; ``field`` is what of it."""
    return InvalidInputError("incomplete", f"{field}: {why}", field)


def one(bookings: Sequence[Booking]) -> tuple[Booking, ...]:
    """The single booking that a notice states, however often it states it; two different ones are no notice."""
    different = tuple(dict.fromkeys(bookings))
    if len(different) != 1:
        raise incomplete("notice", f"{len(different)} bookings where the bank reports one")
    return different


def read_amount(text: str) -> int:
    """Signed whole VND of ``2.570.000``, ``-2,000.00 VND`` or ``+149.000 đ``.

    Thousands are grouped by three with one kind of sign, or not at all; cents may only be 00.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise incomplete("amount", f"{text[:40]!r} can be read in more than one way or in none")
    digits = _CENTS.sub("", match["digits"]).replace(".", "").replace(",", "")
    return int(digits) if match["sign"] in {"", "+"} else -int(digits)


def read_moment(text: str) -> tuple[datetime, bool]:
    """The Vietnamese instant of ``16/09/2026``, ``16/09/2026 09:49`` or ``20/09/2026, 18:30:57``, and whether
    the time is known: a date alone stands for its midnight.
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        raise incomplete("time", f"{text[:40]!r} is not day/month/year")
    day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM), match["hour"] is not None
    except ValueError:
        raise incomplete("time", f"{text[:40]!r} is in no calendar") from None


def open_body(mail: Message) -> tuple[str, bool]:
    """The one body of a mail as text, and whether it is HTML. HTML goes before plain text.

    Attachments and attached mails are not the bank's notice. Raises where a part is damaged or cut, where there is no
    body, or more than one.
    """
    parts = list(_bodies(mail))
    for kind in ("text/html", "text/plain"):
        bodies = [part for part in parts if part.get_content_type() == kind]
        if len(bodies) > 1:
            raise incomplete("body", "there are several")
        if bodies:
            content = _content(bodies[0])
            _refuse_cut(mail, content if kind == "text/html" else b"")
            text = _decoded(content, bodies[0].get_content_charset("us-ascii"))
            return text.replace("\r\n", "\n"), kind == "text/html"
    raise incomplete("body", "there is none")


def _bodies(part: Message) -> Iterator[Message]:
    if part.get_content_maintype() == "multipart":
        for inner in part.get_payload():
            if isinstance(inner, Message):
                yield from _bodies(inner)
    elif part.get_content_disposition() != "attachment":
        yield part


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise incomplete("body", "is not text")
    return content


def _decoded(content: bytes, charset: str) -> str:
    try:
        # Mails that name no charset, or ASCII, and then carry more are UTF-8 or they are damaged.
        text = content.decode("utf-8" if charset in {"us-ascii", "ascii"} else charset)
    except (LookupError, ValueError):
        raise incomplete("body", f"is not {charset[:40]}") from None
    return text.encode("utf-8", "replace").decode()


def _refuse_cut(mail: Message, html: bytes) -> None:
    """A damaged part, or HTML whose end is missing, may have lost what the payer typed."""
    defects = {type(defect).__name__ for part in mail.walk() for defect in part.defects}
    if defects:
        raise incomplete("mail", ", ".join(sorted(defects)))
    lowered = html.lower()
    for tag in (b"html", b"body", b"table"):
        if lowered.count(b"<" + tag) > lowered.count(b"</" + tag):
            raise incomplete(tag.decode(), "never ends")


def _tree(html: str) -> LexborHTMLParser:
    """HTML with a line end around each block, ``_LINE_BREAK`` where it breaks a line, and the marks of bold."""
    tree = LexborHTMLParser(_without_marks(html).replace("\n", " "))
    tree.strip_tags(["script", "style", "template", "textarea"], recursive=True)
    for node in (*tree.tags("b"), *tree.tags("strong")):
        node.insert_before(BOLD)
        node.insert_after(BOLD_END)
    for node in tree.tags("br"):
        node.insert_after(_LINE_BREAK)
    for tag in _BLOCKS:
        for node in tree.tags(tag):
            node.insert_before("\n")
            node.insert_after("\n")
    return tree


def _label(node: LexborNode) -> str:
    text = node.text_content
    return " ".join(text.split()).removesuffix(":").rstrip() if text and len(text) > 1 else ""


def _value(label: str, node: LexborNode) -> str:
    block = node.parent
    while block is not None:
        text = _text(block).replace(BOLD, "").replace(BOLD_END, "").strip()
        if "\n" in text:
            first, _, rest = _lines(text).partition("\n")
            return rest.replace("\n", " ") if first.removesuffix(":").rstrip() == label else ""
        block = block.parent
    return ""


def _text(node: LexborNode | None) -> str:
    return node.text() if node is not None else ""


def _without_marks(text: str) -> str:
    return text.replace(BOLD, "").replace(BOLD_END, "").replace(_LINE_BREAK, "")


def _lines(text: str) -> str:
    seen = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return _LINE_EDGES.sub("\n", _BLANKS.sub(" ", seen)).strip()
