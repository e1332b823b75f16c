import binascii
import re
import struct
import zlib
from itertools import batched
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.vietqr import VietQr, decode, encode, pngs, svg_data_uri

BILL_AND_PURPOSE = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
    "62340107NPS68690819thanh toan don hang63042E2E"
)
PURPOSE = (
    "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN"
    "62170813ung ho lu lut6304C15C"
)
STATIC = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F"
STATIC_14_DIGITS = "00020101021138580010A000000727012800069704070114190304136010180208QRIBFTTA53037045802VN63040283"
GOOD = [
    (BILL_AND_PURPOSE, VietQr("970403", "0011012345678", 180_000, "NPS6869", "thanh toan don hang")),
    (STATIC, VietQr("970416", "257678859")),
    (PURPOSE, VietQr("970415", "0011001932418", 120_000, None, "ung ho lu lut")),
    (STATIC_14_DIGITS, VietQr("970407", "19030413601018")),
]
WRONG_INNER_LENGTH = "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5"
BODY = BILL_AND_PURPOSE[:-4]

printable = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=25)
codes = st.builds(
    VietQr,
    bin=st.from_regex(r"[0-9]{6}", fullmatch=True),
    account=st.from_regex(r"[0-9A-Za-z]{1,19}", fullmatch=True),
    amount=st.none() | st.integers(1, 10**13 - 1),
    bill=st.none() | printable,
    purpose=st.none() | printable,
    service=st.sampled_from(["QRIBFTTA", "QRIBFTTC"]),
)


def sealed(body: str) -> str:
    return body + f"{binascii.crc_hqx(body.encode(), 0xFFFF):04X}"


def refusal(payload: str) -> tuple[str, str | None]:
    with pytest.raises(InvalidInputError) as refused:
        decode(payload)
    return refused.value.code, refused.value.field


@pytest.mark.parametrize(("payload", "qr"), GOOD)
def test_known_payloads_are_read_and_written_to_the_letter(payload: str, qr: VietQr) -> None:
    assert decode(payload) == qr
    assert encode(qr) == payload


def test_an_inner_length_that_cuts_the_account_is_refused() -> None:
    assert sealed(WRONG_INNER_LENGTH[:-4]) == WRONG_INNER_LENGTH
    assert refusal(WRONG_INNER_LENGTH) == ("vietqr_malformed", "38.01.8")


@given(codes)
def test_whatever_is_written_reads_back(qr: VietQr) -> None:
    assert decode(encode(qr)) == qr


@given(codes, st.data())
def test_one_wrong_character_is_never_another_payment(qr: VietQr, data: st.DataObject) -> None:
    payload = encode(qr)
    at = data.draw(st.integers(0, len(payload) - 1))
    wrong = data.draw(st.characters(min_codepoint=0x20, max_codepoint=0x7E).filter(lambda c: c != payload[at]))
    changed = payload[:at] + wrong + payload[at + 1 :]
    if changed.upper() == payload.upper() and at >= len(payload) - 4:
        assert decode(changed) == qr
    else:
        assert refusal(changed)[0] in {"vietqr_malformed", "vietqr_checksum"}


@given(
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)) | st.text(st.sampled_from("0123568"), max_size=60)
)
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(InvalidInputError):
        decode(sealed(text + "6304"))
    with pytest.raises(InvalidInputError):
        decode(text)


def test_the_checksum_is_read_in_either_case() -> None:
    assert decode(BILL_AND_PURPOSE[:-4] + "2e2e") == GOOD[0][1]


