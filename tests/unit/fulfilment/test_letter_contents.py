"""What single letters say to customers, and what customers cannot make them say (R5, R26, R30)."""

import re
from datetime import timedelta

import pytest

from misa_order.fulfilment.letters import write_letter
from misa_order.fulfilment.letters.letter import Letter
from misa_order.fulfilment.letters.words import words_in
from misa_order.fulfilment.mailer import as_mime
from misa_order.orders.claim import Claim
from misa_order.orders.order import Order, Step
from misa_order.orders.order_request import Language
from misa_order.orders.statuses import Payment, Resource
from tests.builders import DESKTOP, NOW, TOPUP
from tests.letter_cases import ACCOUNTS, LOCKED, PAYMENT_PAGE, UNLOCKED, letters_in, page_of, with_customer
from tests.unit.fulfilment.orders_made import an_order


def letter(name: str, order: Order) -> Letter:
    written = write_letter(name, order, lambda: ACCOUNTS, page_of, NOW)
    assert written
    return written


def both(name: str, order: Order) -> list[str]:
    written = letter(name, order)
    return [written.text, written.html]


def paid(body: dict[str, object] | None = None, steps: dict[str, Step] | None = None) -> Order:
    return an_order(steps, body, payment=Payment.PAID)


def granted(steps: dict[str, Step] | None = None) -> Order:
    return an_order(steps, payment=Payment.PAID, resource=Resource.PROVISIONED)


def test_the_instructions_are_complete_in_both_forms() -> None:
    for form in both("order_placed", an_order()):
        for told in ("Thanh toan don hang 1000002 – Domain nhahangabc", "DH1000002 nhahangabc", "2.640.000 đ"):
            assert told in form
        assert "trước hết ngày 26/11/2026" in form
        assert "dùng được đến hết ngày 30/11/2026" in form
        assert all(account.number in form for account in ACCOUNTS)
    assert len(letter("order_placed", an_order()).pictures) == len(ACCOUNTS)


def test_the_memo_stands_alone_to_be_copied() -> None:
    text, page = both("order_placed", an_order())
    assert "\n\n    Thanh toan don hang 1000002 – Domain nhahangabc\n\n" in text
    assert re.search(r"<p[^>]*user-select:all[^>]*>Thanh toan don hang 1000002 – Domain nhahangabc</p>", page)


def test_english_letters_name_the_end_of_the_day() -> None:
    text = letters_in(Language.ENGLISH)["order_placed"].text
    assert "VND 2,640,000 by the end of 26 November 2026" in text
    assert "temporary access until the end of 30 November 2026" in text


def test_a_topup_order_has_no_deadline() -> None:
    for form in both("order_placed", an_order(body=TOPUP)):
        assert "hết ngày" not in form
        assert "SDT 0912345678" in form


def test_a_deadline_that_has_passed_is_not_named_as_if_it_lay_ahead() -> None:
    late = write_letter("order_placed", an_order(), lambda: ACCOUNTS, page_of, NOW + timedelta(days=8))
    assert late
    assert "26/11/2026" not in late.text
    assert "trước hết ngày 30/11/2026" in late.text


@pytest.mark.parametrize("order", [an_order(body={"payment_method": "card"}), paid()])
def test_nobody_is_asked_to_transfer_what_is_paid_elsewhere_or_already(order: Order) -> None:
    written = write_letter("order_placed", order, lambda: pytest.fail("no accounts are needed"), page_of, NOW)
    assert written
    assert "Thanh toan don hang" not in written.text + written.html
    assert written.pictures == {}


def test_cash_may_also_be_brought() -> None:
    assert "nộp tiền mặt tại văn phòng MISA" in letter("order_placed", an_order(body={"payment_method": "cash"})).text
    assert "tiền mặt" not in letter("order_placed", an_order()).text


@pytest.mark.parametrize("name", ["payment_asked", "claim_rejected"])
def test_the_link_to_confirm_a_payment_is_in_both_forms(name: str) -> None:
    text, page = both(name, an_order(payment=Payment.AWAITING_CUSTOMER))
    assert f"Xác nhận đã thanh toán: {PAYMENT_PAGE}#da-chuyen" in text
    assert f'href="{PAYMENT_PAGE}#da-chuyen"' in page
    assert "Thanh toan don hang 1000002 – Domain nhahangabc" in text


@pytest.mark.parametrize("language", Language)
def test_r83_every_letter_that_asks_for_money_has_one_button_to_the_page_and_says_how_long_it_works(
    language: Language,
) -> None:
    asking = {
        *("order_placed", "renewal_accepted", "grant_handed_on", "payment_reminded", "deadline_passed"),
        *("payment_withdrawn", "payment_asked", "payment_link", "claim_rejected"),
    }
    for label, written in letters_in(language).items():
        is_asking = label.partition(".")[0] in asking and label != "order_placed.paid"
        assert len(re.findall(f'<a href="{PAYMENT_PAGE}', written.html)) == is_asking, label
        assert len(re.findall(f": {PAYMENT_PAGE}", written.text)) == is_asking, label
        assert (("15 ngày" if language is Language.VIETNAMESE else "15 days") in written.text) is is_asking, label


