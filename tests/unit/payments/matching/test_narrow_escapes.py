"""Memos that are one condition away from another decision: each would change if a guard of the reading were lost."""

import pytest

from misa_order.orders.number import check_digit
from tests.unit.payments.matching.matching_world import match, payable

PHO = payable("5747459", "pho24")


def decided(memo: str) -> tuple[str, tuple[str, ...]]:
    found = match(memo, PHO.total, [PHO])
    return found.result, found.orders


@pytest.mark.parametrize(
    "memo",
    [
        "5747459 nguyen van a Domain pho24",  # bare digits, and the key elsewhere
        "don hang 5747,459 Domain pho24",  # a comma is no blank within a number
        "don hang 5747-459 Domain pho24",
        "DH5747459 " + "Domain pho24 " * 13,  # more keys than a payer writes
        "DH5747459 Domain pho24 don hang " + " ".join(str(number) for number in range(2_000_000, 2_000_300, 13)),
    ],
)
def test_what_a_payer_would_not_write_so_waits_for_staff(memo: str) -> None:
    assert decided(memo) == ("partial", (PHO.number,))


PAPERS = (
    *(
        "hoa don",
        "hoadon",
        "hd",
        "tham chieu",
        "thamchieu",
        "ref",
        "trace",
        "ckn",
        "tk",
        "stk",
        "stkthe",
        "tkthe",
        "the",
    ),
    *("tai khoan", "taikhoan", "account", "ac", "acc", "bhxh", "m s t", "mst", "s d t", "sdt", "dt", "dien thoai"),
    *(
        "dienthoai",
        "phone",
        "tel",
        "cmnd",
        "cccd",
        "gd",
        "giao dich",
        "giaodich",
        "ma",
        "so",
        "lien he",
        "lienhe",
        "kh",
    ),
    *("khach hang", "khachhang", "hop dong", "hopdong", "van don", "vandon", "bill", "ho so", "hoso", "code", "otp"),
    *("so tien", "sotien", "tien", "vnd", "tu", "toi", "den", "ft", "zp", "bien"),
)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_number_that_belongs_to_another_paper_names_no_order(paper: str) -> None:
    assert decided(f"{paper} 5747459 pho24 ck") == ("none", ())
    assert decided(f"x, {paper}.( 5747459 pho24 ck") == ("none", ())


@pytest.mark.parametrize(
    "memo",
    [
        *("lama 5747459 pho24 ck", "ref .:( 5747459 pho24 ck", "ref ck 5747459 pho24 ck"),
        *("5747459 -pho24 ck", "5747459 - pho24 ck", "5747459,  pho24 ck"),
    ],
)
def test_a_number_without_its_word_counts_right_before_its_key(memo: str) -> None:
    assert decided(memo) == ("exact", (PHO.number,))


@pytest.mark.parametrize("memo", ["5747459    pho24 ck", "5747459 --pho24 ck", "5747459pho24 ck"])
def test_a_number_without_its_word_is_none_a_step_away_from_its_key(memo: str) -> None:
    assert decided(memo) == ("none", ())


def test_a_number_without_its_word_has_eight_digits_at_most() -> None:
    orders = [payable(stem + check_digit(stem), "pho24") for stem in ("5747459", "57474591")]
    assert [match(f"{order.number} pho24 ck", PHO.total, orders).result for order in orders] == ["exact", "none"]


WORDS = (
    *(
        "ckdh",
        "qrdh",
        "ttdh",
        "napdh",
        "madh",
        "mdh",
        "thanhtoandh",
        "thanh toandh",
        "d.h",
        "d/h",
        "d h",
        "d. h",
        "d .h",
    ),
    *("dh ma ", "dh maso ", "dh ma so ", "dh so ", "dh no.", "dh....so ", "dh so...", "dh.......", "hoa hong don "),
    *("don", "d o n h a n g ", "o r d e r ", "x don hang", "xdonhang", "van dh", "bao don hang ", "phieu order "),
)


@pytest.mark.parametrize("word", WORDS)
def test_a_number_behind_a_word_for_order_has_its_key_anywhere(word: str) -> None:
    assert decided(f"{word}5747459 ck Domain pho24") == ("exact", (PHO.number,))


@pytest.mark.parametrize(
    "word",
    [
        *("dxh ", "d..h ", "xdh ", "dh.....so ", "dh so....", "dh........", "dh soso ", "xdon ", "8don "),
        *("hoa don ", "van don ", "bien don ", "phieu don ", "bao don ", "hop don ", "phieu   don "),
    ],
)
def test_what_only_looks_like_a_word_for_order_makes_no_pair_with_a_key_elsewhere(word: str) -> None:
    assert decided(f"{word}5747459 ck Domain pho24")[0] != "exact"