def test_fields_that_vietqr_does_not_know_are_passed_over() -> None:
    additional = "0504KHO1" + "0107NPS68690819thanh toan don hang"
    known = BODY.replace("5802VN", "5802VN5908CONG TY 6006HA NOI")
    payload = sealed(known.replace("62340107NPS68690819thanh toan don hang", f"62{len(additional)}{additional}"))
    assert decode(payload) == GOOD[0][1]


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ("000201", "000202", ("invalid_vietqr", "00")),
        ("010212", "010211", ("invalid_vietqr", "01")),
        ("010212", "", ("invalid_vietqr", "01")),
        ("5406180000", "", ("invalid_vietqr", "01")),
        ("5406180000", "5406180.00", ("invalid_vietqr", "54")),
        ("5406180000", "5406000000", ("invalid_vietqr", "amount")),
        ("5406180000", "541400000000180000", ("invalid_vietqr", "54")),
        ("5406180000", "5400", ("invalid_vietqr", "54")),
        ("5303704", "5303840", ("invalid_vietqr", "53")),
        ("5802VN", "", ("invalid_vietqr", "58")),
        ("5802VN", "5802US", ("invalid_vietqr", "58")),
        ("A000000727", "A000000728", ("invalid_vietqr", "38.00")),
        ("0208QRIBFTTA", "0208QRPUSHXX", ("invalid_vietqr", "service")),
        ("38570010A00000072701270006970403011300110123456780208QRIBFTTA", "", ("invalid_vietqr", "38")),
        ("38570010A0000007270127000697040301130011012345678", "38260010A000000727", ("invalid_vietqr", "38.01")),
        ("0006970403", "000697040A", ("invalid_vietqr", "bin")),
        ("0011012345678", "00110123456-8", ("invalid_vietqr", "account")),
        ("5802VN", "5802VN5802VN", ("vietqr_malformed", "58")),
        ("0107NPS6869", "0807NPS6869", ("vietqr_malformed", "62.08")),
        ("62340107NPS68690819thanh toan don hang", "6200", ("vietqr_malformed", "62")),
        ("0107NPS6869", "0108NPS6869", ("vietqr_malformed", "62.81")),
        ("0819thanh", "0820thanh", ("vietqr_malformed", "62.08")),
        ("5802VN", "58 2VN", ("vietqr_malformed", "58")),
        ("5802VN", "58\u06f02VN", ("vietqr_malformed", "payload")),
        ("don hang", "don h\u00e0ng", ("vietqr_malformed", "payload")),
        ("000201", "", ("vietqr_malformed", "payload")),
    ],
)
def test_a_sealed_payload_with_a_wrong_field_is_refused_naming_it(old: str, new: str, refused: tuple[str, str]) -> None:
    assert old in BODY
    assert refusal(sealed(BODY.replace(old, new))) == refused


@pytest.mark.parametrize(
    ("payload", "refused"),
    [
        ("", ("vietqr_malformed", "payload")),
        (BILL_AND_PURPOSE[:-1], ("vietqr_malformed", "63")),
        (BILL_AND_PURPOSE[:-4] + "2E2F", ("vietqr_checksum", "63")),
        (BILL_AND_PURPOSE[:-4] + "2E2G", ("vietqr_malformed", "63")),
        (BILL_AND_PURPOSE + "5901X", ("vietqr_malformed", "payload")),
        (BILL_AND_PURPOSE + "\n", ("vietqr_malformed", "payload")),
        (BILL_AND_PURPOSE[:-8], ("vietqr_malformed", "payload")),
    ],
)
def test_a_cut_or_lengthened_payload_is_refused(payload: str, refused: tuple[str, str]) -> None:
    assert refusal(payload) == refused


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bin", "97040"),
        ("bin", "97040x"),
        ("account", ""),
        ("account", "1" * 20),
        ("account", "001-2"),
        ("amount", 0),
        ("amount", -1),
        ("amount", 10**13),
        ("bill", ""),
        ("bill", "x" * 26),
        ("purpose", "x" * 26),
        ("purpose", "đơn hàng"),
        ("purpose", "don hang – abc"),
        ("purpose", "two\nlines"),
        ("service", "QRIBFTTX"),
    ],
)
def test_what_no_reader_would_take_is_not_written(field: str, value: Any) -> None:
    with pytest.raises(InvalidInputError) as refused:
        VietQr(**{"bin": "970416", "account": "99900011", field: value})
    assert (refused.value.code, refused.value.field) == ("invalid_vietqr", field)