def test_no_link_is_made_for_a_letter_without_one() -> None:
    assert write_letter("payment_received", paid(), list, lambda _: pytest.fail("no link is needed"), NOW)


def test_the_customer_reads_why_a_claim_was_not_believed() -> None:
    claim = Claim(n=1, memo="x", paid_at="2026-11-20", at=NOW, digest="d", rejected="Số tiền <khác>")
    text, page = both("claim_rejected", an_order().model_copy(update={"claim": claim}))
    assert "Lý do: Số tiền <khác>" in text
    assert "Lý do: Số tiền &lt;khác&gt;" in page


def test_access_that_was_locked_is_said_to_come_back() -> None:
    for form in both("payment_received", paid(steps=LOCKED)):
        assert "Tài nguyên đã khóa đang được mở lại" in form
    for form in both("resource_granted", granted(UNLOCKED)):
        assert "Tài nguyên đã khóa trước đây đã được mở lại" in form
    assert "Tài nguyên đã khóa đang được mở lại" in letter("resource_granted", granted(LOCKED)).text
    assert "mở lại" not in letter("payment_received", paid()).text + letter("resource_granted", granted()).text


def test_an_order_is_said_to_be_paid_and_nothing_of_how_much_came() -> None:
    # Staff may confirm money that is a little more or less than the order is worth.
    for form in both("payment_received", paid()):
        assert "đã nhận được" not in form
        assert "2.640.000 đ" in form
        assert "đã được thanh toán" in form
    english = letters_in(Language.ENGLISH)["payment_received"].text
    assert "received VND" not in english
    assert "worth VND 2,640,000, is paid" in english


def test_nobody_is_told_of_a_grant_that_was_taken_back_meanwhile() -> None:
    failed = an_order(LOCKED, payment=Payment.PAID, resource=Resource.PROVISION_FAILED)
    assert write_letter("resource_granted", failed, list, page_of, NOW) is None


def test_what_customers_wrote_cannot_become_markup_or_template() -> None:
    name = '<script>alert("x")</script> & $total ${number} **x** {0}'
    written = letter("payment_received", paid(with_customer(name=name)))
    assert "<script" not in written.html
    escaped = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; $total ${number} **x** {0},"
    assert escaped in written.html
    assert f"Kính gửi {name}," in written.text


def test_fifty_lines_and_the_longest_names_are_all_there() -> None:
    lines = [{"sku": "CUKCUK-PRO-12M", "quantity": 1000}] * 50
    order = an_order(body={"lines": lines, "domain": "n" * 63, **with_customer(name="W" * 200)})
    text, page = both("order_placed", order)
    assert text.count("Gói Pro 12 tháng × 1000: 2.640.000.000 đ") == 50
    assert page.count("Gói Pro 12 tháng × 1000") == 50
    assert "W" * 200 in text
    assert "overflow-wrap:anywhere" in page
    assert as_mime(letter("order_placed", order), "donhang@orders.local", "ke-toan@orders.local").isascii()


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


@pytest.mark.parametrize("email", ["a..b@x.vn", "a+b'c@x.y.vn", ".a@-x.vn", "`{|}~@x.vn", "a@x..vn"])
def test_a_strange_address_does_not_stop_the_letter_from_being_written(email: str) -> None:
    order = paid(with_customer(email=email))
    assert as_mime(letter("payment_received", order), "donhang@orders.local", "ke-toan@orders.local")


def test_money_is_written_as_people_read_it() -> None:
    vietnamese, english = (
        [words_in(language).money(amount) for amount in (0, 990, 1000, 2_640_000)] for language in Language
    )
    assert vietnamese == ["0 đ", "990 đ", "1.000 đ", "2.640.000 đ"]
    assert english == ["VND 0", "VND 990", "VND 1,000", "VND 2,640,000"]


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("order_placed", {Payment.CANCELLED}),
        ("payment_asked", {Payment.PAID, Payment.CANCELLED, Payment.TEMP_CANCELLED, Payment.CUSTOMER_CONFIRMED}),
        ("claim_rejected", {Payment.PAID, Payment.CANCELLED}),
        ("payment_received", set(Payment) - {Payment.PAID}),
        ("resource_granted", set(Payment) - {Payment.PAID}),
        ("payment_reminded", {Payment.PAID, Payment.CANCELLED}),
        ("deadline_passed", {Payment.PAID, Payment.CANCELLED}),
        ("grant_handed_on", {Payment.PAID, Payment.CANCELLED}),
        ("payment_withdrawn", {Payment.PAID, Payment.CANCELLED}),
        ("renewal_accepted", {Payment.CANCELLED}),
    ],
)
def test_a_letter_that_would_be_wrong_by_now_is_not_written(name: str, states: set[Payment]) -> None:
    needed = {"deadline_passed": Resource.LOCKED, "resource_granted": Resource.PROVISIONED}
    resource = needed.get(name, Resource.TEMPORARY)
    orders = {state: an_order(payment=state, resource=resource) for state in Payment}
    silent = {state for state in Payment if not write_letter(name, orders[state], lambda: ACCOUNTS, page_of, NOW)}
    assert silent == states
