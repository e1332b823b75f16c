"""How to pay, in a letter: accounts, memo, amount, deadline, and a QR code to scan for each account
(R5).
"""

import html
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from misa_order.fulfilment.letters import letter as parts
from misa_order.fulfilment.letters.letter import NOTHING, Piece
from misa_order.fulfilment.letters.templates import filled
from misa_order.fulfilment.letters.words import Words
from misa_order.orders import vietqr
from misa_order.orders.instructions import memo, qr_payload, short_memo
from misa_order.orders.order import Order
from misa_order.orders.order_request import PaymentMethod
from misa_order.orders.statuses import Payment
from misa_order.settings.bank_accounts import BankAccount

type Accounts = Callable[[], Sequence[BankAccount]]


class PaymentPart(NamedTuple):
    """The part of a letter that says how to pay, with the pictures it shows."""

    piece: Piece
    pictures: Mapping[str, bytes]


def payment_part(order: Order, words: Words, accounts: Accounts, pay_by: date | None, page: Piece) -> PaymentPart:
    """Instructions while money is waited for, ``page`` (the button to the payment page) before them; nobody is asked
    for money twice.
    """
    total = words.money(order.total)
    if order.status.payment is Payment.PAID:
        return PaymentPart(parts.paragraph(words.paid), {})
    if not order.payment_method.waits_for_money:
        return PaymentPart(parts.joined([parts.paragraph(words.gateway.format(total)), page], "\n\n"), {})
    purpose = short_memo(order.number, order.key)
    named = {f"qr-{account.bank.lower()}-{at}@orders": account for at, account in enumerate(accounts())}
    shown = [_account(account.model_dump(), words, content_id) for content_id, account in named.items()]
    pieces = {
        "page": page,
        "total": parts.plain(total),
        "pay_by": parts.plain(words.pay_by.format(words.day(pay_by)) if pay_by else ""),
        "memo": parts.to_copy(memo(order.number, order.match_key, order.key)),
        # The text form shows no picture to scan.
        "short_memo": Piece(words.short_memo.format(purpose), parts.paragraph(words.scan.format(purpose)).html),
        "accounts": _table(shown),
        "recorded": parts.paragraph(*_recorded(order, words)),
    }
    piece = filled("transfer", words.language, pieces)
    codes = {content_id: qr_payload(account, order.total, purpose) for content_id, account in named.items()}
    return PaymentPart(piece, {content_id: vietqr.pngs(code, 6)[0] for content_id, code in codes.items()})


def _recorded(order: Order, words: Words) -> tuple[str, ...]:
    """What happens when the money comes: late money is confirmed by staff (R40)."""
    late = order.status.payment is Payment.TEMP_CANCELLED
    by_cash = (words.cash,) if order.payment_method is PaymentMethod.CASH else ()
    return (words.recorded_by_staff if late else words.recorded_automatically, *by_cash)


def _table(shown: Sequence[Piece]) -> Piece:
    every = parts.joined(shown) if shown else NOTHING
    opened = '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse">'
    return Piece(every.text, f"{opened}\n{every.html}\n</table>")


def _account(account: Mapping[str, Any], words: Words, content_id: str) -> Piece:
    bank, number, holder = (html.escape(account[name]) for name in ("bank", "number", "holder"))
    described = html.escape(words.qr_code.format(f"{account['bank']} {account['number']}"))
    row = (
        '<tr><td style="padding:10px 8px 10px 0;border-top:1px solid #e1e6ed">'
        f'<b>{bank}</b><br><span style="font-size:18px">{number}</span><br>'
        f'<span style="font-size:13px;color:#5b6778">{holder}</span></td>'
        '<td align="right" style="padding:10px 0;border-top:1px solid #e1e6ed">'
        f'<img src="cid:{html.escape(content_id)}" width="132" height="132" alt="{described}"></td></tr>'
    )
    return Piece(f"- {account['bank']}: {account['number']} ({account['holder']})", row)
