"""What the letter about a quota tells: how many invoices are left, until when, and where to get
more (R62).
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from misa_order.fulfilment.letters import letter as parts
from misa_order.fulfilment.letters.letter import Piece
from misa_order.orders.order_request import Language
from misa_order.quota.messages import Told, target_of
from misa_order.quota.notices import Button, buttons_of


class _Words(NamedTuple):
    expired: str
    empty: str
    soon: str
    soon_and_low: str
    low: str
    left: str
    last_purchase: str
    last_day: str
    days_left: str
    empty_and_soon: str
    buttons: Mapping[Button, str]
    no_shop: Mapping[Button, str]


_WORDS: Mapping[Language, _Words] = {
    Language.VIETNAMESE: _Words(
        expired="Thời hạn sử dụng hóa đơn điện tử của Quý khách đã hết. Vui lòng gia hạn để tiếp tục phát hành.",
        empty="Quý khách đã sử dụng hết số hóa đơn điện tử đã mua. Vui lòng mua thêm để tiếp tục phát hành.",
        soon="Thời hạn sử dụng hóa đơn điện tử của Quý khách sắp hết. Vui lòng gia hạn để không bị gián đoạn.",
        soon_and_low="Cả thời hạn sử dụng và số hóa đơn điện tử của Quý khách đều sắp hết. Vui lòng gia hạn và mua thêm"
        " để không bị gián đoạn.",
        low="Số hóa đơn điện tử của Quý khách sắp hết. Vui lòng mua thêm để không bị gián đoạn.",
        left="Số hóa đơn còn lại",
        last_purchase="Số hóa đơn mua lần gần nhất",
        last_day="Ngày sử dụng cuối cùng",
        days_left="Số ngày còn lại",
        empty_and_soon="Quý khách đã sử dụng hết số hóa đơn điện tử đã mua và thời hạn sử dụng cũng sắp hết. Vui lòng"
        " gia hạn và mua thêm để tiếp tục phát hành.",
        buttons={Button.BUY_MORE: "Mua thêm", Button.RENEW: "Gia hạn/Mua thêm"},
        no_shop={
            Button.BUY_MORE: "Để mua thêm, Quý khách vui lòng đặt hàng tại nơi đã mua lần trước.",
            Button.RENEW: "Để gia hạn hoặc mua thêm, Quý khách vui lòng đặt hàng tại nơi đã mua lần trước.",
        },
    ),
    Language.ENGLISH: _Words(
        expired="The term of your e-invoices is over. Please renew it to go on issuing.",
        empty="You have used all e-invoices that you bought. Please buy more to go on issuing.",
        soon="The term of your e-invoices is about to end. Please renew it so that nothing is interrupted.",
        soon_and_low="Both the term and the number of your e-invoices are about to run out. Please renew and buy more"
        " so that nothing is interrupted.",
        low="Your e-invoices are about to run out. Please buy more so that nothing is interrupted.",
        left="Invoices left",
        last_purchase="Invoices last bought",
        last_day="Last usable day",
        days_left="Days left",
        empty_and_soon="You have used all e-invoices that you bought, and their term is about to end. Please renew and"
        " buy more to go on issuing.",
        buttons={Button.BUY_MORE: "Buy more", Button.RENEW: "Renew or buy more"},
        no_shop={
            Button.BUY_MORE: "To buy more, please order where you bought last time.",
            Button.RENEW: "To renew or buy more, please order where you bought last time.",
        },
    ),
}


def quota_pieces(
    told: Told, language: Language, day: Callable[[date], str], link: Callable[[str], str | None]
) -> Mapping[str, Piece]:
    """The pieces of the letter: what is the matter, the figures, and the link to the order that
    mends it, or words.
    """
    words = _WORDS[language]
    return {
        "notice": parts.paragraph(_matter(told, words)),
        "figures": parts.rows(_figures(told, words, day), whole=True),
        "offer": _offer(told, words, link),
    }


def _offer(told: Told, words: _Words, link: Callable[[str], str | None]) -> Piece:
    button = buttons_of(told.notice)[0][0]
    target = target_of(button, told.quota)
    if target is None:
        return parts.NOTHING
    address = link(target)
    return parts.link(words.buttons[button], address) if address else parts.paragraph(words.no_shop[button])


def _matter(told: Told, words: _Words) -> str:
    if told.situation.expired:
        return words.expired
    if told.situation.empty:
        return words.empty_and_soon if told.situation.soon else words.empty
    return {1: words.low, 2: words.soon, 3: words.soon_and_low}[told.notice.case]


def _figures(told: Told, words: _Words, day: Callable[[date], str]) -> Iterator[tuple[str, str]]:
    yield words.left, str(told.situation.remaining)
    yield words.last_purchase, str(told.situation.last_purchase)
    if last := told.quota.last_usable_on:
        yield words.last_day, day(last)
    if (days := told.situation.days_left) is not None:
        yield words.days_left, str(max(0, days))
