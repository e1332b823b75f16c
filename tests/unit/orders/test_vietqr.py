import binascii
import re
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.vietqr import VietQr, decode, encode, svg_data_uri

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


def dark_modules(path: str) -> set[tuple[int, int]]:
    """The modules that the strokes of an SVG path cover, as (row, column)."""
    dark, column, middle = set(), 0, 0.0
    for step, dx, dy, run in re.findall(r"([Mm])(-?\d+),(-?[\d.]+)h(\d+)", path):
        column, middle = (int(dx), float(dy)) if step == "M" else (column + int(dx), middle + float(dy))
        dark |= {(int(middle), column + n) for n in range(int(run))}
        column += int(run)
    return dark


@pytest.mark.parametrize("payload", [payload for payload, _ in GOOD])
def test_the_picture_shows_every_dark_module_of_the_code_inside_a_quiet_zone(payload: str) -> None:
    matrix = segno.make_qr(payload, error="m", mask=2).matrix
    head, _, body = svg_data_uri(payload).partition(",")
    assert head == "data:image/svg+xml;charset=utf-8"
    svg = ET.fromstring(unquote(body))
    side = len(matrix) + 8
    assert (svg.tag, svg.get("viewBox")) == ("{http://www.w3.org/2000/svg}svg", f"0,0,{side},{side}")
    assert svg.get("shape-rendering") == "crispEdges"
    ground, strokes = svg
    assert (ground.get("fill"), ground.get("d")) == ("#fff", f"M0,0h{side}v{side}h-{side}z")
    assert strokes.get("stroke") == "#000"
    expected = {(y + 4, x + 4) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert dark_modules(strokes.get("d", "")) == expected


def test_the_picture_is_one_small_uri_that_needs_no_quoting() -> None:
    uri = svg_data_uri(BILL_AND_PURPOSE)
    assert re.fullmatch(r"[A-Za-z0-9%/:=,;.+-]+", uri)
    assert len(uri) < 4_500
