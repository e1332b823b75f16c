"""How an order is paid, as the payment page shows it: accounts with their QR codes, what to copy, or the gateway."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from misa_order.orders import vietqr
from misa_order.orders.instructions import gateway_link, payment_instructions, short_memo
from misa_order.orders.order import Order
from misa_order.orders.order_request import Language, PaymentMethod
from misa_order.orders.queries import Ways
from misa_order.orders.statuses import Payment
from misa_order.payments.page.markup import Safe, joined, part
from misa_order.payments.page.words import Words, money_in

_SHOWN, _SAVED = 4, 8
"""Pixels for each module of a code: on the page at its own size, and in the file that is saved from it."""
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9-]+")


def short_memo_of(order: Order) -> str:
    """The memo in the order's QR code."""
    return short_memo(order.number, order.key)


def pay_part(
    order: Order, missing: int, ways: Ways, words: Words, language: Language, deadline: Mapping[str, str]
) -> Safe:
    """How ``missing`` VND are paid: by transfer to one of the accounts, or at the gateway."""
    by = part("deadline", deadline)
    if not order.payment_method.waits_for_money:
        gateway = gateway_link(ways.gateway_url, ways.gateway_secret(), order.number, order.total, order.payment_method)
        return part("gateway", words._asdict(), {"deadline": by, "url": gateway["url"]})
    told = payment_instructions(order.number, order.match_key, order.key, missing, ways.accounts)
    own = _own_copies(told["accounts"], words)
    accounts = enumerate(zip(told["accounts"], told["qr"], own, strict=True))
    pieces = {
        "deadline": by,
        "choice": _choice(told["accounts"], words),
        "accounts": joined(_account(order, at, *one, words) for at, one in accounts),
        "copies": joined(_copies(told, missing, words, language)),
        "after": " ".join(_after(order, missing, words)),
    }
    return part("transfer", words._asdict(), pieces)


def _choice(accounts: list[dict[str, Any]], words: Words) -> Safe:
    if len(accounts) < 2:  # noqa: PLR2004 - one is no choice
        return Safe("")
    each = [
        part("option", {"at": str(at), "bank": account["bank"], "checked": "" if at else " checked"})
        for at, account in enumerate(accounts)
    ]
    return part("choice", {"choose": words.choose, "options": joined(each)})


def _account(
    order: Order, at: int, account: Mapping[str, Any], code: Mapping[str, str], copies: Safe, words: Words
) -> Safe:
    shown, saved = (vietqr.png(code["payload"], scale) for scale in (_SHOWN, _SAVED))
    bank, number = account["bank"], account["number"]
    pieces = {
        "at": str(at),
        "bank_name": bank,
        "picture": _uri(shown),
        "saved": _uri(saved),
        # A PNG says its width behind its first 16 bytes.
        "size": str(int.from_bytes(shown[16:20])),
        "described": words.qr.format(f"{bank} {number}"),
        "file": f"VietQR-{order.number}-{_NOT_IN_A_NAME.sub('', bank)}.png",
        "copies": copies,
    }
    return part("account", words._asdict(), pieces)


def _uri(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode()}"


def _own_copies(accounts: list[dict[str, Any]], words: Words) -> list[Safe]:
    """What is to be copied of each account: its holder stands beside its number only where holders differ."""
    numbers = [_copy(words, words.account, account["number"]) for account in accounts]
    if _one_holder(accounts):
        return numbers
    holders = [_copy(words, words.holder, account["holder"]) for account in accounts]
    return [joined(pair) for pair in zip(numbers, holders, strict=True)]


def _one_holder(accounts: list[dict[str, Any]]) -> str | None:
    holders = {account["holder"] for account in accounts}
    return holders.pop() if len(holders) == 1 else None


def _copies(told: Mapping[str, Any], missing: int, words: Words, language: Language) -> Iterator[Safe]:
    """What is the same for every account."""
    if holder := _one_holder(told["accounts"]):
        yield _copy(words, words.holder, holder)
    yield _copy(words, words.amount, money_in(language)(missing), str(missing))
    yield _copy(words, words.short_memo, told["short_memo"])
    yield _copy(words, words.memo, told["memo"])


def _copy(words: Words, name: str, shown: str, value: str = "") -> Safe:
    """A value with its button; ``value`` is copied where that is not what is shown."""
    copied = Safe(f" {part('copied', {'value': value})}") if value else Safe("")
    return part("copy", {"name": name, "copied": copied, "shown": shown, "copy": words.copy})


def _after(order: Order, missing: int, words: Words) -> Iterator[str]:
    """What happens when the money comes: late money, and what comes in parts, is confirmed by staff (R21, R40)."""
    if missing != order.total:
        yield words.in_parts
    elif order.status.payment is not Payment.TEMP_CANCELLED:
        yield words.by_itself
    if order.payment_method is PaymentMethod.CASH:
        yield words.cash
