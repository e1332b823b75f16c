"""Every layout of a bank's mail with a place for the payer's words, and what a payer may put there."""

from email import message_from_bytes
from typing import NamedTuple

from hypothesis import strategies as st

from misa_order.payments.mails.body import open_body
from tests.cases.mails import other_banks as banks
from tests.cases.mails.make_samples import MEMO
from tests.unit.payments.mails.bank_mails import sample

HERE = "@memo@"
ACB, CAKE, TIMO = "mailalert@acb.com.vn", "no-reply@cake.vn", "support@timo.vn"
VCB, BIDV, TPB = "VCBDigibank@info.vietcombank.com.vn", "bidvsmartbanking@bidv.com.vn", "tpbank@tpb.com.vn"
TCB, MB, ANY = "notice@techcombank.com.vn", "mbebanking@mbbank.com.vn", "notice@efast.example"
CAKE_SUBJECT = "[CAKE] Thông báo giao dịch thành công"


class Layout(NamedTuple):
    """A mail as the bank writes it; ``template`` has the memo's place, and ``changes`` are layouts we do not know."""

    address: str
    subject: str
    template: str
    kind: str = "html"


def _of_sample(path: str, memo: str) -> str:
    source, _ = open_body(message_from_bytes(sample(path)))
    assert source.count(memo) == 1
    return source.replace(memo, HERE)


_SHORT = "TK 999xxx1114 tai BIDV +10,000VND vao 19:13 29/09/2026. So du:46,608,887VND. ND: "
_TIMO = (
    "Tài khoản Spend Account vừa tăng 2.570.000 VND vào 29/09/2026 09:49. "
    "Số dư hiện tại: 12.570.000 VND. Mô tả: " + HERE
)
_ACB = (
    "ACB trân trọng thông báo tài khoản 99900011 của Quý khách đã thay đổi số dư như sau:\n"
    "Số dư mới của tài khoản trên là: 12,640,000.00 VND tính đến 29/09/2026.\n"
    "Giao dịch mới nhất:Ghi có +2,640,000.00 VND.\nNội dung giao dịch: @memo@."
)
_VCB = banks.VCB_MESSAGE.format(amount="+5,000", balance="7,000", memo=HERE)
_TPB = banks.TPBANK_MESSAGE.format(amount="+5.000", balance="7.000", memo=HERE, reference="661TTMB262722918")
_TCB = banks.TECHCOMBANK_MESSAGE.format(amount="+5.000", memo=HERE)
_BIDV = banks.lines_of(banks.BIDV_MESSAGE | {"Nội dung giao dịch": HERE}, "\n")
_TABLE = {label.split(" / ")[0]: value for label, value in banks.TABLE.items() if label[:3] not in {"Nội", "Số "}}
_LINES = _TABLE | {
    "Số tài khoản": "999000111222",
    "Số tiền": "+2.640.000 VND",
    "Số dư": "12.640.000 VND",
    "Nội dung": HERE,
}
_MB = (
    "Số tiền giao dịch (VND) -297,000.00\nNội dung chuyển tiền\n@memo@\nNgày, giờ giao dịch: 04-07-2026 21:48:49\n"
    "Tình trạng: Giao dịch thành công"
)
_END = "\nXin cảm ơn Quý khách.\nHotline: 1900 0000"
_CAKE = {
    "Số tiền": "+2.640.000 đ",
    "Ngày giờ giao dịch": "29/09/2026, 14:04:57",
    "Mã giao dịch": "FT26272000001",
    "Tài khoản nhận": "9990001116 - Tài khoản thanh toán",
    "Nội dung giao dịch": HERE,
}

KNOWN: dict[str, Layout] = {
    "acb": Layout(ACB, "x", _of_sample("acb/credit.eml", f"{MEMO}-290926-14:04:33 425952")),
    "acb text": Layout(ACB, "x", _ACB + _END, "plain"),
    "bidv long": Layout(BIDV, "x", _of_sample("bidv/credit.eml", MEMO)),
    "bidv long text": Layout(BIDV, "x", _BIDV + _END, "plain"),
    "bidv short": Layout(BIDV, "x", f"<p>{_SHORT}{HERE}</p>"),
    "bidv short text": Layout(BIDV, "x", _SHORT + HERE, "plain"),
    "bidv receipt": Layout(BIDV, "Biên lai", _of_sample("bidv/receipt.eml", "Tien nuoc thang 9")),
    "cake": Layout(CAKE, CAKE_SUBJECT, _of_sample("cake/credit.eml", MEMO)),
    "cake rows": Layout(CAKE, CAKE_SUBJECT, banks.table(_CAKE)),
    "timo": Layout(TIMO, "x", _of_sample("timo/credit_vi.eml", MEMO)),
    "timo english": Layout(TIMO, "x", _of_sample("timo/credit_en.eml", "DH1000002 nhahangabc")),
    "timo text": Layout(TIMO, "x", _TIMO + _END, "plain"),
    "tpbank": Layout(TPB, "x", _of_sample("unconfigured/tpbank/credit.eml", MEMO)),
    "tpbank text": Layout(TPB, "x", _TPB + _END, "plain"),
    "techcombank": Layout(TCB, "x", _of_sample("unconfigured/techcombank/credit.eml", f"{MEMO} FT26272000000001")),
    "techcombank text": Layout(TCB, "x", _TCB, "plain"),
    "vcb": Layout(VCB, "x", _of_sample("vcb/credit.eml", MEMO)),
    "vcb text": Layout(VCB, "x", _VCB + _END, "plain"),
    "vcb receipt": Layout(VCB, "Biên lai", _of_sample("vcb/receipt.eml", "Hoan tra khach hang")),
    "mb": Layout(MB, "x", _of_sample("unconfigured/mb/debit.eml", "159287 1PEV8")),
    "mb text": Layout(MB, "x", _MB + _END, "plain"),
    "table": Layout(ANY, "x", _of_sample("unconfigured/label_table/credit.eml", MEMO)),
    "table rows": Layout(
        ANY,
        "x",
        "".join(
            ("<table>", *(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in _LINES.items()), "</table>")
        ),
    ),
    "lines": Layout(ANY, "x", f"<p>{banks.lines_of(_LINES, '<br>')}</p>"),
    "lines text": Layout(ANY, "x", banks.lines_of(_LINES, "\n") + _END, "plain"),
}
"""Layouts that we read."""

