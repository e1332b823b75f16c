"""Where a key ends, sign by sign: a branch, a torn domain, a bank's own tail (R19, R20)."""

import pytest

from misa_order.payments.matching.agreement import stored_form
from misa_order.payments.matching.decide import wanted
from misa_order.payments.matching.memo import read_memo
from misa_order.settings.catalogue import MatchKey
from tests.unit.payments.matching.matching_world import match, payable

PHO = payable("5747459", "pho24")
TAX = payable("5746477", "0228165999", kind="tax_code")
CHAIN = payable("5746234", "biasaigon-chinhanh11")
CT = payable("5744099", "ct")
ORDERS = (PHO, TAX, CHAIN, CT)


def _is_exact(memo: str) -> bool:
    return match(memo, PHO.total, ORDERS).result == "exact"


@pytest.mark.parametrize("tail", [". x", " .x", " . x", "_x", "/ x", " - x", ".cn", " 2", "  2", " 12345 ck"])
def test_a_bare_number_and_a_domain_that_may_go_on_are_nothing(tail: str) -> None:
    assert not _is_exact(f"5747459 pho24{tail}")


@pytest.mark.parametrize("tail", ["", " x", ".", " .", " . *", " *x", "   2", " 123456", " 12:30", " 12/11", " LE A"])
def test_a_bare_number_and_a_domain_that_plainly_ends_are_paid(tail: str) -> None:
    assert _is_exact(f"5747459 pho24{tail}")


@pytest.mark.parametrize(
    "tail",
    ["-1", ".12", "--12345", "-.1", " 01", " - 001", "   012", " 001LE", "-001CT", ".12345LE", " 01 LE", "- 01."],
)
def test_a_tax_code_that_goes_on_to_a_branch_is_not_paid(tail: str) -> None:
    assert not _is_exact(f"DH5746477 MST 0228165999{tail}")


@pytest.mark.parametrize(
    "tail",
    ["-1a", "---1", "    01", " 1", " 1234", "-123456", " 12:30", "-12/11", " 12LE", "-", " -", "*01", "/01", "LE"],
)
def test_a_tax_code_that_plainly_ends_is_paid(tail: str) -> None:
    assert _is_exact(f"DH5746477 MST 0228165999{tail}")


def test_digits_may_be_written_as_an_amount_and_end_where_a_domain_would_not() -> None:
    assert _is_exact("DH5746477 MST 022.816.599.9")
    assert _is_exact("5746477 0228165999 2 ck")


def test_the_banks_words_are_no_key_cut_short_and_no_candidate() -> None:
    assert not _is_exact("DH5746234 Ma giao dich Trace747513")
    assert match("Domain ct tu 0301000389957 LE A", 1, ORDERS).result == "none"


def test_only_a_phone_loses_its_country_code() -> None:
    assert stored_form(MatchKey.PHONE, "+84-959246791") == "0959246791"
    assert stored_form(MatchKey.TAX_CODE, "+84959246791") == "+84959246791"


@pytest.mark.parametrize(
    "tail",
    [
        *("trace1234", "ctlnhidi00", "ft12345678", "zp12345678", "mbvcb12345678", "momo12345678", "b2b02001"),
        *("magiaodich", " x", ""),
    ],
)
def test_a_key_is_also_looked_up_without_the_tail_that_a_bank_glued_to_it(tail: str) -> None:
    assert "pho24" in wanted(read_memo(f"Domain pho24{tail}")).keys


@pytest.mark.parametrize("tail", ["trace123", "ctlnhid00", "ft1234567", "momo1234567", "b2b020", "magiao"])
def test_what_is_no_banks_tail_is_part_of_the_key(tail: str) -> None:
    assert "pho24" not in wanted(read_memo(f"Domain pho24{tail}")).keys


@pytest.mark.parametrize(
    ("memo", "key", "found"),
    [
        ("Domain pho  24", "pho24", True),
        ("Domain pho   24", "pho24", False),
        ("Domain pho a b c", "phoab", True),
        ("Domain pho a b c", "phoabc", False),
        ("DH5747458 pho a b", "phoa", True),
        ("DH5747458 pho a b", "phoab", False),
        ("SDT 0959  246791", "0959246791", True),
        ("SDT 0959   246791", "0959246791", False),
        ("MST 022816599901", "022816599901", True),
        ("MST 02281659990", "02281659990", False),
        ("SDT 095924679", "095924679", True),
        ("SDT 09592467", "09592467", False),
        ("SDT 0959246791234", "0959246791234", True),
        ("SDT 09592467912345", "09592467912345", False),
        ("Domain " + "a" * 63, "a" * 63, True),
        ("Domain " + "a" * 64, "a" * 64, False),
        ("Domain " + "a" * 62 + " bc", "a" * 62 + "bc", False),
    ],
)
def test_which_readings_of_a_key_are_looked_up(memo: str, key: str, found: bool) -> None:
    assert (key in wanted(read_memo(memo)).keys) == found
