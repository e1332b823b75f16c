"""The VietQR payload (EMVCo merchant-presented, NAPAS 247) and its picture, made here without
asking anyone (R5).

A payload is a row of fields: two digits of id, two digits of length, the value; some values are
such rows again.
"""

import binascii
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import zxingcpp

from misa_order.kernel.errors import InvalidInputError

GUID = "A000000727"
CURRENCY_VND = "704"
TEXT_LIMIT = 25
_AMOUNT_DIGITS = 13
_SVG = "data:image/svg+xml;charset=utf-8," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" shape-rendering="crispEdges" viewBox="0,0,{side},{side}">'
    '<path fill="#fff" d="M0,0h{side}v{side}h-{side}z"/><path stroke="#000" d="{strokes}"/></svg>',
    safe="/:=,{}",
)
_RUN = re.compile(rb"(\xff*)(\0+)")
_QUIET = 4

_PRINTABLE = re.compile(r"[\x20-\x7e]+")
_HEAD = re.compile(r"[0-9]{2}([0-9]{2})")
_CRC = re.compile(r"[0-9A-Fa-f]{4}")
_AMOUNT = re.compile(rf"[0-9]{{1,{_AMOUNT_DIGITS}}}")
_SHAPES = {
    "bin": re.compile(r"[0-9]{6}"),
    "account": re.compile(r"[0-9A-Za-z]{1,19}"),
    "bill": re.compile(rf"[\x20-\x7e]{{1,{TEXT_LIMIT}}}"),
    "purpose": re.compile(rf"[\x20-\x7e]{{1,{TEXT_LIMIT}}}"),
    "service": re.compile(r"QRIBFTT[AC]"),
}


@dataclass(frozen=True, slots=True)
class VietQr:
    """A transfer somebody is asked to make: to ``account`` at the bank ``bin``, of ``amount`` VND.

    Without an amount the code is a static one, and the payer types it. ``bill`` and ``purpose`` are
    printable ASCII of at most 25 characters; ``service`` is ``QRIBFTTA`` (to an account) or
    ``QRIBFTTC`` (to a card). Raises InvalidInputError ``invalid_vietqr`` that names the field.
    """

    bin: str
    account: str
    amount: int | None = None
    bill: str | None = None
    purpose: str | None = None
    service: str = "QRIBFTTA"

    def __post_init__(self) -> None:
        for field, shape in _SHAPES.items():
            value = getattr(self, field)
            if value is None and field in {"bill", "purpose"}:
                continue
            if not shape.fullmatch(value):
                raise _invalid(f"{value!r} cannot stand in a VietQR code", field)
        if self.amount is not None and not 0 < self.amount < 10**_AMOUNT_DIGITS:
            raise _invalid(f"an amount is a positive number of at most {_AMOUNT_DIGITS} digits", "amount")


def encode(qr: VietQr) -> str:
    """The payload of ``qr``: printable ASCII, one line, its checksum at the end (R5)."""
    beneficiary = _field("00", qr.bin) + _field("01", qr.account)
    merchant = _field("00", GUID) + _field("01", beneficiary) + _field("02", qr.service)
    start = _field("00", "01") + _field("01", "11" if qr.amount is None else "12") + _field("38", merchant)
    amount = _field("53", CURRENCY_VND) + ("" if qr.amount is None else _field("54", str(qr.amount)))
    extra = _optional("01", qr.bill) + _optional("08", qr.purpose)
    body = start + amount + _field("58", "VN") + _optional("62", extra) + "6304"
    return body + _crc(body)


def decode(payload: str) -> VietQr:
    """What ``payload`` asks for; ``encode`` of it says the same again.

    Every length, the nesting and the checksum must be right; fields that VietQR does not know are
    passed over. Raises InvalidInputError: ``vietqr_malformed`` (not a row of fields),
    ``vietqr_checksum``, or ``invalid_vietqr`` (something is missing or has no permitted value). The
    error's field is the path, as ``38.01.00``, or VietQr's name for it.
    """
    if not _PRINTABLE.fullmatch(payload):
        raise InvalidInputError("vietqr_malformed", "a VietQR payload is printable ASCII", "payload")
    fields = _fields(payload, "")
    _check_frame(payload, fields)
    for path, value in (("00", "01"), ("53", CURRENCY_VND), ("58", "VN")):
        if fields.get(path) != value:
            raise _invalid(f"field {path} must be {value}", path)
    merchant = _fields(_required(fields, "38"), "38.")
    if merchant.get("38.00") != GUID:
        raise _invalid("this code belongs to another network", "38.00")
    beneficiary = _fields(_required(merchant, "38.01"), "38.01.")
    additional = _fields(fields["62"], "62.") if "62" in fields else {}
    return VietQr(
        bin=_required(beneficiary, "38.01.00"),
        account=_required(beneficiary, "38.01.01"),
        amount=_amount(fields),
        bill=additional.get("62.01"),
        purpose=additional.get("62.08"),
        service=_required(merchant, "38.02"),
    )


