"""Every letter in every situation in which it says something else, in a language: for tests, and to look at."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from infra.load_settings import default_setting
from misa_order.fulfilment.letters import write_letter, write_quota_notice, write_rejection
from misa_order.fulfilment.letters.letter import Letter
from misa_order.kernel.calendar import business_date
from misa_order.orders.claim import Claim
from misa_order.orders.order import Commitment, Order, Step
from misa_order.orders.order_request import Language
from misa_order.orders.statuses import Licence, Payment, Resource
from misa_order.renewals.renewal import Renewal, RenewalState
from misa_order.settings.bank_accounts import BankAccounts
from tests.builders import DESKTOP, NOW, TOPUP, order_body
from tests.quotas import CUSTOMER, a_purchase, a_quota, days_before_the_end
from tests.unit.fulfilment.orders_made import an_order

ACCOUNTS = BankAccounts.model_validate(default_setting("bank-accounts")).accounts
PAYMENT_PAGE = "https://orders.example/pay/1000002.1795248245.3f2a9c"
PAGE = "https://orders.example{}".format
LOCKED = {"lock": Step(state="done"), "unlock": Step()}
UNLOCKED = {"lock": Step(state="done"), "unlock": Step(state="done")}
LATE: dict[str, Any] = {"payment": Payment.TEMP_CANCELLED}
_PAID: dict[str, Any] = {"payment": Payment.PAID}
_UNTIL = date(2026, 12, 20)


def page_of(order: Order) -> str:
    """The address of an order's payment page: every one here has the same number."""
    assert order.number == "1000002"
    return PAYMENT_PAGE


def letters_in(language: Language) -> Mapping[str, Letter]:
    """The letters by name and situation, as ``payment_reminded.late``; in English nothing else is Vietnamese."""
    written = {}
    for label, order in (*_ordered(), *_paid(), *_not_paid()):
        spoken = _in_language(order, language)
        letter = write_letter(label.partition(".")[0], spoken, lambda: ACCOUNTS, page_of, NOW)
        assert letter, label
        written[label] = letter
    for label, reason in (("renewal_rejected", None), ("renewal_rejected.reason", "Hết hạn ngân sách")):
        order = _in_language(a_commitment(), language)
        said = "Out of budget" if reason and language is Language.ENGLISH else reason
        written[label] = write_rejection(a_renewal(order, reason=said))
    return {**written, **quota_letters_in(language)}


def quota_letters_in(language: Language) -> Mapping[str, Letter]:
    """The letters about quotas: used up, over, soon over, low, both, and without a term."""
    name = "ABC Restaurant" if language is Language.ENGLISH else "Nhà hàng ABC"
    customer = CUSTOMER.model_copy(update={"language": language, "name": name})
    written = {}
    for label, used, days in (
        ("empty", 300, 20),
        ("expired", 30, 0),
        ("soon", 30, 20),
        ("low", 290, 45),
        ("both", 290, 20),
    ):
        quota = a_quota(a_purchase(customer=customer), used_total=used)
        letter = write_quota_notice(quota, business_date(days_before_the_end(quota, days)), PAGE)
        assert letter, label
        written[f"quota_notice.{label}"] = letter
    endless = a_quota(a_purchase(customer=customer, months=None), used_total=300)
    for label, page in (("endless", PAGE), ("no_shop", lambda _: None)):
        letter = write_quota_notice(endless, business_date(NOW), page)
        assert letter
        written[f"quota_notice.{label}"] = letter
    return written


def a_commitment(**status: Any) -> Order:
    """An order made by accepting a renewal."""
    body = {"product": "QLTH", "domain": "thptkimlien", "lines": [{"sku": "QLTH-FEE-12M", "quantity": 1}]}
    promised = Commitment(
        renewal="r-1", until=_UNTIL, rep="yen.nt", accepted_by="yen.nt", on_behalf_of=None, accepted_at=NOW
    )
    facts = {"commitment": promised, "cancel_on": None, "ask_on": None, "lock_on": _UNTIL}
    # Such an order is never placed by itself (R50), so it begins as one that is.
    return an_order(None, {**body, "purpose": "upgrade"}, **status).model_copy(update=facts)


def a_renewal(order: Order, **changes: Any) -> Renewal:
    """The rejected request that ``order`` would have come of."""
    same = (
        "portal",
        "product",
        "domain",
        "match_key",
        "key",
        "customer",
        "lines",
        "total",
        "payment_method",
        "invoice",
    )
    facts = {name: getattr(order, name) for name in (*same, "request_key", "request_digest")}
    made = Renewal(
        **facts, id="r-1", state=RenewalState.REJECTED, commit_until=_UNTIL, in_charge="yen.nt", requested_at=NOW
    )
    return made.model_copy(update=changes)


