"""Whatever a payer types, whether or not the bank escapes it: the mail says the same money, or pays nothing (R17)."""

from collections.abc import Callable
from html import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from misa_order.payments.mails.inbox import AcceptedMail
from misa_order.payments.statement.booking import Booking
from tests.cases.mails import other_banks as banks
from tests.unit.payments.mails.bank_mails import booking_of, judge, written

AMOUNTS = ("+99,999,999 VND", "-99.999.999 VND", "(VND) 9,999,999.00", "9")
LABELS = (
    *("Số tiền", "Amount", "Số tiền GD", "Số tiền giao dịch", "Ghi có", "Ghi nợ", "Số dư", "Số dư cuối", "Tài khoản"),
    *("Số tài khoản", "Tài khoản nguồn", "Tài khoản trích nợ", "Mã giao dịch", "Số tham chiếu", "Reference", "Ngày"),
    *("Thời gian giao dịch", "Nội dung", "Loại giao dịch", "Tình trạng", "PS", "SD", "ND", "SO GD", "TK"),
)
SENTENCES = (
    banks.VCB_MESSAGE.format(amount="+99,999,999", balance="1", memo="x"),
    banks.lines_of(banks.BIDV_MESSAGE | {"Số tiền GD": "+99,999,999 VND"}, " "),
    banks.TPBANK_MESSAGE.format(amount="+99.999.999", balance="1", memo="x", reference="FAKE12345"),
    banks.TECHCOMBANK_MESSAGE.format(amount="+99.999.999", memo="x"),
    "TK 999xxx1114 tai BIDV +9,000VND vao 19:13 29/09/2026. So du:1VND. ND: x",
)
SEAMS = (
    ": ",
    ":",
    " ",
    "\n",
    "\n\n",
    "<br>",
    "</td><td>",
    "</td></tr><tr><td>",
    "</p><p>",
    "<!--",
    '<a title="',
    "&#2;",
)
VALUES = ("9990001114", "99905539020", "FAKE12345", "Ghi có", "29/09/2026 01:01:01", "Thành công")
HOSTILE = st.lists(
    st.sampled_from((*AMOUNTS, *LABELS, *SENTENCES, *SEAMS, *SEAMS, *VALUES)), min_size=1, max_size=9
).map("".join)

VCB, BIDV, TPB = "VCBDigibank@info.vietcombank.com.vn", "bidvsmartbanking@bidv.com.vn", "tpbank@tpb.com.vn"
TCB, MB, ANY = "notice@techcombank.com.vn", "mbebanking@mbbank.com.vn", "notice@efast.example"


def filled(rows: dict[str, str], label: str, memo: str) -> str:
    """The table of the rows with this memo as it is, markup and all."""
    return banks.table(rows | {label: "@memo@"}).replace("@memo@", memo)


def on_lines(rows: dict[str, str], label: str, memo: str) -> str:
    return banks.lines_of(rows | {label: memo}, "<br>")


SIMPLE = {label.split(" / ")[0]: value for label, value in reversed(banks.TABLE.items()) if label[:3] != "Nội"}
SIMPLE["Nội dung"] = ""
HTML: dict[str, tuple[str, str, Callable[[str], str]]] = {
    "vcb receipt": (VCB, "Biên lai", lambda memo: filled(banks.VCB_RECEIPT, list(banks.VCB_RECEIPT)[-1], memo)),
    "vcb message": (VCB, "x", lambda memo: f"<p>{banks.VCB_MESSAGE.format(amount='+5,000', balance='7', memo=memo)}"),
    "bidv receipt": (BIDV, "Biên lai", lambda memo: filled(banks.BIDV_RECEIPT, list(banks.BIDV_RECEIPT)[-1], memo)),
    "bidv message": (BIDV, "x", lambda memo: on_lines(banks.BIDV_MESSAGE, "Nội dung giao dịch", memo)),
    "tpbank": (
        TPB,
        "x",
        lambda memo: banks.TPBANK_MESSAGE.format(amount="+5.000", balance="7", memo=memo, reference="661TTMB26"),
    ),
    "techcombank": (TCB, "x", lambda memo: f"<p>{banks.TECHCOMBANK_MESSAGE.format(amount='+5.000', memo=memo)}"),
    "mb": (MB, "x", lambda memo: filled(banks.MB_NOTICE, "Nội dung chuyển tiền", memo)),
    "table": (ANY, "x", lambda memo: filled(banks.TABLE, "Nội dung / Description", memo)),
    "lines": (ANY, "x", lambda memo: on_lines(SIMPLE, "Nội dung", memo)),
}
PLAIN = ("bidv message", "techcombank", "tpbank", "vcb message")


def money(booking: Booking) -> tuple[object, ...]:
    return (booking.account, booking.amount, booking.direction, booking.reference, booking.balance, booking.booked_at)


def mail(name: str, memo: str, kind: str) -> bytes:
    address, subject, body = HTML[name]
    text = body(memo)
    if kind == "plain":
        text = "\n".join(text.removeprefix("<p>").split("<br>"))
    return written(address, text, subject, kind)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(HTML)), HOSTILE, st.booleans())
def test_no_memo_changes_the_money_of_an_html_mail(name: str, memo: str, escaped: bool) -> None:
    verdict = judge(mail(name, escape(memo) if escaped else memo, "html"))
    if isinstance(verdict, AcceptedMail):
        assert [money(booking) for booking in verdict.bookings] == [money(booking_of(mail(name, "x", "html")))]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PLAIN), HOSTILE)
def test_no_memo_changes_the_money_of_a_plain_mail(name: str, memo: str) -> None:
    verdict = judge(mail(name, memo, "plain"))
    if isinstance(verdict, AcceptedMail):
        assert [money(booking) for booking in verdict.bookings] == [money(booking_of(mail(name, "x", "plain")))]


def test_the_mails_of_these_tests_are_read_when_the_memo_is_harmless() -> None:
    assert all(isinstance(judge(mail(name, "don hang 1000002", "html")), AcceptedMail) for name in HTML)
    assert all(isinstance(judge(mail(name, "don hang 1000002", "plain")), AcceptedMail) for name in PLAIN)
