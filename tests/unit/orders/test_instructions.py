import hashlib
import hmac
import json
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.instructions import gateway_link, memo, payment_instructions, short_memo
from misa_order.orders.vietqr import VietQr, decode
from misa_order.settings.bank_accounts import BankAccounts
from misa_order.settings.catalogue import MatchKey, parse_setting

RAW = json.loads(files("misa_order.settings").joinpath("defaults/bank-accounts.json").read_text("utf-8"))
ACCOUNTS = parse_setting(BankAccounts, RAW).accounts


@pytest.mark.parametrize(
    ("match_key", "key", "expected"),
    [
        (MatchKey.DOMAIN, "nhahangabc", "Thanh toan don hang 1000002 \u2013 Domain nhahangabc"),
        (MatchKey.TAX_CODE, "0101243150", "Thanh toan don hang 1000002 \u2013 MST 0101243150"),
        (MatchKey.PHONE, "0912345678", "Thanh toan don hang 1000002 \u2013 SDT 0912345678"),
    ],
)
def test_the_memo_names_the_order_and_the_products_key(match_key: MatchKey, key: str, expected: str) -> None:
    assert memo("1000002", match_key, key) == expected


@pytest.mark.parametrize(
    ("number", "key", "expected"),
    [
        ("1000002", "nhahangabc", "DH1000002 nhahangabc"),
        ("1000002", "nhahangabcdefgh", "DH1000002 nhahangabcdefgh"),
        ("1000002", "nhahangabcdefghi", "DH1000002 nhahangabcdefgh"),
        ("100000000002", "nhahangabcdefghi", "DH100000000002 nhahangabc"),
    ],
)
def test_the_short_memo_keeps_25_characters(number: str, key: str, expected: str) -> None:
    assert short_memo(number, key) == expected


def test_instructions_offer_every_account_and_a_code_for_each() -> None:
    found = payment_instructions("1000002", MatchKey.DOMAIN, "nhahangabc", 2_640_000, ACCOUNTS)
    assert found["memo"] == "Thanh toan don hang 1000002 – Domain nhahangabc"
    assert found["short_memo"] == "DH1000002 nhahangabc"
    assert found["accounts"] == RAW["accounts"]
    assert [code["bank"] for code in found["qr"]] == ["ACB", "VCB", "BIDV", "VietinBank", "Cake", "Timo"]
    for code, account in zip(found["qr"], RAW["accounts"], strict=True):
        asked = VietQr(account["bin"], account["number"], 2_640_000, purpose="DH1000002 nhahangabc")
        assert decode(code["payload"]) == asked
        assert code["image"].startswith("data:image/svg+xml;")
    assert len({code["image"] for code in found["qr"]}) == len(ACCOUNTS)


def test_instructions_go_into_an_answer_as_json() -> None:
    found = payment_instructions("1000002", MatchKey.PHONE, "0912345678", 100_000, ACCOUNTS[:1])
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("total", "key"), [(0, "nhahangabc"), (-1, "nhahangabc"), (10**13, "nhahangabc"), (1, "nhàhàng")]
)
def test_what_a_code_cannot_carry_is_refused(total: int, key: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        payment_instructions("1000002", MatchKey.DOMAIN, key, total, ACCOUNTS)
    assert refused.value.code == "invalid_vietqr"


def test_a_gateway_link_carries_order_amount_and_a_signature_over_both() -> None:
    link = gateway_link("https://pay.example/checkout", b"secret", "1000002", 2_640_000, "card")
    assert link["gateway"] == "card"
    page = urlsplit(link["url"])
    assert (page.scheme, page.netloc, page.path) == ("https", "pay.example", "/checkout")
    asked = dict(parse_qsl(page.query))
    signature = asked.pop("signature")
    assert asked == {"method": "card", "number": "1000002", "amount": "2640000"}
    signed = page.query.rpartition("&signature=")[0]
    assert signature == hmac.new(b"secret", signed.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        (b"secret", "1000002", 2_640_001, "card"),
        (b"secret", "1000003", 2_640_000, "card"),
        (b"secret", "1000002", 2_640_000, "paypal"),
        (b"other", "1000002", 2_640_000, "card"),
    ],
)
def test_the_signature_of_a_gateway_link_fits_no_other_payment(other: tuple[bytes, str, int, str]) -> None:
    def signature(secret: bytes, number: str, total: int, method: str) -> str:
        return str(gateway_link("https://pay.example", secret, number, total, method)["url"]).rpartition("=")[2]

    assert signature(*other) != signature(b"secret", "1000002", 2_640_000, "card")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"bin": "97041"}, "invalid_setting", "accounts[1].bin"),
        ({"bin": "97041a"}, "invalid_setting", "accounts[1].bin"),
        ({"number": "1" * 20}, "invalid_setting", "accounts[1].number"),
        ({"number": "999 00011"}, "invalid_setting", "accounts[1].number"),
        ({"holder": ""}, "invalid_setting", "accounts[1].holder"),
        ({"branch": "HN"}, "invalid_setting", "accounts[1].branch"),
        ({"number": "99900011"}, "duplicate_account", "accounts[1].number"),
    ],
)
def test_accounts_that_cannot_be_meant_are_refused(change: dict[str, Any], code: str, field: str) -> None:
    raw = {"accounts": [RAW["accounts"][0], {**RAW["accounts"][1], **change}]}
    with pytest.raises(InvalidInputError) as refused:
        parse_setting(BankAccounts, raw)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_without_an_account_there_is_no_setting() -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_setting(BankAccounts, {"accounts": []})
    assert refused.value.field == "accounts"
