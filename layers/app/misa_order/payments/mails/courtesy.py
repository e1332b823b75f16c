"""What banks say around a notice: how they greet, and how they take their leave.

Closed lists: a line that is not in them is not taken for the bank's (R17), because the payer may
have written it. A new line of a bank's goes in here, or into the bank's own format.
"""

import re

type Lines = re.Pattern[str]
"""A pattern that a whole line fulfils."""

_NAME = r"[^\W\d_](?:[^\W\d_]|[ .&'-]){0,100}"
_BANK = r"(?:ACB|Agribank|BIDV|Cake|MB|MBBank|Sacombank|Techcombank|Timo|TPBank|VCB|VIB|Vietcombank|VietinBank|VPBank)"
_CUSTOMER = r"Quý (?:khách hàng|khách|vị)|quy khach(?: hang)?"
_GREETING = re.compile(
    r"(?:Kính gửi|Kính chào|Thân gửi|Xin chào|Chào|Kinh gui|Kinh chao|Than gui|Xin chao|Chao|Dear|Hello)"
    rf"[,:]?(?: {_NAME})?[ ]?[,.!:]?"
    rf"|(?:[A-Za-z]{{2,20}} )?(?:xin )?(?:trân trọng |kính )?thông báo(?: (?:tới|đến) (?:{_CUSTOMER}))?"
    r"(?: giao dịch của Quý khách đã được thực hiện)?(?: (?:biến động số dư|giao dịch))?(?: như sau)?[:.]?"
    r"|Thông báo (?:biến động số dư|giao dịch(?: thành công)?)|Biến động số dư"
    r"|(?:Thông tin|Chi tiết) giao dịch:?|Giao dịch của bạn đã thành công[.!]?"
    r"|Biên lai(?: (?:chuyển tiền|giao dịch))?(?: (?:qua tài khoản|ngoài BIDV|nội bộ BIDV))?"
    r"|\(?(?:Payment Receipt|(?:Interbank|Within BIDV|Winthin BIDV) transfer receipt)\)?",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    rf"(?:Xin )?(?:trân trọng |chân thành )?(?:cảm|cám|cam) (?:ơn|on)(?: (?:{_CUSTOMER}))?"
    r"(?: đã (?:sử dụng|tin dùng)(?: (?:sản phẩm|dịch vụ|sản phẩm và dịch vụ|sản phẩm, dịch vụ))?)?"
    rf"(?: của {_BANK})?[.!]?(?: Hotline: [0-9 ]{{4,16}}\.?)?"
    rf"|(?:Trân trọng|Tran trong|Kính thư|Best regards|Sincerely|Thank you|Bye)(?:[,.!]?|,? {_BANK}\.?)"
    rf"|(?:(?:Ngân hàng|Ngan hang) (?:TMCP )?)?{_BANK}\.?"
    r"|Đây là (?:thư|email|e-mail|tin nhắn) tự động,? (?:vui lòng|xin vui lòng|xin) không (?:trả lời|phản hồi)"
    r"(?: (?:thư|email|e-mail|tin nhắn) này)?[.!]?"
    r"|Hotline: [0-9 ]{4,16}(?: © [0-9]{4})?\.?|© [0-9]{4}",
    re.IGNORECASE,
)


def greets(line: str) -> bool:
    """Whether a line stands before a bank's notice and says nothing of a booking."""
    return _GREETING.fullmatch(line) is not None


def takes_leave(line: str, own: Lines | None = None) -> bool:
    """Whether a line may close a bank's mail; ``own`` are the lines of one bank."""
    return _CLOSING.fullmatch(line) is not None or (own is not None and own.fullmatch(line) is not None)
