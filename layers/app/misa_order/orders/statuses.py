"""The five status axes of an order: codes, the labels staff know, and one table of allowed moves
each (R6–R11).

docs/flow.md is drawn from this file.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import NamedTuple

from misa_order.kernel.errors import ConflictError


class Payment(StrEnum):
    """Trạng thái TT (R6)."""

    UNPAID = "UNPAID"
    PAID = "PAID"
    AWAITING_CUSTOMER = "AWAITING_CUSTOMER"
    CUSTOMER_CONFIRMED = "CUSTOMER_CONFIRMED"
    CANCELLED = "CANCELLED"
    TEMP_CANCELLED = "TEMP_CANCELLED"


class Licence(StrEnum):
    """Trạng thái cấp GPSD, Desktop only (R7)."""

    NOT_ISSUED = "NOT_ISSUED"
    REQUEST_FAILED = "REQUEST_FAILED"
    ISSUING = "ISSUING"
    ISSUED = "ISSUED"


class Resource(StrEnum):
    """Trạng thái cấp TN, SaaS and Top-up (R8)."""

    TEMPORARY = "TEMPORARY"
    NOT_PROVISIONED = "NOT_PROVISIONED"
    PENDING_APPROVAL = "PENDING_APPROVAL"
    PROVISIONED = "PROVISIONED"
    PROVISION_FAILED = "PROVISION_FAILED"
    LOCKED = "LOCKED"
    REVOKED = "REVOKED"
    CODE_NOT_ISSUED = "CODE_NOT_ISSUED"
    CODE_ISSUED = "CODE_ISSUED"
    CODE_FAILED = "CODE_FAILED"


class Invoice(StrEnum):
    """Trạng thái XHĐ (R9)."""

    NOT_INVOICED = "NOT_INVOICED"
    REQUEST_FAILED = "REQUEST_FAILED"
    INVOICING = "INVOICING"
    INVOICED = "INVOICED"
    NO_INVOICE = "NO_INVOICE"


class Revenue(StrEnum):
    """Trạng thái GNDS (R10)."""

    NOT_RECORDED = "NOT_RECORDED"
    RECORD_FAILED = "RECORD_FAILED"
    RECORDED = "RECORDED"
    NO_CONTRACT = "NO_CONTRACT"


class Axis(NamedTuple):
    """One axis: its Vietnamese and English name, the states with their labels, and which state may
    follow which.
    """

    name: str
    vietnamese: str
    english: str
    labels: Mapping[StrEnum, tuple[str, str]]
    moves: Mapping[StrEnum, AbstractSet[StrEnum]]


PAYABLE = frozenset({Payment.UNPAID, Payment.AWAITING_CUSTOMER, Payment.CUSTOMER_CONFIRMED})
"""An exact match pays these by itself (R19)."""

FAILED: frozenset[StrEnum] = frozenset(
    {
        Licence.REQUEST_FAILED,
        Resource.PROVISION_FAILED,
        Resource.CODE_FAILED,
        Invoice.REQUEST_FAILED,
        Revenue.RECORD_FAILED,
    }
)
"""A step failed, and staff are to retry it (R31)."""

_P, _L, _R, _I, _V = Payment, Licence, Resource, Invoice, Revenue

_PAYMENT = Axis(
    "payment",
    "Trạng thái thanh toán",
    "Payment",
    {
        _P.UNPAID: ("Chưa thanh toán", "Unpaid"),
        _P.AWAITING_CUSTOMER: ("Chờ KH xác nhận thanh toán", "Waiting for the customer to confirm payment"),
        _P.CUSTOMER_CONFIRMED: ("KH đã gửi xác nhận thanh toán", "The customer says it is paid"),
        _P.TEMP_CANCELLED: ("Tạm hủy đơn hàng", "Temporarily cancelled"),
        _P.PAID: ("Đã thanh toán", "Paid"),
        _P.CANCELLED: ("Đã hủy đơn hàng", "Cancelled"),
    },
    {
        _P.UNPAID: {_P.PAID, _P.AWAITING_CUSTOMER, _P.CUSTOMER_CONFIRMED, _P.TEMP_CANCELLED, _P.CANCELLED},
        _P.AWAITING_CUSTOMER: {_P.PAID, _P.CUSTOMER_CONFIRMED, _P.UNPAID, _P.TEMP_CANCELLED, _P.CANCELLED},
        _P.CUSTOMER_CONFIRMED: {_P.PAID, _P.UNPAID, _P.TEMP_CANCELLED, _P.CANCELLED},
        _P.TEMP_CANCELLED: {_P.PAID, _P.CANCELLED},
        # Back only by an undo, to what it was before it was paid (R22).
        _P.PAID: {*PAYABLE, _P.TEMP_CANCELLED},
        _P.CANCELLED: set(),
    },
)
_LICENCE = Axis(
    "licence",
    "Trạng thái cấp GPSD",
    "Licence",
    {
        _L.NOT_ISSUED: ("Chưa cấp GPSD", "Licence not issued"),
        _L.ISSUING: ("Đang cấp GPSD", "Licence being issued"),
        _L.ISSUED: ("Đã cấp GPSD", "Licence issued"),
        _L.REQUEST_FAILED: ("Sinh yêu cầu cấp GPSD lỗi", "Licence request failed"),
    },
    {
        # Straight to ISSUED when SUMAN's approval overtakes our own note of its answer.
        _L.NOT_ISSUED: {_L.ISSUING, _L.ISSUED, _L.REQUEST_FAILED},
        _L.REQUEST_FAILED: {_L.ISSUING, _L.ISSUED, _L.NOT_ISSUED},
        _L.ISSUING: {_L.ISSUED, _L.REQUEST_FAILED, _L.NOT_ISSUED},
        _L.ISSUED: set(),
    },
)
_GRANTED_OR_NOT = {_R.PROVISIONED, _R.PENDING_APPROVAL, _R.PROVISION_FAILED}
_RESOURCE = Axis(
    "resource",
    "Trạng thái cấp TN",
    "Resource",
    {
        _R.TEMPORARY: ("Đã cấp tạm tài nguyên", "Granted temporarily"),
        _R.NOT_PROVISIONED: ("Chưa cấp tài nguyên", "Not granted"),
        _R.PENDING_APPROVAL: ("Chờ duyệt", "Awaiting approval"),
        _R.PROVISIONED: ("Đã cấp tài nguyên", "Granted"),
        _R.PROVISION_FAILED: ("Cấp tài nguyên lỗi", "Grant failed"),
        _R.LOCKED: ("Đã khóa tài nguyên", "Locked"),
        _R.REVOKED: ("Đã thu hồi tài nguyên", "Revoked"),
        _R.CODE_NOT_ISSUED: ("Chưa cấp mã nạp tiền", "Top-up code not issued"),
        _R.CODE_ISSUED: ("Đã cấp mã nạp tiền", "Top-up code issued"),
        _R.CODE_FAILED: ("Cấp mã nạp tiền lỗi", "Top-up code failed"),
    },
    {
        _R.TEMPORARY: {*_GRANTED_OR_NOT, _R.LOCKED, _R.REVOKED},
        _R.NOT_PROVISIONED: {*_GRANTED_OR_NOT, _R.TEMPORARY},
        # To what it was before only by an undo (R22).
        _R.PENDING_APPROVAL: {
            _R.CODE_NOT_ISSUED,
            _R.NOT_PROVISIONED,
            _R.TEMPORARY,
            _R.PROVISIONED,
            _R.PROVISION_FAILED,
            _R.LOCKED,
            _R.REVOKED,
            _R.CODE_ISSUED,
            _R.CODE_FAILED,
        },
        _R.PROVISION_FAILED: {
            _R.NOT_PROVISIONED,
            _R.LOCKED,
            _R.TEMPORARY,
            _R.PROVISIONED,
            _R.PENDING_APPROVAL,
            _R.REVOKED,
        },
        _R.LOCKED: {*_GRANTED_OR_NOT, _R.TEMPORARY, _R.REVOKED},
        # Back only by an undo (R22); failed after all when a lock, still on its way as the money
        # came, stays on.
        _R.PROVISIONED: {_R.TEMPORARY, _R.LOCKED, _R.PROVISION_FAILED},
        _R.REVOKED: set(),
        _R.CODE_NOT_ISSUED: {_R.CODE_ISSUED, _R.CODE_FAILED, _R.PENDING_APPROVAL},
        _R.CODE_FAILED: {_R.CODE_ISSUED, _R.PENDING_APPROVAL, _R.CODE_NOT_ISSUED},
        _R.CODE_ISSUED: set(),
    },
)
_INVOICE = Axis(
    "invoice",
    "Trạng thái XHĐ",
    "Invoice",
    {
        _I.NOT_INVOICED: ("Chưa xuất hóa đơn", "Not invoiced"),
        _I.INVOICING: ("Đang xuất hóa đơn", "Being invoiced"),
        _I.INVOICED: ("Đã xuất hóa đơn", "Invoiced"),
        _I.REQUEST_FAILED: ("Sinh đề nghị xuất hóa đơn lỗi", "Invoice request failed"),
        _I.NO_INVOICE: ("Không xuất hóa đơn", "No invoice"),
    },
    {
        _I.NOT_INVOICED: {_I.INVOICING, _I.INVOICED, _I.REQUEST_FAILED},
        _I.REQUEST_FAILED: {_I.INVOICING, _I.INVOICED, _I.NOT_INVOICED},
        _I.INVOICING: {_I.INVOICED, _I.NOT_INVOICED},
        _I.INVOICED: set(),
        _I.NO_INVOICE: set(),
    },
)
_REVENUE = Axis(
    "revenue",
    "Trạng thái GNDS",
    "Revenue",
    {
        _V.NOT_RECORDED: ("Chưa ghi nhận doanh số", "Revenue not recorded"),
        _V.RECORDED: ("Đã ghi nhận doanh số", "Revenue recorded"),
        _V.RECORD_FAILED: ("Ghi nhận doanh số lỗi", "Recording revenue failed"),
        _V.NO_CONTRACT: ("Không sinh hợp đồng", "No contract"),
    },
    {
        _V.NOT_RECORDED: {_V.RECORDED, _V.RECORD_FAILED},
        # Back only when the contract is withdrawn (R32).
        _V.RECORD_FAILED: {_V.RECORDED, _V.NOT_RECORDED},
        _V.RECORDED: {_V.NOT_RECORDED},
        _V.NO_CONTRACT: set(),
    },
)

AXES: Mapping[str, Axis] = {axis.name: axis for axis in (_PAYMENT, _LICENCE, _RESOURCE, _INVOICE, _REVENUE)}


def label(axis: str, state: StrEnum, *, english: bool = False) -> str:
    """The words people see for a state."""
    return AXES[axis].labels[state][int(english)]


def check_move(axis: str, before: StrEnum | None, after: StrEnum) -> None:
    """Raise ConflictError ``transition_not_allowed`` unless the axis lets ``after`` follow
    ``before`` (R11).
    """
    if before is None or after not in AXES[axis].moves[before]:
        message = f"{AXES[axis].english} cannot go from {before or 'nothing'} to {after}"
        raise ConflictError("transition_not_allowed", message, field=axis)
