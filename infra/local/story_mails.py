"""The bank mails of the story: ACB's balance notice for a credit, with today's date."""

from datetime import date
from email.message import EmailMessage
from html import escape
from typing import NamedTuple


class Credit(NamedTuple):
    """What the notice tells of: VND, the balance after it, and the memo as the payer's bank passed it on."""

    amount: int
    balance: int
    memo: str
    booked_on: date


def notice(credit: Credit, account: str, message_id: str) -> bytes:
    """The mail, unsigned."""
    mail = EmailMessage()
    mail["From"] = "ACB <mailalert@acb.com.vn>"
    mail["To"] = "finance@orders.local"
    mail["Subject"] = "Tài khoản của Quý khách đã thay đổi số dư"
    mail["Message-ID"] = f"<{message_id}@acb.com.vn>"
    mail.set_content("Vui lòng xem thư này ở dạng HTML.\n", cte="quoted-printable")
    html = f"""<html><body><p>Kính gửi Quý khách,</p>
<p>ACB trân trọng thông báo tài khoản <b>{account}</b> của Quý khách đã thay đổi số dư như sau:<br>
Số dư mới của tài khoản trên là: <b>{credit.balance:,}.00 VND</b> tính đến <b>{credit.booked_on:%d/%m/%Y}</b>.<br>
Giao dịch mới nhất:Ghi có <b>+{credit.amount:,}.00 VND</b>.<br>
Nội dung giao dịch: <b>{escape(credit.memo)}</b>.</p></body></html>
"""
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return mail.as_bytes()
