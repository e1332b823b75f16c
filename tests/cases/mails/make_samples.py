"""Writes the sample mails beside it: ``python -m tests.cases.mails.make_samples``. The same bytes on every run.

They are unsigned: who sends one signs it. Names, accounts and numbers are made up.
"""

from email.message import EmailMessage
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
TO = "finance@orders.local"
MEMO = "Thanh toan don hang 1000002 Domain nhahangabc"
_DATE = "Tue, 29 Sep 2026 14:05:00 +0700"
_TABLE = 'border="0" cellpadding="0" cellspacing="0" role="presentation"'
_CENTRE = "direction:ltr;font-size:0px;padding:0px 24px 0px 24px;padding-bottom:8px;padding-top:8px;text-align:center;"
_FONT = "font-family:Inter,Helvetica Neue,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#1d1d1f;"
_COLUMN = "font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
_FULL = "background:#ffffff;background-color:#ffffff;width:100%;"


def mail_from(sender: str, subject: str, message_id: str, *, dated: bool = True) -> EmailMessage:
    """A mail of this sender, without a body."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = TO
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{message_id}>"
    if dated:
        mail["Date"] = _DATE
    return mail


def acb(word: str, amount: str, balance: str, memo: str, *, cte: str) -> EmailMessage:
    """ACB's balance notice: prose in HTML beside a plain text that says nothing."""
    mail = mail_from(
        "ACB <mailalert@acb.com.vn>",
        "Tài khoản của Quý khách đã thay đổi số dư",
        f"{int(balance.replace(',', '')[:-3])}@acb.com.vn",
    )
    mail.set_content("Vui lòng xem thư này ở dạng HTML.\n", cte="quoted-printable")
    html = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>ACB</title></head>
<body style="font-family: Tahoma"><table width="600" align="center"><tr><td><img src="cid:logo" alt="ACB"></td></tr>
<tr><td><p>K&iacute;nh g&#7917;i Qu&yacute; kh&aacute;ch,</p>
<p>ACB trân trọng thông báo tài khoản <b>99900011</b> của Quý khách đã thay đổi số dư như sau:<br>
Số dư mới của tài khoản trên là: <b>{balance} VND</b> tính đến <b>29/09/2026</b>.<br>
Giao dịch mới nhất:{word} <b>{amount} VND</b>.<br>
Nội dung giao dịch: <b>{escape(memo)}</b>.</p>
<p>Cảm ơn Quý khách đã sử dụng dịch vụ của ACB.&nbsp;Hotline: 1900 545 486.</p></td></tr></table></body></html>
"""
    mail.add_alternative(html, subtype="html", cte=cte)
    mail.set_boundary("----=_Part_1000002_ACB")
    return mail


def _column(align: str, text: str) -> str:
    return f"""<!--[if mso | IE]><td class="" style="vertical-align:top;width:276px;"><![endif]-->
<div class="mj-column-per-50 mj-outlook-group-fix" style="{_COLUMN}">
<table {_TABLE} style="vertical-align:top;" width="100%"><tbody><tr>
<td align="{align}" style="font-size:0px;padding:0px;word-break:break-word;">
<div style="{_FONT}text-align:{align};">{text}</div>
</td></tr></tbody></table></div>
<!--[if mso | IE]></td><![endif]-->
"""


def _row(label: str, value: str) -> str:
    return f"""<!--[if mso | IE]><table align="center" {_TABLE} style="width:600px;" width="600"><tr>
<td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div style="background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:600px;">
<table align="center" {_TABLE} style="{_FULL}"><tbody><tr><td style="{_CENTRE}">
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><![endif]-->
{_column("left", label)}{_column("right", f"<b>{escape(value)}</b>" if value else "")}
<!--[if mso | IE]></tr></table><![endif]-->
</td></tr></tbody></table></div>
<!--[if mso | IE]></td></tr></table><![endif]-->
"""


def cake(rows: dict[str, str], *, cte: str) -> EmailMessage:
    """Cake's notice: HTML only, as MJML makes it, with one row per label."""
    subject = "[CAKE] Thông báo giao dịch thành công"
    mail = mail_from(
        "Cake by VPBank <no-reply@cake.vn>", subject, f"{rows.get('Mã giao dịch', 'none')}@email.amazonses.com"
    )
    table = "".join(_row(label, value) for label, value in rows.items())
    html = f"""<!doctype html>
<html lang="und" dir="auto" xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml">
<head><title></title><!--[if !mso]><!--><meta http-equiv="X-UA-Compatible" content="IE=edge"><!--<![endif]-->
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<style type="text/css">#outlook a {{ padding:0; }} p {{ display:block;margin:13px 0; }}
@media only screen and (min-width:480px) {{ .mj-column-per-50 {{ width:50% !important; max-width: 50%; }} }}</style>
</head>
<body style="word-spacing:normal;background-color:#f4f4f4;">
<div style="display:none;font-size:1px;color:#fff;">Giao dịch của bạn đã thành công</div>
<div aria-roledescription="email" role="article" lang="und" dir="auto" style="background-color:#f4f4f4;">
<div style="{_FONT}">Xin chào, <strong>CONG TY CO PHAN MISA</strong></div>
{table}<div style="{_FONT}">Cần hỗ trợ? Gọi 1900 636 686 &#8226; &copy; Cake by VPBank</div></div></body></html>
"""
    mail.set_content(html, subtype="html", cte=cte)
    return mail


