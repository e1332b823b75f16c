"""The mails of the banks whose notices are receipts, short messages, or tables of labels and values."""

from collections.abc import Mapping
from email.message import EmailMessage
from html import escape

from tests.cases.mails.make_samples import MEMO, mail_from

_CELL = (
    "font-family:'SF Pro Text',Arial,sans-serif;font-size:14px;border-collapse:collapse;word-break:break-word;"
    "border-top:1px solid #c5c5c5;border-right:1px solid #c5c5c5;border-bottom:1px solid #c5c5c5;padding:5px 10px"
)
_LAYOUT = 'width="100%" border="0" cellpadding="0" cellspacing="0" align="center" bgcolor="#ffffff"'


def _page(body: str) -> str:
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1.0"/><title></title>
<style type="text/css">body {{ margin:0; padding:0 }} .wrapper {{ max-width:640px }} td {{ font-size:14px }}
@media only screen and (max-width:640px) {{ .wrapper {{ width:100% !important }} .hide {{ display:none }} }}</style>
</head>
<body style="margin:0;padding:0;background-color:#f2f4f7"><table {_LAYOUT}><tbody><tr><td style="{_CELL}">
<table {_LAYOUT} class="wrapper"><tbody><tr><td align="left" style="padding:16px 24px">
<a href="https://bank.example/"><img src="cid:logo" width="140" height="40" alt="" style="display:block"/></a></td></tr>
<tr><td style="padding:8px 24px;line-height:20px"><p style="margin:0">K&iacute;nh g&#7917;i <strong>Qu&yacute;
kh&aacute;ch h&agrave;ng</strong>,</p></td></tr><tr><td style="padding:8px 24px;line-height:20px">
{body}
</td></tr><tr><td style="padding:8px 24px;line-height:20px"><p style="margin:0">Xin c&aacute;m &#417;n Qu&yacute;
kh&aacute;ch.</p><p style="margin:0;color:#777777;font-size:12px">&#272;&acirc;y l&agrave; th&#432; t&#7921;
&#273;&#7897;ng, vui l&ograve;ng kh&ocirc;ng tr&#7843; l&#7901;i.<br/>Hotline:
<a href="tel:19000000">1900 0000</a> &copy; 2026</p>
</td></tr>
</tbody></table></td></tr></tbody></table></body></html>
"""


def in_html(sender: str, subject: str, message_id: str, body: str, *, cte: str = "quoted-printable") -> EmailMessage:
    """A mail of one HTML part."""
    mail = mail_from(sender, subject, message_id)
    mail.set_content(_page(body), subtype="html", cte=cte)
    return mail


def table(rows: Mapping[str, str]) -> str:
    """Rows of a label, in two languages where a slash divides them, and a value; values are escaped."""
    cells = "".join(
        f'<tr><td style="{_CELL}">{_bilingual(label)}</td><td colspan="3" style="{_CELL}">{escape(value)}</td></tr>\n'
        for label, value in rows.items()
    )
    return f"<table><tr><td><table>\n{cells}</table></td></tr></table>"


def _bilingual(label: str) -> str:
    first, _, second = label.partition(" / ")
    return f"<b>{first}</b><br>\n<i>{second}</i>" if second else f"<b>{first}</b>"


VCB_RECEIPT = {
    "Ngày, giờ giao dịch / Trans. Date, Time": "13:48 Thứ Ba 29/09/2026",
    "Số lệnh giao dịch / Order Number": "16240000002",
    "Tài khoản nguồn / Debit Account": "9990001112223",
    "Tên người chuyển tiền / Remitter\u2019s name": "CONG TY CO PHAN MISA",
    "Tài khoản người hưởng / Credit Account": "0501000155042",
    "Tên người hưởng / Beneficiary Name": "NGUYEN VAN A",
    "Tên ngân hàng hưởng / Beneficiary Bank Name": "Vietcombank",
    "Số tiền / Amount": "1,250,000\u00a0VND",
    "Loại phí / Charge Code": "Người chuyển trả / OUR",
    "Nội dung chuyển tiền / Details of Payment": "Hoan tra khach hang",
}
VCB_MESSAGE = (
    "Số dư TK VCB 9990001112223 {amount} VND lúc 29-09-2026 14:04:29. Số dư {balance} VND. "
    "Ref MBVCB.6986877685.{memo}.CT tu 0501000155042 NGU..."
)
BIDV_RECEIPT = {
    "Loại giao dịch: / Transaction type": "Chuyển tiền ngoài BIDV",
    "Thời gian giao dịch: / Transaction time": "29/09/2026 13:22:06",
    "Số tham chiếu: / Reference number": "084T2690ABCD1234",
    "Tài khoản nguồn: / Debit account": "9990001114",
    "Số tiền giao dịch: / Transaction amount": "310,000 VND",
    "Phí giao dịch: / Transaction fee": "Miễn phí",
    "Tên người thụ hưởng: / Beneficiary name": "TRAN THI B",
    "Số tài khoản/Số thẻ thụ hưởng: / Beneficiary account/Card number": "0987654321",
    "Nội dung giao dịch: / Transaction remark": "Tien nuoc thang 9",
}
BIDV_MESSAGE = {
    "Thời gian giao dịch": "14:04 29/09/2026",
    "Tài khoản thanh toán": "9990001114",
    "Số tiền GD": "+2,640,000 VND",
    "Số dư cuối": "12,640,000 VND",
    "Nội dung giao dịch": MEMO,
    "Mã giao dịch": "0832ODV4-84v6kpcqo",
}
TPBANK_MESSAGE = (
    "(TPBank): 29/09/26;14:04 TK: xxxx5539020 PS:{amount}VND SD: {balance}VND SD KHA DUNG: {balance}VND ND: {memo} "
    "SO GD: {reference}"
)
TECHCOMBANK_MESSAGE = (
    "Số tài khoản: 19990001118 Số tiền giao dịch: {amount} VND Số dư khả dụng: 12.640.000 VND Ngày: 29/09/2026 "
    "Nội dung: {memo}"
)
MB_NOTICE = {
    "Ngày, giờ giao dịch": "29-09-2026 14:04:49",
    "Loại giao dịch": "Chuyển tiền nội bộ MB",
    "Số tham chiếu": "26092914044923730",
    "Tài khoản trích nợ": "CONG TY CO PHAN MISA - 0009990001119 (VND)",
    "Người thụ hưởng": "NGUYEN VAN A - 0399999999",
    "Số tiền giao dịch": "(VND) 297,000.00",
    "Nội dung chuyển tiền": "159287 1PEV8",
    "Tình trạng": "Giao dịch thành công",
}
TABLE = {
    "Số tài khoản / Account number": "999000111222 - CONG TY CO PHAN MISA",
    "Loại giao dịch / Transaction type": "Ghi có",
    "Số tiền / Amount": "+2.640.000 VND",
    "Số dư / Balance": "12.640.000 VND",
    "Thời gian giao dịch / Transaction time": "29/09/2026 14:04:57",
    "Nội dung / Description": MEMO,
    "Số tham chiếu / Reference": "106B2490SVWB3D0W",
}


def lines_of(rows: Mapping[str, str], end: str) -> str:
    """``label: value`` line by line."""
    return end.join(f"{label}: {value}" for label, value in rows.items())


def vcb_receipt(rows: Mapping[str, str] = VCB_RECEIPT) -> EmailMessage:
    """Vietcombank's receipt for money sent."""
    subject = "Biên lai chuyển tiền qua tài khoản"
    body = f"<h2>{subject}</h2><p>(Payment Receipt)</p>{table(rows)}"
    return in_html("VCB Digibank <vcbdigibank@info.vietcombank.com.vn>", subject, "16240000002@vcb", body)


