"""What letters tell of an order, as pieces in the customer's language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from misa_order.fulfilment import steps
from misa_order.fulfilment.letters import letter as parts
from misa_order.fulfilment.letters.letter import NOTHING, Piece
from misa_order.fulfilment.letters.words import Words
from misa_order.orders.due import Deadline
from misa_order.orders.instructions import memo
from misa_order.orders.order import Order, OrderLine
from misa_order.orders.statuses import Payment, Resource

_MAY_BE_CLAIMED = {Payment.UNPAID, Payment.AWAITING_CUSTOMER}


def facts_of(order: Order, words: Words, near: Sequence[Deadline]) -> Mapping[str, Piece]:
    """What any letter may ask for; ``near`` are the deadlines that lie before the order."""
    return {
        "number": parts.plain(order.number),
        "subscription": parts.plain(subscription(order.product, order.domain or order.key)),
        "total": parts.plain(words.money(order.total)),
        "lines": lines_of(order.lines, words),
        "next_step": parts.paragraph(_next_step(order, words)),
        "restored": _restored(order, words),
        "licence_key": _licence_key(order, words),
        "codes": parts.rows(_codes(order)),
        "invoice": _invoice(order, words),
        "memo": parts.to_copy(memo(order.number, order.match_key, order.key)),
        "rejection": reason(order.claim.rejected if order.claim else None, words),
        "committed": parts.plain(words.day(order.commitment.until) if order.commitment else ""),
        "temporary": _temporary(order, words, near),
        "deadlines": parts.rows((words.deadlines[one.what], words.after.format(words.day(one.on))) for one in near),
        "kept": parts.paragraph(words.data_kept) if any(one.what == "lock" for one in near) else NOTHING,
        "passed": parts.joined(_passed(order, words), "\n\n"),
    }


def ways_to_confirm(order: Order, words: Words) -> Mapping[str, Piece]:
    """How a customer says that the order is paid, by the way that is open in its state (R26)."""
    return {"already_paid": parts.paragraph(_already_paid(order, words))}


def links_to_page(order: Order, words: Words, page_link: Callable[[Order], str]) -> Mapping[str, Piece]:
    """The button to the order's payment page, and the one to where it takes the customer's word (R83)."""
    if order.status.payment is Payment.PAID:
        return {"page": NOTHING, "claim_link": NOTHING}
    address, lasts = page_link(order), parts.paragraph(words.page_lasts)
    page = parts.joined([parts.link(words.open_page, address), lasts])
    if order.status.payment in _MAY_BE_CLAIMED:
        said = parts.link(words.confirm_payment, f"{address}#da-chuyen")
        return {"page": page, "claim_link": parts.joined([said, lasts])}
    return {"page": page, "claim_link": parts.joined([parts.paragraph(words.reply), page], "\n\n")}


def subscription(product: str, key: str | None) -> str:
    """What is bought, and for which tenant."""
    return " – ".join(filter(None, (product, key)))


def lines_of(lines: Sequence[OrderLine], words: Words) -> Piece:
    """What was bought, line by line, and the sum."""
    bought = [(f"{line.name} × {line.quantity}", words.money(line.price * line.quantity)) for line in lines]
    total = sum(line.price * line.quantity for line in lines)
    return parts.rows([*bought, (words.total, words.money(total))], whole=True)


def reason(given: str | None, words: Words) -> Piece:
    """Why something was refused, where staff said so."""
    return parts.paragraph(words.reason.format(given)) if given else NOTHING


def _next_step(order: Order, words: Words) -> str:
    then = words.next_step[order.kind]
    # Whatever SUMAN was ever asked to lock is unlocked once it is paid.
    return f"{words.unlocking} {then}" if steps.LOCK in order.steps else then


def _restored(order: Order, words: Words) -> Piece:
    if steps.LOCK not in order.steps:
        return NOTHING
    return parts.paragraph(words.unlocked if order.step(steps.UNLOCK).state == "done" else words.unlocking)


def _temporary(order: Order, words: Words, near: Sequence[Deadline]) -> Piece:
    until = [one.on for one in near if one.what == "lock"]
    if not until or order.status.resource is not Resource.TEMPORARY:
        return NOTHING
    return parts.paragraph(words.temporary.format(words.day(until[0])))


def _passed(order: Order, words: Words) -> Iterator[Piece]:
    """What became of an order that was not paid in time."""
    if order.status.payment is Payment.TEMP_CANCELLED:
        yield parts.paragraph(words.temporarily_cancelled)
    if order.status.resource is Resource.LOCKED:
        yield parts.paragraph(words.locked, words.data_kept, words.unlocked_once_paid)


def _already_paid(order: Order, words: Words) -> str:
    """For who has paid, and is not known to have."""
    match order.status.payment:
        case Payment.CUSTOMER_CONFIRMED:
            return words.being_checked
        case Payment.TEMP_CANCELLED:
            return words.already_paid_reply
        case _:
            return words.already_paid


def _licence_key(order: Order, words: Words) -> Piece:
    key = order.step(steps.LICENCE).told.get("licence_key")
    return parts.notable(words.licence_key, key) if key else NOTHING


def _codes(order: Order) -> Iterator[tuple[str, str]]:
    """Each code with what it is worth: SUMAN gives them in the order of the SKUs asked for."""
    codes = iter(order.step(steps.RESOURCE).told.get("codes", ()))
    names = {line.sku: line.name for line in order.lines}
    for sku, quantity in steps.quantities(order).items():
        yield from ((names[sku], code) for code in islice(codes, quantity))


def _invoice(order: Order, words: Words) -> Piece:
    told = order.step(steps.INVOICE).told
    number, address = told.get("invoice_number"), told.get("invoice_url")
    shown = [parts.notable(words.invoice_number, number)] if number else []
    return parts.joined([*shown, parts.link(words.view_invoice, address)] if address else shown)