def svg_data_uri(payload: str) -> str:
    """A picture of the QR code as ``data:image/svg+xml;…``, a valid URI of about 3 KB.

    Black on white with the quiet zone of four modules; of no fixed size, with sharp edges at any.
    """
    modules, side = _modules(payload)
    # Of every row its dark runs, each told by the light before it: a quarter less to send than where it stands.
    strokes = "".join(
        f"M0,{at // side}.5"
        + "".join([f"m{len(light)},0h{len(dark)}" for light, dark in _RUN.findall(modules, at, at + side)])
        for at in range(_QUIET * side, len(modules) - _QUIET * side, side)
    )
    return _SVG.format(side=side, strokes=strokes)


def pngs(payload: str, *scales: int) -> list[bytes]:
    """Pictures of the QR code as PNGs of one bit for each pixel: 0.6 KB at a scale of 8, five times less than SVG.

    Black on white with the quiet zone of four modules; ``scales`` are pixels a module. The code itself takes most of
    the time, and is made once for all of them.
    """
    modules, side = _modules(payload)
    return [_png(modules, side, scale) for scale in scales]


def _modules(payload: str) -> tuple[bytes, int]:
    """The modules of the QR code with its quiet zone, a byte each, 0 for dark and 255 for light; and how many a row."""
    # Level M survives a blurred screen where L does not.
    image = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image()
    return memoryview(image).tobytes(), image.shape[0]


def _png(modules: bytes, side: int, scale: int) -> bytes:
    width, lines = side * scale, bytearray()
    for row in range(0, len(modules), side):
        bits = modules[row : row + side].replace(b"\0", b"0" * scale).replace(b"\xff", b"1" * scale)
        pixels = int(bits + b"1" * (-width % 8), 2).to_bytes((width + 7) // 8)
        # A line begins with how it is filtered: not at all.
        lines += (b"\0" + pixels) * scale
    head = struct.pack(">IIBBBBB", width, width, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _check_frame(payload: str, fields: dict[str, str]) -> None:
    if next(iter(fields)) != "00" or next(reversed(fields)) != "63":
        raise InvalidInputError("vietqr_malformed", "a payload begins with field 00 and ends with field 63", "payload")
    if not _CRC.fullmatch(fields["63"]):
        raise InvalidInputError("vietqr_malformed", "a checksum is four hexadecimal digits", "63")
    if fields["63"].upper() != _crc(payload[:-4]):
        raise InvalidInputError("vietqr_checksum", "the checksum does not fit the payload", "63")


def _amount(fields: dict[str, str]) -> int | None:
    initiation, digits = fields.get("01"), fields.get("54")
    if initiation != ("11" if digits is None else "12"):
        raise _invalid("field 01 is 11 without an amount and 12 with one", "01")
    if digits is None:
        return None
    if not _AMOUNT.fullmatch(digits):
        raise _invalid("an amount is digits alone", "54")
    return int(digits)


def _fields(text: str, path: str) -> dict[str, str]:
    """The fields of one level by their path, in the order they stand in."""
    found: dict[str, str] = {}
    for name, value in _split(text, path):
        if name in found:
            raise InvalidInputError("vietqr_malformed", "a field stands twice", name)
        found[name] = value
    if not found:
        raise InvalidInputError("vietqr_malformed", "a field is empty", path.rstrip(".") or "payload")
    return found


def _split(text: str, path: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(text):
        name = path + text[position : position + 2]
        head = _HEAD.match(text, position)
        if head is None:
            raise InvalidInputError("vietqr_malformed", "a field needs two digits of id and two of length", name)
        position = head.end() + int(head[1])
        if position > len(text):
            raise InvalidInputError("vietqr_malformed", "a field is shorter than it says", name)
        yield name, text[head.end() : position]


def _required(fields: dict[str, str], path: str) -> str:
    if path not in fields:
        raise _invalid(f"field {path} is missing", path)
    return fields[path]


def _field(identity: str, value: str) -> str:
    return f"{identity}{len(value):02d}{value}"


def _optional(identity: str, value: str | None) -> str:
    return _field(identity, value) if value else ""


def _crc(text: str) -> str:
    return f"{binascii.crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def _invalid(message: str, field: str) -> InvalidInputError:
    return InvalidInputError("invalid_vietqr", message, field)
