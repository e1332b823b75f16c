"""Which lines around a notice are the bank's courtesy, and that no other is taken for it (R17)."""

import re

import pytest

from misa_order.payments.mails.courtesy import greets, takes_leave

GREETINGS = (
    *("Kính gửi", "Kính chào", "Thân gửi", "Xin chào", "Chào", "Kinh gui", "Kinh chao", "Than gui", "Xin chao", "Chao"),
    *("Dear", "Hello", "Dear:", "Dear, Nguyễn Văn A.", "Hello Công ty O'Brien & Co-op ,", "Kính gửi Quý khách!"),
    *("DEAR a", "Xin chào: " + "a" * 101),
    *("Thông báo", "VCB xin trân trọng thông báo", "MB kính thông báo tới Quý khách hàng giao dịch như sau:"),
    "xin thông báo đến Quý vị giao dịch của Quý khách đã được thực hiện như sau.",
    *("thông báo tới Quý khách", "thông báo đến quy khach hang", "thông báo tới quy khach biến động số dư"),
    *("Thông báo biến động số dư", "Thông báo giao dịch", "Thông báo giao dịch thành công", "Biến động số dư"),
    *("Thông tin giao dịch", "Chi tiết giao dịch:", "Giao dịch của bạn đã thành công", "Biên lai"),
    *("Giao dịch của bạn đã thành công.", "Giao dịch của bạn đã thành công!", "Biên lai chuyển tiền"),
    *("Biên lai giao dịch qua tài khoản", "Biên lai ngoài BIDV", "Biên lai chuyển tiền nội bộ BIDV"),
    *("Payment Receipt", "(Payment Receipt)", "Interbank transfer receipt", "(Within BIDV transfer receipt)"),
    "Winthin BIDV transfer receipt",
)
LEAVES = (
    *("Cảm ơn", "Xin cám ơn!", "Xin trân trọng cam on", "Chân thành cảm ơn Quý khách hàng", "cảm ơn Quý vị."),
    *("Cảm ơn quy khach hang", "Cảm ơn Quý khách đã sử dụng", "Cảm ơn Quý khách đã tin dùng dịch vụ của Timo."),
    *("Cảm ơn quy khach đã sử dụng sản phẩm của MB", "Cảm ơn Quý khách đã sử dụng sản phẩm và dịch vụ của VCB"),
    *("Cảm ơn Quý khách đã sử dụng sản phẩm, dịch vụ của TPBank! Hotline: 1900.", "Cảm ơn. Hotline: 1900 58 58 85"),
    *("Trân trọng", "Tran trong,", "Kính thư.", "Best regards!", "Sincerely, ACB.", "Thank you VIB", "Bye"),
    *("ACB", "Agribank", "BIDV", "Cake", "MB", "MBBank", "Sacombank", "Techcombank", "Timo", "TPBank", "VCB", "VIB"),
    *("Vietcombank", "VietinBank", "VPBank", "Ngân hàng ACB.", "Ngan hang TMCP VIB", "Ngân hàng TMCP BIDV"),
    "Đây là thư tự động, vui lòng không trả lời",
    "Đây là email tự động xin vui lòng không phản hồi e-mail này.",
    *("Đây là e-mail tự động xin không trả lời thư này!", "Đây là tin nhắn tự động xin không phản hồi tin nhắn này"),
    "Đây là thư tự động, xin không phản hồi email này",
    *("Hotline: 1900", "Hotline: 1900 5858 8512 3", "Hotline: 1900 © 2026.", "© 2026"),
)


@pytest.mark.parametrize("line", GREETINGS)
def test_a_greeting_stands_before_a_notice(line: str) -> None:
    assert greets(line)
    assert greets(line.upper())


@pytest.mark.parametrize("line", LEAVES)
def test_a_line_of_leave_stands_behind_a_notice(line: str) -> None:
    assert takes_leave(line)
    assert takes_leave(line.upper())


@pytest.mark.parametrize(
    "line",
    [
        *("", "Nguyễn Văn A", "Dear 1000002", "Dear A; B", "Dear A\nB", "Dear  A", "Dear: _", "Dear A!!", "Kính"),
        *("Xin chào: " + "a" * 102, "Dear A 5", "Deara", "A1 thông báo", "X thông báo", "a" * 21 + " thông báo"),
        *("thông báo tới", "thông báo tới ai", "thông báo giao dịch 5", "Biên lai 5", "Biên lai qua", "receipt"),
        *("Giao dịch của bạn đã thành công 5", "Thông tin", "Chi tiết giao dịch: 5", "Payment Receipt 5", "Biến động"),
    ],
)
def test_what_says_anything_else_is_no_greeting(line: str) -> None:
    assert not greets(line)


@pytest.mark.parametrize(
    "line",
    [
        *("", "Cảm", "Cảm ơn ai", "Cảm ơn Quý khách 5", "Cảm ơn của", "Cảm ơn của ngân hàng", "Cảm ơn. Hotline: 190"),
        *("Cảm ơn. Hotline: " + "1" * 17, "Cảm ơn. Hotline: 1900 x", "Trân trọng 5", "Best", "Bye A", "Thank you!!"),
        *("Bank", "Ngân hàng", "Ngân hàng TMCP", "ACB 5", "ACB..", "TMCP ACB", "Đây là thư tự động", "Hotline: 190"),
        *("Hotline: " + "1" * 17, "Hotline: 1900 ©", "© 202", "© 20266", "Đây là thư tự động, không trả lời"),
    ],
)
def test_what_says_anything_else_is_no_leave(line: str) -> None:
    assert not takes_leave(line)
    assert not takes_leave(line, re.compile("our own line"))


def test_a_bank_has_lines_of_leave_of_its_own() -> None:
    own = re.compile("our own line")
    assert takes_leave("our own line", own)
    assert takes_leave("Cảm ơn", own)
    assert not takes_leave("our own line")
    assert not takes_leave("our own line 5", own)
