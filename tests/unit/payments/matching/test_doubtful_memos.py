"""Memos one step beside a right one: each bound and each guard of the reading, from both sides (R19, R20)."""

import pytest

from misa_order.orders.number import check_digit
from misa_order.payments.matching.decide import MatchResult
from misa_order.payments.matching.typed_digits import one_slip_apart
from tests.unit.payments.matching.matching_world import match, payable

PHO = payable("5747459", "pho24", total=990_000)
SEN = payable("5744099", "sen", total=990_000)
NAMED = payable("5744558", "nhahangabc", total=990_000)
TAX = payable("5746477", "0228165999", total=990_000, kind="tax_code")
PHONE = payable("5746489", "+84959246791", total=990_000, kind="phone")
LONG = payable("57474591234" + check_digit("57474591234"), "pho24", total=990_000)
ORDERS = (PHO, SEN, NAMED, TAX, PHONE, LONG)


def _said(memo: str, amount: int = 990_000) -> tuple[str, tuple[str, ...], str]:
    found = match(memo, amount, ORDERS)
    return found.result, found.orders[:1], found.reason


@pytest.mark.parametrize(
    ("memo", "reason"),
    [
        ("5747459 nguyen van a Domain pho24", "key_only"),
        ("TT 5747459 nguyen van a Domain pho24", "key_only"),
        ("don hang 5747,459 Domain pho24", "number_mistyped"),
        ("don hang 5747-459 Domain pho24", "number_mistyped"),
        ("don hang 5747   459 Domain pho24", "number_mistyped"),
        ("don hang 57 47 4 5 9 Domain pho24", "key_only"),
        ("5747459 pho 24 ck", "number_unmarked"),
        ("DH5747459 pho2 FT25321859460704", "key_cut"),
        ("DH5747459 Domain pho25", "key_differs"),
        ("DH5747459 pho25", "number_only"),
        ("DH5747459 Domain p h o 2  4", "key_cut"),
        ("TKThe :5747459, tai ACB. Domain pho24", "key_only"),
    ],
)
def test_what_is_not_quite_right_is_shown_and_not_paid(memo: str, reason: str) -> None:
    found = match(memo, 990_000, (PHO,))
    assert (found.result, found.orders, found.reason) == ("partial", ("5747459",), reason)


@pytest.mark.parametrize(
    "memo",
    [
        *("hd 5747459 pho24 ck", "ft 5747459 pho24 ck", "ckn 5747459 pho24 ck", "zp 5747459 pho24 ck"),
        *("tu 5747459 pho24 ck", "kh 5747459 pho24 ck", "bill:5747459 pho24", "gd 5747459 pho24"),
        "m s t 5747459 pho24",
        *("a5747459 pho24", "-57474591 pho24", "5747459:pho24", "12:5747459 pho24", "5747459 pho24 2 ck"),
    ],
)
def test_digits_that_something_else_names_show_nothing(memo: str) -> None:
    assert _said(memo) in {("none", (), "no_evidence"), ("none", (), "unknown_key"), ("none", (), "unknown_number")}


@pytest.mark.parametrize(
    ("memo", "number"),
    [
        ("1000003 abc 5747459 pho24 ck", "5747459"),
        ("hoa don 12 DH5747459 pho24", "5747459"),
        ("TT 5744558 nhahangabc ck", "5744558"),
        ("TTDH5747459 pho24", "5747459"),
        ("NAPDH5747459 pho24", "5747459"),
        ("thanhtoandh 5747459 pho24", "5747459"),
        ("CK DH5747459 pho24", "5747459"),
        (f"DH{LONG.number} pho24", LONG.number),
        ("don hang DH5747459 pho24", "5747459"),
        ("don hang so ... DH5747459 pho24", "5747459"),
        ("DH5747459 pho24 abc DH5747459 xyz", "5747459"),
        ("DH5747459 xyz abc DH5747459 pho24", "5747459"),
        ("DH5747459 p h o 2 4 FT25321859460704", "5747459"),
        ("DH5747459 Domain: pho24: ck", "5747459"),
        ("don hang 57 47 4 59 Domain pho24", "5747459"),
        ("DH57464770228165999", "5746477"),
        ("DH5746477 0228.165.999 LE A", "5746477"),
        ("DH5746477 MST 0228165999 12/11/2026", "5746477"),
        ("DH5746477 MST 0228165999-12:30:10", "5746477"),
        ("DH5746477 MST 0228165999- 181126-05:08:44", "5746477"),
        ("DH5746489 SDT 84959246791", "5746489"),
        ("DH5746489 SDT 0959-246-791", "5746489"),
        ("DH5746489 SDT +84 959.246.791 LE A", "5746489"),
        ("DH5746489 SDT 0959246791-181126-05:08:44", "5746489"),
    ],
)
def test_what_is_right_is_paid_whatever_stands_beside_it(memo: str, number: str) -> None:
    if number == LONG.number:
        assert match(memo, 990_000, (LONG,)).orders == (number,)
    orders = tuple(order for order in ORDERS if order is not LONG or number == LONG.number)
    found = match(memo, 990_000, orders)
    assert (found.result, found.orders) == ("exact", (number,))


