import pytest
from hypothesis import given
from hypothesis import strategies as st

from misa_order.orders.number import check_digit
from misa_order.orders.statuses import Payment
from misa_order.payments.matching.decide import REASONS, Match, MatchResult
from tests.unit.payments.matching.matching_world import match, payable

PHO = payable("5747459", "pho24", total=990_000)
CHAIN = payable("5746234", "biasaigon-chinhanh11", total=1_027_000)
TAX = payable("5746477", "0228165999", total=5_517_000, kind="tax_code")
PHONE = payable("5746489", "0959246791", total=1_493_000, kind="phone")
FIRST = payable("5744558", "veggarden", total=3_329_000)
SECOND = payable("5746444", "veggarden", total=2_640_000)
ORDERS = (PHO, CHAIN, TAX, PHONE, FIRST, SECOND)


def _said(found: Match) -> tuple[str, tuple[str, ...], str]:
    return found.result, found.orders, found.reason


def _pho(memo: str, amount: int = 990_000) -> tuple[str, str]:
    found = match(memo, amount, ORDERS)
    assert found.orders in {(), ("5747459",)}
    return found.result, found.reason


def test_number_and_key_and_amount_pay_and_say_where_they_stand() -> None:
    memo = "MBVCB.698.Thanh toán đơn hàng 5747 459 – Domain PHO24.CT tu 0301"
    found = match(memo, 990_000, ORDERS)
    assert found.result is MatchResult.EXACT
    assert found.orders == ("5747459",)
    assert found.missing == 0
    assert [memo[start:end] for start, end in found.spans] == ["5747 459", "PHO24"]


@pytest.mark.parametrize("payment", ["UNPAID", "AWAITING_CUSTOMER", "CUSTOMER_CONFIRMED"])
def test_an_order_that_waits_for_payment_is_paid(payment: str) -> None:
    assert match("DH5747459 pho24", 990_000, [PHO._replace(payment=Payment(payment))]).result is MatchResult.EXACT


@pytest.mark.parametrize(
    ("payment", "reason"),
    [("PAID", "already_paid"), ("CANCELLED", "cancelled"), ("TEMP_CANCELLED", "temporarily_cancelled")],
)
def test_an_order_that_waits_no_longer_is_for_staff(payment: str, reason: str) -> None:
    found = match("DH5747459 pho24", 990_000, [PHO._replace(payment=Payment(payment))])
    assert _said(found) == ("partial", ("5747459",), reason)


@pytest.mark.parametrize(
    ("amount", "reason", "missing"),
    [(989_999, "amount_short", 1), (495_000, "amount_short", 495_000), (990_001, "amount_over", -1)],
)
def test_another_amount_is_partial_with_what_is_missing(amount: int, reason: str, missing: int) -> None:
    found = match("DH5747459 pho24", amount, ORDERS)
    assert _said(found) == ("partial", ("5747459",), reason)
    assert found.missing == missing


@pytest.mark.parametrize(
    "memo",
    [
        *("PHO24 chuyen tien", "hoa don 5747459 tien dien", "TKThe :5747459, tai ACB. LE A chuyen tien", "", "5747459"),
        *("MBVCB.5747459.LE PHO chuyen tien.CT tu 5747459 A", "SDT 0959246790", "lien he 0959246791 thanh toan"),
        *("5747459 veggarden", "don hang 5747450 Domain", "Dom pho24", "hoa don 5747459 pho24"),
    ],
)
def test_an_amount_alone_makes_no_candidate(memo: str) -> None:
    found = match(memo, 990_000, ORDERS)
    assert (found.result, found.orders) == ("none", ())


def test_a_number_of_the_bank_beside_the_right_key_does_not_pay() -> None:
    found = match("TKThe :5747459, tai ACB. Thanh toan Domain pho24", 990_000, ORDERS)
    assert _said(found) == ("partial", ("5747459",), "key_only")


def test_a_number_without_its_word_pays_only_before_its_whole_key_that_is_no_name() -> None:
    sen = payable("5744099", "sen")
    assert _pho("TT 5747459 Domain pho24") == ("exact", "number_and_key")
    assert _said(match("5744099 SEN chuyen tien", 990_000, [sen])) == ("partial", ("5744099",), "number_unmarked")