def modules_of_svg(uri: str) -> list[bytes]:
    """The modules that an SVG shows, row by row: 0 where a stroke covers one, 255 elsewhere."""
    head, _, body = uri.partition(",")
    assert head == "data:image/svg+xml;charset=utf-8"
    svg = ET.fromstring(unquote(body))
    side = int(svg.get("viewBox", "").rpartition(",")[2])
    assert (svg.tag, svg.get("viewBox")) == ("{http://www.w3.org/2000/svg}svg", f"0,0,{side},{side}")
    assert svg.get("shape-rendering") == "crispEdges"
    ground, strokes = svg
    assert (ground.get("fill"), ground.get("d")) == ("#fff", f"M0,0h{side}v{side}h-{side}z")
    assert strokes.get("stroke") == "#000"
    rows = [bytearray(b"\xff" * side) for _ in range(side)]
    drawn = strokes.get("d", "")
    assert re.sub(r"M0,\d+\.5(m\d+,0h\d+)+", "", drawn) == ""
    for y, runs in re.findall(r"M0,(\d+)\.5([^M]+)", drawn):
        x = 0
        for light, dark in re.findall(r"m(\d+),0h(\d+)", runs):
            x += int(light) + int(dark)
            rows[int(y)][x - int(dark) : x] = bytes(int(dark))
    assert {len(row) for row in rows} == {side}
    return [bytes(row) for row in rows]


def pixels_of_png(png: bytes) -> list[bytes]:
    """The pixels of a PNG of one bit each, line by line: 0 or 255. Every chunk's length and checksum must be right."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = dict[bytes, bytes](), 8
    while at < len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        chunks[kind] = png[at + 8 : at + 8 + size]
        assert zlib.crc32(kind + chunks[kind]) == int.from_bytes(png[at + 8 + size : at + 12 + size])
        at += size + 12
    assert (list(chunks), chunks[b"IEND"]) == ([b"IHDR", b"IDAT", b"IEND"], b"")
    width, height, *form = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (width, form) == (height, [1, 0, 0, 0, 0]), "grey of one bit, not interlaced"
    lines = [*batched(zlib.decompress(chunks[b"IDAT"]), 1 + -(-width // 8), strict=True)]
    assert {line[0] for line in lines} == {0}, "no line is filtered"
    assert len(lines) == height
    bits = ("".join(f"{byte:08b}" for byte in line[1:])[:width] for line in lines)
    return [bytes(255 * int(bit) for bit in line) for line in bits]


def enlarged(rows: list[bytes], scale: int) -> list[bytes]:
    return [bytes(module for module in row for _ in range(scale)) for row in rows for _ in range(scale)]


def read(pixels: list[bytes]) -> zxingcpp.Barcode:
    """What a reader that knows nothing of the writer finds in a picture: one code, and nothing that it had to mend."""
    [found] = zxingcpp.read_barcodes(memoryview(b"".join(pixels)).cast("B", (len(pixels), len(pixels[0]))))
    return found


PICTURED = [payload for payload, _ in GOOD] + [
    encode(VietQr("970416", "9" * 19, 10**13 - 1, bill="B" * 25, purpose="Thanh toan don hang 12345")),
    encode(VietQr("546034", "0123456789", 2_640_000, purpose="DH1000002 nhahangabc")),
]


@pytest.mark.parametrize("payload", PICTURED)
def test_a_reader_finds_the_payload_in_both_pictures_inside_a_quiet_zone(payload: str) -> None:
    modules = modules_of_svg(svg_data_uri(payload))
    found = read(enlarged(modules, 4))
    # A fifth of the code may be lost on a screen, and it is read without a guess at its letters.
    assert (found.text, found.ec_level, found.symbology_identifier) == (payload, "M", "]Q1")
    light, rest = b"\xff" * len(modules), modules[4:-4]
    assert modules[:4] == modules[-4:] == [light] * 4
    assert {row[:4] + row[-4:] for row in rest} == {b"\xff" * 8}
    assert rest[0][4:11] == bytes(7), "the corner of a code stands where the quiet zone ends"
    for scale, png in zip((1, 4, 7, 8), pngs(payload, 1, 4, 7, 8), strict=True):
        assert pixels_of_png(png) == enlarged(modules, scale)


def test_a_code_is_read_where_its_middle_is_covered() -> None:
    pixels = enlarged(modules_of_svg(svg_data_uri(BILL_AND_PURPOSE)), 4)
    middle = len(pixels) // 2
    for line in range(middle - 12, middle + 12):
        pixels[line] = pixels[line][: middle - 12] + bytes(24) + pixels[line][middle + 12 :]
    assert read(pixels).text == BILL_AND_PURPOSE


def test_the_picture_is_one_small_uri_that_needs_no_quoting() -> None:
    uri = svg_data_uri(BILL_AND_PURPOSE)
    assert re.fullmatch(r"[A-Za-z0-9%/:=,;.+-]+", uri)
    assert len(uri) < 4_500
