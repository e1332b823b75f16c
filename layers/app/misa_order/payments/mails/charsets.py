"""The charsets and transfer encodings that mail uses (R17): no other of the many that Python knows
is ever asked.
"""

from email.message import Message

from misa_order.payments.mails.reading import incomplete

# Mails that name ASCII, or no charset, and then carry more are UTF-8 or they are damaged.
_CODECS = {
    **dict.fromkeys(("", "utf-8", "utf8", "us-ascii", "ascii"), "utf-8"),
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1"), "iso-8859-1"),
    **dict.fromkeys(("windows-1252", "cp1252", "cp-1252"), "cp1252"),
    **dict.fromkeys(("windows-1258", "cp1258", "cp-1258"), "cp1258"),
}
_ENCODINGS = {"", "7bit", "8bit", "quoted-printable", "base64"}
_ENCODING = "Content-Transfer-Encoding"
_FLOWS = {"", "fixed", "flowed"}


def codec_of(charset: str) -> str:
    """Python's name of a charset that mails may use. Raises ``InvalidInputError`` for any other."""
    codec = _CODECS.get(charset.strip().lower())
    if codec is None:
        raise incomplete("charset", f"{charset[:40]!r} is none that mails use")
    return codec


def decoded(part: Message) -> str:
    """The text of a part of one text. Raises where it is in no charset or encoding of mails, or
    damaged.
    """
    encoding, flow = " ".join(str(part.get(_ENCODING, "")).split()).lower(), _parameter(part, "format")
    if encoding not in _ENCODINGS:
        raise incomplete(_ENCODING, f"{encoding[:40]!r} is none that mails use")
    if encoding:
        # A blank behind it, which a signature need not cover, would have the body left as it is.
        part.replace_header(_ENCODING, encoding)
    if flow.lower() not in _FLOWS:
        raise incomplete("format", f"{flow[:40]!r} is none that mails use")
    codec, content = codec_of(_parameter(part, "charset")), part.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise incomplete("body", "is not text")
    try:
        return content.decode(codec)
    except ValueError:
        raise incomplete("body", f"is not {codec}") from None


def _parameter(part: Message, name: str) -> str:
    """A parameter of the Content-Type; one in RFC 2231's form, which names a charset of its own, is
    none we read.
    """
    stated = part.get_param(name, "")
    if not isinstance(stated, str):
        raise incomplete(name, "is written in a form that mails do not use for it")
    return stated
