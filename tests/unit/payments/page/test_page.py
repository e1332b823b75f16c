"""The payment page (R83): complete in itself, small, and nothing that anybody wrote becomes markup."""

import base64
import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from misa_order.kernel.calendar import VIETNAM
from misa_order.orders.instructions import payment_instructions
from misa_order.orders.order import Order
from misa_order.orders.order_request import Language
from misa_order.orders.queries import Ways
from misa_order.orders.statuses import Payment, Resource
from misa_order.payments.page.old_link import old_link_page
from misa_order.payments.page.render import Shown, payment_page
from misa_order.payments.page.state import PaymentState
from tests.builders import DESKTOP, NOW, TOPUP, order_body
from tests.letter_cases import ACCOUNTS, PAYMENT_PAGE, a_commitment
from tests.unit.fulfilment.orders_made import an_order

GATEWAY = "https://pay.example/start"
WAYS = Ways(ACCOUNTS, GATEWAY, lambda: b"secret", lambda _: PAYMENT_PAGE)
FINAL = {Payment.PAID, Payment.CANCELLED}


class Tags(HTMLParser):
    """Fails on a tag that is closed in the wrong place, and collects what the page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.fetched += [value for name, value in attrs if name in {"src", "href", "action", "style"}]
        if tag not in {"meta", "input", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def shown(
    order: Order,
    received: int = 0,
    language: Language = Language.VIETNAMESE,
    at: datetime = NOW,
    frames: Sequence[str] = (),
) -> Shown:
    payment = order.status.payment
    missing = 0 if payment in FINAL else max(0, order.total - received)
    return Shown(order, PaymentState(payment, NOW, received, missing, at), language, frames)


def html(order: Order, received: int = 0, at: datetime = NOW, ways: Ways = WAYS) -> str:
    return payment_page(shown(order, received, at=at), ways).html


def text(page: str) -> str:
    """What people read."""
    body = re.sub(r"<(style|script)>.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", body)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("payment", list(Payment))
def test_the_page_is_well_formed_and_fetches_nothing(payment: Payment, language: Language) -> None:
    for page in (payment_page(shown(an_order(payment=payment), language=language), WAYS), old_link_page(language)):
        tags = Tags()
        tags.feed(page.html)
        assert tags.open == []
        assert [one for one in tags.fetched if not one.startswith(("data:image/png;base64,", "?lang="))] == []
        assert "$" not in text(page.html)
        assert f'<html lang="{language}">' in page.html


@pytest.mark.parametrize("language", Language)
def test_the_first_view_is_smaller_than_thirty_kilobytes_with_every_account_there_is(language: Language) -> None:
    assert len(ACCOUNTS) >= 3
    assert len(payment_page(shown(an_order(), language=language), WAYS).html.encode()) < 30_000


@pytest.mark.parametrize("payment", list(Payment))
def test_accounts_and_codes_are_there_only_while_money_is_waited_for(payment: Payment) -> None:
    page = html(an_order(payment=payment))
    assert all((account.number in page) is (payment not in FINAL) for account in ACCOUNTS)
    assert ("<img" in page) is (payment not in FINAL)
    assert ("<form" in page) is (payment in {Payment.UNPAID, Payment.AWAITING_CUSTOMER})
    assert "1000002" in page
    assert "2.640.000 đ" in page


def test_each_account_has_its_code_to_look_at_and_to_save_as_one_bit_pictures() -> None:
    page = html(an_order())
    pictures = re.findall(r'(src|href)="data:image/png;base64,([^"]+)"', page)
    assert [kind for kind, _ in pictures] == ["src", "href"] * len(ACCOUNTS)
    for _, picture in pictures:
        png = base64.b64decode(picture, validate=True)
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        assert (png[24], png[25]) == (1, 0), "one bit for a pixel, grey"
    saved = re.findall(r'download="([^"]+)"', page)
    assert saved == [f"VietQR-1000002-{account.bank}.png" for account in ACCOUNTS]


@pytest.mark.parametrize(
    ("order", "key"),
    [(an_order(), "Domain nhahangabc"), (an_order(body=DESKTOP), "MST 0101243150"), (an_order(body=TOPUP), "SDT 09")],
)
def test_what_is_to_be_typed_stands_there_as_text(order: Order, key: str) -> None:
    told = payment_instructions(order.number, order.match_key, order.key, order.total, ACCOUNTS)
    page = text(html(order))
    for typed in (told["memo"], told["short_memo"], *(account.number for account in ACCOUNTS), ACCOUNTS[0].holder):
        assert typed in page
    assert key in page
    assert f'data-copy="{order.total}"' in html(order), "the amount is copied as digits"


@pytest.mark.parametrize(
    ("order", "said", "then"),
    [
        (an_order(), "trước 24 giờ thứ Năm, 26/11/2026", "tạm hủy"),
        (an_order(payment=Payment.TEMP_CANCELLED), "trước 24 giờ thứ Hai, 30/11/2026", "bị khóa"),
        (a_commitment(), "trước 24 giờ Chủ nhật, 20/12/2026", "bị khóa"),
    ],
)
def test_the_deadline_is_said_with_day_and_hour_in_words(order: Order, said: str, then: str) -> None:
    page = text(html(order))
    assert said in page
    assert then in page.partition(said)[2][:60]


def test_a_deadline_in_english_names_whose_midnight_it_is() -> None:
    page = payment_page(shown(an_order(), language=Language.ENGLISH), WAYS).html
    assert "by 24:00 (Vietnam time) on Thursday, 26 November 2026" in text(page)


def test_what_has_no_deadline_or_has_passed_it_names_none() -> None:
    assert "24 giờ" not in text(html(an_order(body=TOPUP)))
    assert "24 giờ" not in text(html(an_order(), at=NOW + timedelta(days=30)))


def test_it_says_when_it_looked_in_vietnam() -> None:
    at = datetime(2026, 11, 21, 14, 5, 3, tzinfo=VIETNAM)
    assert "Kiểm tra lúc 14:05:03" in text(html(an_order(), at=at))


def test_of_a_part_that_came_it_says_how_much_is_missing_and_asks_for_no_more() -> None:
    page = html(an_order(payment=Payment.UNPAID), received=1_000_000)
    assert "Đã nhận 1.000.000 đ" in text(page)
    assert "Còn thiếu 1.640.000 đ" in text(page)
    assert 'data-copy="1640000"' in page
    assert "nhân viên MISA đối chiếu và xác nhận" in text(page)
    assert "tự cập nhật" not in text(page), "R21: what comes in parts is confirmed by staff"
    assert "Đã nhận" not in text(html(an_order()))


def test_where_all_has_come_and_staff_have_to_confirm_nobody_is_asked_to_pay_again() -> None:
    for received in (2_640_000, 3_000_000):
        page = html(an_order(payment=Payment.TEMP_CANCELLED), received=received)
        assert "vui lòng không chuyển khoản thêm" in text(page)
        assert "<img" not in page


def test_an_order_that_was_temporarily_cancelled_may_still_be_paid_and_says_who_confirms_it() -> None:
    page = text(html(an_order(payment=Payment.TEMP_CANCELLED)))
    assert "vẫn có thể thanh toán" in page
    assert "nhân viên MISA đối chiếu và xác nhận" in page
    assert "tự cập nhật" not in page


def test_by_card_there_is_the_gateways_page_instead_of_accounts() -> None:
    page = html(an_order(body={"payment_method": "card"}, resource=Resource.NOT_PROVISIONED))
    assert f'href="{GATEWAY}?method=card&amp;number=1000002&amp;amount=2640000&amp;signature=' in page
    assert ACCOUNTS[0].number not in page
    assert "Tôi đã thanh toán" in page


def test_cash_may_also_be_brought() -> None:
    assert "nộp tiền mặt" in text(html(an_order(body={"payment_method": "cash"})))
    assert "nộp tiền mặt" not in text(html(an_order()))


def test_one_account_is_no_choice_and_holders_that_differ_stand_beside_their_numbers() -> None:
    assert "<fieldset" not in html(an_order(), ways=WAYS._replace(accounts=ACCOUNTS[:1]))
    other = ACCOUNTS[1].model_copy(update={"holder": "CONG TY KHAC"})
    page = text(html(an_order(), ways=WAYS._replace(accounts=[ACCOUNTS[0], other])))
    assert ACCOUNTS[0].holder in page.partition(ACCOUNTS[1].number)[0]
    assert "CONG TY KHAC" in page.partition(ACCOUNTS[1].number)[2]


def test_two_accounts_at_one_bank_are_told_apart_where_they_are_chosen_and_saved() -> None:
    second = ACCOUNTS[0].model_copy(update={"number": "77700033"})
    page = html(an_order(), ways=WAYS._replace(accounts=[ACCOUNTS[0], second, ACCOUNTS[1]]))
    chosen = re.findall(r'<input type="radio"[^>]*> ([^<]+)</label>', page)
    assert chosen == [f"ACB {ACCOUNTS[0].number}", "ACB 77700033", ACCOUNTS[1].bank]
    assert len(set(re.findall(r'download="([^"]+)"', page))) == 3
    assert len(set(re.findall(r'<span class="sr"> ([^<]+)</span></a>', page))) == 3


def test_nothing_on_it_tells_who_the_customer_is_or_how_to_reach_them() -> None:
    page = html(an_order())
    customer = order_body()["customer"]
    for personal in ("name", "email", "phone", "tax_code"):
        assert customer[personal] not in page
    assert "ketoan@" not in page
    assert "Hà Nội" not in page


def test_what_anybody_wrote_cannot_become_markup() -> None:
    order = an_order().model_copy(update={"domain": "<b>$total</b>"})
    bank = ACCOUNTS[0].model_copy(update={"bank": '"><script>x</script>', "holder": "' onclick=x"})
    page = html(order, ways=WAYS._replace(accounts=[bank]))
    assert "&lt;b&gt;$total&lt;/b&gt;" in page
    assert "<script>x" not in page
    assert 'download="VietQR-1000002-scriptxscript.png"' in page


@pytest.mark.parametrize("frames", [(), ("https://shop.example", "https://ban.example:8443")])
def test_the_policy_allows_exactly_the_pages_own_style_and_script_and_the_frames_of_its_portals(
    frames: tuple[str, ...],
) -> None:
    page = payment_page(shown(an_order(), frames=frames), WAYS)
    for kind, directive in (("style", "style-src"), ("script", "script-src")):
        [found] = re.findall(f"<{kind}>(.*?)</{kind}>", page.html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(found.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in page.policy
    assert page.policy.startswith("default-src 'none';")
    assert "unsafe" not in page.policy
    assert page.policy.endswith(f"frame-ancestors {' '.join(frames) or "'none'"}")


def test_a_link_that_opens_nothing_tells_of_no_order_and_offers_a_fresh_one_where_that_can_be() -> None:
    for language in Language:
        page = old_link_page(language)
        assert "<dl>" not in page.html
        assert "<form" not in page.html
        assert 'id="renew"' in page.html
        assert 'id="renew"' not in old_link_page(language, renewable=False).html
    assert old_link_page(Language.VIETNAMESE).policy.endswith("frame-ancestors 'none'")
