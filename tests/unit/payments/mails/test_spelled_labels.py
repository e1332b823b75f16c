"""The labels of a bank without a format of its own, as banks spell them in either language (R17)."""

from datetime import datetime
from typing import Any

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.mails.charsets import codec_of, decoded
from misa_order.payments.mails.headers import read_header
from misa_order.payments.mails.label_table import read
from misa_order.payments.mails.reading import OpenedMail
from misa_order.payments.statement.booking import Booking, Direction
from tests.unit.payments.mails.test_labelled import values

LABELS = {
    "amount": (
        "số tiền|số tiền giao dịch|số tiền gd|số tiền phát sinh|phát sinh|amount|transaction amount|trans. amount"
    ),
    "credit": ("ghi có|số tiền ghi có|phát sinh có|credit|credit amount|amount credited"),
    "debit": ("ghi nợ|số tiền ghi nợ|phát sinh nợ|debit|debit amount|amount debited"),
    "kind": ("loại giao dịch|loại|transaction type|type"),
    "time": (
        "thời gian|thời gian giao dịch|thời gian gd|ngày giờ giao dịch|ngày, giờ giao dịch"
        "|ngày giao dịch|ngày gd|ngày|transaction time|transaction date|transaction date and time"
        "|transaction date, time|trans. date, time|date, time|date and time|date|time"
    ),
    "memo": (
        "nội dung|nội dung giao dịch|nội dung gd|nội dung chuyển tiền|nội dung chuyển khoản|nội dung ck"
        "|nội dung thanh toán|diễn giải|mô tả|mô tả giao dịch|description|transaction description|remark"
        "|remarks|transaction remark|memo|narrative|details of payment|payment details|content"
        "|transaction content"
    ),
    "account": (
        "tài khoản|số tài khoản|tài khoản thanh toán|số tk|tk|account|account number|account no"
        "|account no.|your account"
    ),
    "balance": (
        "số dư|số dư cuối|số dư mới|số dư hiện tại|số dư tài khoản|số dư sau giao dịch|số dư sau gd"
        "|balance|current balance|ending balance|closing balance|new balance|account balance"
        "|balance after transaction"
    ),
    "reference": (
        "mã giao dịch|mã gd|số giao dịch|số gd|số tham chiếu|mã tham chiếu|số bút toán|số chứng từ"
        "|reference|reference number|reference no|reference no.|ref|ref.|ref no|ref no."
        "|transaction reference|transaction id|transaction number|transaction no|transaction no."
        "|transaction code"
    ),
    "currency": ("loại tiền|loại tiền tệ|đơn vị tiền tệ|currency"),
    "status": ("trạng thái|tình trạng|kết quả|status|transaction status"),
    "note": ("ghi chú|lời nhắn|note|notes|message"),
    "other": (
        "phí|phí giao dịch|phí dịch vụ|fee|fees|transaction fee|charge|vat|thuế|số dư khả dụng"
        "|available balance|chi nhánh|branch|chủ tài khoản|tên tài khoản|account name|account holder"
        "|tên khách hàng|customer name|tên người chuyển|tên người gửi|người chuyển|người gửi|sender"
        "|sender name|remitter|remitter's name|tài khoản người chuyển|tài khoản chuyển|tài khoản đối ứng"
        "|số tài khoản đối ứng|counter account|ngân hàng chuyển|ngân hàng gửi|ngân hàng đối ứng"
        "|sender bank|remitting bank|tên người nhận|người nhận|tên người hưởng|tên người thụ hưởng"
        "|beneficiary|beneficiary name|tài khoản nhận|tài khoản người nhận|tài khoản thụ hưởng"
        "|beneficiary account|ngân hàng nhận|ngân hàng thụ hưởng|beneficiary bank|kênh|kênh giao dịch"
        "|channel|tỷ giá|exchange rate"
    ),
}
NOTICE = {
    "account": "Tài khoản: 99900011",
    "amount": "Số tiền: 5.000 VND",
    "kind": "Loại giao dịch: Ghi có",
    "time": "Thời gian: 29/09/2026 14:04",
    "balance": "Số dư: 7.000 VND",
    "reference": "Mã giao dịch: FT26272000001",
    "currency": "Loại tiền: VND",
    "status": "Trạng thái: Thành công",
    "other": "Phí: 0",
    "memo": "Nội dung: REVERSAL FT1",
}


def booking(lines: dict[str, str], subject: str = "x") -> Booking | None:
    source = "\n".join(line for line in lines.values() if line)
    own = frozenset({"99900011"})
    mail = OpenedMail(bank="X", subject=subject, source=source, is_html=False, own=own, raw_ref="r")
    found = read(mail)
    return found[0] if found else None


def refusal(**lines: str) -> str:
    """Why a notice is refused that says this first."""
    with pytest.raises(InvalidInputError) as refused:
        booking({**lines, **NOTICE, **lines})
    return f"{refused.value.code} {refused.value.field}"


