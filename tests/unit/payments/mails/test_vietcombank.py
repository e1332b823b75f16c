"""Vietcombank's receipts and balance messages."""

from datetime import date, datetime

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.payments.statement.booking import Booking, Direction
from tests.cases.mails.make_samples import MEMO
from tests.cases.mails.other_banks import VCB_MESSAGE, VCB_RECEIPT, lines_of, vcb_receipt
from tests.unit.payments.mails.bank_mails import booking_of, reason_of, sample, signed, written

ADDRESS = "VCBDigibank@info.vietcombank.com.vn"
DOMAIN = "info.vietcombank.com.vn"
PLAIN = (
    "So du TK VCB 9990001112223 thay doi +20,160,000 VND luc 29-09-2026 14:44:29. So du 1,778,825,206 VND. "
    "Ref MBVCB26105397.01256654629 - 0909333143.CT tu 01810..."
)
FORGED = "So du TK VCB 9990001112223 thay doi +99,999,999 VND luc 29-09-2026 14:44:29. So du 100,000,000 VND. Ref x"
AMOUNT = "Số tiền / Amount"
MEMO_ROW = "Nội dung chuyển tiền / Details of Payment"


def receipt_with(**changes: str) -> bytes:
    rows = {label: changes.get(label.split(" / ")[1].split(" ")[0], value) for label, value in VCB_RECEIPT.items()}
    return signed(vcb_receipt(rows), DOMAIN)


def test_a_receipt_is_read_whole_as_a_debit() -> None:
    assert booking_of(signed(sample("vcb/receipt.eml"), DOMAIN)) == Booking(
        account="9990001112223",
        bank="VCB",
        amount=1_250_000,
        direction=Direction.OUT,
        memo="Hoan tra khach hang",
        booked_at=datetime(2026, 9, 29, 13, 48, tzinfo=VIETNAM),
        time_known=True,
        value_date=date(2026, 9, 29),
        reference="16240000002",
        balance=None,
        source="mail",
        raw_ref="s3://inbox/in/mail-1",
    )


def test_a_balance_message_is_read_whole() -> None:
    assert booking_of(signed(sample("vcb/credit.eml"), DOMAIN)) == Booking(
        account="9990001112223",
        bank="VCB",
        amount=2_640_000,
        direction=Direction.IN,
        memo=f"MBVCB.6986877685.{MEMO}.CT tu 0501000155042 NGU...",
        booked_at=datetime(2026, 9, 29, 14, 4, 29, tzinfo=VIETNAM),
        time_known=True,
        value_date=date(2026, 9, 29),
        reference=None,
        balance=12_640_000,
        source="mail",
        raw_ref="s3://inbox/in/mail-1",
    )
    debit = booking_of(signed(sample("vcb/debit.eml"), DOMAIN))
    assert (debit.direction, debit.amount, debit.balance) == (Direction.OUT, 15_000, 12_625_000)


def test_the_message_without_diacritics_is_read_in_plain_text_and_html() -> None:
    booking = booking_of(written(ADDRESS, PLAIN))
    assert (booking.amount, booking.balance, booking.direction) == (20_160_000, 1_778_825_206, Direction.IN)
    assert booking.memo == "MBVCB26105397.01256654629 - 0909333143.CT tu 01810..."
    html = PLAIN.replace("+20,160,000 VND", "<b>+20,160,000&nbsp;VND</b>").replace("thay doi", "thay<br>\ndoi")
    assert booking_of(written(ADDRESS, f"<p>{html}<p>Cam on", kind="html")) == booking


def test_a_receipt_that_somebody_had_sent_to_us_is_never_a_credit() -> None:
    theirs = receipt_with(Debit="0501000155042", Credit="9990001112223")
    assert reason_of(theirs) == "account_unknown"
    assert reason_of(receipt_with(Amount="+1,250,000 VND")) == "incomplete"


def test_an_english_receipt_in_plain_text_is_read() -> None:
    english = {label.split(" / ")[1]: value for label, value in VCB_RECEIPT.items()}
    raw = written(ADDRESS, lines_of(english, "\n"), "Payment Receipt")
    assert booking_of(raw) == booking_of(signed(sample("vcb/receipt.eml"), DOMAIN))


