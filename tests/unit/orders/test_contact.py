"""How customers are reached, as people write it and as it is kept (R1, R24)."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from misa_order.orders.intake.contact import one_email, one_phone, one_tax_code
from misa_order.payments.matching.agreement import Agreement, compare, stored_form
from misa_order.payments.matching.memo_text import fold
from misa_order.settings.catalogue import MatchKey

PHONES = {
    "0912345678": [
        *("0912345678", "0912 345 678", "0912.345.678", "0912-345-678", "(0912) 345 678", " 0912345678 ", "912345678"),
        *("84912345678", "84 912 345 678", "+84912345678", "+84 912 345 678", "+84 (0) 912 345 678", "(+84) 912345678"),
        *(
            "0084912345678",
            "00 84 912 345 678",
            "+840912345678",
            "0912–345–678",
            "\u202d0912345678\u202c",
            "０９１２３４５６７８",
        ),
        *("0912\u00a0345\u00a0678", "0912\u200b345678"),
    ],
    "02437959595": ["024 3795 9595", "(024) 3795-9595", "+84 24 3795 9595", "842437959595"],
    "0842812345": ["0842812345", "84 842812345", "+84 842 812 345"],
}


@pytest.mark.parametrize(("kept", "written"), [(kept, one) for kept, many in PHONES.items() for one in many])
def test_a_phone_is_kept_in_one_form(kept: str, written: str) -> None:
    assert one_phone(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        *("", " ", "-", "+", "0", "12345", "0912", "abc", "0912abc678", "0912345678901", "0000000000", "00912345678"),
        *("+66812345678", "+1 650 253 0000", "0066812345678", "1900 1234", "0912345678 ext 5", "0912345678/0987654321"),
        *(
            "0912345678, 0987654321",
            "tel:0912345678",
            "0912345678\n0987654321",
            "++84912345678",
            "09123+45678",
            "²" * 10,
        ),
        *("9" * 64, "84" * 32, "\x00" * 10, "٠٩١٢٣٤٥٦٧٨x"),
    ],
)
def test_what_cannot_be_a_phone_is_refused(written: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        one_phone(written)
    assert refused.value.type == "invalid_phone"


@given(st.from_regex(re.compile(r"\A0[1-9][0-9]{8,9}\Z", re.ASCII)))
def test_what_needs_no_library_is_what_the_library_makes_of_it(digits: str) -> None:
    found = phonenumbers.parse(digits, "VN")
    assert phonenumbers.is_possible_number(found)
    assert f"0{phonenumbers.national_significant_number(found)}" == one_phone(digits) == digits


@given(st.text(max_size=40) | st.from_regex(r"\A[+0-9 ().-]{8,20}\Z"))
def test_whatever_is_written_is_kept_in_one_form_or_refused(text: str) -> None:
    for make, form in ((one_phone, r"0[1-9][0-9]{7,9}"), (one_tax_code, r"[0-9]{10}|[0-9]{12,13}")):
        try:
            kept = make(text)
        except PydanticCustomError:
            continue
        assert re.fullmatch(form, kept, re.ASCII)
        assert make(kept) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0101243150", "0101243150"),
        ("0101243150-001", "0101243150001"),
        ("0101243150 - 001", "0101243150001"),
        ("0101243150001", "0101243150001"),
        ("01.01.243.150", "0101243150"),
        ("0101 243 150", "0101243150"),
        ("0101243150–001", "0101243150001"),
        ("001099012345", "001099012345"),
    ],
)
def test_a_tax_code_is_kept_as_its_digits(written: str, kept: str) -> None:
    assert one_tax_code(written) == kept


@pytest.mark.parametrize(
    "written", ["", "-", "123", "01012431501", "0101243150-0011", "MST 0101243150", "010124315O", "²" * 10]
)
def test_what_cannot_be_a_tax_code_is_refused(written: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        one_tax_code(written)
    assert refused.value.type == "invalid_tax_code"


@pytest.mark.parametrize(
    ("kind", "kept", "memo"),
    [
        (MatchKey.PHONE, one_phone("+84 912 345 678"), "0912345678"),
        (MatchKey.PHONE, one_phone("0912.345.678"), "84912345678"),
        (MatchKey.TAX_CODE, one_tax_code("0101243150-001"), "0101243150-001"),
        (MatchKey.TAX_CODE, one_tax_code("0101243150-001"), "0101243150001"),
    ],
)
def test_the_form_that_is_kept_is_the_one_that_the_matcher_goes_by(kind: MatchKey, kept: str, memo: str) -> None:
    assert stored_form(kind, kept) == kept
    assert compare(fold(memo), 0, kind, kept).agreement is Agreement.FULL


@pytest.mark.parametrize(
    "written",
    [
        *(
            "chu@nhahangabc.vn",
            "chu+hoadon@abc.vn",
            "o'brien@mail.abc.com.vn",
            "A.B_c-1@x-y.vn",
            "!#$%&'*+-/=?^_`{|}~@x.vn",
        ),
        *("a@xn--nhhng-tza.vn", "ke_toan@abc.com.vn", "1@1abc.vn"),
    ],
)
def test_an_address_is_kept_as_it_is(written: str) -> None:
    assert one_email(written) == written


def test_a_domain_is_kept_as_mail_servers_know_it() -> None:
    assert one_email("Chu@ABC.vn") == "Chu@abc.vn"
    assert one_email("a@nhàhàng.vn") == "a@xn--nhhng-sqab.vn"


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            "a",
            "a@",
            "@x.vn",
            "a@x",
            "a@x.",
            "a@.vn",
            "a..b@x.vn",
            ".a@x.vn",
            "a.@x.vn",
            "a@x..vn",
            "a@-x.vn",
            "a@1.1",
        ),
        *(
            "a b@x.vn",
            "a@x .vn",
            " a@x.vn",
            "a@x.vn\n",
            "a\x7f@x.vn",
            "a@b@x.vn",
            "đ@x.vn",
            '"a b"@x.vn',
            "a@[127.0.0.1]",
        ),
        *(
            "A <a@x.vn>",
            "a@x.vn,b@x.vn",
            "a@localhost",
            "a@x.test",
            "a@x.invalid",
            "a" * 65 + "@x.vn",
            "a@" + "x" * 64 + ".vn",
        ),
        *("\u202ea@x.vn", "a@x\u2028.vn", "a@x.vn\u200b"),
    ],
)
def test_an_address_that_cannot_be_mailed_is_refused(written: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        one_email(written)
    assert refused.value.type == "invalid_email"
