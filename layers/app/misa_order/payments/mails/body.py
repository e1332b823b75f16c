"""The one body of a mail that a bank wrote, as text; whatever is damaged, cut or there twice is
refused (R17).
"""

from collections.abc import Iterator
from email.message import Message

from misa_order.payments.mails.charsets import decoded
from misa_order.payments.mails.flowed import unfolded
from misa_order.payments.mails.reading import incomplete


def open_body(mail: Message) -> tuple[str, bool]:
    """The one body of a mail as text, and whether it is HTML. HTML goes before plain text.

    Attachments and attached mails are not the bank's notice. Raises where a part is damaged or cut,
    where there is no body, or more than one.
    """
    parts = list(_bodies(mail))
    for kind in ("text/html", "text/plain"):
        bodies = [part for part in parts if part.get_content_type() == kind]
        if len(bodies) > 1:
            raise incomplete("body", "there are several")
        if bodies:
            text = decoded(bodies[0])
            _refuse_cut(mail, text if kind == "text/html" else "")
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


def _refuse_cut(mail: Message, html: str) -> None:
    """A damaged part, or HTML whose end is missing, may have lost what the payer typed."""
    defects = {type(defect).__name__ for part in mail.walk() for defect in part.defects}
    if defects:
        raise incomplete("mail", ", ".join(sorted(defects)))
    lowered = html.lower()
    for tag in ("html", "body", "table"):
        if lowered.count(f"<{tag}") > lowered.count(f"</{tag}"):
            raise incomplete(tag, "never ends")
    if html.rfind("<!--") > html.rfind("-->"):
        raise incomplete("comment", "never ends")
