"""The five status axes of an order: codes, the labels staff know, and one table of allowed moves each (R6–R11).

docs/flow.md is drawn from this file.
"""

from collections.abc import Mapping
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
    """One axis: its Vietnamese and English name, the states with their labels, and which state may follow which."""

    name: str
    vietnamese: str
    english: str
    labels: Mapping[StrEnum, tuple[str, str]]
    moves: Mapping[StrEnum, frozenset[StrEnum]]


def _moves(table: Mapping[StrEnum, tuple[StrEnum, ...]]) -> dict[StrEnum, frozenset[StrEnum]]:
    return {state: frozenset(following) for state, following in table.items()}


PAYABLE = frozenset({Payment.UNPAID, Payment.AWAITING_CUSTOMER, Payment.CUSTOMER_CONFIRMED})
"""An exact match pays these by itself (R19)."""

AXES: Mapping[str, Axis] = {
    "payment": Axis(
        "payment",
        "Trạng thái thanh toán",
        "Payment",
        {
            Payment.UNPAID: ("Chưa thanh toán", "Unpaid"),
            Payment.AWAITING_CUSTOMER: ("Chờ KH xác nhận thanh toán", "Waiting for the customer to confirm payment"),
            Payment.CUSTOMER_CONFIRMED: ("KH đã gửi xác nhận thanh toán", "The customer says it is paid"),
            Payment.TEMP_CANCELLED: ("Tạm hủy đơn hàng", "Temporarily cancelled"),
            Payment.PAID: ("Đã thanh toán", "Paid"),
            Payment.CANCELLED: ("Đã hủy đơn hàng", "Cancelled"),
        },
        _moves(
            {
                Payment.UNPAID: (
                    Payment.PAID,
                    Payment.AWAITING_CUSTOMER,
                    Payment.CUSTOMER_CONFIRMED,
                    Payment.TEMP_CANCELLED,
                    Payment.CANCELLED,
                ),
                Payment.AWAITING_CUSTOMER: (
                    Payment.PAID,
                    Payment.CUSTOMER_CONFIRMED,
                    Payment.UNPAID,
                    Payment.TEMP_CANCELLED,
                    Payment.CANCELLED,
                ),
                Payment.CUSTOMER_CONFIRMED: (
                    Payment.PAID,
                    Payment.UNPAID,
                    Payment.TEMP_CANCELLED,
                    Payment.CANCELLED,
                ),
                Payment.TEMP_CANCELLED: (Payment.PAID, Payment.CANCELLED),
                # Back only by an undo, to what it was before it was paid (R22).
                Payment.PAID: (*sorted(PAYABLE), Payment.TEMP_CANCELLED),
                Payment.CANCELLED: (),
            }
        ),
    ),
    "licence": Axis(
        "licence",
        "Trạng thái cấp GPSD",
        "Licence",
        {
            Licence.NOT_ISSUED: ("Chưa cấp GPSD", "Licence not issued"),
            Licence.ISSUING: ("Đang cấp GPSD", "Licence being issued"),
            Licence.ISSUED: ("Đã cấp GPSD", "Licence issued"),
            Licence.REQUEST_FAILED: ("Sinh yêu cầu cấp GPSD lỗi", "Licence request failed"),
        },
        _moves(
            {
                # Straight to ISSUED when SUMAN's approval overtakes our own note of its answer.
                Licence.NOT_ISSUED: (Licence.ISSUING, Licence.ISSUED, Licence.REQUEST_FAILED),
                Licence.REQUEST_FAILED: (Licence.ISSUING, Licence.ISSUED, Licence.NOT_ISSUED),
                Licence.ISSUING: (Licence.ISSUED, Licence.REQUEST_FAILED, Licence.NOT_ISSUED),
                Licence.ISSUED: (),
            }
        ),
    ),
    "resource": Axis(
        "resource",
        "Trạng thái cấp TN",
        "Resource",
        {
            Resource.TEMPORARY: ("Đã cấp tạm tài nguyên", "Granted temporarily"),
            Resource.NOT_PROVISIONED: ("Chưa cấp tài nguyên", "Not granted"),
            Resource.PENDING_APPROVAL: ("Chờ duyệt", "Awaiting approval"),
            Resource.PROVISIONED: ("Đã cấp tài nguyên", "Granted"),
            Resource.PROVISION_FAILED: ("Cấp tài nguyên lỗi", "Grant failed"),
            Resource.LOCKED: ("Đã khóa tài nguyên", "Locked"),
            Resource.REVOKED: ("Đã thu hồi tài nguyên", "Revoked"),
            Resource.CODE_NOT_ISSUED: ("Chưa cấp mã nạp tiền", "Top-up code not issued"),
            Resource.CODE_ISSUED: ("Đã cấp mã nạp tiền", "Top-up code issued"),
            Resource.CODE_FAILED: ("Cấp mã nạp tiền lỗi", "Top-up code failed"),
        },
        _moves(
            {
                Resource.TEMPORARY: (
                    Resource.PROVISIONED,
                    Resource.PENDING_APPROVAL,
                    Resource.PROVISION_FAILED,
                    Resource.LOCKED,
                    Resource.REVOKED,
                ),
                Resource.NOT_PROVISIONED: (
                    Resource.TEMPORARY,
                    Resource.PROVISIONED,
                    Resource.PENDING_APPROVAL,
                    Resource.PROVISION_FAILED,
                ),
                Resource.PENDING_APPROVAL: (
                    Resource.TEMPORARY,
                    Resource.PROVISIONED,
                    Resource.PROVISION_FAILED,
                    Resource.LOCKED,
                    Resource.REVOKED,
                ),
                Resource.PROVISION_FAILED: (
                    Resource.TEMPORARY,
                    Resource.PROVISIONED,
                    Resource.PENDING_APPROVAL,
                    Resource.REVOKED,
                ),
                Resource.LOCKED: (
                    Resource.TEMPORARY,
                    Resource.PROVISIONED,
                    Resource.PENDING_APPROVAL,
                    Resource.PROVISION_FAILED,
                    Resource.REVOKED,
                ),
                # Back only by an undo (R22).
                Resource.PROVISIONED: (Resource.TEMPORARY, Resource.LOCKED),
                Resource.REVOKED: (),
                Resource.CODE_NOT_ISSUED: (Resource.CODE_ISSUED, Resource.CODE_FAILED, Resource.PENDING_APPROVAL),
                Resource.CODE_FAILED: (Resource.CODE_ISSUED, Resource.PENDING_APPROVAL),
                Resource.CODE_ISSUED: (),
            }
        ),
    ),
    "invoice": Axis(
        "invoice",
        "Trạng thái XHĐ",
        "Invoice",
        {
            Invoice.NOT_INVOICED: ("Chưa xuất hóa đơn", "Not invoiced"),
            Invoice.INVOICING: ("Đang xuất hóa đơn", "Being invoiced"),
            Invoice.INVOICED: ("Đã xuất hóa đơn", "Invoiced"),
            Invoice.REQUEST_FAILED: ("Sinh đề nghị xuất hóa đơn lỗi", "Invoice request failed"),
            Invoice.NO_INVOICE: ("Không xuất hóa đơn", "No invoice"),
        },
        _moves(
            {
                Invoice.NOT_INVOICED: (Invoice.INVOICING, Invoice.INVOICED, Invoice.REQUEST_FAILED),
                Invoice.REQUEST_FAILED: (Invoice.INVOICING, Invoice.INVOICED, Invoice.NOT_INVOICED),
                Invoice.INVOICING: (Invoice.INVOICED, Invoice.NOT_INVOICED),
                Invoice.INVOICED: (),
                Invoice.NO_INVOICE: (),
            }
        ),
    ),
    "revenue": Axis(
        "revenue",
        "Trạng thái GNDS",
        "Revenue",
        {
            Revenue.NOT_RECORDED: ("Chưa ghi nhận doanh số", "Revenue not recorded"),
            Revenue.RECORDED: ("Đã ghi nhận doanh số", "Revenue recorded"),
            Revenue.RECORD_FAILED: ("Ghi nhận doanh số lỗi", "Recording revenue failed"),
            Revenue.NO_CONTRACT: ("Không sinh hợp đồng", "No contract"),
        },
        _moves(
            {
                Revenue.NOT_RECORDED: (Revenue.RECORDED, Revenue.RECORD_FAILED),
                Revenue.RECORD_FAILED: (Revenue.RECORDED,),
                Revenue.RECORDED: (),
                Revenue.NO_CONTRACT: (),
            }
        ),
    ),
}


def label(axis: str, state: StrEnum, *, english: bool = False) -> str:
    """The words people see for a state."""
    return AXES[axis].labels[state][int(english)]


def check_move(axis: str, before: StrEnum | None, after: StrEnum) -> None:
    """Raise ConflictError ``transition_not_allowed`` unless the axis lets ``after`` follow ``before`` (R11)."""
    if before is None or after not in AXES[axis].moves[before]:
        message = f"{AXES[axis].english} cannot go from {before or 'nothing'} to {after}"
        raise ConflictError("transition_not_allowed", message, field=axis)