def test_a_notice_is_read_whole() -> None:
    read_whole = booking(NOTICE)
    assert read_whole
    facts: dict[str, Any] = {"amount": 5_000, "balance": 7_000, "memo": "REVERSAL FT1", "reference": "FT26272000001"}
    assert {name: getattr(read_whole, name) for name in facts} == facts
    assert (read_whole.direction, read_whole.reverses, read_whole.account) == (Direction.IN, True, "99900011")
    assert (read_whole.booked_at, read_whole.time_known) == (datetime(2026, 9, 29, 14, 4, tzinfo=VIETNAM), True)


@pytest.mark.parametrize(
    ("field", "label"),
    [(field, label) for field, labels in LABELS.items() if field in NOTICE for label in labels.split("|")],
)
def test_each_label_is_read_in_any_case(field: str, label: str) -> None:
    value = NOTICE[field].partition(": ")[2]
    lines = NOTICE | {field: f"{label}: {value}"}
    assert booking(lines) == booking(NOTICE | {field: f"{label.upper()}: {value}"}) == booking(NOTICE)


@pytest.mark.parametrize("label", LABELS["note"].split("|"))
def test_a_note_may_be_the_payers_too_and_nothing_stands_behind_it(label: str) -> None:
    assert refusal(note=f"{label}: x") == "incomplete account"


@pytest.mark.parametrize("field", ["credit", "debit"])
def test_an_amount_under_the_word_for_its_side_says_which_way_it_went(field: str) -> None:
    side = {"credit": Direction.IN, "debit": Direction.OUT}[field]
    for label in LABELS[field].split("|"):
        found = booking(NOTICE | {"kind": "", "amount": f"{label}: 5.000 VND"})
        assert found
        assert (found.direction, found.amount) == (side, 5_000)
        assert refusal(amount=f"{label}: {'-' if side is Direction.IN else '+'}5.000 VND") == "incomplete amount"


@pytest.mark.parametrize(
    ("kinds", "side"),
    [
        (("Ghi có", "báo có", "Tiền vào", "CREDIT"), Direction.IN),
        (("Ghi nợ", "báo nợ", "tiền ra", "Debit"), Direction.OUT),
    ],
)
def test_a_kind_says_which_way_the_money_went(kinds: tuple[str, ...], side: Direction) -> None:
    for kind in kinds:
        found = booking(NOTICE | {"kind": f"Loại: {kind}"})
        assert found
        assert found.direction is side
    assert refusal(kind="Loại: credit card payment") == refusal(kind="") == "incomplete amount"


def test_the_money_is_vnd() -> None:
    for currency in ("vnd", "VNĐ", "Đồng", "Việt Nam đồng"):
        assert booking(NOTICE | {"currency": f"Currency: {currency}"}) == booking(NOTICE)
    assert booking(NOTICE | {"currency": ""}) == booking(NOTICE)
    assert refusal(currency="Currency: USD") == "incomplete currency"


@pytest.mark.parametrize(
    "words",
    [
        *("không thành công", "Thất bại", "bị từ chối", "bị huỷ", "bị hủy", "unsuccessful", "not successful"),
        *("FAILED", "declined", "rejected"),
    ],
)
def test_of_a_booking_that_was_not_made_there_is_none_unless_the_payer_says_so(words: str) -> None:
    assert booking(NOTICE, f"Giao dịch {words}") is None
    assert booking(NOTICE | {"other": f"Phí: {words}"}) is None
    assert booking(NOTICE | {"status": f"Status: {words}"}) is None
    told = booking(NOTICE | {"memo": f"Nội dung: don hang {words}"})
    assert told
    assert told.memo == f"don hang {words}"


@pytest.mark.parametrize(
    ("codec", "names"),
    [
        ("utf-8", ("", "utf-8", "UTF8", "us-ascii", "ASCII", " utf-8 ")),
        ("iso-8859-1", ("iso-8859-1", "ISO8859-1", "iso_8859-1", "latin1", "Latin-1")),
        ("cp1252", ("windows-1252", "cp1252", "CP-1252")),
        ("cp1258", ("windows-1258", "cp1258", "CP-1258")),
    ],
)
def test_each_name_of_a_charset_of_mails_is_known(codec: str, names: tuple[str, ...]) -> None:
    assert {codec_of(name) for name in names} == {codec}


@pytest.mark.parametrize("style", ["format=other", "format*=utf-8''flowed", "format=FLOWED", "format=fixed", "x=y"])
def test_html_that_says_it_is_wrapped_is_wrapped_as_mails_are(style: str) -> None:
    part = read_header(f"Content-Type: text/html; {style}\n\n".encode())
    part.set_payload("a")
    if "other" in style or "*" in style:
        with pytest.raises(InvalidInputError) as refused:
            decoded(part)
        assert (refused.value.code, refused.value.field) == ("incomplete", "format")
    else:
        assert decoded(part) == "a"


def test_a_bare_label_takes_no_courtesy_for_its_value() -> None:
    assert values("<p>Ref no.<p>Dear A<p>Nội dung<p>Xin cảm ơn Quý khách") == {"reference": "", "memo": ""}


def test_cells_with_labels_and_values_of_their_own_are_lines() -> None:
    row = "<table><tr><td>Số tiền: 5</td><td>Nội dung: x</td></tr></table>"
    assert values(row) == {"amount": "5", "memo": "x"}
