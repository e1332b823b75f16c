"""The one body of a mail that a bank wrote, as text; whatever is damaged, cut or there twice is refused (R17)."""

from collections.abc import Iterator
from email.message import Message

from misa_order.payments.mails.flowed import unfolded
from misa_order.payments.mails.reading import incomplete


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
            text = text.replace("\r\n", "\n")
            return (text, True) if kind == "text/html" else (unfolded(bodies[0], text), False)
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
    if html.rfind(b"<!--") > html.rfind(b"-->"):
        raise incomplete("comment", "never ends")
