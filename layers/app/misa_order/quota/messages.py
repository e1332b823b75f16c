"""What a notice says in the product, in Vietnamese with its figures, and where its buttons lead
(R60).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from misa_order.orders.order_request import Purpose
from misa_order.quota.notices import Button, Notice, Situation, buttons_of
from misa_order.quota.quota import Quota

_PURPOSES = {Button.BUY_MORE: Purpose.ADD_ON, Button.RENEW: Purpose.RENEW}


class Told(NamedTuple):
    """A notice, and everything that its words are made of."""

    notice: Notice
    quota: Quota
    situation: Situation
    waiting: Sequence[str]


def notice_view(told: Told) -> dict[str, Any]:
    """A notice as api.md shows it. ``target`` is a path of the portal; None closes the notice."""
    return {
        "case": told.notice.case,
        "tier": told.notice.tier,
        "band": told.notice.band,
        "message": _MESSAGES[told.notice.case](told),
        "actions": [
            {"label": label, "kind": button, "target": target_of(button, told.quota)}
            for button, label in buttons_of(told.notice)
        ],
    }


def target_of(button: Button, quota: Quota) -> str | None:
    """Where a button leads: to a new order of the product with purpose and tenant filled in, or
    nowhere.
    """
    if button not in _PURPOSES:
        return None
    query = urlencode({"product": quota.product, "purpose": _PURPOSES[button], "domain": quota.domain})
    return f"/orders/new?{query}"


def _low(told: Told) -> str:
    until = _until(told.quota.last_usable_on)
    if told.situation.empty:
        return f"{_spent(told)}. Vui lòng mua thêm để tiếp tục phát hành."
    return f"{_left(told)}{until}. Vui lòng mua thêm để việc phát hành không bị gián đoạn."


def _soon(told: Told) -> str:
    rest = f"Quý khách còn {_number(told.situation.remaining)} hóa đơn chưa sử dụng."
    return f"{_days(told)}. {rest} Vui lòng gia hạn để không bị gián đoạn."


def _soon_and_low(told: Told) -> str:
    if told.situation.empty:
        return f"{_spent(told)}. {_days(told)}. Vui lòng gia hạn và mua thêm để tiếp tục phát hành."
    return f"{_days(told)}. {_left(told)}. Vui lòng gia hạn và mua thêm để không bị gián đoạn."


def _expired(told: Told) -> str:
    over = f"Thời hạn sử dụng hóa đơn điện tử đã hết từ sau ngày {_day(told.quota.last_usable_on)}"
    rest = f"còn {_number(told.situation.remaining)} hóa đơn chưa sử dụng"
    return f"{over} ({rest}). Vui lòng gia hạn để tiếp tục phát hành."


def _waiting(told: Told) -> str:
    over = f"Thời hạn sử dụng hóa đơn điện tử đã hết từ sau ngày {_day(told.quota.last_usable_on)}"
    gone = over if told.situation.expired else _spent(told)
    orders = f"Đơn hàng {told.quota.product} số {', '.join(told.waiting)} đang chờ cấp tài nguyên"
    if not told.quota.purchases:
        return f"Quý khách chưa có hóa đơn điện tử để phát hành. {orders}; có thể phát hành ngay khi được cấp."
    return f"{gone}. {orders}; có thể phát hành tiếp ngay khi được cấp."


def _short(told: Told) -> str:
    batch, left = _number(told.situation.invoices), _number(told.situation.remaining)
    chosen = f"Quý khách chọn phát hành {batch} hóa đơn nhưng chỉ còn {left} hóa đơn được sử dụng"
    return f"{chosen}. Vui lòng chọn ít hơn hoặc mua thêm."


_MESSAGES: Mapping[int, Callable[[Told], str]] = {
    1: _low,
    2: _soon,
    3: _soon_and_low,
    4: _expired,
    5: _waiting,
    6: _short,
}


def _left(told: Told) -> str:
    left, last = _number(told.situation.remaining), _number(told.situation.last_purchase)
    return f"Quý khách chỉ còn {left} hóa đơn điện tử (lần mua gần nhất: {last})"


def _days(told: Told) -> str:
    until = f"đến hết ngày {_day(told.quota.last_usable_on)}"
    return f"Thời hạn sử dụng hóa đơn điện tử còn {told.situation.days_left} ngày, {until}"


def _spent(told: Told) -> str:
    if not told.quota.purchases:
        return "Quý khách không còn hóa đơn điện tử để phát hành"
    return f"Quý khách đã sử dụng hết {_number(told.quota.granted_total)} hóa đơn điện tử đã mua"


def _until(last: date | None) -> str:
    return f", sử dụng đến hết ngày {_day(last)}" if last else ""


def _number(units: int) -> str:
    return f"{units:,}".replace(",", ".")


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""
