"""How an order is paid, as the payment page shows it: accounts with their QR codes, what to copy, or the gateway."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from misa_order.orders import vietqr
from misa_order.orders.instructions import gateway_link, memo, qr_payload, short_memo
from misa_order.orders.order import Order
from misa_order.orders.order_request import Language, PaymentMethod
from misa_order.orders.queries import Ways
from misa_order.orders.statuses import Payment
from misa_order.payments.page.markup import Safe, joined, part
from misa_order.payments.page.words import Words, money_in, words_in
from misa_order.settings.bank_accounts import BankAccount

_SHOWN, _SAVED = 5, 10
"""Pixels for each module of a code: on the page at its own size, and in the file that is saved from it."""
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9-]+")


class Due(NamedTuple):
    """What is to be paid for an order: ``missing`` VND, and until when in words, for a customer of this language."""

    order: Order
    missing: int
    deadline: Mapping[str, str]
    language: Language

    @property
    def words(self) -> Words:
        """The words of the customer's language."""
        return words_in(self.language)

    @property
    def short_memo(self) -> str:
        """The memo in the QR code."""
        return short_memo(self.order.number, self.order.key)


def pay_part(due: Due, ways: Ways) -> Safe:
    """How it is paid: by transfer to one of the accounts, or at the gateway."""
    order, words, by = due.order, due.words, part("deadline", due.deadline)
    if not order.payment_method.waits_for_money:
        gateway = gateway_link(ways.gateway_url, ways.gateway_secret(), order.number, order.total, order.payment_method)
        return part("gateway", words._asdict(), {"deadline": by, "url": gateway["url"]})
    pieces = {
        "deadline": by,
        "choice": _choice(ways.accounts, words),
        "accounts": joined(_account(due, at, ways.accounts) for at in range(len(ways.accounts))),
        "copies": joined(_copies(due, ways.accounts)),
        "after": " ".join(_after(due)),
    }
    return part("transfer", words._asdict(), pieces)


def _choice(accounts: Sequence[BankAccount], words: Words) -> Safe:
    if len(accounts) < 2:  # noqa: PLR2004 - one is no choice
        return Safe("")
    each = [
        part("option", {"at": str(at), "bank": name, "checked": "" if at else " checked"})
        for at, name in enumerate(_names(accounts))
    ]
    return part("choice", {"choose": words.choose, "options": joined(each)})


def _names(accounts: Sequence[BankAccount]) -> list[str]:
    """What each account is called: its bank, with its number where the bank has another of ours."""
    banks = [account.bank for account in accounts]
    return [one.bank if banks.count(one.bank) == 1 else f"{one.bank} {one.number}" for one in accounts]


def _account(due: Due, at: int, accounts: Sequence[BankAccount]) -> Safe:
    """An account with its code, and its holder where holders differ."""
    account, words, name = accounts[at], due.words, _names(accounts)[at]
    shown, saved = vietqr.pngs(qr_payload(account, due.missing, due.short_memo), _SHOWN, _SAVED)
    own = [(words.account, account.number)] + ([] if _one_holder(accounts) else [(words.holder, account.holder)])
    pieces = {
        "at": str(at),
        "bank_name": name,
        "picture": _uri(shown),
        "saved": _uri(saved),
        # A PNG says its width behind its first 16 bytes.
        "size": str(int.from_bytes(shown[16:20])),
        "described": words.qr.format(f"{account.bank} {account.number}"),
        "file": f"VietQR-{due.order.number}-{_NOT_IN_A_NAME.sub('', name)}.png",
        "copies": joined(_copy(words, *one) for one in own),
    }
    return part("account", words._asdict(), pieces)


def _uri(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode()}"


def _one_holder(accounts: Sequence[BankAccount]) -> str | None:
    holders = {account.holder for account in accounts}
    return holders.pop() if len(holders) == 1 else None


def _copies(due: Due, accounts: Sequence[BankAccount]) -> Iterator[Safe]:
    """What is the same for every account."""
    order, words = due.order, due.words
    if holder := _one_holder(accounts):
        yield _copy(words, words.holder, holder)
    yield _copy(words, words.amount, money_in(due.language)(due.missing), str(due.missing))
    yield _copy(words, words.short_memo, due.short_memo)
    yield _copy(words, words.memo, memo(order.number, order.match_key, order.key))


def _copy(words: Words, name: str, shown: str, value: str = "") -> Safe:
    """A value with its button; ``value`` is copied where that is not what is shown."""
    copied = Safe(f" {part('copied', {'value': value})}") if value else Safe("")
    return part("copy", {"name": name, "copied": copied, "shown": shown, "copy": words.copy})


def _after(due: Due) -> Iterator[str]:
    """What happens when the money comes: late money, and what comes in parts, is confirmed by staff (R21, R40)."""
    if due.missing != due.order.total:
        yield due.words.in_parts
    elif due.order.status.payment is not Payment.TEMP_CANCELLED:
        yield due.words.by_itself
    if due.order.payment_method is PaymentMethod.CASH:
        yield due.words.cash