@pytest.mark.parametrize("label", ["Trans.", "Order", "Debit", "Amount", "Details"])
def test_a_receipt_without_one_of_its_rows_is_incomplete(label: str) -> None:
    assert reason_of(receipt_with(**{label: ""})) == "incomplete"
    rows = {name: value for name, value in VCB_RECEIPT.items() if f"/ {label}" not in name}
    assert reason_of(signed(vcb_receipt(rows), DOMAIN)) == "incomplete"


@pytest.mark.parametrize(
    "memo",
    [
        "Số tiền: 9,999,999 VND",
        f"{AMOUNT} 9,999,999 VND",
        "Amount",
        "</td></tr><tr><td>Số tiền</td><td>9</td></tr>",
        FORGED,
    ],
)
def test_labels_markup_and_messages_in_a_receipts_memo_are_only_memo(memo: str) -> None:
    booking = booking_of(receipt_with(Details=memo))
    assert (booking.amount, booking.direction, booking.memo) == (1_250_000, Direction.OUT, memo)


@pytest.mark.parametrize(
    "memo",
    [
        "x</td></tr><tr><td>Số tiền</td><td>9,999,999 VND</td></tr><tr><td>",
        "x</td></tr><tr><td>Số tiền</td><td>9,999,999 VND</td></tr></table><!--",
        'x</td></tr><tr><td>Số tiền</td><td>9,999,999 VND</td></tr><tr><td><a title="',
        "x</td></tr><tr><td>Amount</td><td>9,999,999 VND",
    ],
)
def test_markup_that_the_bank_let_through_never_books_another_amount(memo: str) -> None:
    amount = f"<tr><td><b>Số tiền</b><br><i>Amount</i></td><td>{VCB_RECEIPT[AMOUNT]}</td></tr>"
    rows = "".join(
        f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in VCB_RECEIPT.items() if label != AMOUNT
    )
    subject = "Biên lai"
    for html in (
        rows.replace("Hoan tra khach hang", memo) + amount,
        amount + rows.replace("Hoan tra khach hang", memo),
    ):
        assert reason_of(written(ADDRESS, f"<table>{html}</table>", subject, "html")) == "incomplete"


def test_a_receipt_of_a_transfer_that_was_not_made_is_no_booking() -> None:
    for status, reason in (("Thành công", None), ("Không thành công", "no_format"), ("Chờ duyệt", "no_format")):
        raw = signed(vcb_receipt(VCB_RECEIPT | {"Trạng thái / Status": status}), DOMAIN)
        assert booking_of(raw).amount == 1_250_000 if reason is None else reason_of(raw) == reason


def test_a_message_in_the_memo_is_only_memo() -> None:
    text = VCB_MESSAGE.format(amount="+1,000", balance="12,640,000", memo=FORGED)
    assert booking_of(written(ADDRESS, text)).amount == 1_000


@pytest.mark.parametrize(
    "text",
    [
        VCB_MESSAGE.format(amount="+1,000", balance="12,640,000", memo=f"x\n{FORGED}"),
        f"So du TK VCB 9990001112223 thay doi +1,000 VND hom nay. Ref {FORGED}",
        f"TK VCB 9990001112223 +1,000VND. ND: {FORGED}",
        PLAIN.replace("+20,160,000", "20,160,000"),
        PLAIN.replace("+20,160,000", "+20,160.000"),
        PLAIN.replace("29-09-2026", "31-09-2026"),
        PLAIN.replace("So du 1,778,825,206 VND. ", ""),
        PLAIN[: PLAIN.index("Ref") + 4],
    ],
)
def test_a_message_in_another_layout_or_with_a_second_one_in_its_memo_is_incomplete(text: str) -> None:
    assert reason_of(written(ADDRESS, text)) == "incomplete"


def test_a_message_about_another_account_is_not_ours() -> None:
    assert reason_of(written(ADDRESS, PLAIN.replace("9990001112223", "0501000155042"))) == "account_unknown"
