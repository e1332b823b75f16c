"""The letters to customers, Vietnamese or English (R5, R22, R26, R30, R44, R52, R53): which event
is told by which.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from misa_order.fulfilment.letters import facts
from misa_order.fulfilment.letters import letter as parts
from misa_order.fulfilment.letters.letter import Letter, Piece
from misa_order.fulfilment.letters.payment import Accounts, payment_part
from misa_order.fulfilment.letters.quota import quota_pieces
from misa_order.fulfilment.letters.templates import filled, framed, heading
from misa_order.fulfilment.letters.words import Words, words_in
from misa_order.orders.due import Deadline, open_deadlines
from misa_order.orders.order import Order
from misa_order.orders.order_request import Customer
from misa_order.orders.statuses import Payment, Resource
from misa_order.quota.messages import Told
from misa_order.quota.quota import Contact, Quota
from misa_order.quota.standing import situation_of, standing_notice
from misa_order.renewals.renewal import Renewal

LETTERS: Mapping[str, str] = {
    "OrderPlaced": "order_placed",
    "OrderPaid": "payment_received",
    "PaymentUndone": "payment_withdrawn",
    "ResourceProvisioned": "resource_granted",
    "QuotaProvisioned": "resource_granted",
    "QuotaNotice": "quota_notice",
    "LicenceIssued": "licence_issued",
    "CodesIssued": "codes_issued",
    "InvoiceIssued": "invoice_issued",
    "OrderCancelled": "order_cancelled",
    "CustomerAsked": "payment_asked",
    "ClaimRejected": "claim_rejected",
    "PaymentReminded": "payment_reminded",
    "PaymentLinkAsked": "payment_link",
    "DeadlinePassed": "deadline_passed",
    "GrantHandedOn": "grant_handed_on",
    "RenewalAccepted": "renewal_accepted",
    "RenewalRejected": "renewal_rejected",
}
QUOTA_NOTICE = "quota_notice"
"""The one letter that is about a tenant's quota (R62)."""
RENEWAL_REJECTED = "renewal_rejected"
"""The one letter that is about a renewal and no order: there is none (R53)."""
REPEATED = frozenset(
    {
        "payment_asked",
        "claim_rejected",
        "payment_reminded",
        "payment_link",
        "deadline_passed",
        "quota_notice",
        # Again when the payment was undone and the order is paid anew (R22).
        "payment_received",
        "payment_withdrawn",
        "resource_granted",
        # Again when the grant was let go of and handed on once more (R12).
        "grant_handed_on",
    }
)
"""Letters that may go out again for the same order, each time once for its event."""
_INSTRUCTING = frozenset(
    {
        "order_placed",
        "renewal_accepted",
        "grant_handed_on",
        "payment_reminded",
        "deadline_passed",
        "payment_withdrawn",
    }
)
_ANSWERABLE = frozenset({"payment_asked", "claim_rejected", "payment_reminded", "deadline_passed"})
_LINKED = _INSTRUCTING | {"payment_asked", "claim_rejected", "payment_link"}
"""Letters that ask for money: each has the button to the payment page (R83)."""
_OVER = frozenset({Payment.PAID, Payment.CANCELLED})
_OVERTAKEN: Mapping[str, frozenset[Payment]] = {
    # Instructions for a cancelled order would make somebody pay for nothing.
    "order_placed": frozenset({Payment.CANCELLED}),
    "renewal_accepted": frozenset({Payment.CANCELLED}),
    # What was paid may have been undone meanwhile (R22).
    "payment_received": frozenset(Payment) - {Payment.PAID},
    "resource_granted": frozenset(Payment) - {Payment.PAID},
    "payment_withdrawn": _OVER,
    "payment_asked": frozenset(Payment) - {Payment.UNPAID, Payment.AWAITING_CUSTOMER},
    "claim_rejected": _OVER,
    "payment_reminded": _OVER,
    "payment_link": _OVER,
    "deadline_passed": _OVER,
    "grant_handed_on": _OVER,
}
"""Payment states in which a letter would be wrong."""
_LONGEST_SUBJECT = 77


