"""The payment page by itself, its answers played: what time, an unlucky moment and the network do to it."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from misa_order.orders.order import Order
from misa_order.orders.order_request import Language
from misa_order.orders.statuses import Payment
from misa_order.payments.page.markup import Page
from misa_order.payments.page.old_link import old_link_page
from misa_order.payments.page.render import Shown, payment_page
from misa_order.payments.page.state import payment_state
from tests.browser.office import complaints_of
from tests.builders import NOW
from tests.letter_cases import PAYMENT_PAGE
from tests.unit.fulfilment.orders_made import an_order
from tests.unit.payments.page.test_page import WAYS

THANKS = "Cảm ơn Quý khách! Chúng tôi đã nhận được xác nhận"


class Played:
    """What the server answers: the order as it stands at ``at``; ``claimed`` answers a customer's word.

    ``for_a_moment`` is the payment that the next question alone is told.
    """

    def __init__(self) -> None:
        self.order: Order = an_order()
        self.at = NOW
        self.for_a_moment: Payment | None = None
        self.claimed: Callable[[Any], None] = lambda route: route.fulfill(json={})

    def __call__(self, route: Any) -> None:
        path = route.request.url.partition("?")[0]
        if path.endswith("/claim"):
            self.claimed(route)
            return
        state = payment_state(self.order, [], self.at)
        if path.endswith("/state"):
            told = state._replace(payment=self.for_a_moment or state.payment)
            self.for_a_moment = None
            route.fulfill(json=told.shown(Language.VIETNAMESE))
        else:
            show(route, payment_page(Shown(self.order, state, Language.VIETNAMESE, ()), WAYS))


def show(route: Any, page: Page) -> None:
    route.fulfill(
        content_type="text/html; charset=utf-8", body=page.html, headers={"Content-Security-Policy": page.policy}
    )


@pytest.fixture
def played() -> Played:
    return Played()


@pytest.fixture
def phone(chromium: Any, played: Played) -> Iterator[Any]:
    """A phone with the page open, its clock ours; what its console complained of fails the test."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    page, complaints = context.new_page(), list[str]()
    complaints_of(page, complaints)
    page.set_default_timeout(5_000)
    context.route("https://orders.example/**", played)
    page.clock.install()
    page.goto(f"{PAYMENT_PAGE}#da-chuyen")
    yield page
    context.close()
    assert complaints == []


def look(page: Any) -> None:
    """The page asks how it stands."""
    with page.expect_response("**/state*"):
        page.clock.fast_forward(31_000)


def stand(played: Played, payment: Payment) -> None:
    played.order = an_order(payment=payment)


def test_who_paid_today_can_say_so_on_a_page_that_was_opened_yesterday(phone: Any, played: Played) -> None:
    sent: list[Any] = []
    played.claimed = sent.append
    played.at = NOW + timedelta(days=1)
    look(phone)
    phone.get_by_text("Kiểm tra lúc").wait_for()
    phone.get_by_label("Ngày chuyển khoản").fill("2026-11-22")
    phone.get_by_role("button", name="Gửi xác nhận").click()
    phone.get_by_role("button", name="Đang gửi…").wait_for()
    assert json.loads(sent[0].request.post_data)["paid_at"] == "2026-11-22"


def test_a_word_whose_answer_comes_after_the_page_has_seen_it_is_thanked_for(phone: Any, played: Played) -> None:
    """A picture is long on its way, and the page goes on asking meanwhile."""
    waiting: list[Any] = []
    played.claimed = waiting.append
    phone.get_by_role("button", name="Gửi xác nhận").click()
    stand(played, Payment.CUSTOMER_CONFIRMED)
    look(phone)
    phone.get_by_text("đang đối chiếu với ngân hàng. Nếu").wait_for()
    waiting[0].fulfill(json={})
    phone.get_by_text(THANKS).wait_for()


@pytest.mark.parametrize("answer", [Payment.UNPAID, Payment.PAID])
def test_a_word_that_staff_have_answered_is_thanked_for_no_more(phone: Any, played: Played, answer: Payment) -> None:
    phone.get_by_role("button", name="Gửi xác nhận").click()
    phone.get_by_text(THANKS).wait_for()
    stand(played, Payment.CUSTOMER_CONFIRMED)
    look(phone)
    phone.get_by_text("đang đối chiếu với ngân hàng. Nếu").wait_for()
    assert phone.get_by_text(THANKS).count() == 1
    stand(played, answer)
    look(phone)
    phone.get_by_text("Đã thanh toán" if answer is Payment.PAID else "Chưa thanh toán").wait_for()
    phone.get_by_text(THANKS).wait_for(state="detached")
    assert phone.locator("#da-chuyen").count() == (answer is Payment.UNPAID)


def test_what_was_paid_for_a_moment_only_is_asked_about_on(phone: Any, played: Played) -> None:
    """Staff undo a match between the page's two questions."""
    played.for_a_moment = Payment.PAID
    look(phone)
    phone.get_by_role("button", name="Gửi xác nhận").wait_for()
    stand(played, Payment.PAID)
    look(phone)
    phone.get_by_text("Đơn hàng đã được thanh toán").wait_for()


@pytest.mark.parametrize("renewable", [True, False])
def test_a_link_that_opens_nothing_says_so_without_a_fault(chromium: Any, renewable: bool) -> None:
    page, complaints = chromium.new_page(), list[str]()
    complaints_of(page, complaints)
    page.route("**/*", lambda route: show(route, old_link_page(Language.VIETNAMESE, renewable=renewable)))
    page.goto(PAYMENT_PAGE)
    page.get_by_text("Vui lòng mở liên kết trong thư mới nhất").wait_for()
    page.close()
    assert complaints == []
