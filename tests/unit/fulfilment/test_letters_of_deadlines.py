"""What customers read about deadlines, late money and renewals (R12, R26, R40, R41, R44, R52, R53)."""

from datetime import UTC, date, datetime

import pytest

from misa_order.fulfilment.letters import write_letter, write_rejection
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment, Resource
from tests.builders import DESKTOP, NOW
from tests.letter_cases import ACCOUNTS, LATE, PAYMENT_PAGE, a_commitment, a_renewal, page_of, with_customer
from tests.unit.fulfilment.orders_made import an_order

BY_ITSELF = "Đơn hàng được xác nhận tự động"
BY_STAFF = "được nhân viên MISA đối chiếu và xác nhận"


def text(name: str, order: Order, now: datetime = NOW) -> str:
    written = write_letter(name, order, lambda: ACCOUNTS, page_of, now)
    assert written
    return written.text


def silent(name: str, order: Order, now: datetime = NOW) -> bool:
    return write_letter(name, order, lambda: ACCOUNTS, page_of, now) is None


def test_a_warning_names_each_deadline_that_lies_ahead_and_how_to_pay() -> None:
    said = text("payment_reminded", an_order())
    assert "- Đơn hàng bị tạm hủy: sau ngày 26/11/2026" in said
    assert "- Tài nguyên cấp tạm bị khóa: sau ngày 30/11/2026" in said
    assert "trước hết ngày 26/11/2026" in said
    assert "    Thanh toan don hang 1000002 – Domain nhahangabc" in said
    assert PAYMENT_PAGE in said


def test_a_warning_shows_a_code_to_scan_for_each_account() -> None:
    written = write_letter("payment_reminded", an_order(), lambda: ACCOUNTS, page_of, NOW)
    assert written
    assert len(written.pictures) == len(ACCOUNTS)


@pytest.mark.parametrize(
    ("order", "ahead", "not_ahead"),
    [
        (an_order(body=DESKTOP), ["tạm hủy: sau ngày 26/11"], ["bị khóa", "Dữ liệu"]),
        (an_order(**LATE), ["bị khóa: sau ngày 30/11", BY_STAFF], ["bị tạm hủy", "26/11", BY_ITSELF]),
        (a_commitment(), ["bị khóa: sau ngày 20/12", BY_ITSELF], ["bị tạm hủy", BY_STAFF]),
        (an_order(resource=Resource.LOCKED), ["tạm hủy: sau ngày 26/11"], ["bị khóa"]),
    ],
)
def test_only_what_is_still_to_come_is_warned_of(order: Order, ahead: list[str], not_ahead: list[str]) -> None:
    said = text("payment_reminded", order)
    assert [word for word in ahead if word not in said] == []
    assert [word for word in not_ahead if word in said] == []


def test_a_warning_that_comes_too_late_is_not_sent() -> None:
    last_moment = datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC)
    midnight = datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert "26/11" not in text("payment_reminded", an_order(), last_moment)
    assert silent("payment_reminded", an_order(), midnight)


def test_who_says_to_have_paid_is_warned_of_the_deferred_days_and_not_to_pay_twice() -> None:
    said_so = an_order(payment=Payment.CUSTOMER_CONFIRMED).model_copy(update={"deferred_until": date(2026, 12, 2)})
    said = text("payment_reminded", said_so)
    assert "tạm hủy: sau ngày 02/12/2026" in said
    assert "chúng tôi đang đối chiếu" in said
    assert PAYMENT_PAGE in said
    assert "ở cuối trang thanh toán" not in said


def test_a_temporarily_cancelled_order_is_told_until_when_it_works_and_how_late_money_counts() -> None:
    said = text("deadline_passed", an_order(**LATE))
    assert "Đơn hàng đã được tạm hủy." in said
    assert "dùng được đến hết ngày 30/11/2026" in said
    assert "đã bị khóa" not in said
    assert BY_STAFF in said
    assert BY_ITSELF not in said
    assert "vui lòng trả lời thư này và không chuyển khoản lần nữa" in said
    assert PAYMENT_PAGE in said
    assert "ở cuối trang thanh toán" not in said