def write_letter(
    name: str, order: Order, accounts: Accounts, page_link: Callable[[Order], str], now: datetime
) -> Letter | None:
    """The letter about an order as it stands now; None when it would be wrong by now.

    ``accounts`` is asked only when there is something to pay, ``page_link`` (the address of the
    order's payment page) only when the letter has the link.
    """
    near = tuple(deadline for deadline in open_deadlines(order) if not deadline.has_passed(now))
    if _is_wrong(name, order, near):
        return None
    words = words_in(order.customer.language)
    pieces, pictures = facts.facts_of(order, words, near), dict[str, bytes]()
    if name in _ANSWERABLE:
        pieces = {**pieces, **facts.ways_to_confirm(order, words)}
    if name in _LINKED:
        pieces = {**pieces, **facts.links_to_page(order, words, page_link)}
    if name in _INSTRUCTING:
        pay_by = min((one.on for one in near), default=None)
        payment = payment_part(order, words, accounts, pay_by, pieces["page"])
        pieces, pictures = {**pieces, "payment": payment.piece}, dict(payment.pictures)
    about = words.order.format(order.number)
    return _letter(name, order.customer, f"{about} – {heading(name, words.language)}", about, pieces)._replace(
        pictures=pictures
    )


def write_rejection(renewal: Renewal) -> Letter:
    """The letter that says that a renewal is not accepted, and whom to contact (R53)."""
    words = words_in(renewal.customer.language)
    about = facts.subscription(renewal.product, renewal.domain)
    pieces = {
        "subscription": parts.plain(about),
        "lines": facts.lines_of(renewal.lines, words),
        "rejection": facts.reason(renewal.reason, words),
        "contact": parts.notable(words.contact, renewal.in_charge) if renewal.in_charge else parts.NOTHING,
    }
    return _letter(RENEWAL_REJECTED, renewal.customer, words.renewal_rejected.format(about), about, pieces)


def write_quota_notice(quota: Quota, today: date, shop_link: Callable[[str], str | None]) -> Letter | None:
    """The letter that says how many units are left and until when, as of ``today``; None if all is
    well.

    ``shop_link`` makes the address where more is bought or renewed, by its path; None without a
    shop.
    """
    situation, notice, last = situation_of(quota, today), standing_notice(quota, today), quota.last_purchase
    if situation is None or notice is None or last is None:
        return None
    words = words_in(last.customer.language)
    about = facts.subscription(quota.product, quota.domain)
    pieces = quota_pieces(Told(notice, quota, situation, ()), words.language, words.day, shop_link)
    subject = f"{about} – {heading(QUOTA_NOTICE, words.language)}"
    return _letter(QUOTA_NOTICE, last.customer, subject, about, {**pieces, "subscription": parts.plain(about)})


def _is_wrong(name: str, order: Order, near: Sequence[Deadline]) -> bool:
    if order.status.payment in _OVERTAKEN.get(name, ()):
        return True
    match name:
        case "resource_granted":
            return order.status.resource is not Resource.PROVISIONED
        case "payment_reminded":
            return not near
        case "deadline_passed":
            return order.status.payment is not Payment.TEMP_CANCELLED and order.status.resource is not Resource.LOCKED
        case "grant_handed_on":
            return order.status.resource is not Resource.TEMPORARY or not any(one.what == "lock" for one in near)
        case _:
            return False


def _letter(name: str, customer: Customer | Contact, subject: str, about: str, pieces: Mapping[str, Piece]) -> Letter:
    words: Words = words_in(customer.language)
    cut = subject if len(subject) <= _LONGEST_SUBJECT else f"{subject[: _LONGEST_SUBJECT - 1]}…"
    frame = {
        "language": parts.plain(words.language),
        "subject": parts.plain(cut),
        "about": parts.plain(about),
        "heading": parts.plain(heading(name, words.language)),
        "greeting": parts.plain(words.greeting.format(customer.name)),
        "body": filled(name, words.language, pieces),
        "footer": parts.plain(words.footer),
    }
    whole = framed(frame)
    return Letter(customer.email, cut, whole.text + "\n", whole.html, {})
