"""R19, R20: when what stands in a memo is the key of the order, and when it only looks so."""

import pytest

from misa_order.payments.matching import MatchResult
from tests.unit.payments.matching_world import match, payable

PHO = payable("5747459", "pho24", total=990_000)
CHAIN = payable("5746234", "biasaigon-chinhanh11", total=1_027_000)
TAX = payable("5746477", "0228165999", total=5_517_000, kind="tax_code")
PHONE = payable("5746489", "0959246791", total=1_493_000, kind="phone")
ORDERS = (PHO, CHAIN, TAX, PHONE)


def _pho(memo: str) -> tuple[str, str]:
    found = match(memo, 990_000, ORDERS)
    assert found.orders == ("5747459",)
    return found.result, found.reason


@pytest.mark.parametrize(
    "tail",
    [
        *(
            "2",
            "x",
            "-2",
            "-cn2",
            "-CN2",
            "chinhanh2",
            "-chinhanh2",
            " 2",
            "  24 FT25321859460704",
            ".2",
            "_2",
            "/2",
            "–2",
        ),
        *("’s", "é", "７", "-garden-261126-09:43:38 998483", "-", "-nguyenhue24", "-chinhanhquan1"),
    ],
)
def test_a_key_that_may_go_on_is_partial(tail: str) -> None:
    assert _pho(f"Thanh toan don hang 5747459 Domain pho24{tail}")[0] == "partial"


@pytest.mark.parametrize(
    "tail",
    [
        *(
            "",
            " ",
            ".",
            ",",
            ";",
            ")",
            " NGUYEN VAN A ck",
            ".CT tu 0301000389957 LE A",
            " FT25321859460704",
            "FT25321859460704",
        ),
        *(
            "-090924-19:55:45 427685",
            " -CTLNHIDI000009864683415-1/1-CRE-002",
            " - CTLNHIDI000009811417320-1",
            ".CT",
            ".C",
        ),
        *("-CHUYEN TIEN-OQCH0006Hkqg-MOMO115MOMO", "; thoi gian GD:12/09/2024 00:05:42", " Ma giao dich Trace747513"),
        *(
            " (CT1111) MBBANK IBFT",
            " GD 464434-080625 10:55:18",
            " 464434",
            ".cukcuk.vn",
            " - MBBANK IBFT",
            "-ZALOPAY-1",
        ),
        *(" 12/11/2026", " 20:08:08", "-0838123456", " 0838123456", "_ ", " - "),
        # R20: a hyphen with a blank on either side, and a bank's own behind one without.
        *("- 2", " -2", " - 2", " -B2B020097042211639040982026DNKA788708", "- 130924-15:14:44 817536"),
        *("-130924- 12:10:46 817536", " - 130924 - 12:10:46 817536", "-OQCH000BC6Jz", "-IBFT", "-MBBANK IBFT"),
    ],
)
def test_what_a_bank_puts_behind_the_key_does_not_hide_it(tail: str) -> None:
    assert _pho(f"Thanh toan don hang 5747459 - Domain pho24{tail}") == ("exact", "number_and_key")


@pytest.mark.parametrize("between", [" - ", "- ", " -", "-"])
def test_a_hyphen_that_goes_on_to_another_open_orders_key_ends_none(between: str) -> None:
    found = match(f"DH5747459 Domain pho24{between}2", 990_000, (*ORDERS, payable("5746362", "pho24-2")))
    assert (found.result, found.orders) == ("partial", ("5747459", "5746362"))


@pytest.mark.parametrize("letter", ["Đ", "đ", "Ð", "ð", "Ɖ", "ɖ", "Ｄ", "ｄ", "D\u0335"])
def test_every_letter_that_people_take_for_d_is_one(letter: str) -> None:
    assert _pho(f"{letter}H5747459 pho24") == ("exact", "number_and_key")
    found = match(f"thanh toan 5746489 S{letter}T 0959246791", 1_493_000, ORDERS)
    assert found.orders == ("5746489",)


def test_a_memo_typed_in_full_width_is_read() -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in "DH5747459 Domain pho24")
    assert _pho(wide) == ("exact", "number_and_key")


@pytest.mark.parametrize("key", ["p", "p h o  2 4 ", "pho", "pho2", "ho24", "pho25", "phoo24"])
def test_another_key_than_the_orders_is_partial(key: str) -> None:
    assert _pho(f"Thanh toan don hang 5747459 Domain {key} FT25321859460704")[0] == "partial"


def test_a_dash_that_a_bank_took_out_is_not_missed_but_one_put_in_is_another_domain() -> None:
    assert match("DH5746234 Domain biasaigonchinhanh11", 1_027_000, ORDERS).result is MatchResult.EXACT
    assert _pho("DH5747459 Domain pho-24")[0] == "partial"


@pytest.mark.parametrize(
    ("memo", "reason"),
    [
        ("DH5746234 biasaigon-chinh", "short_memo_cut"),
        ("DH5746234 BIASAIGONCHINH FT25321859460704", "short_memo_cut"),
        ("dh5746234biasaigon-chinh.CT tu 0301", "short_memo_cut"),
        ("DH5746234 biasaigon-chinhanh11", "number_and_key"),
    ],
)
def test_a_key_cut_as_our_short_memo_cuts_it_agrees(memo: str, reason: str) -> None:
    found = match(memo, 1_027_000, ORDERS)
    assert (found.result, found.orders, found.reason) == ("exact", ("5746234",), reason)


@pytest.mark.parametrize(
    "memo",
    [
        *(
            "DH5746234 biasaigon-chin",
            "DH5746234 biasaigon-chinha",
            "DH5746234 biasaigon",
            "DH5746234 biasaigon-chinh2",
        ),
        *("Thanh toan don hang 5746234 Domain biasaigon-chinh", "Thanh toan don hang 5746234 Domain biasaigon-"),
    ],
)
def test_any_other_cut_is_partial(memo: str) -> None:
    found = match(memo, 1_027_000, ORDERS)
    assert (found.result, found.orders) == ("partial", ("5746234",))


def test_a_tax_code_or_phone_agrees_in_any_writing_but_a_branch_is_another_payer() -> None:
    assert match("DH5746477 MST 0228-165-999", 5_517_000, ORDERS).result == "exact"
    assert match("DH57464770228165999", 5_517_000, ORDERS).result == "exact"
    assert match("don hang 5746489 sdt +84 959 246 791", 1_493_000, ORDERS).result == "exact"
    assert match("DH5746477 MST 0228165999-001", 5_517_000, ORDERS).result == "partial"
    assert match("DH5746477 SDT 0228165999", 5_517_000, ORDERS).result == "partial"


def test_a_cut_that_ends_in_a_dash_agrees_only_with_the_dash() -> None:
    orders = [payable("5747459", "aaaaaaaaaaaaaa-11")]
    assert match("DH5747459 aaaaaaaaaaaaaa- FT25321859460704", 990_000, orders).reason == "short_memo_cut"
    assert match("DH5747459 aaaaaaaaaaaaaa FT25321859460704", 990_000, orders).reason == "key_cut"
