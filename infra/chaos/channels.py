"""How banks tell of a booking: their mails, the feeds' calls, and a row of a spreadsheet."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from infra.chaos.world import Json, Money
from infra.local.story_mails import Credit, notice
from misa_order.kernel.calendar import VIETNAM
from tests.cases.mails.make_samples import cake, timo
from tests.cases.mails.other_banks import BIDV_MESSAGE, VCB_MESSAGE, bidv_message, vcb_message

BANKS: Mapping[str, tuple[str, str, str]] = {
    "acb": ("ACB", "99900011", "acb.com.vn"),
    "cake": ("Cake", "9990001116", "cake.vn"),
    "timo": ("Timo", "9990001117", "timo.vn"),
    "vcb": ("VCB", "9990001112223", "info.vietcombank.com.vn"),
    "bidv": ("BIDV", "9990001114", "bidv.com.vn"),
}
"""By the channel of its mails: a bank's name, our account there, and the domain that signs."""
AT = time(14, 4, 57)
"""When a day's transfers are booked, where a channel tells the time."""


def mail_of(money: Money, channel: str) -> bytes:
    """The bank's own notice, not signed yet."""
    return _MAILS[channel](money)


def _acb(money: Money) -> bytes:
    return notice(Credit(money.amount, money.balance, money.memo, money.day), money.account, uuid.uuid4().hex)


def _cake(money: Money) -> bytes:
    sign, ours, theirs = _sides(money, "Tài khoản nhận", "Tài khoản chuyển")
    rows = {
        "Số tiền": f"{sign}{_dotted(money.amount)} đ",
        "Ngày giờ giao dịch": f"{money.day:%d/%m/%Y}, {AT}",
        "Mã giao dịch": money.reference,
        theirs: "123456***7890",
        ours: f"{money.account} - Tài khoản thanh toán",
        "Nội dung giao dịch": money.memo,
    }
    return cake(rows, cte="base64").as_bytes()


def _timo(money: Money) -> bytes:
    word = "tăng" if money.direction == "in" else "giảm"
    sentence = (
        f"Tài khoản Spend Account vừa {word} {_dotted(money.amount)} VND vào {money.day:%d/%m/%Y} {AT:%H:%M}. "
        f"Số dư hiện tại: {_dotted(money.balance)} VND.<br>Mô tả: {money.memo}"
    )
    return timo(sentence, f"{uuid.uuid4().hex}@timo.vn", cte="quoted-printable").as_bytes()


def _vcb(money: Money) -> bytes:
    sign, _, _ = _sides(money, "", "")
    text = VCB_MESSAGE.format(amount=f"{sign}{money.amount:,}", balance=f"{money.balance:,}", memo=money.memo)
    return vcb_message(text.replace("29-09-2026 14:04:29", f"{money.day:%d-%m-%Y} {AT}")).as_bytes()


def _bidv(money: Money) -> bytes:
    sign, _, _ = _sides(money, "", "")
    rows = {
        **BIDV_MESSAGE,
        "Thời gian giao dịch": f"{AT:%H:%M} {money.day:%d/%m/%Y}",
        "Số tiền GD": f"{sign}{money.amount:,} VND",
        "Số dư cuối": f"{money.balance:,} VND",
        "Nội dung giao dịch": money.memo,
        "Mã giao dịch": money.reference,
    }
    return bidv_message(rows).as_bytes()


_MAILS: Mapping[str, Callable[[Money], bytes]] = {
    "acb": _acb, "cake": _cake, "timo": _timo, "vcb": _vcb, "bidv": _bidv,
}  # fmt: skip


def _sides(money: Money, receives: str, sends: str) -> tuple[str, str, str]:
    return ("+", receives, sends) if money.direction == "in" else ("-", sends, receives)


def _dotted(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def feed_body(money: Money, feed: str, states: frozenset[str] = frozenset({"balance", "reference"})) -> Json:
    """A feed's call about a booking; it ``states`` balance, reference, both or neither. The same at every call."""
    at = datetime.combine(money.day, AT, VIETNAM)
    reference = money.reference if "reference" in states else None
    balance = money.balance if "balance" in states else None
    match feed:
        case "sepay":
            return _sepay(money, f"{at:%Y-%m-%d %H:%M:%S}", reference, balance)
        case "casso":
            return _casso(money, f"{at:%Y-%m-%d %H:%M:%S}", reference, balance)
        case _:
            facts: dict[str, Any] = {
                "id": f"chaos-{money.n}", "account": money.account, "amount": money.amount,
                "direction": money.direction, "memo": money.memo, "booked_at": at.isoformat(),
            }  # fmt: skip
            return {**facts, "reference": reference, "balance": balance}


def _sepay(money: Money, at: str, reference: str | None, balance: int | None) -> Json:
    return {
        "id": 500_000_000 + money.n, "gateway": money.bank, "transactionDate": at, "accountNumber": money.account,
        "content": money.memo, "transferType": money.direction, "transferAmount": money.amount,
        "accumulated": balance or 0, "referenceCode": reference, "description": "BankAPINotify",
    }  # fmt: skip


def _casso(money: Money, at: str, reference: str | None, balance: int | None) -> Json:
    amount = money.amount if money.direction == "in" else -money.amount
    one = {
        "id": 700_000_000 + money.n, "tid": reference, "description": money.memo, "amount": amount,
        "cusum_balance": balance or 0, "when": at, "bank_sub_acc_id": money.account,
    }  # fmt: skip
    return {"error": 0, "data": [one]}
