"""The letters to customers, in Vietnamese (R5, R30): which event is told by which, and what each says."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from misa_order.fulfilment import steps
from misa_order.fulfilment.letters import letter as parts
from misa_order.fulfilment.letters.letter import NOTHING, Letter, Piece
from misa_order.fulfilment.letters.payment import payment_part
from misa_order.orders.catalogue import Kind
from misa_order.orders.instructions import BankAccount, memo
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment

LETTERS: Mapping[str, str] = {
    "OrderPlaced": "order_placed",
    "OrderPaid": "payment_received",
    "ResourceProvisioned": "resource_granted",
    "LicenceIssued": "licence_issued",
    "CodesIssued": "codes_issued",
    "InvoiceIssued": "invoice_issued",
    "OrderCancelled": "order_cancelled",
    "CustomerAsked": "payment_asked",
    "ClaimRejected": "claim_rejected",
}
REPEATED = frozenset({"payment_asked", "claim_rejected"})
"""Letters that may go out again for the same order, each time once for its event."""
_HEADINGS: Mapping[str, str] = {
    "order_placed": "Xác nhận đặt hàng và hướng dẫn thanh toán",
    "payment_received": "Đã nhận thanh toán",
    "resource_granted": "Đã cấp tài nguyên",
    "licence_issued": "Đã cấp giấy phép sử dụng",
    "codes_issued": "Mã nạp tiền MISA Support",
    "invoice_issued": "Hóa đơn điện tử",
    "order_cancelled": "Đã hủy đơn hàng",
    "payment_asked": "Quý khách đã thanh toán chưa?",
    "claim_rejected": "Chưa tìm thấy khoản thanh toán",
}
_OVERTAKEN: Mapping[str, frozenset[Payment]] = {
    # Instructions for a cancelled order would make somebody pay for nothing.
    "order_placed": frozenset({Payment.CANCELLED}),
    "payment_asked": frozenset(Payment) - {Payment.UNPAID, Payment.AWAITING_CUSTOMER},
    "claim_rejected": frozenset({Payment.PAID, Payment.CANCELLED}),
}
"""States in which a letter would be wrong."""
_NEXT_STEPS: Mapping[Kind, str] = {
    Kind.SAAS: "Tài nguyên đang được cấp; Quý khách sẽ nhận được thư khi hoàn tất.",
    Kind.DESKTOP: "Giấy phép sử dụng đang được cấp; Quý khách sẽ nhận được thư kèm giấy phép.",
    Kind.TOPUP: "Mã nạp tiền đang được cấp; Quý khách sẽ nhận được mã qua thư.",
}


def write_letter(
    name: str, order: Order, accounts: Callable[[], Sequence[BankAccount]], claim_link: Callable[[str], str]
) -> Letter | None:
    """The letter about an order as that stands now; None when it would be wrong by now.

    ``accounts`` is asked only when there is something to pay, ``claim_link`` (by number) only when it is in the letter.
    """
    if order.status.payment in _OVERTAKEN.get(name, ()):
        return None
    payment = payment_part(order, accounts) if name == "order_placed" else None
    pieces = {**_pieces(order), "payment": payment.piece if payment else NOTHING}
    if name in REPEATED:
        pieces["claim_link"] = parts.link("Xác nhận thanh toán", claim_link(order.number))
    subject = f"Đơn hàng {order.number} – {_HEADINGS[name]}"
    frame = {"subject": parts.plain(subject), "heading": parts.plain(_HEADINGS[name])}
    whole = parts.filled("frame", {**pieces, **frame, "body": parts.filled(name, pieces)})
    return Letter(order.customer.email, subject, whole.text + "\n", whole.html, payment.pictures if payment else {})


def _pieces(order: Order) -> dict[str, Piece]:
    return {
        "number": parts.plain(order.number),
        "customer": parts.plain(order.customer.name),
        "subscription": parts.plain(" – ".join(filter(None, (order.product, order.domain or order.key)))),
        "total": parts.plain(parts.money(order.total)),
        "lines": _lines(order),
        "next_step": parts.plain(_NEXT_STEPS[order.kind]),
        "licence_key": _licence_key(order),
        "codes": parts.rows(_codes(order)),
        "invoice": _invoice(order),
        "memo": parts.plain(memo(order.number, order.match_key, order.key)),
        "rejection": _rejection(order),
    }


def _lines(order: Order) -> Piece:
    bought = [(f"{line.name} × {line.quantity}", parts.money(line.price * line.quantity)) for line in order.lines]
    return parts.rows([*bought, ("Tổng cộng", parts.money(order.total))])


def _licence_key(order: Order) -> Piece:
    key = order.step(steps.LICENCE).told.get("licence_key")
    return parts.notable("Khóa giấy phép", key) if key else NOTHING


def _rejection(order: Order) -> Piece:
    reason = order.claim.rejected if order.claim else None
    return parts.paragraph(f"Lý do: {reason}") if reason else NOTHING


def _codes(order: Order) -> Iterator[tuple[str, str]]:
    """Each code with what it is worth: SUMAN gives them in the order of the SKUs asked for."""
    codes = iter(order.step(steps.RESOURCE).told.get("codes", ()))
    names = {line.sku: line.name for line in order.lines}
    for sku, quantity in steps.quantities(order).items():
        yield from ((names[sku], code) for code in islice(codes, quantity))


def _invoice(order: Order) -> Piece:
    told = order.step(steps.INVOICE).told
    number, address = told.get("invoice_number"), told.get("invoice_url")
    shown = [parts.notable("Số hóa đơn", number)] if number else []
    return parts.joined([*shown, parts.link("Xem hóa đơn", address)] if address else shown)
