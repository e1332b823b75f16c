import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misa_order.orders.number import is_order_number
from misa_order.payments.matching.decide import MOST_KEYS, MOST_NUMBERS, wanted
from misa_order.payments.matching.memo import Anchor, read_memo
from misa_order.payments.matching.memo_text import fold


def _anchored(memo: str) -> list[tuple[str, Anchor]]:
    return [(mention.number, mention.anchor) for mention in read_memo(memo).numbers]


@pytest.mark.parametrize(
    ("memo", "anchor"),
    [
        ("Thanh toan don hang 5747459 - Domain pho24", Anchor.WORD),
        ("Thanh toán đơn hàng 5747459 – Domain pho24", Anchor.WORD),
        (unicodedata.normalize("NFD", "Thanh toán đơn hàng 5747459 – Domain pho24"), Anchor.WORD),
        ("THANH TOAN DON HANG 5747459", Anchor.WORD),
        ("Thanh toan do n hang 5747 459", Anchor.WORD),
        ("thanhtoandonhang5747459domainpho24", Anchor.WORD),
        ("tt don hang so: 5747459", Anchor.WORD),
        ("don hang ma so #5747459", Anchor.WORD),
        ("TT don 5747459", Anchor.WORD),
        ("order 5747459", Anchor.WORD),
        ("DH5747459", Anchor.SHORT),
        ("ĐH 5747459", Anchor.SHORT),
        ("\u00d0H5747459 pho24", Anchor.SHORT),
        ("\u00f0h5747459 pho24", Anchor.SHORT),
        ("\u0189H5747459 pho24", Anchor.SHORT),
        ("ＤＨ５７４７４５９ pho24", Anchor.SHORT),
        ("\u00d0on hang 5747459", Anchor.WORD),
        ("MBVCB.123456.dh5747459 pho24.CT tu 0011", Anchor.SHORT),
        ("MDH 5747459", Anchor.SHORT),
        ("thanhtoandh5747459", Anchor.SHORT),
        ("TT 5747459 Domain pho24", Anchor.BARE),
    ],
)
def test_a_number_is_found_after_any_word_for_order(memo: str, anchor: Anchor) -> None:
    assert _anchored(memo) == [("5747459", anchor)]


@pytest.mark.parametrize(
    "memo",
    [
        "hoa don 5747459 tien dien",
        "h oa  don 5747459",
        "van don 5747459",
        "BHXH 5747459 thang 11",
        "so tham chieu 5747459 tien nuoc",
        "TKThe :5747459, tai ACB. NGUYEN VAN A chuyen tien",
        "MBVCB.5747459.PHAM MAI chuyen tien.CT tu 5747459 LE SEN",
        "IBFT chuyen tien Ma giao dich Trace5747459 Trace 5747459 abc",
        "the 5747459 pho24",
        "STK: 5747459 pho24",
        "SDT 5747459 pho24",
        "FT5747459 pho24",
        "57474591234567 pho24",
        "don hang 5747458 pho24",
        "5747458 pho24 ck",
        "don hang 0572724 pho24",
        "DH 574745",
        "hdh5747459",
        "don hang ngay 5747459",
    ],
)
def test_digits_of_something_else_are_no_order_number(memo: str) -> None:
    assert _anchored(memo) == []


def test_a_list_of_numbers_is_read_to_its_end() -> None:
    memo = "Thanh toan don hang 5744558 5746 444, 5747459 va 1000002 - Domain veggarden"
    assert [number for number, _ in _anchored(memo)] == ["5744558", "5746444", "5747459", "1000002"]


def test_a_number_to_which_a_key_of_digits_is_glued_is_proposed() -> None:
    assert ("5746477", Anchor.GLUED) in _anchored("DH57464770228165999")