def vcb_message(text: str) -> EmailMessage:
    """Vietcombank's balance message, as a mail."""
    body = f"<p>{escape(text)}</p>"
    return in_html("vcbdigibank@info.vietcombank.com.vn", "Thông tin VCB Digibank", "2@vcb", body, cte="base64")


def bidv_receipt(
    rows: Mapping[str, str] = BIDV_RECEIPT, subject: str = "Biên lai chuyển tiền ngoài BIDV"
) -> EmailMessage:
    """BIDV's receipt for money sent."""
    return in_html("BIDV SmartBanking <bidvsmartbanking@bidv.com.vn>", subject, "1@bidv", table(rows), cte="base64")


def bidv_message(rows: Mapping[str, str] = BIDV_MESSAGE) -> EmailMessage:
    """BIDV's message of a booking."""
    shown = {label: escape(value) for label, value in rows.items()}
    body = f"<p>BIDV xin thông báo tới Quý khách</p><p>{lines_of(shown, '<br>')}</p>"
    return in_html("bidvsmartbanking@bidv.com.vn", "Thông báo BIDV", "2@bidv", body)


def tpbank(amount: str, balance: str, memo: str, reference: str = "661TTMB262722918") -> EmailMessage:
    """TPBank's message."""
    text = TPBANK_MESSAGE.format(amount=amount, balance=balance, memo=memo, reference=reference)
    body = f"<div>{escape(text)}</div>"
    return in_html("TPBank <tpbank@tpb.com.vn>", "Biến động số dư", f"{reference}@tpb", body, cte="base64")


