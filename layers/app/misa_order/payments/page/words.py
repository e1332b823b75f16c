"""The words of the payment page, in every language that customers read; those with ``{}`` take one value."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from misa_order.orders.order_request import Language


class Words(NamedTuple):
    """One language's words."""

    other: str
    other_name: str
    title: str
    order: str
    product: str
    total: str
    state: str
    checked: str
    unreachable: str
    pay_by: str
    cancelled_then: str
    locked_then: str
    received: str
    missing: str
    choose: str
    scan: str
    qr: str
    save: str
    amount: str
    account: str
    holder: str
    memo: str
    short_memo: str
    keep_memo: str
    copy: str
    copied: str
    selected: str
    gateway: str
    gateway_button: str
    cash: str
    by_itself: str
    in_parts: str
    late: str
    confirmed: str
    arrived: str
    paid: str
    paid_at: str
    cancelled: str
    claim: str
    claim_gateway: str
    claim_hint: str
    claim_memo: str
    claim_day: str
    claim_picture: str
    claim_picture_hint: str
    claim_send: str
    claim_sending: str
    claim_done: str
    claim_script: str
    old_link: str
    old_link_renew: str
    old_link_reply: str
    renew: str
    renewed: str
    wrong_memo: str
    wrong_day: str
    wrong_picture: str
    too_large: str
    claim_waiting: str
    failed: str


def words_in(language: Language) -> Words:
    """The words of a language."""
    return _WORDS[language]


def money_in(language: Language) -> Callable[[int], str]:
    """How an amount in VND is written."""
    if language is Language.ENGLISH:
        return lambda amount: f"VND {amount:,}"
    return lambda amount: f"{amount:,}".replace(",", ".") + " đ"


def day_in(language: Language, day: date) -> str:
    """A day with its weekday: ``thứ Năm, 26/11/2026``."""
    if language is Language.ENGLISH:
        return f"{_ENGLISH_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{_VIETNAMESE_DAYS[day.weekday()]}, {day:%d/%m/%Y}"