@pytest.mark.parametrize(
    "memo",
    [
        *("DH57464770228165998", "DH574647702281659990", "DH5746477 MST 0228165999-01", "DH5746477 MST 0228165999 001"),
        *("DH5746477 MST 02281659991", "DH5746477 MST 022816599"),
        *("DH5746489 SDT 09592467912", "DH5746489 SDT 095924679"),
        *("DH5746477 MST 0228165999.001CT", "DH5746489 SDT 84 84959246791", "DH5746477 SDT 0228165999"),
    ],
)
def test_a_number_beside_another_tax_code_or_phone_is_not_paid(memo: str) -> None:
    assert match(memo, 990_000, ORDERS).result is not MatchResult.EXACT


@pytest.mark.parametrize(("words", "paid"), [(10, True), (11, True), (12, False)])
def test_more_words_for_a_key_than_a_payer_writes_are_left_to_staff(words: int, paid: bool) -> None:
    memo = "DH5747459 Domain pho24" + " SDT 0912345678" * words
    assert (match(memo, 990_000, ORDERS).result is MatchResult.EXACT) == paid


@pytest.mark.parametrize(("others", "paid"), [(11, True), (12, False)])
def test_more_words_for_order_than_a_payer_writes_are_left_to_staff(others: int, paid: bool) -> None:
    memo = "DH5747459 Domain pho24" + " ; DH12" * others
    assert (match(memo, 990_000, ORDERS).result is MatchResult.EXACT) == paid


@pytest.mark.parametrize(("tokens", "paid"), [(15, True), (16, False)])
def test_a_longer_run_of_digits_than_a_payer_writes_is_left_to_staff(tokens: int, paid: bool) -> None:
    memo = "Domain pho24 DH5747459" + " ,12" * tokens
    assert (match(memo, 990_000, ORDERS).result is MatchResult.EXACT) == paid


@pytest.mark.parametrize(("count", "paid"), [(15, True), (20, True), (21, False)])
def test_twenty_orders_are_paid_by_one_transfer_and_no_more(count: int, paid: bool) -> None:
    stems = [str(100_000 + 37 * place) for place in range(count)]
    orders = [payable(stem + check_digit(stem), "pho24", total=1000) for stem in stems]
    lists = [" ".join(f"{o.number}" for o in orders[at : at + 10]) for at in range(0, count, 10)]
    memo = "; ".join(f"don hang {numbers} Domain pho24" for numbers in lists)
    found = match(memo, 1000 * count, orders)
    assert (found.result is MatchResult.EXACT) == paid
    assert len(found.orders) == (count if paid else len(found.orders))


def test_what_is_missing_is_said_only_where_one_order_is_meant() -> None:
    one = match("Domain pho24", 900_000, (PHO,))
    assert (one.orders, one.missing) == (("5747459",), 90_000)
    two = match("Domain pho24", 900_000, (PHO, payable("5744099", "pho24", total=1)))
    assert (len(two.orders), two.missing) == (2, 0)


@pytest.mark.parametrize(
    ("memo", "reason"),
    [
        ("Domain xyz", "unknown_key"),
        ("MST abc", "no_evidence"),
        ("don hang 57474 ;", "unknown_number"),
        ("don hang 5747 ;", "no_evidence"),
        ("SDT cua em", "no_evidence"),
        ("don hang 1000003 xyz", "unknown_number"),
        ("LE A chuyen tien", "no_evidence"),
    ],
)
def test_nothing_found_says_what_was_missing(memo: str, reason: str) -> None:
    assert _said(memo) == ("none", (), reason)
    found = match(memo, 990_000, ORDERS)
    assert (found.missing, found.spans) == (0, ())


def test_of_a_key_only_the_order_that_still_waits_comes_first() -> None:
    cancelled = payable("5744099", "pho24", payment="TEMP_CANCELLED", at="2026-11-30")
    assert match("Domain pho24", 990_000, (cancelled, PHO)).orders == ("5747459", "5744099")


