"""What a link shows that opens nothing (R83)."""

from misa_order.orders.order_request import Language
from misa_order.payments.page.markup import Page, part, whole
from misa_order.payments.page.words import words_in


def old_link_page(language: Language, *, renewable: bool = True) -> Page:
    """For a link that opens nothing: it tells of no order, nor whether the link ever opened one.

    With ``renewable`` it offers to have a fresh one sent.
    """
    words = words_in(language)
    body = part("old_link" if renewable else "wrong_link", words._asdict())
    return whole(words, words.old_link, "old_link", body, {}, ("failed",), "'none'")