_VIETNAMESE_DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_VIETNAMESE = Words(
    other="en",
    other_name="English",
    title="Thanh toán đơn hàng",
    order="Đơn hàng",
    product="Sản phẩm",
    total="Tổng cộng",
    state="Trạng thái",
    checked="Kiểm tra lúc {}",
    unreachable="Chưa kiểm tra được, trang sẽ tự thử lại.",
    pay_by="Vui lòng thanh toán trước 24 giờ {}",
    cancelled_then="Sau đó đơn hàng bị tạm hủy.",
    locked_then="Sau đó tài nguyên cấp tạm bị khóa; dữ liệu được giữ nguyên.",
    received="Đã nhận",
    missing="Còn thiếu",
    choose="Chọn tài khoản nhận tiền",
    scan="Quét mã bằng ứng dụng ngân hàng. Đang xem trên điện thoại: lưu ảnh QR, rồi chọn ảnh trong mục quét mã.",
    qr="Mã QR chuyển khoản đến {}",
    save="Lưu ảnh QR",
    amount="Số tiền",
    account="Số tài khoản",
    holder="Chủ tài khoản",
    memo="Nội dung chuyển khoản",
    short_memo="Nội dung rút gọn (như trong mã QR)",
    keep_memo="Giữ nguyên nội dung chuyển khoản. Trước khi xác nhận, hãy xem ứng dụng ngân hàng đã điền đúng nội dung"
    " chưa; nếu chưa, hãy chép nội dung rút gọn vào.",
    copy="Chép",
    copied="Đã chép: {}",
    selected="Đã chọn: {}. Hãy dùng lệnh sao chép của máy.",
    gateway="Đơn hàng này được thanh toán tại cổng thanh toán.",
    gateway_button="Mở cổng thanh toán",
    cash="Quý khách cũng có thể nộp tiền mặt tại văn phòng MISA.",
    by_itself="Trang này tự cập nhật khi tiền về đúng số tiền và nội dung.",
    in_parts="Khi phần còn thiếu về đủ, nhân viên MISA đối chiếu và xác nhận.",
    late="Đơn hàng đã tạm hủy do quá hạn. Quý khách vẫn có thể thanh toán: khi tiền về, nhân viên MISA đối chiếu và xác"
    " nhận.",
    confirmed="Chúng tôi đã nhận được xác nhận của Quý khách và đang đối chiếu với ngân hàng. Nếu đã chuyển khoản, vui"
    " lòng không chuyển lần nữa.",
    arrived="Tiền đã về và đang được nhân viên MISA đối chiếu; vui lòng không chuyển khoản thêm.",
    paid="Đơn hàng đã được thanh toán. Xin cảm ơn Quý khách!",
    paid_at="Thanh toán lúc {}",
    cancelled="Đơn hàng đã được hủy, vui lòng không chuyển khoản. Nếu đã chuyển, xin trả lời thư của chúng tôi.",
    claim="Tôi đã chuyển khoản",
    claim_gateway="Tôi đã thanh toán",
    claim_hint="Lời báo này giúp kế toán tìm khoản tiền nhanh hơn; tự nó không làm đơn hàng thành đã thanh toán.",
    claim_memo="Nội dung đã ghi khi chuyển khoản",
    claim_day="Ngày chuyển khoản",
    claim_picture="Ảnh giao dịch (không bắt buộc)",
    claim_picture_hint="PNG, JPEG hoặc WebP; ảnh lớn được thu nhỏ trước khi gửi, tối đa 3 MB.",
    claim_send="Gửi xác nhận",
    claim_sending="Đang gửi…",
    claim_done="Cảm ơn Quý khách! Chúng tôi đã nhận được xác nhận và sẽ đối chiếu với ngân hàng.",
    claim_script="Biểu mẫu này cần JavaScript. Quý khách cũng có thể trả lời thư của chúng tôi.",
    old_link="Liên kết này không đúng hoặc đã hết hạn",
    old_link_renew="Nếu liên kết đã hết hạn, chúng tôi gửi được liên kết mới đến địa chỉ email của đơn hàng.",
    old_link_reply="Vui lòng mở liên kết trong thư mới nhất, hoặc trả lời thư đó.",
    renew="Gửi liên kết mới",
    renewed="Nếu đơn hàng còn chờ thanh toán, liên kết mới đã được gửi đến địa chỉ email của đơn hàng (mỗi ngày một"
    " lần).",
    wrong_memo="Vui lòng nhập nội dung chuyển khoản (tối đa 500 ký tự).",
    wrong_day="Vui lòng chọn ngày chuyển khoản, không sau ngày hôm nay.",
    wrong_picture="Ảnh không đọc được. Vui lòng chọn ảnh PNG, JPEG hoặc WebP, hoặc gửi không kèm ảnh.",
    too_large="Ảnh lớn hơn 3 MB. Vui lòng chọn ảnh nhỏ hơn, hoặc gửi không kèm ảnh.",
    claim_waiting="Chúng tôi đã nhận được một xác nhận cho đơn hàng này và đang đối chiếu.",
    failed="Chưa gửi được; những gì đã nhập vẫn còn. Vui lòng thử lại sau ít phút.",
)
_ENGLISH = Words(
    other="vi",
    other_name="Tiếng Việt",
    title="Pay for your order",
    order="Order",
    product="Product",
    total="Total",
    state="State",
    checked="Checked at {}",
    unreachable="We could not check just now; the page tries again by itself.",
    pay_by="Please pay by 24:00 (Vietnam time) on {}",
    cancelled_then="After that the order is temporarily cancelled.",
    locked_then="After that temporary access is locked; your data is kept.",
    received="Received",
    missing="Still missing",
    choose="Choose the account to pay into",
    scan="Scan the code with your banking app. Reading this on your phone: save the QR picture, then choose it in the"
    " app's scanner.",
    qr="QR code for a transfer to {}",
    save="Save the QR picture",
    amount="Amount",
    account="Account number",
    holder="Account holder",
    memo="Transfer message",
    short_memo="Short message (as in the QR code)",
    keep_memo="Leave the message as it is. Before you confirm, look whether your banking app has filled it in; if not,"
    " copy the short message into it.",
    copy="Copy",
    copied="Copied: {}",
    selected="Selected: {}. Please use your device's copy command.",
    gateway="This order is paid at the payment gateway.",
    gateway_button="Open the payment gateway",
    cash="You may also pay in cash at a MISA office.",
    by_itself="This page changes by itself when the exact amount arrives with this message.",
    in_parts="When the rest has arrived, MISA's staff check and confirm it.",
    late="The order is temporarily cancelled because it was not paid in time. You can still pay: when the money"
    " arrives, MISA's staff check and confirm it.",
    confirmed="You told us that you have paid, and we are checking it with the bank. If you have made the transfer,"
    " please do not transfer again.",
    arrived="The money has arrived and MISA's staff are checking it; please do not transfer again.",
    paid="This order has been paid. Thank you!",
    paid_at="Paid at {}",
    cancelled="This order has been cancelled; please do not transfer. If you already have, please reply to our mail.",
    claim="I have made the transfer",
    claim_gateway="I have paid",
    claim_hint="Telling us helps our accountants find your money; by itself it does not make the order paid.",
    claim_memo="The message that you wrote on the transfer",
    claim_day="Day of the transfer",
    claim_picture="Picture of the transaction (optional)",
    claim_picture_hint="PNG, JPEG or WebP; a large picture is made smaller before it is sent, to 3 MB at most.",
    claim_send="Tell MISA",
    claim_sending="Sending…",
    claim_done="Thank you! We have your message and will check it with the bank.",
    claim_script="This form needs JavaScript. You may also reply to our mail.",
    old_link="This link is wrong or has expired",
    old_link_renew="If it has expired, we can send a new link to the e-mail address of the order.",
    old_link_reply="Please open the link in our newest mail, or reply to that mail.",
    renew="Send a new link",
    renewed="If the order still waits for payment, a new link was sent to its e-mail address (once a day at most).",
    wrong_memo="Please enter the message of the transfer (500 characters at most).",
    wrong_day="Please choose the day of the transfer, not later than today.",
    wrong_picture="The picture cannot be read. Please choose a PNG, JPEG or WebP, or send without a picture.",
    too_large="The picture is larger than 3 MB. Please choose a smaller one, or send without a picture.",
    claim_waiting="We already have a message about this order and are checking it.",
    failed="Not sent; what you entered is still here. Please try again in a few minutes.",
)
_WORDS: Mapping[Language, Words] = {Language.VIETNAMESE: _VIETNAMESE, Language.ENGLISH: _ENGLISH}
