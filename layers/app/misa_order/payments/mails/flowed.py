"""Plain text whose lines were wrapped on the way, put together again (RFC 3676)."""

from email.message import Message

from misa_order.payments.mails.reading import incomplete


def unfolded(part: Message, text: str) -> str:
    """The text of a plain part, with the lines joined that ``format=flowed`` says were one.

    A line that ends in a blank goes on in the next. With ``delsp=yes`` that blank was put in by the
    wrapping, and so was always a blank at the start of a line. A bank's notice quotes nobody:
    raises for a line that begins with ``>``.
    """
    style = str(part.get_param("format", "fixed")).lower()
    if style == "fixed":
        return text
    if style != "flowed":
        raise incomplete("body", f"is in the format {style[:40]}")
    return "".join(_joined(text, drop=str(part.get_param("delsp", "no")).lower() == "yes"))


def _joined(text: str, *, drop: bool) -> list[str]:
    pieces = []
    for line in text.split("\n"):
        if line.startswith(">"):
            raise incomplete("body", "quotes another mail")
        own = line.removeprefix(" ")
        # The line before a signature ends, though it ends in a blank.
        if own.endswith(" ") and own != "-- ":
            pieces.append(own[:-1] if drop else own)
        else:
            pieces.append(f"{own}\n")
    return pieces
