"""How a customer is to pay: by transfer with a memo that finds its order again (R5, R24), or at a
gateway (R13).
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from misa_order.orders import vietqr
from misa_order.settings.bank_accounts import BankAccount
from misa_order.settings.catalogue import MatchKey

MEMO_WORDS = {MatchKey.DOMAIN: "Domain", MatchKey.TAX_CODE: "MST", MatchKey.PHONE: "SDT"}


def memo(number: str, match_key: MatchKey, key: str) -> str:
    """The memo to type, as ``Thanh toan don hang 1000002 – Domain nhahangabc``, with an en dash
    (R5, R24).
    """
    return f"Thanh toan don hang {number} – {MEMO_WORDS[match_key]} {key}"


def short_memo(number: str, key: str) -> str:
    """The memo in the QR code, ``DH1000002 nhahangabc``, cut to the 25 characters every bank
    carries (R5).
    """
    return f"DH{number} {key}"[: vietqr.TEXT_LIMIT]


def payment_instructions(
    number: str, match_key: MatchKey, key: str, total: int, accounts: Sequence[BankAccount]
) -> dict[str, Any]:
    """The instructions for a transfer of ``total`` VND (R5).

    ``memo``, ``short_memo``, ``accounts`` (each ``bank``, ``bin``, ``number``, ``holder``), and
    ``qr``, one code per account (each ``bank``, ``payload``, ``image`` as a data URI). Raises
    InvalidInputError ``invalid_vietqr`` where a code cannot carry it: a total of 0, a key that is
    not ASCII.
    """
    purpose = short_memo(number, key)
    return {
        "memo": memo(number, match_key, key),
        "short_memo": purpose,
        "accounts": [account.model_dump() for account in accounts],
        "qr": [_qr_code(account, total, purpose) for account in accounts],
    }


def gateway_link(gateway_base_url: str, secret: bytes, number: str, total: int, method: str) -> dict[str, Any]:
    """``gateway`` and ``url``: the page where ``total`` VND are paid for the order, made without
    asking anyone (R13).

    ``method`` (``card``, ``wallet``, ``paypal``) names the gateway. The signature is the hex
    HMAC-SHA256 under ``secret`` of the query before it, as it stands in the URL:
    ``method=card&number=1000002&amount=2640000``.
    """
    query = urlencode({"method": method, "number": number, "amount": total})
    signature = hmac.new(secret, query.encode("ascii"), hashlib.sha256).hexdigest()
    return {"gateway": str(method), "url": f"{gateway_base_url}?{query}&signature={signature}"}


def qr_payload(account: BankAccount, total: int, purpose: str) -> str:
    """The VietQR payload that asks for a transfer of ``total`` VND to an account, as payment_instructions has it."""
    return vietqr.encode(vietqr.VietQr(account.bin, account.number, total, purpose=purpose))


def _qr_code(account: BankAccount, total: int, purpose: str) -> dict[str, str]:
    payload = qr_payload(account, total, purpose)
    return {"bank": account.bank, "payload": payload, "image": vietqr.svg_data_uri(payload)}
