"""Why a transfer was matched or not: stable codes, and the sentence staff see for each
(R19–R21).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class ReasonText(NamedTuple):
    """One reason as people read it."""

    english: str
    vietnamese: str


class MatchReason(StrEnum):
    """The stable code of a reason, as it stands on a row (api.md)."""

    NUMBER_AND_KEY = "number_and_key"
    SHORT_MEMO_CUT = "short_memo_cut"
    SEVERAL_ORDERS = "several_orders"
    AMOUNT_SHORT = "amount_short"
    AMOUNT_OVER = "amount_over"
    SUM_DIFFERS = "sum_differs"
    NUMBER_ONLY = "number_only"
    KEY_CUT = "key_cut"
    KEY_LONGER = "key_longer"
    KEY_DIFFERS = "key_differs"
    WRONG_PAIR = "wrong_pair"
    OTHER_NUMBER = "other_number"
    NUMBER_UNMARKED = "number_unmarked"
    ALREADY_PAID = "already_paid"
    CANCELLED = "cancelled"
    TEMPORARILY_CANCELLED = "temporarily_cancelled"
    KEY_ONLY = "key_only"
    NUMBER_MISTYPED = "number_mistyped"
    UNKNOWN_NUMBER = "unknown_number"
    UNKNOWN_KEY = "unknown_key"
    NO_EVIDENCE = "no_evidence"
    OTHER_METHOD = "other_method"
    REVERSAL = "reversal"
    LOOKS_ALIKE = "looks_alike"
    SAME_KEYS = "several_share_its_keys"
    OTHER_MONEY = "same_key_other_money"
    OTHER_DAY = "same_key_other_day"
    OTHER_BALANCE = "same_key_other_balance"
    OTHER_REFERENCE = "same_key_other_reference"
    OTHER_ORDER = "same_key_other_order"


REASONS: Mapping[MatchReason, ReasonText] = {
    MatchReason.REVERSAL: ReasonText("The bank takes a credit back", "Ngân hàng thu hồi một khoản đã ghi có"),
    MatchReason.NUMBER_AND_KEY: ReasonText(
        "Number, key and amount agree", "Khớp số đơn hàng, khóa đối chiếu và số tiền"
    ),
    MatchReason.SHORT_MEMO_CUT: ReasonText(
        "Number and amount agree, the key is cut as the QR memo cuts it",
        "Khớp số đơn hàng và số tiền, khóa bị cắt đúng theo nội dung mã QR",
    ),
    MatchReason.SEVERAL_ORDERS: ReasonText(
        "Pays several orders, all agree with the sum", "Thanh toán nhiều đơn hàng, tổng tiền khớp"
    ),
    MatchReason.AMOUNT_SHORT: ReasonText(
        "The amount is less than the order's total", "Số tiền nhỏ hơn giá trị đơn hàng"
    ),
    MatchReason.AMOUNT_OVER: ReasonText(
        "The amount is more than the order's total", "Số tiền lớn hơn giá trị đơn hàng"
    ),
    MatchReason.SUM_DIFFERS: ReasonText(
        "The amount is not the sum of the orders named", "Số tiền khác tổng các đơn hàng được nêu"
    ),
    MatchReason.NUMBER_ONLY: ReasonText("Only the order number is given", "Chỉ có số đơn hàng"),
    MatchReason.KEY_CUT: ReasonText("The number agrees, the key is cut off", "Khớp số đơn hàng, khóa đối chiếu bị cắt"),
    MatchReason.KEY_LONGER: ReasonText(
        "The number agrees, the key may go on", "Khớp số đơn hàng, khóa đối chiếu có thể còn tiếp"
    ),
    MatchReason.KEY_DIFFERS: ReasonText(
        "The number agrees, the key is another", "Khớp số đơn hàng, khóa đối chiếu khác"
    ),
    MatchReason.WRONG_PAIR: ReasonText(
        "Number and key belong to different orders", "Số đơn hàng và khóa thuộc các đơn hàng khác nhau"
    ),
    MatchReason.OTHER_NUMBER: ReasonText(
        "A further number in the memo is no order", "Nội dung còn số khác không phải đơn hàng"
    ),
    MatchReason.NUMBER_UNMARKED: ReasonText(
        "The number stands without a word for order, before what may be a name",
        "Số không đi kèm chữ đơn hàng, phía sau có thể là tên người",
    ),
    MatchReason.ALREADY_PAID: ReasonText("The order is already paid", "Đơn hàng đã thanh toán"),
    MatchReason.CANCELLED: ReasonText("The order is cancelled", "Đơn hàng đã hủy"),
    MatchReason.TEMPORARILY_CANCELLED: ReasonText("The order is temporarily cancelled", "Đơn hàng đang tạm hủy"),
    MatchReason.KEY_ONLY: ReasonText("Only the key is given", "Chỉ có khóa đối chiếu"),
    MatchReason.NUMBER_MISTYPED: ReasonText(
        "The key agrees, there is no such number", "Khớp khóa đối chiếu, số đơn hàng không tồn tại"
    ),
    MatchReason.UNKNOWN_NUMBER: ReasonText("There is no order of this number", "Không có đơn hàng mang số này"),
    MatchReason.UNKNOWN_KEY: ReasonText("No open order has this key", "Không có đơn hàng chờ thanh toán theo khóa này"),
    MatchReason.NO_EVIDENCE: ReasonText(
        "The memo names neither number nor key", "Nội dung không nêu số đơn hàng hay khóa"
    ),
    MatchReason.LOOKS_ALIKE: ReasonText(
        "Account, date, amount and memo are another transaction's, and nothing tells the two apart",
        "Trùng tài khoản, ngày, số tiền và nội dung với giao dịch khác, không có gì để phân biệt",
    ),
    MatchReason.SAME_KEYS: ReasonText(
        "It may be one of several transactions that differ", "Có thể là một trong nhiều giao dịch khác nhau"
    ),
    MatchReason.OTHER_MONEY: ReasonText(
        "Its id is that of other money", "Trùng mã với giao dịch khác tài khoản, chiều hoặc số tiền"
    ),
    MatchReason.OTHER_DAY: ReasonText(
        "Its reference is another day's", "Trùng số tham chiếu với giao dịch của ngày khác"
    ),
    MatchReason.OTHER_BALANCE: ReasonText(
        "Its reference stands at another balance", "Trùng số tham chiếu nhưng khác số dư"
    ),
    MatchReason.OTHER_REFERENCE: ReasonText(
        "Its balance stands at another reference", "Trùng số dư nhưng khác số tham chiếu"
    ),
    MatchReason.OTHER_ORDER: ReasonText(
        "Its reference names another order", "Trùng số tham chiếu nhưng khác số đơn hàng"
    ),
    MatchReason.OTHER_METHOD: ReasonText(
        "Paid at a gateway, the order names another way to pay", "Thanh toán qua cổng khác với phương thức của đơn hàng"
    ),
}
"""Every reason there is. "Key" is the domain, tax code or phone, whichever the product has
(R24).
"""
