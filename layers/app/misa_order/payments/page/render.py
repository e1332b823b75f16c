"""The customer's payment page (R83): what is bought, until when and how it is paid, and how that stands now."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from misa_order.kernel.calendar import VIETNAM, business_date
from misa_order.orders.due import open_deadlines
from misa_order.orders.instructions import short_memo
from misa_order.orders.order import Order
from misa_order.orders.order_request import Language
from misa_order.orders.queries import Ways
from misa_order.orders.statuses import Payment, label
from misa_order.payments.claims.answer import MOST_BYTES
from misa_order.payments.page.markup import Page, Safe, joined, part, whole
from misa_order.payments.page.pay import Due, pay_part
from misa_order.payments.page.state import PaymentState
from misa_order.payments.page.words import Words, day_in, money_in, words_in

_MAY_BE_CLAIMED = {Payment.UNPAID, Payment.AWAITING_CUSTOMER}
_TONES = {Payment.PAID: "good", Payment.CANCELLED: "bad", Payment.TEMP_CANCELLED: "bad"}
_TOLD = (
    *("checked", "unreachable", "copied", "selected", "claim_sending", "claim_done"),
    *("wrong_memo", "wrong_day", "wrong_picture", "too_large", "claim_waiting", "failed"),
)


class Shown(NamedTuple):
    """An order as it is shown: how its payment stands, in which language, and which pages may frame it."""

    order: Order
    state: PaymentState
    language: Language
    frames: Sequence[str]


def payment_page(shown: Shown, ways: Ways) -> Page:
    """The page; nothing on it tells who the customer is or how to reach them."""
    order, words = shown.order, words_in(shown.language)
    pieces = {
        "tone": _TONES.get(order.status.payment, "open"),
        "label": label("payment", order.status.payment, english=shown.language is Language.ENGLISH),
        "checked": words.checked.format(f"{shown.state.at.astimezone(VIETNAM):%H:%M:%S}"),
        "notices": joined(_notices(shown, words)),
        "number": order.number,
        "subscription": " – ".join(filter(None, (order.product, order.domain or order.key))),
        "lines": joined(_lines(order, shown.language)),
        "total_due": money_in(shown.language)(order.total),
        "partly": joined(_partly(shown, words)),
        "pay": _pay(shown, ways, words),
        "claim": _claim(shown, words),
    }
    body = part("order", words._asdict(), pieces)
    facts = {"payment": order.status.payment, "received": str(shown.state.received)}
    return whole(words, words.title, "page", body, facts, _TOLD, " ".join(shown.frames) or "'none'")


def _notices(shown: Shown, words: Words) -> Iterator[Safe]:
    """What has to be said about how it stands."""
    match shown.order.status.payment:
        case Payment.PAID:
            yield _notice(words.paid, "good")
            if at := shown.state.paid_at:
                day = day_in(shown.language, business_date(at))
                yield _notice(words.paid_at.format(f"{at.astimezone(VIETNAM):%H:%M}, {day}"), "good")
        case Payment.CANCELLED:
            yield _notice(words.cancelled, "bad")
        case Payment.TEMP_CANCELLED:
            yield _notice(words.late, "bad")
        case Payment.CUSTOMER_CONFIRMED:
            yield _notice(words.confirmed, "")
    if shown.order.is_open and not shown.state.missing:
        yield _notice(words.arrived, "good")


def _notice(text: str, tone: str) -> Safe:
    return part("notice", {"text": text, "tone": tone})


def _lines(order: Order, language: Language) -> Iterator[Safe]:
    money = money_in(language)
    for line in order.lines:
        yield _fact(f"{line.name} × {line.quantity}", money(line.price * line.quantity))


def _partly(shown: Shown, words: Words) -> Iterator[Safe]:
    """What has come and what is missing, where not exactly all or nothing has."""
    money, state = money_in(shown.language), shown.state
    if state.received and state.received != shown.order.total:
        yield _fact(words.received, money(state.received))
        if state.missing:
            yield _fact(words.missing, money(state.missing))


def _fact(name: str, value: str) -> Safe:
    return part("fact", {"name": name, "value": value})


def _pay(shown: Shown, ways: Ways, words: Words) -> Safe:
    """How to pay what is missing; nothing where nobody should pay."""
    if not shown.order.is_open or not shown.state.missing:
        return Safe("")
    return pay_part(Due(shown.order, shown.state.missing, _deadline(shown, words), shown.language), ways)


def _deadline(shown: Shown, words: Words) -> Mapping[str, str]:
    """The first deadline ahead, with the hour, and what happens then (R40, R41)."""
    ahead = [one for one in open_deadlines(shown.order) if not one.has_passed(shown.state.at)]
    if not ahead:
        return {"pay_by": "", "then": ""}
    first = min(ahead, key=lambda one: one.on)
    then = words.cancelled_then if first.what == "cancel" else words.locked_then
    return {"pay_by": words.pay_by.format(day_in(shown.language, first.on)), "then": then}


def _claim(shown: Shown, words: Words) -> Safe:
    """The form for the customer's word, while it would be taken (R26)."""
    order = shown.order
    if order.status.payment not in _MAY_BE_CLAIMED:
        return Safe("")
    today = business_date(shown.state.at).isoformat()
    pieces = {"most_bytes": str(MOST_BYTES), "short_memo": short_memo(order.number, order.key), "today": today}
    title = words.claim if order.payment_method.waits_for_money else words.claim_gateway
    return part("claim", words._asdict(), pieces, {"claim": title})