def cake_credit(memo: str = MEMO) -> EmailMessage:
    """2.640.000 đ in, from an account at another bank."""
    rows = {
        "Số tiền": "+2.640.000 đ",
        "Ngày giờ giao dịch": "29/09/2026, 14:04:57",
        "Mã giao dịch": "FT26272000001",
        "Tài khoản chuyển": "123456***7890",
        "Tên người chuyển": "NGUYEN VAN A",
        "Ngân hàng chuyển": "Vietcombank",
        "Tài khoản nhận": "9990001116 - Tài khoản thanh toán",
        "Tên người nhận": "CONG TY CO PHAN MISA",
        "Phí giao dịch": "Miễn phí",
        "Nội dung giao dịch": memo,
    }
    return cake(rows, cte="base64")


def cake_debit() -> EmailMessage:
    """65.000 đ out, with an empty row."""
    rows = {
        "Số tiền": "-65.000 đ",
        "Ngày giờ giao dịch": "29/09/2026, 08:00:05",
        "Mã giao dịch": "FT26272000002",
        "Tài khoản chuyển": "9990001116 - Tài khoản thanh toán",
        "Tài khoản nhận": "098765***4321",
        "Tên người nhận": "TRAN THI B",
        "Ngân hàng nhận": "Techcombank",
        "Phí giao dịch": "",
        "Nội dung giao dịch": "Tien dien & nuoc thang 9",
    }
    return cake(rows, cte="quoted-printable")


def timo(sentence: str, message_id: str, *, cte: str) -> EmailMessage:
    """Timo's notice: prose, and no Date header."""
    mail = mail_from("Timo Support <support@timo.vn>", "Debit/Credit Transaction Notice", message_id, dated=False)
    html = f"""<html><head><style>p {{ margin: 0 }}</style></head><body><div>
<p>Ch&agrave;o CONG TY CO PHAN MISA,</p><p>{sentence}</p>
<p>Timo - Ng&acirc;n h&agrave;ng s&#7889;</p></div></body></html>
"""
    mail.set_content(html, subtype="html", cte=cte)
    return mail


def timo_vi(word: str, amount: str, balance: str, memo: str, *, cte: str) -> EmailMessage:
    """Timo in Vietnamese."""
    sentence = (
        f"Tài khoản Spend Account vừa {word} {amount} VND vào 29/09/2026 09:49. Số dư hiện tại: {balance} VND.<br>"
        f"Mô tả: {escape(memo)}"
    )
    return timo(sentence, f"vi-{amount.replace('.', '')}@timo.vn", cte=cte)


def timo_en(word: str, amount: str, balance: str, memo: str, *, cte: str) -> EmailMessage:
    """Timo in English."""
    sentence = (
        f"Your Spend Account has been {word} {amount} VND on 29/09/2026 13:25. "
        f"Your current balance is: {balance} VND. Transaction Description: {escape(memo)}"
    )
    return timo(sentence, f"en-{amount.replace(',', '')}@timo.vn", cte=cte)


def samples() -> dict[str, EmailMessage]:
    """The samples of the banks here, by their paths."""
    return {
        "acb/credit.eml": acb(
            "Ghi có", "+2,640,000.00", "12,640,000.00", f"{MEMO}-290926-14:04:33 425952", cte="quoted-printable"
        ),
        "acb/debit.eml": acb("Ghi nợ", "-2,000.00", "12,638,000.00", "Phi SMS thang 9. CN Ha Noi", cte="base64"),
        "cake/credit.eml": cake_credit(),
        "cake/debit.eml": cake_debit(),
        "timo/credit_vi.eml": timo_vi("tăng", "2.570.000", "12.570.000", MEMO, cte="quoted-printable"),
        "timo/debit_vi.eml": timo_vi("giảm", "70.000", "12.500.000", "Mua van phong pham", cte="base64"),
        "timo/credit_en.eml": timo_en("credited", "165,000", "12,665,000", "DH1000002 nhahangabc", cte="base64"),
        "timo/debit_en.eml": timo_en("debited", "65,000", "12,600,000", "Monthly fee", cte="quoted-printable"),
    }


def main() -> None:
    """Write them all."""
    from tests.cases.mails import other_banks

    for path, mail in (samples() | other_banks.samples()).items():
        target = HERE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(mail.as_bytes())


if __name__ == "__main__":
    main()