def test_a_name_that_is_some_domain_is_no_key() -> None:
    others = (payable("5744012", "mai"), PHO)
    assert _said(match("TRAN THI MAI tt don hang 5747459", 990_000, others)) == ("partial", ("5747459",), "number_only")
    assert match("TRAN THI MAI chuyen tien", 990_000, others).result is MatchResult.NONE


def test_what_follows_digits_too_few_for_a_number_is_no_key() -> None:
    found = match("MDH10 Ma giao dich Trace507428", 990_000, [payable("5744012", "ma")])
    assert (found.result, found.orders) == ("none", ())


def test_number_and_key_of_different_orders_show_both_the_numbers_first() -> None:
    found = match("Thanh toan don hang 5747459 - Domain biasaigon-chinhanh11", 990_000, ORDERS)
    assert _said(found) == ("partial", ("5747459", "5746234"), "wrong_pair")


def test_a_longer_domain_that_also_waits_for_money_is_preferred_over_guessing() -> None:
    longer = payable("5744099", "pho24garden")
    found = match("Thanh toan don hang 5747459 Domain pho24 garden", 990_000, (PHO, longer))
    assert _said(found) == ("partial", ("5747459", "5744099"), "wrong_pair")


def test_a_mistyped_number_shows_the_order_one_slip_away_before_newer_ones_of_the_same_amount() -> None:
    newer = payable("5744099", "pho24", at="2026-11-21")
    older = PHO._replace(created_at="2026-11-01")
    found = match("Thanh toan don hang 5747495 Domain pho24", 990_000, (older, newer))
    assert _said(found) == ("partial", ("5747459", "5744099"), "number_mistyped")


def test_of_several_orders_under_a_key_that_of_the_amount_comes_first_then_the_newest() -> None:
    old, new, fitting = (
        payable("5744558", "pho24", total=1, at="2026-11-01"),
        payable("5746444", "pho24", total=2, at="2026-11-03"),
        payable("5744099", "pho24", total=3, at="2026-11-02"),
    )
    assert match("Domain pho24", 3, (old, new, fitting)).orders == ("5744099", "5746444", "5744558")


def test_a_contact_phone_beside_the_domain_is_no_other_key() -> None:
    found = match("Thanh toan don hang 5747459 Domain pho24 SDT 0959246791", 990_000, ORDERS)
    assert _said(found) == ("exact", ("5747459",), "number_and_key")


def test_a_shorter_domain_inside_the_agreeing_one_is_no_other_key() -> None:
    longer, shorter = payable("5744099", "pho24garden"), payable("5746444", "pho24")
    assert match("don hang 5744099 Domain pho24 garden", 990_000, (longer, shorter)).orders == ("5744099",)
    assert match("don hang 5744099 Domain pho24 garden", 990_000, (longer, shorter)).result is MatchResult.EXACT


def test_a_phone_behind_the_word_for_a_tax_code_is_no_key() -> None:
    assert _said(match("MST 0959246791", 1_493_000, ORDERS)) == ("none", (), "unknown_key")


def test_digits_that_read_as_two_orders_at_once_are_left_to_staff() -> None:
    stem = "574745912"
    longer = payable(stem + check_digit(stem), "pho24", total=10_000)
    found = match(f"don hang 5747459 {longer.number[7:]} Domain pho24", 1_000_000, (PHO, longer))
    assert (found.result, found.reason) == ("partial", "other_number")


def test_a_mistyped_number_to_which_its_key_is_glued_shows_the_order() -> None:
    assert _said(match("DH57464170228165999", 5_517_000, ORDERS)) == ("partial", ("5746477",), "number_mistyped")


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    assert all(text.english and text.vietnamese for text in REASONS.values())


@given(memo=st.text(alphabet="DH 5747459pho24-domainđ., ", max_size=60), amount=st.integers(0, 2_000_000))
def test_whatever_is_written_only_the_whole_amount_under_number_and_key_pays(memo: str, amount: int) -> None:
    found = match(memo, amount, ORDERS)
    if found.result is MatchResult.EXACT:
        assert amount == 990_000
        digits = "".join(letter for letter in memo if letter.isdigit())
        assert "5747459" in digits
        assert "pho24" in memo.lower().replace(" ", "")
