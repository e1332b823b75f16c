"""The page behind the link of R26: small, in Vietnamese, and made of nothing but itself."""

import html
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from string import Template
from typing import NamedTuple

from misa_order.orders.instructions import memo
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.payments.claims.answer import MOST_BYTES

_NOTICES = {
    Payment.PAID: "Đơn hàng này đã được thanh toán. Quý khách không cần làm gì thêm. Xin cảm ơn!",
    Payment.CUSTOMER_CONFIRMED: "Chúng tôi đã nhận được xác nhận của Quý khách và đang đối chiếu với ngân hàng.",
    Payment.CANCELLED: "Đơn hàng này đã được hủy. Nếu Quý khách đã chuyển tiền, vui lòng trả lời thư của chúng tôi.",
    Payment.TEMP_CANCELLED: "Đơn hàng này đã tạm hủy do quá hạn. Nếu Quý khách đã chuyển tiền, vui lòng trả lời thư"
    " của chúng tôi.",
}
_EXPIRED = "Liên kết này không đúng hoặc đã hết hạn. Vui lòng mở liên kết trong thư mới nhất, hoặc trả lời thư đó."


class ClaimPage(NamedTuple):
    """A page, and the Content-Security-Policy under which its own style and script run, and no
    others.
    """

    html: str
    policy: str


def claim_page(order: Order) -> ClaimPage:
    """The form for an order that may be claimed; for any other, a sentence that says how it
    stands.
    """
    pieces = {
        "number": order.number,
        "subscription": " – ".join(filter(None, (order.product, order.domain or order.key))),
        "total": f"{order.total:,}".replace(",", ".") + " đ",
        "memo": memo(order.number, order.match_key, order.key),
        "most_bytes": str(MOST_BYTES),
    }
    facts = _filled("facts.html", pieces)
    if notice := _NOTICES.get(order.status.payment):
        return _page(facts + _filled("notice.html", {"notice": notice}))
    return _page(facts + _filled("form.html", pieces))


def expired_page() -> ClaimPage:
    """For a link that opens nothing: it tells nothing of any order."""
    return _page(_filled("notice.html", {"notice": _EXPIRED}))


def _page(body: str) -> ClaimPage:
    style, script = _text("page.css"), _text("page.js")
    whole = Template(_text("page.html")).substitute(style=style, script=script, body=body)
    return ClaimPage(whole, _policy(style, script))


@cache
def _policy(style: str, script: str) -> str:
    own = {
        name: f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
        for name, text in (("style", style), ("script", script))
    }
    return (
        f"default-src 'none'; style-src {own['style']}; script-src {own['script']}; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _filled(name: str, pieces: dict[str, str]) -> str:
    return Template(_text(name)).substitute({name: html.escape(piece) for name, piece in pieces.items()})


@cache
def _text(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8").strip()