def _ordered() -> Iterator[tuple[str, Order]]:
    yield "order_placed", an_order()
    yield "order_placed.second", an_order(resource=Resource.NOT_PROVISIONED).model_copy(update={"lock_on": None})
    yield "order_placed.desktop", an_order(body=DESKTOP)
    yield "order_placed.topup", an_order(body=TOPUP)
    yield "order_placed.card", an_order(body={"payment_method": "card"})
    yield "order_placed.cash", an_order(body={"payment_method": "cash"})
    yield "order_placed.paid", an_order(**_PAID, resource=Resource.PROVISIONED)
    yield "order_cancelled", an_order(payment=Payment.CANCELLED, resource=Resource.REVOKED)
    yield "grant_handed_on", an_order()
    yield "renewal_accepted", a_commitment()


def _paid() -> Iterator[tuple[str, Order]]:
    yield "payment_received", an_order(**_PAID)
    yield "payment_received.desktop", an_order(body=DESKTOP, **_PAID)
    yield "payment_received.topup", an_order(body=TOPUP, **_PAID)
    yield "payment_received.locked", an_order(LOCKED, **_PAID, resource=Resource.LOCKED)
    yield "payment_withdrawn", an_order()
    yield "payment_withdrawn.locked", an_order(LOCKED, resource=Resource.LOCKED)
    yield "payment_withdrawn.late", an_order(**LATE)
    yield "payment_withdrawn.desktop", an_order(body=DESKTOP)
    yield "resource_granted", an_order(**_PAID, resource=Resource.PROVISIONED)
    yield "resource_granted.locked", an_order(UNLOCKED, **_PAID, resource=Resource.PROVISIONED)
    yield "licence_issued", _licensed()
    yield "codes_issued", _with_codes()
    yield "invoice_issued", _invoiced()


def _not_paid() -> Iterator[tuple[str, Order]]:
    yield "payment_asked", an_order(payment=Payment.AWAITING_CUSTOMER)
    yield "payment_link", an_order()
    yield "claim_rejected", _claimed(payment=Payment.UNPAID)
    yield "claim_rejected.late", _claimed(**LATE)
    yield "payment_reminded", an_order()
    yield "payment_reminded.desktop", an_order(body=DESKTOP)
    yield "payment_reminded.card", an_order(body={"payment_method": "card"}, resource=Resource.NOT_PROVISIONED)
    yield "payment_reminded.confirmed", an_order(payment=Payment.CUSTOMER_CONFIRMED)
    yield "payment_reminded.late", an_order(**LATE)
    yield "payment_reminded.commitment", a_commitment()
    yield "deadline_passed", an_order(**LATE)
    yield "deadline_passed.desktop", an_order(body=DESKTOP, **LATE)
    yield "deadline_passed.locked", an_order(LOCKED, **LATE, resource=Resource.LOCKED)
    yield "deadline_passed.commitment", a_commitment(resource=Resource.LOCKED)


def _licensed() -> Order:
    key = Step(state="done", told={"licence_key": "SME1-9QX4-77AB-K2M0"})
    return an_order({"licence": key}, body=DESKTOP, payment=Payment.PAID, licence=Licence.ISSUED)


def _with_codes() -> Order:
    codes = Step(state="done", told={"codes": ["8341-2270-9915", "8341-2270-9916"]})
    return an_order({"resource": codes}, body=TOPUP, payment=Payment.PAID, resource=Resource.CODE_ISSUED)


def _invoiced() -> Order:
    told = {"invoice_number": "00000123", "invoice_url": "https://hoadon.example/1?a=1&b=2"}
    return an_order({"invoice": Step(state="done", told=told)}, payment=Payment.PAID)


def _claimed(**status: Any) -> Order:
    claim = Claim(n=1, memo="x", paid_at="2026-11-20", at=NOW, digest="d", rejected="A < B")
    return an_order(**status).model_copy(update={"claim": claim})


def _in_language(order: Order, language: Language) -> Order:
    """The order of a customer who reads this language; names hold no digits, so that the others can be compared."""
    english = language is Language.ENGLISH
    name, plan = ("ABC Restaurant", "Professional plan") if english else ("Nhà hàng ABC", "Gói chuyên nghiệp")
    customer = order.customer.model_copy(update={"language": language, "name": name})
    lines = tuple(line.model_copy(update={"name": plan}) for line in order.lines)
    return order.model_copy(update={"customer": customer, "lines": lines})


def with_customer(**changes: Any) -> dict[str, Any]:
    """The part of an order's body that changes its customer."""
    return {"customer": {**order_body()["customer"], **changes}}