def techcombank(amount: str, memo: str) -> EmailMessage:
    """Techcombank's message."""
    body = f"<p>{escape(TECHCOMBANK_MESSAGE.format(amount=amount, memo=memo))}</p>"
    return in_html("notice@techcombank.com.vn", "Biến động số dư", f"{amount[1:]}@tcb", body, cte="base64")


def mb(rows: Mapping[str, str] = MB_NOTICE) -> EmailMessage:
    """MB's notice."""
    body = f"<p>MB xin thông báo giao dịch của Quý khách đã được thực hiện như sau:</p>{table(rows)}"
    return in_html("MB eBanking <mbebanking@mbbank.com.vn>", "Thong bao thong tin giao dich", "1@mb", body)


def any_bank(rows: Mapping[str, str] = TABLE) -> EmailMessage:
    """A table of labels and values of a bank without a format of its own."""
    return in_html("notice@efast.example", "Thông báo biến động số dư", "1@efast", table(rows))


def samples() -> dict[str, EmailMessage]:
    """Every sample by its path; apart, those of banks that the shipped settings name no sender or account of."""
    fee = {
        "Loại giao dịch / Transaction type": "Ghi nợ",
        "Số tiền / Amount": "-40.000 VND",
        "Số dư / Balance": "12.600.000 VND",
        "Nội dung / Description": "Phi chuyen tien",
        "Số tham chiếu / Reference": "106B2490SVWB3D0X",
    }
    sms = {
        "Số tiền GD": "-10,000 VND",
        "Số dư cuối": "12,630,000 VND",
        "Nội dung giao dịch": "Phi SMS",
        "Mã giao dịch": "0832ODV5-84v6kpcqp",
    }
    return {
        "vcb/receipt.eml": vcb_receipt(),
        "vcb/credit.eml": vcb_message(VCB_MESSAGE.format(amount="+2,640,000", balance="12,640,000", memo=MEMO)),
        "vcb/debit.eml": vcb_message(VCB_MESSAGE.format(amount="-15,000", balance="12,625,000", memo="phi")),
        "bidv/receipt.eml": bidv_receipt(),
        "bidv/credit.eml": bidv_message(),
        "bidv/debit.eml": bidv_message(BIDV_MESSAGE | sms),
        "unconfigured/tpbank/credit.eml": tpbank("+2.640.000", "12.640.000", MEMO),
        "unconfigured/tpbank/debit.eml": tpbank(
            "-30.000", "12.610.000", "NAP TIEN VI MOMO - 133366724699", "661TTMB262722919"
        ),
        "unconfigured/techcombank/credit.eml": techcombank("+2.640.000", f"{MEMO} FT26272000000001"),
        "unconfigured/techcombank/debit.eml": techcombank("-11.000", "Phi dich vu"),
        "unconfigured/mb/debit.eml": mb(),
        "unconfigured/label_table/credit.eml": any_bank(),
        "unconfigured/label_table/debit.eml": any_bank(TABLE | fee),
    }