_MONEY = ("VND", " VND", "đ")
_LABELS = (
    *("Số tiền giao dịch", "Số tiền GD", "Số tiền", "Số dư cuối", "Số dư mới", "Số dư hiện tại", "Số dư", "So du"),
    *("TK VCB", "tai BIDV", "(TPBank)", "PS:", "SD:", "TK:", "vừa tăng", "has been credited", "Giao dịch mới nhất"),
    *("Tài khoản thanh toán", "Tài khoản nguồn", "Tài khoản nhận", "Tài khoản trích nợ", "Số tài khoản", "Ref "),
    *("Nội dung giao dịch", "Nội dung chuyển tiền", "Nội dung", "Mô tả", "Transaction Description", "Description"),
    *("ND: ", "Amount", "Account number", "Thời gian giao dịch", "Transaction time", "Ngày giờ giao dịch", "Ngày"),
)
CHANGES: tuple[tuple[str, str], ...] = (
    *((sign, other) for sign in _MONEY for other in ("d", " d", "₫", "", " USD", " dong") if sign != other),
    *((label, other) for label in _LABELS for other in ("", "Loi nhan", "GD", "Loi nhan: x. Gia tri")),
    ("+", ""),
    ("+", "PS "),
    ("29/09/2026", "29/09/26"),
    (". ", ", "),
    (": ", " = "),
    ("<tr>", "<tr><td></td>"),
)
"""What makes of a layout one that we do not know."""


def changed(layout: Layout, old: str, new: str) -> Layout | None:
    """The bank's own words said otherwise; the memo's place stays. None where it has no such words."""
    before, after = layout.template.split(HERE)
    if old not in before:
        return None
    return layout._replace(template=before.replace(old, new) + HERE + after)


MARKUP = (
    *("<br>", "</p><p>", "</td></tr><tr><td>", "</td><td>", "</td></tr></table>", "<!--", "-->", '<a title="', "<b>"),
    *("</b>", "</b>.</p>", "<style>", "<i>", "</div><div>", "<body>", "</head>", "<table><tr><td>", "&#2;"),
    *("\ufdd0\ufdd2", "<!--[if mso | IE]>", "<![endif]-->", "<textarea>", "<p></p>", "\x02", "\x03"),
)
LINE_ENDS = ("\n", "\n\n", " \n", "\r\n", "\u2028", "\x85", "\n ")
AMOUNTS = ("+99,999,999 VND", "-99.999.999 VND", "(VND) 9,999,999.00", "+9.999.999 đ", "9", "VND")
LABELS = (
    *("Số tiền", "Amount", "Số tiền GD", "Số tiền giao dịch", "Ghi có", "Ghi nợ", "Số dư", "Số dư cuối", "Tài khoản"),
    *("Số tài khoản", "Tài khoản nguồn", "Tài khoản nhận", "Tài khoản trích nợ", "Mã giao dịch", "Số tham chiếu"),
    *("Reference", "Ngày", "Ngày giờ giao dịch", "Thời gian giao dịch", "Nội dung", "Nội dung giao dịch", "Trạng thái"),
    *("Loại giao dịch", "Tình trạng", "PS", "SD", "ND", "SO GD", "TK", "Ref", "Transaction Description", "Mô tả"),
)
SENTENCES = tuple(
    layout.template.replace(HERE, "don hang 1000010 Domain studio").replace("5,000", "99,999,999")
    for layout in KNOWN.values()
    if len(layout.template) < 700
)
WORDS = (
    *("9990001114", "99905539020", "FAKE12345", "29/09/2026 01:01:01", "Thành công", ".", "·", " - "),
    *("HUY GD FT26272000001", "9990001116 - Tài khoản thanh toán", "Xin cảm ơn Quý khách.", "Kính gửi Quý khách hàng,"),
    *(
        "reversal",
        "studio-rev",
        "Thanh toan don hang 1000002 Domain nhahangabc",
        "va don hang 1000010 Domain studio",
        " ",
    ),
)
_SEAMS = (": ", ":", " ", *LINE_ENDS, *MARKUP)
MEMOS = st.lists(
    st.one_of(*map(st.sampled_from, (AMOUNTS, LABELS, SENTENCES, WORDS, _SEAMS, _SEAMS, WORDS))), min_size=1, max_size=9
).map("".join)
"""What a payer may type."""
