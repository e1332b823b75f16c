"""What customers read (R5, R30)."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from infra.load_settings import default_setting
from misa_order.fulfilment.letters import LETTERS, write_letter
from misa_order.fulfilment.letters.letter import Letter, money
from misa_order.fulfilment.mailer import as_mime
from misa_order.orders.claim import Claim
from misa_order.orders.instructions import BankAccounts
from misa_order.orders.order import Order, Step
from misa_order.orders.statuses import Payment
from tests.builders import DESKTOP, NOW, TOPUP, order_body
from tests.unit.fulfilment.orders_made import an_order

ACCOUNTS = BankAccounts.model_validate(default_setting("bank-accounts")).accounts
LINK = "https://orders.example/{}?token=1".format


def letter(name: str, order: Order) -> Letter:
    written = write_letter(name, order, lambda: ACCOUNTS, LINK)
    assert written
    return written


def both(name: str, order: Order) -> list[str]:
    written = letter(name, order)
    return [written.text, written.html]


class _Tags(HTMLParser):
    """Fails on a tag that is closed in the wrong place."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in {"meta", "img", "br", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", sorted(LETTERS.values()))
def test_each_letter_names_its_order_in_the_subject_and_is_well_formed(name: str) -> None:
    written = letter(name, an_order())
    assert written.subject.startswith("Đơn hàng 1000002 – ")
    assert written.to == "chu@nhahangabc.vn"
    assert "Kính gửi Nhà hàng ABC," in written.text
    tags = _Tags()
    tags.feed(written.html)
    assert tags.open == []
    for form in (written.text, written.html):
        assert "$" not in form
        assert "None" not in form


def test_the_instructions_are_complete_in_both_forms() -> None:
    for form in both("order_placed", an_order()):
        for told in ("Thanh toan don hang 1000002 – Domain nhahangabc", "DH1000002 nhahangabc", "2.640.000 đ"):
            assert told in form
        assert "26/11/2026" in form
        assert all(account.number in form for account in ACCOUNTS)
    written = letter("order_placed", an_order())
    shown = re.findall(r'src="cid:([^"]+)"', written.html)
    assert shown == list(written.pictures)
    assert len(shown) == len(ACCOUNTS)


def test_a_topup_order_has_no_deadline() -> None:
    for form in both("order_placed", an_order(body=TOPUP)):
        assert "trước hết ngày" not in form
        assert "SDT 0912345678" in form


@pytest.mark.parametrize("order", [an_order(body={"payment_method": "card"}), an_order(payment=Payment.PAID)])
def test_nobody_is_asked_to_transfer_what_is_paid_elsewhere_or_already(order: Order) -> None:
    written = write_letter("order_placed", order, lambda: pytest.fail("no accounts are needed"), LINK)
    assert written
    assert "Thanh toan don hang" not in written.text + written.html
    assert written.pictures == {}


def test_a_cancelled_order_gets_no_instructions() -> None:
    assert write_letter("order_placed", an_order(payment=Payment.CANCELLED), lambda: ACCOUNTS, LINK) is None


@pytest.mark.parametrize("name", ["payment_asked", "claim_rejected"])
def test_the_link_to_confirm_a_payment_is_in_both_forms(name: str) -> None:
    text, page = both(name, an_order(payment=Payment.AWAITING_CUSTOMER))
    assert "Xác nhận thanh toán: https://orders.example/1000002?token=1" in text
    assert 'href="https://orders.example/1000002?token=1"' in page
    assert "Thanh toan don hang 1000002 – Domain nhahangabc" in text


def test_the_customer_reads_why_a_claim_was_not_believed() -> None:
    claim = Claim(n=1, memo="x", paid_at="2026-11-20", at=NOW, digest="d", rejected="Số tiền <khác>")
    text, page = both("claim_rejected", an_order().model_copy(update={"claim": claim}))
    assert "Lý do: Số tiền <khác>" in text
    assert "Lý do: Số tiền &lt;khác&gt;" in page


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("payment_asked", {Payment.PAID, Payment.CANCELLED, Payment.TEMP_CANCELLED, Payment.CUSTOMER_CONFIRMED}),
        ("claim_rejected", {Payment.PAID, Payment.CANCELLED}),
    ],
)
def test_nobody_is_asked_about_money_that_has_come_or_is_not_wanted(name: str, states: set[Payment]) -> None:
    silent = {state for state in Payment if not write_letter(name, an_order(payment=state), lambda: ACCOUNTS, LINK)}
    assert silent == states


def test_what_customers_wrote_cannot_become_markup() -> None:
    customer = {**order_body()["customer"], "name": '<script>alert("x")</script> & $total ${number}'}
    written = letter("payment_received", an_order(body={"customer": customer}))
    assert "<script" not in written.html
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; $total ${number}" in written.html
    assert '<script>alert("x")</script> & $total ${number}' in written.text


def test_the_licence_key_is_in_the_letter() -> None:
    step = Step(state="done", told={"licence_key": "AB-12-<3>"})
    text, page = both("licence_issued", an_order({"licence": step}, body=DESKTOP))
    assert "Khóa giấy phép: AB-12-<3>" in text
    assert "AB-12-&lt;3&gt;" in page


def test_each_code_stands_beside_what_it_is_worth() -> None:
    lines = [{"sku": "TOPUP-100K", "quantity": 2}, {"sku": "TOPUP-500K", "quantity": 1}]
    step = Step(state="done", told={"codes": ["11", "22", "33"]})
    text, page = both("codes_issued", an_order({"resource": step}, body={**TOPUP, "lines": lines}))
    assert re.findall(r"- (Mã nạp .*): (\d+)$", text, re.MULTILINE) == [
        ("Mã nạp 100.000đ", "11"),
        ("Mã nạp 100.000đ", "22"),
        ("Mã nạp 500.000đ", "33"),
    ]
    assert all(f">{code}<" in page for code in ("11", "22", "33"))


def test_the_invoice_is_linked() -> None:
    step = Step(state="done", told={"invoice_number": "0000123", "invoice_url": "https://hoadon.example/1?a=1&b=2"})
    text, page = both("invoice_issued", an_order({"invoice": step}))
    assert "Số hóa đơn: 0000123\nXem hóa đơn: https://hoadon.example/1?a=1&b=2" in text
    assert 'href="https://hoadon.example/1?a=1&amp;b=2"' in page


@pytest.mark.parametrize("email", ["a..b@x.vn", 'a"b@x.vn', "chủ@nhàhàng.vn", "a(b@x.vn"])
def test_a_strange_address_does_not_stop_the_letter_from_being_written(email: str) -> None:
    order = an_order(body={"customer": {**order_body()["customer"], "email": email}})
    assert as_mime(letter("payment_received", order), "donhang@orders.local").as_bytes()


def test_money_is_written_as_people_read_it() -> None:
    assert [money(amount) for amount in (0, 990, 1000, 2_640_000)] == ["0 đ", "990 đ", "1.000 đ", "2.640.000 đ"]
