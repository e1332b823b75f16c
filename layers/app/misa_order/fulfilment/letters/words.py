"""The fixed words of letters beside their templates, in every language that customers are written
to in.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal, NamedTuple

from misa_order.orders.order_request import Language
from misa_order.settings.catalogue import Kind

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Words(NamedTuple):
    """One language's words; those with ``{}`` take one value. Deadlines fall at the end of their
    day (R42).
    """

    language: Language
    money: Callable[[int], str]
    day: Callable[[date], str]
    order: str
    renewal_rejected: str
    greeting: str
    footer: str
    total: str
    licence_key: str
    invoice_number: str
    view_invoice: str
    reason: str
    contact: str
    next_step: Mapping[Kind, str]
    unlocking: str
    unlocked: str
    temporary: str
    after: str
    deadlines: Mapping[Literal["cancel", "lock"], str]
    temporarily_cancelled: str
    locked: str
    data_kept: str
    unlocked_once_paid: str
    confirm_payment: str
    open_page: str
    page_lasts: str
    reply: str
    already_paid: str
    already_paid_reply: str
    being_checked: str
    pay_by: str
    scan: str
    short_memo: str
    qr_code: str
    recorded_automatically: str
    recorded_by_staff: str
    cash: str
    gateway: str
    paid: str


def words_in(language: Language) -> Words:
    """The words of a language."""
    return _WORDS[language]


def _vietnamese_money(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " đ"


def _english_money(amount: int) -> str:
    return f"VND {amount:,}"


def _vietnamese_day(when: date) -> str:
    return when.strftime("%d/%m/%Y")


def _english_day(when: date) -> str:
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


_VIETNAMESE = Words(
    language=Language.VIETNAMESE,
    money=_vietnamese_money,
    day=_vietnamese_day,
    order="Đơn hàng {}",
    renewal_rejected="Từ chối gia hạn {}",
    greeting="Kính gửi {},",
    footer="Thư này được gửi tự động. Quý khách cần hỗ trợ, vui lòng trả lời thư này và giữ nguyên tiêu đề.",
    total="Tổng cộng",
    licence_key="Khóa giấy phép",
    invoice_number="Số hóa đơn",
    view_invoice="Xem hóa đơn",
    reason="Lý do: {}",
    contact="Nhân viên phụ trách",
    next_step={
        Kind.SAAS: "Tài nguyên đang được cấp; Quý khách sẽ nhận được thư khi hoàn tất.",
        Kind.DESKTOP: "Giấy phép sử dụng đang được cấp; Quý khách sẽ nhận được thư kèm giấy phép.",
        Kind.TOPUP: "Mã nạp tiền đang được cấp; Quý khách sẽ nhận được mã qua thư.",
    },
    unlocking="Tài nguyên đã khóa đang được mở lại; dữ liệu được giữ nguyên.",
    unlocked="Tài nguyên đã khóa trước đây đã được mở lại; dữ liệu được giữ nguyên.",
    temporary="Tài nguyên được cấp tạm, dùng được đến hết ngày {}; sau đó bị khóa nếu chưa nhận được thanh toán.",
    after="sau ngày {}",
    deadlines={"cancel": "Đơn hàng bị tạm hủy", "lock": "Tài nguyên cấp tạm bị khóa"},
    temporarily_cancelled="Đơn hàng đã được tạm hủy.",
    locked="Tài nguyên cấp tạm đã bị khóa.",
    data_kept="Dữ liệu của Quý khách được giữ nguyên.",
    unlocked_once_paid="Sau khi khoản thanh toán được xác nhận, tài nguyên được mở lại.",
    confirm_payment="Xác nhận đã thanh toán",
    open_page="Mở trang thanh toán",
    page_lasts="Liên kết chỉ dành cho đơn hàng này và dùng được ít nhất 15 ngày; sau đó có thể yêu cầu liên kết mới"
    " ngay trên trang.",
    reply="Quý khách vui lòng trả lời thư này.",
    already_paid="Nếu Quý khách đã thanh toán, vui lòng cho chúng tôi biết ở cuối trang thanh toán và không chuyển"
    " khoản lần nữa.",
    already_paid_reply="Nếu Quý khách đã thanh toán, vui lòng trả lời thư này và không chuyển khoản lần nữa.",
    being_checked="Quý khách đã gửi xác nhận thanh toán và chúng tôi đang đối chiếu. Nếu đã chuyển khoản, Quý khách"
    " không cần chuyển lần nữa; nếu chưa, vui lòng thanh toán theo hướng dẫn sau.",
    pay_by=" trước hết ngày {}",
    scan="Cách nhanh nhất: mở ứng dụng ngân hàng và quét mã QR của một tài khoản. Số tiền và nội dung rút gọn “{}”"
    " được điền sẵn.",
    short_memo="(hoặc nội dung rút gọn: {})",
    qr_code="Mã QR chuyển khoản đến {}",
    recorded_automatically="Đơn hàng được xác nhận tự động khi tiền về đúng số tiền và nội dung.",
    recorded_by_staff="Vì đơn hàng đã tạm hủy, khoản thanh toán được nhân viên MISA đối chiếu và xác nhận khi tiền về.",
    cash="Quý khách cũng có thể nộp tiền mặt tại văn phòng MISA.",
    gateway="Quý khách vui lòng hoàn tất thanh toán {} trên trang thanh toán.",
    paid="Đơn hàng này đã được thanh toán.",
)
_ENGLISH = Words(
    language=Language.ENGLISH,
    money=_english_money,
    day=_english_day,
    order="Order {}",
    renewal_rejected="Renewal declined: {}",
    greeting="Dear {},",
    footer="This message was sent automatically. If you need help, please reply to it and keep the subject as it is.",
    total="Total",
    licence_key="Licence key",
    invoice_number="Invoice number",
    view_invoice="View the invoice",
    reason="Reason: {}",
    contact="Your sales representative",
    next_step={
        Kind.SAAS: "Your access is being set up; we will write to you when it is ready.",
        Kind.DESKTOP: "Your licence is being issued; we will send it to you by e-mail.",
        Kind.TOPUP: "Your top-up codes are being issued; we will send them to you by e-mail.",
    },
    unlocking="Access that was locked is being restored; your data has been kept.",
    unlocked="Access that was locked has been restored; your data has been kept.",
    temporary="You have temporary access until the end of {}; after that it is locked unless we have received your"
    " payment.",
    after="after {}",
    deadlines={"cancel": "The order is temporarily cancelled", "lock": "Temporary access is locked"},
    temporarily_cancelled="The order has been temporarily cancelled.",
    locked="Temporary access has been locked.",
    data_kept="Your data is kept.",
    unlocked_once_paid="Once your payment is confirmed, access is restored.",
    confirm_payment="I have already paid",
    open_page="Open the payment page",
    page_lasts="The link is for this order only and works for at least 15 days; after that you can ask for a new one on"
    " the page itself.",
    reply="Please reply to this message.",
    already_paid="If you have already paid, please let us know at the end of the payment page and do not transfer"
    " again.",
    already_paid_reply="If you have already paid, please reply to this message and do not transfer again.",
    being_checked="You told us that you have paid, and we are checking it. If you have made the transfer, there is no"
    " need to transfer again; if not, please pay as described below.",
    pay_by=" by the end of {}",
    scan="The quickest way: open your banking app and scan the QR code of one account. The amount and the short"
    " message “{}” are filled in for you.",
    short_memo="(or the short message: {})",
    qr_code="QR code for a transfer to {}",
    recorded_automatically="The order is confirmed automatically when the exact amount arrives with this message.",
    recorded_by_staff="As the order is temporarily cancelled, MISA's staff check and confirm the payment when it"
    " arrives.",
    cash="You may also pay in cash at a MISA office.",
    gateway="Please complete the payment of {} on the payment page.",
    paid="This order has been paid.",
)
_WORDS: Mapping[Language, Words] = {words.language: words for words in (_VIETNAMESE, _ENGLISH)}