def test_between_another_paper_and_its_word_stand_few_blanks() -> None:
    assert decided("phieu    don 5747459 ck Domain pho24") == ("exact", (PHO.number,))


@pytest.mark.parametrize(("digits", "found"), [("5747", False), ("57474", True)])
def test_digits_meant_as_a_number_are_five_at_least_for_what_follows_to_be_a_key(digits: str, found: bool) -> None:
    assert (decided(f"don hang {digits} pho24") == ("partial", (PHO.number,))) == found


@pytest.mark.parametrize(
    ("key", "memo", "said"),
    [
        ("sendava", "5744099 sendava chuyen tien", "number_unmarked"),
        ("sendavat", "5744099 sendavat chuyen tien", "number_and_key"),
        ("sen2", "5744099 sen2 chuyen tien", "number_and_key"),
        ("sen2", "5744099 sen 2 chuyen tien", "number_unmarked"),
        ("sen", "5744099 Domain sen chuyen tien", "number_and_key"),
        ("sen", "DH5744099 sen chuyen tien", "number_and_key"),
        ("sen2", "5744099 Domain sen2 2 ck", "number_and_key"),
        ("sen2", "5744099 sen2 2 ck SDT 0912345678", "no_evidence"),
    ],
)
def test_a_number_and_a_key_that_both_lack_their_word_may_be_a_reference_and_a_name(
    key: str, memo: str, said: str
) -> None:
    found = match(memo, PHO.total, [payable("5744099", key)])
    assert found.reason == said or (said == "no_evidence" and found.result == "none")


@pytest.mark.parametrize(("others", "paid"), [(19, True), (20, False)])
def test_more_numbers_than_one_transfer_pays_are_left_to_staff(others: int, paid: bool) -> None:
    stems = [str(200_000 + 37 * place) for place in range(others)]
    memo = "DH5747459 pho24 ck " + "".join(f"{stem}{check_digit(stem)} x ; " for stem in stems)
    assert (decided(memo) == ("exact", (PHO.number,))) == paid


TAX = payable("5746477", "0228165999", kind="tax_code")
PHONE = payable("5746489", "0959246791", kind="phone")


@pytest.mark.parametrize(
    ("memo", "agrees"),
    [
        *((f"DH5746477 ck {before}MST0228165999", True) for before in ("", "thanhtoan", "donhang", "tt", "8")),
        *((f"DH5746477 ck {before}MST0228165999", False) for before in ("abc", "hoan", "than", "t")),
        ("DH57464770228 ck MST 0228165999", False),
        *((f"DH5746489 ck {word}0959246791", True) for word in ("SDT....", "ttSDT", "s d t ", "sd t:", "SDT =")),
        *((f"DH5746489 ck {word}0959246791", False) for word in ("SDT.....", "xSDT", "sddt ")),
        *((f"DH5747459 ck Domain{gap}pho24", True) for gap in ("....", "", "http://", " www.", "=https://www.", " -")),
        *((f"DH5747459 ck Domain{gap}pho24", False) for gap in (".....", " ftp://", "www", " x")),
        *((f"DH5747459{gap}pho24", True) for gap in ("", "    ", ". - ", "_", "/", "(", ";:")),
        *((f"DH5747459{gap}pho24", False) for gap in ("     ", "*", " * ", "=")),
    ],
)
def test_between_a_word_or_number_and_its_key_stand_few_signs(memo: str, agrees: bool) -> None:
    assert (match(memo, PHO.total, [PHO, TAX, PHONE]).result == "exact") == agrees


@pytest.mark.parametrize(
    "memo",
    [
        "1000003 abc 5747459 pho24 ck",
        "hoa don 12 DH5747459 pho24",
        "TTDH5747459 pho24",
        "NAPDH5747459 pho24",
        "don hang so DH5747459 pho24",
        "don hang don hang 5747459 Domain pho24",
        "DH5747459 pho24 abc DH5747459 xyz",
    ],
)
def test_what_stands_beside_a_good_number_does_not_hide_it(memo: str) -> None:
    assert decided(memo) == ("exact", (PHO.number,))


@pytest.mark.parametrize("digits", ["574745900000", "5747459000001", "057474590000000"])
def test_a_run_of_twelve_digits_and_more_is_no_order_number(digits: str) -> None:
    assert decided(f"DH{digits} nguyen van a")[0] != "exact"


@pytest.mark.parametrize("memo", ["don hang Domain pho24", "DH Domain pho24", "don hang so"])
def test_a_word_for_order_without_digits_is_read_and_names_none(memo: str) -> None:
    assert decided(memo)[0] in {"partial", "none"}