def test_a_key_before_another_orders_number_and_key_is_a_wrong_pair() -> None:
    assert _said("Domain pho24 ck don hang 5744558 nhahangabc")[::2] == ("partial", "wrong_pair")


def test_a_shorter_key_within_one_that_does_not_agree_is_a_candidate() -> None:
    longer = payable("5744558", "pho24gardenx")
    found = match("don hang 5744558 Domain pho24 gardenz", 990_000, (longer, PHO))
    assert (found.orders, found.reason) == (("5744558", "5747459"), "wrong_pair")


def test_of_a_wrong_pair_the_order_of_the_amount_comes_first_behind_the_named() -> None:
    newer, fitting = payable("5744012", "veg", total=1, at="2026-11-30"), payable("5744105", "veg", total=990_000)
    found = match("don hang 5747459 Domain veg", 990_000, (PHO, newer, fitting))
    assert found.orders == ("5747459", "5744105", "5744012")


def test_a_wrong_pair_shows_where_both_stand() -> None:
    memo = "Thanh toan don hang 5747459 - Domain nhahangabc"
    found = match(memo, 990_000, ORDERS)
    assert found.reason == "wrong_pair"
    assert [memo[start:end] for start, end in found.spans] == ["5747459", "nhahangabc"]


def test_a_key_of_digits_is_told_from_the_longest_number_to_which_it_is_glued() -> None:
    company = payable(LONG.number, "0228165999", total=990_000, kind="tax_code")
    assert match(f"DH{LONG.number}0228165999", 990_000, (company,)).result is MatchResult.EXACT


def test_a_memo_of_more_keys_than_are_looked_up_does_not_hide_the_one_that_goes_on() -> None:
    garden = payable("5744099", "pho24garden", total=1)
    phones = "".join(f" SDT 09123456{place:02}" for place in range(10))
    found = match(f"DH5747459 pho24 garden {phones}", 990_000, (PHO, garden))
    assert (found.result, found.orders[:1], found.reason) == ("partial", ("5747459",), "key_longer")
    assert match("DH5747459 pho24 garden SDT 0912345600", 990_000, (PHO,)).result is MatchResult.EXACT


def test_a_banks_own_words_behind_a_sign_or_blank_are_no_more_of_the_key() -> None:
    orders = (payable("5744558", "nhahang", total=990_000), payable("5744099", "nhahangct", total=1))
    assert match("MBVCB.698.DH5744558 nhahang.CT tu 0301000389957 LE A", 990_000, orders).result is MatchResult.EXACT
    assert match("DH5744558 nhahang ct", 990_000, orders).reason == "wrong_pair"


@pytest.mark.parametrize(
    ("typed", "is_a_slip"),
    [
        *(("1000003", True), ("9000002", True), ("1000020", True), ("0100002", True), ("100002", True)),
        *(("1000202", True), ("10000025", True), ("1000002", False), ("1000013", False), ("2000001", False)),
        *(("10002", False), ("100000255", False), ("1000030", False), ("123456", False), ("20000001", False)),
    ],
)
def test_one_wrong_swapped_lost_or_further_digit_is_a_slip(typed: str, is_a_slip: bool) -> None:
    assert one_slip_apart("1000002", typed) == is_a_slip
    assert one_slip_apart(typed, "1000002") == is_a_slip


@pytest.mark.parametrize("unseen", ["\u200b", "\u200d", "\u00ad", "\u200f", "\u2060", "\ufeff"])
def test_what_nobody_sees_in_a_memo_is_not_there(unseen: str) -> None:
    assert _said(f"đơn{unseen} hàng 5747{unseen}459 Domain pho{unseen}24") == ("exact", ("5747459",), "number_and_key")


@pytest.mark.parametrize("gap", ["\u00a0", "\u2009", "\u3000", "\u0085", "\u2028", "\u2029"])
def test_every_kind_of_blank_is_one(gap: str) -> None:
    assert _said(f"đơn hàng{gap}5747459{gap}Domain{gap}pho24") == ("exact", ("5747459",), "number_and_key")


def test_only_a_crossed_d_is_one() -> None:
    orders = (payable("5744099", "xanhdep"),)
    for written in ("xanhđep", "xanhĐep", "xanhðep", "XANHDEP"):
        assert match(f"đơn hàng 5744099 Domain {written}", 990_000, orders).result is MatchResult.EXACT
    assert match("đơn hàng 5744099 Domain danhdep", 990_000, orders).result is MatchResult.PARTIAL
