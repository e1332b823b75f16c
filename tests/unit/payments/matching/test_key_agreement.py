"""R19, R20: when what stands in a memo is the key of the order, and when it only looks so."""

import pytest

from misa_order.orders.statuses import Payment
from misa_order.payments.matching.decide import MatchResult
from tests.unit.payments.matching.matching_world import match, payable

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
            "–2",
        ),
        *("é", "７", "-garden-261126-09:43:38 998483", "-", "-GARDEN", "-chinhanh11", "-nguyentrai2026", "-090924"),
        *("-090924-2", "-310231-2", "garden0912345678", "-momo", "-chuyen", "-tra-vnpay", "日"),
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
        *(" -B2B020097042211639040982026DNKA788708; thoi gian GD:02/11/2026 09:22:05", "-B2B0200970422", "- 1", " -B2"),
        *("- 101126-20:39:09 469380 (CT1111)", "-171126- 16:04:38 778070 (ct1111)", " - 130924 - 15:14:44 817536"),
        *("-130924 15:14:44 817536", "-29092026-14:37:33 1111ABCD02XYZ1VK", "-1111ABCD02XYZ1VK", "-OQCH1A2B3C4D"),
        *("-e78a2fd2-73cf-4a3a-a7a4", "-MBBANK IBFT", "-ct tu 0301", "-Ma giao dich", "Ma giao dich Trace866229"),
        *("Trace866229", "CTLNHIDI000009864683415", "/CKKH", ".NGUYEN VAN A", "* 1", " 0691***", "(CT1111)", "|x"),
        *(" 12/11/2026", " 20:08:08", "-0838123456", " 0838123456", "_ ", " - "),
    ],
)
def test_what_a_bank_puts_behind_the_key_does_not_hide_it(tail: str) -> None:
    assert _pho(f"Thanh toan don hang 5747459 - Domain pho24{tail}") == ("exact", "number_and_key")


@pytest.mark.parametrize("between", [" ", "  ", ".", "_", "/", "- ", " -", " - ", " – ", ". ", " / "])
@pytest.mark.parametrize("stored", ["pho242", "pho24-2"])
def test_a_blank_or_sign_ends_a_key_unless_what_goes_on_is_the_key_of_an_open_order(between: str, stored: str) -> None:
    memo = f"Thanh toan don hang 5747459 Domain pho24{between}2 FT25321859460704"
    assert _pho(memo) == ("exact", "number_and_key")
    other = payable("5744099", stored, total=990_000)
    found = match(memo, 990_000, (*ORDERS, other))
    assert (found.result, found.orders, found.reason) == ("partial", ("5747459", "5744099"), "wrong_pair")
    assert match(memo, 990_000, (*ORDERS, other._replace(payment=Payment.PAID))).result is MatchResult.EXACT


@pytest.mark.parametrize(
    ("key", "tail"),
    [
        ("pho24-130924", "-130924-15:14:44 817536"),
        ("pho24-101126", "- 101126-20:39:09"),
        ("pho24-b2b020097042211", "-B2B020097042211"),
        ("pho24-chuyen", "-CHUYEN TIEN-OQCH0006Hkqg"),
        ("pho24garden", " GARDEN chuyen tien"),
    ],
)
def test_what_looks_like_a_banks_own_but_is_the_key_of_an_open_order_is_left_to_staff(key: str, tail: str) -> None:
    other = payable("5744099", key, total=5)
    found = match(f"Thanh toan don hang 5747459 Domain pho24{tail}", 990_000, (*ORDERS, other))
    assert (found.result, found.reason) == ("partial", "wrong_pair")
    named = match(f"Thanh toan don hang 5744099 Domain {key}-130924-15:14:44 817536", 5, (*ORDERS, other))
    assert (named.result, named.orders) == ("exact", ("5744099",))


@pytest.mark.parametrize(
    ("key", "memo"),
    [
        ("ct", "MBVCB.698.DH5744099.CT tu 0301000389957 LE A toi 9990001112223"),
        ("ct", "MBVCB.698.DH5744099.CT"),
        ("ct", "MBVCB.698.Thanh toan don hang 5744099 - Domain.CT tu 0301000389957 LE A"),
        ("161126", "DH5744099- 161126-12:57:21 244414 (CT1111) VU NGOC OANH"),
        ("161126", "DH5744099-161126- 12:57:21 244414 (CT1111) VU NGOC OANH"),
        ("gd464434", "DH5744099 GD 464434-080625 10:55:18"),
        ("chuyentien", "don hang 5744099 CHUYEN TIEN"),
        ("chuyentien", "115140912829-DH5744099-CHUYEN TIEN-OQCH0006Hkqg-MOMO115140912829MOMO"),
        ("chuyentien", "DH5744099-CHUYENTIEN-OQCH0006Hkqg-MOMO115140912829MOMO"),
        ("chuyenkhoan", "DH5744099-CHUYENKHOAN-OQCH0006Hkqg"),
        ("magiaodich", "IBFT don hang 5744099 Ma giao dich Trace747513"),
        ("mbbankibft", "DH5744099 MBBANK IBFT"),
        ("nhahangct", "MBVCB.698.DH5744099 nhahang CT tu 0301000389957 LE A"),
        ("nhahanggd46443", "DH5744099 nhahang GD 46443"),
        ("quan24", "don hang 5744099 quan 24/11/2026"),
        ("quan24", "don hang 5744099 Domain quan 24.11.2026"),
        ("quan10", "don hang 5744099 Domain quan 10:55:18"),
        ("quan24", "don hang 5744099 Domain quan 24.000 dong"),
    ],
)
def test_a_banks_own_words_are_no_key_though_a_tenant_is_called_so(key: str, memo: str) -> None:
    orders = [payable("5744099", key)]
    assert match(memo, 990_000, orders).result is MatchResult.PARTIAL
    assert match(f"DH5744099 {key}", 990_000, orders).result is MatchResult.EXACT


@pytest.mark.parametrize("word", ["domain", "mst", "sdt"])
def test_our_word_for_a_key_is_no_key_without_the_word_before_it(word: str) -> None:
    orders = [payable("5744099", word)]
    assert match(f"Thanh toan don hang 5744099 - {word}", 990_000, orders).result is MatchResult.PARTIAL
    assert match(f"Thanh toan don hang 5744099 - Domain {word}", 990_000, orders).result is MatchResult.EXACT


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