@pytest.mark.parametrize(
    ("memo", "key"),
    [
        ("Domain pho24", "pho24"),
        ("domain: PHO24", "pho24"),
        ("Doma in pho24", "pho24"),
        ("tt domainpho24.CT tu 0123", "pho24"),
        ("Domain https://pho24.cukcuk.vn", "pho24"),
        ("Domain pho 24", "pho24"),
        ("Domain pho-24", "pho24"),
        ("Domain pho24 - 2", "pho242"),
        ("Domain pho24 - 2", "pho24"),
        ("Domain pho24_2", "pho242"),
        ("Domain pho24 -B2B020097042211639040982026DNKA788708", "pho24"),
        ("Domain pho24- 101126-20:39:09 469380", "pho24"),
        ("Domain pho24-101126- 20:39:09 469380", "pho24"),
        ("Ð\u1ecf\u0323 DOMAIN ＰＨＯ２４", "pho24"),
        ("Domain pho24-261126-09:43:38 998483", "pho24"),
        ("Domain pho24-CHUYEN TIEN-OQCH000KWG4VS-MOMO", "pho24"),
        ("Domain pho24FT24060215216293", "pho24"),
        ("MST 0288932879", "0288932879"),
        ("mst0288932879-071126-22:31:44", "0288932879"),
        ("M ST 0288 932 879", "0288932879"),
        ("MST 0101243150-001", "0101243150001"),
        ("MST 0101243150001", "0101243150001"),
        ("SDT 0988592671", "0988592671"),
        ("S\u00d0T 0988592671", "0988592671"),
        ("S \u0189 T: 0988592671", "0988592671"),
        ("sdt: 0988.592.671", "0988592671"),
        ("SDT +84 988 592 671", "0988592671"),
        ("SDT 0988592671", "+84988592671"),
        ("DH5747458 pho24", "pho24"),
        ("don hang 5747459 0988592671", "0988592671"),
    ],
)
def test_a_key_is_looked_up_under_the_string_it_is_stored_under(memo: str, key: str) -> None:
    assert key in wanted(read_memo(memo)).keys


@pytest.mark.parametrize(
    "memo",
    [
        "PHAM SEN chuyen tien pho24",
        "Dom",
        "Thanh toan - Domain",
        "KIM S T chuyen tien",
        "5747459",
        "lien he 0988592671",
    ],
)
def test_without_its_word_or_a_number_before_it_nothing_is_a_key(memo: str) -> None:
    assert wanted(read_memo(memo)).keys == ()


def test_a_span_leads_back_to_the_original_text() -> None:
    memo = unicodedata.normalize("NFD", "Thanh toán đơn hàng 5747459")
    reading = read_memo(memo)
    start, end = reading.text.span(reading.numbers[0].start, reading.numbers[0].end)
    assert memo[start:end] == "5747459"


@given(memo=st.text())
def test_folding_keeps_the_way_back(memo: str) -> None:
    text = fold(memo)
    assert len(text.chars) == len(text.origin)
    assert list(text.origin) == sorted(text.origin)
    assert text.chars.isascii()


HOSTILE = (
    *("don hang 1000002 ", "1000002 ", "dh1000002", "1", "1 ", " ", "-", "d o n h a n g ", "don hang 1 2 3 4 5 "),
    *(
        "Domain a-",
        "domain a b ",
        "mst0123456789 ",
        "domain " + "abc-" * 20,
        "don hang 10000021000002",
        "\u0301",
        "đơn ",
    ),
)


@pytest.mark.parametrize(("piece", "start"), list(product(HOSTILE, ("", "don hang ", "Domain ", "DH1000002 a"))))
def test_a_hostile_memo_asks_for_a_bounded_number_of_look_ups(piece: str, start: str) -> None:
    memo = (start + piece * 4096)[:4096]
    reading = read_memo(memo)
    numbers, keys = wanted(reading)
    assert len(numbers) <= MOST_NUMBERS
    assert len(keys) <= MOST_KEYS
    assert len(reading.numbers) <= 2 * MOST_NUMBERS
    assert len(reading.keys) <= 24
    assert all(is_order_number(number) for number in numbers)
    assert all(len(key) <= 64 for key in keys)


@given(memo=st.text(alphabet="don hag mist DH0123456789-.,:đ–", max_size=200))
def test_reading_never_fails_and_finds_only_valid_numbers_that_stand_there(memo: str) -> None:
    reading = read_memo(memo)
    digits = "".join(letter for letter in memo if letter.isascii() and letter.isdigit())
    for mention in reading.numbers:
        assert is_order_number(mention.number)
        assert mention.number in digits


@pytest.mark.parametrize("sign", ["\t", "\n", "\r", "\x07", "\x1f", "\x85", "\u2028", "\u2029"])
def test_a_control_sign_parts_words_as_a_blank_does(sign: str) -> None:
    memo = "Thanh toan{0}don hang{0}1000002{0}Domain{0}nhahangabc"
    assert read_memo(memo.format(sign)).keys == read_memo(memo.format(" ")).keys
    assert [one.number for one in read_memo(memo.format(sign)).numbers] == ["1000002"]