def test_a_locked_order_is_told_that_data_is_kept_and_access_comes_back() -> None:
    said = text("deadline_passed", an_order(**LATE, resource=Resource.LOCKED))
    for told in ("tạm hủy", "đã bị khóa", "Dữ liệu của Quý khách được giữ nguyên", "tài nguyên được mở lại", BY_STAFF):
        assert told in said
    assert "    Thanh toan don hang 1000002 – Domain nhahangabc" in said


def test_after_a_commitment_the_money_still_counts_by_itself() -> None:
    said = text("deadline_passed", a_commitment(resource=Resource.LOCKED))
    assert "đã bị khóa" in said
    assert "tạm hủy" not in said
    assert BY_ITSELF in said
    assert PAYMENT_PAGE in said


def test_nothing_is_said_of_a_deadline_that_did_nothing() -> None:
    assert silent("deadline_passed", an_order())


def test_who_is_told_that_a_payment_was_withdrawn_is_told_how_to_pay_and_whom_to_ask() -> None:
    said = text("payment_withdrawn", an_order())
    assert "chưa được thanh toán" in said
    assert "dùng được đến hết ngày 30/11/2026" in said
    assert "vui lòng trả lời thư này" in said
    assert "    Thanh toan don hang 1000002 – Domain nhahangabc" in said
    locked = text("payment_withdrawn", an_order(resource=Resource.LOCKED))
    assert "Tài nguyên cấp tạm đã bị khóa." in locked
    assert "dùng được đến hết" not in locked


def test_the_second_order_is_told_until_when_it_may_be_worked_with() -> None:
    said = text("grant_handed_on", an_order())
    assert "dùng được đến hết ngày 30/11/2026" in said
    assert "    Thanh toan don hang 1000002 – Domain nhahangabc" in said


@pytest.mark.parametrize("resource", [Resource.PROVISION_FAILED, Resource.LOCKED, Resource.NOT_PROVISIONED])
def test_nobody_is_told_of_a_grant_that_is_not_there(resource: Resource) -> None:
    assert silent("grant_handed_on", an_order(resource=resource))


def test_an_accepted_renewal_is_told_until_when_with_instructions_and_no_other_date() -> None:
    said = text("renewal_accepted", a_commitment())
    assert "cam kết thanh toán trước hết ngày 20/12/2026" in said
    assert "dùng được đến hết ngày 20/12/2026" in said
    assert "    Thanh toan don hang 1000002 – Domain thptkimlien" in said
    assert "/11/2026" not in said


def test_a_rejected_renewal_is_told_whom_to_contact_and_asks_for_no_money() -> None:
    written = write_rejection(a_renewal(a_commitment(), reason="Hết <hạn>"))
    assert written.subject == "Từ chối gia hạn QLTH – thptkimlien"
    assert written.to == "chu@nhahangabc.vn"
    assert "Nhân viên phụ trách: yen.nt" in written.text
    assert "Lý do: Hết <hạn>" in written.text
    assert "Lý do: Hết &lt;hạn&gt;" in written.html
    assert "Thanh toan don hang" not in written.text
    assert written.pictures == {}
    assert "Lý do" not in write_rejection(a_renewal(a_commitment())).text


def test_a_subject_with_the_longest_domain_is_cut_and_the_letter_says_all_of_it() -> None:
    written = write_rejection(a_renewal(a_commitment(), domain="n" * 63))
    assert len(written.subject) == 77
    assert written.subject.endswith("n…")
    assert "n" * 63 in written.text


def test_a_hostile_name_stays_a_name() -> None:
    order = an_order(body=with_customer(name="<img src=x onerror=alert(1)>"))
    written = write_rejection(a_renewal(a_commitment(), customer=order.customer))
    assert "<img" not in written.html
    assert "&lt;img src=x onerror=alert(1)&gt;" in written.html
