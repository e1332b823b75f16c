import pytest
from hypothesis import given
from hypothesis import strategies as st

from misa_order.payments.matching import REASONS, Match, MatchResult
from tests.unit.payments.matching_world import match, payable

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
    assert match("DH5747459 pho24", 990_000, [PHO._replace(payment=payment)]).result is MatchResult.EXACT


@pytest.mark.parametrize(
    ("payment", "reason"),
    [("PAID", "already_paid"), ("CANCELLED", "cancelled"), ("TEMP_CANCELLED", "temporarily_cancelled")],
)
def test_an_order_that_waits_no_longer_is_for_staff(payment: str, reason: str) -> None:
    found = match("DH5747459 pho24", 990_000, [PHO._replace(payment=payment)])
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
        *("’s", "é", "７", "- 2", " -2", "-garden-261126-09:43:38 998483", "-"),
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
        *(" 12/11/2026", " 20:08:08", " 0838123456", "_ ", " - "),
    ],
)
def test_what_a_bank_puts_behind_the_key_does_not_hide_it(tail: str) -> None:
    assert _pho(f"Thanh toan don hang 5747459 - Domain pho24{tail}") == ("exact", "number_and_key")


@pytest.mark.parametrize("key", ["p", "pho", "pho2", "ho24", "pho25", "phoo24"])
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
    assert _said(match(memo, 1_027_000, ORDERS)) == ("exact", ("5746234",), reason)


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
    assert _said(match("DH5746477 MST 0228-165-999", 5_517_000, ORDERS))[0] == "exact"
    assert _said(match("DH57464770228165999", 5_517_000, ORDERS))[0] == "exact"
    assert _said(match("don hang 5746489 sdt +84 959 246 791", 1_493_000, ORDERS))[0] == "exact"
    assert _said(match("DH5746477 MST 0228165999-001", 5_517_000, ORDERS))[0] == "partial"
    assert _said(match("DH5746477 SDT 0228165999", 5_517_000, ORDERS))[0] == "partial"


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
