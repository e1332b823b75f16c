"""The page behind the link (R26): complete in itself, and nothing that a customer wrote becomes markup."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from misa_order.orders.statuses import Payment
from misa_order.payments.claims.page import claim_page, expired_page
from tests.builders import DESKTOP, order_body
from tests.unit.fulfilment.orders_made import an_order


class _Tags(HTMLParser):
    """Fails on a tag that is closed in the wrong place, and collects what the page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.fetched += [value for name, value in attrs if name in {"src", "href", "action", "style"}]
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("payment", list(Payment))
def test_the_page_is_well_formed_and_fetches_nothing(payment: Payment) -> None:
    for page in (claim_page(an_order(payment=payment)), expired_page()):
        tags = _Tags()
        tags.feed(page.html)
        assert tags.open == []
        assert tags.fetched == []
        assert "$" not in re.sub(r"<script>.*</script>", "", page.html, flags=re.DOTALL)


@pytest.mark.parametrize("payment", list(Payment))
def test_there_is_a_form_only_while_a_claim_would_be_taken(payment: Payment) -> None:
    page = claim_page(an_order(payment=payment)).html
    assert ("<form" in page) == (payment in {Payment.UNPAID, Payment.AWAITING_CUSTOMER})
    assert "1000002" in page
    assert "2.640.000 đ" in page
    assert "nhahangabc" in page


def test_the_form_names_the_memo_that_was_asked_for_with_the_products_own_key() -> None:
    assert "Thanh toan don hang 1000002 – MST 0101243150" in claim_page(an_order(body=DESKTOP)).html


def test_the_policy_allows_exactly_the_pages_own_style_and_script() -> None:
    page = claim_page(an_order())
    for kind, directive in (("style", "style-src"), ("script", "script-src")):
        found = re.findall(f"<{kind}>(.*?)</{kind}>", page.html, re.DOTALL)
        assert len(found) == 1
        digest = base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in page.policy
    assert page.policy.startswith("default-src 'none';")
    assert "unsafe" not in page.policy
    assert expired_page().policy == page.policy


def test_what_customers_wrote_cannot_become_markup() -> None:
    order = an_order(body={"customer": {**order_body()["customer"], "name": "<script>alert(1)</script>"}})
    page = claim_page(order.model_copy(update={"key": "<b>$total</b>", "domain": None})).html
    assert "<b>$total" not in page
    assert "&lt;b&gt;$total&lt;/b&gt;" in page
    assert "alert(1)" not in page


def test_a_link_that_opens_nothing_tells_of_no_order() -> None:
    assert "<dl>" not in expired_page().html
    assert "<form" not in expired_page().html
