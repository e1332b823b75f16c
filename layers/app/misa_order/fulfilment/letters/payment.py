"""How to pay, in a letter: accounts, memo, amount, deadline, and a QR code to scan for each account (R5)."""

import html
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import segno

from misa_order.fulfilment.letters.letter import Piece, day, filled, joined, money, paragraph, plain
from misa_order.orders.instructions import BankAccount, payment_instructions
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment

GATEWAY = "Quý khách vui lòng hoàn tất thanh toán {total} trên trang thanh toán đã mở khi đặt hàng."
PAID = "Đơn hàng này đã được thanh toán."


class PaymentPart(NamedTuple):
    """The part of a letter that says how to pay, with the pictures it shows."""

    piece: Piece
    pictures: Mapping[str, bytes]


def payment_part(order: Order, accounts: Callable[[], Sequence[BankAccount]]) -> PaymentPart:
    """Instructions for a transfer while money is waited for; nobody is asked for money twice."""
    if order.status.payment is Payment.PAID:
        return PaymentPart(paragraph(PAID), {})
    if not order.payment_method.waits_for_money:
        return PaymentPart(paragraph(GATEWAY.format(total=money(order.total))), {})
    told = payment_instructions(order.number, order.match_key, order.key, order.total, accounts())
    codes = [(f"qr-{code['bank'].lower()}-{at}@orders", code["payload"]) for at, code in enumerate(told["qr"])]
    pieces = {
        "total": plain(money(order.total)),
        "deadline": plain(f" trước hết ngày {day(order.cancel_on)}" if order.cancel_on else ""),
        "memo": plain(told["memo"]),
        "short_memo": plain(told["short_memo"]),
        "accounts": joined(_account(account, codes[at][0]) for at, account in enumerate(told["accounts"])),
    }
    return PaymentPart(filled("transfer", pieces), {content_id: _png(payload) for content_id, payload in codes})


def _account(account: Mapping[str, Any], content_id: str) -> Piece:
    bank, number, holder = (html.escape(account[name]) for name in ("bank", "number", "holder"))
    row = (
        '<tr><td style="padding:10px 8px 10px 0;border-top:1px solid #e1e6ed">'
        f'<b>{bank}</b><br><span style="font-size:18px">{number}</span><br>'
        f'<span style="font-size:13px;color:#5b6778">{holder}</span></td>'
        '<td align="right" style="padding:10px 0;border-top:1px solid #e1e6ed">'
        f'<img src="cid:{html.escape(content_id)}" width="132" height="132" alt="Mã QR {bank} {number}"></td></tr>'
    )
    return Piece(f"- {account['bank']}: {account['number']} ({account['holder']})", row)


def _png(payload: str) -> bytes:
    picture = io.BytesIO()
    segno.make_qr(payload, error="m", mask=2).save(picture, kind="png", scale=6, border=4)
    return picture.getvalue()
