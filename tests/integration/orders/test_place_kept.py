"""What is kept of an order as it is placed: its lines, days and key, and what a repeat is known by (R1–R6, R12–R14)."""

from typing import Any

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.orders.intake.place import Placed, check_reachable, digest_of, key_value, place_order
from misa_order.orders.order_request import OrderRequest
from misa_order.orders.statuses import Resource
from misa_order.orders.store import OrderStore
from misa_order.settings.catalogue import MatchKey
from tests.builders import CALENDAR, CATALOGUE, DESKTOP, NOW, PORTAL, TOPUP, order_body, place
from tests.days import ASK_ON, CANCEL_ON, LOCK_ON

QUOTAS: dict[str, Any] = {
    "product": "MEINVOICE",
    "lines": [{"sku": "MEINVOICE-300", "quantity": 2}, {"sku": "MEINVOICE-1000", "quantity": 3}],
}


def test_r2_lines_are_the_catalogues_and_the_total_is_their_sum(order_store: OrderStore) -> None:
    order = place(order_store, **QUOTAS).order
    skus = {sku.sku: sku for sku in CATALOGUE.product("MEINVOICE").skus}
    wanted = [(skus["MEINVOICE-300"], 2), (skus["MEINVOICE-1000"], 3)]
    assert [line.model_dump() for line in order.lines] == [
        {
            "sku": sku.sku,
            "name": sku.name,
            "quantity": quantity,
            "price": sku.price,
            "quota": sku.quota,
            "months": sku.months,
        }
        for sku, quantity in wanted
    ]
    assert [(line.quota, line.months) for line in order.lines] == [(300, 24), (1000, 24)]
    assert order.total == sum(sku.price * quantity for sku, quantity in wanted)


def test_all_that_was_sent_is_kept_as_it_was_sent(order_store: OrderStore) -> None:
    changes: dict[str, Any] = {"agent_code": "DL01", "affiliate_code": "CTV7", "office": "DN", "payment_method": "cash"}
    order = place(order_store, **changes).order
    request = OrderRequest.model_validate(order_body(**changes))
    for name in set(type(request).model_fields) - {"lines"}:
        assert getattr(order, name) == getattr(request, name), name
    assert (order.version, order.portal, order.created_at) == (1, "portal-1", NOW)
    assert (order.kind, order.match_key, order.key) == ("saas", MatchKey.DOMAIN, "nhahangabc")


@pytest.mark.parametrize(
    ("method", "resource", "days"),
    [
        ("transfer", Resource.TEMPORARY, (ASK_ON, CANCEL_ON, LOCK_ON)),
        ("cash", Resource.TEMPORARY, (ASK_ON, CANCEL_ON, LOCK_ON)),
        ("card", Resource.NOT_PROVISIONED, (None, CANCEL_ON, None)),
        ("wallet", Resource.NOT_PROVISIONED, (None, CANCEL_ON, None)),
        ("paypal", Resource.NOT_PROVISIONED, (None, CANCEL_ON, None)),
    ],
)
def test_r12_r13_r26_who_pays_later_is_granted_for_a_while_and_asked(
    order_store: OrderStore, method: str, resource: Resource, days: Any
) -> None:
    order = place(order_store, payment_method=method).order
    assert (order.status.resource, (order.ask_on, order.cancel_on, order.lock_on)) == (resource, days)


def test_an_order_without_its_grant_has_the_other_days_all_the_same(order_store: OrderStore) -> None:
    place(order_store, key="a")
    second = place(order_store, key="b")
    assert not second.repeated
    assert (second.order.status.resource, second.order.lock_on) == (Resource.NOT_PROVISIONED, None)
    assert (second.order.ask_on, second.order.cancel_on) == (ASK_ON, CANCEL_ON)
    assert order_store.get(second.order.number) == second.order
    [entry] = order_store.history(second.order.number)
    assert (entry.actor, entry.why, entry.note) == ("customer:KH0001", "ordered", None)


def test_a_customer_without_code_and_phone_has_no_such_key() -> None:
    bare = OrderRequest.model_validate(order_body(customer={"id": "K", "name": "A", "email": "a@b.vn"}))
    assert [key_value(kind, bare) for kind in MatchKey] == [
        {MatchKey.DOMAIN: "nhahangabc"}.get(kind) for kind in MatchKey
    ]
    full = OrderRequest.model_validate(order_body())
    assert key_value(MatchKey.TAX_CODE, full) == "0101243150"
    assert key_value(MatchKey.PHONE, full) == "0912345678"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"product": "MEINVOICE"}, "MEINVOICE has no SKU CUKCUK-PRO-12M"),
        ({"domain": None}, "A SaaS order needs the tenant's domain"),
        ({"product": "QLTH"}, "QLTH is renewed by POST /v1/renewals, with a commitment to pay"),
        ({**DESKTOP, "customer": {"id": "K", "name": "A", "email": "a@b.vn"}}, "SME is paid by customer.tax_code, so"),
        ({**TOPUP, "customer": {"id": "K", "name": "A", "email": "a@b.vn"}}, "MISA_SUPPORT is paid by customer.phone"),
    ],
)
def test_a_portal_reads_what_is_wrong_with_an_order(
    order_store: OrderStore, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        place(order_store, **changes)
    assert refused.value.message.startswith(message)


def test_r4_a_request_is_known_by_the_same_digest_in_every_release() -> None:
    body = order_body()
    digest = digest_of(OrderRequest.model_validate(body))
    assert digest == "13330c0891a52f749f11e82115d86cb4f682dde1a5cd3acaf1a4581cb56a773f"
    assert digest == digest_of(OrderRequest.model_validate(dict(reversed(body.items()))))
    assert digest != digest_of(OrderRequest.model_validate({**body, "office": None}))


def test_a_repeat_is_found_behind_another_order_that_has_the_first_number(
    order_store: OrderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = "misa_order.orders.intake.place.number_candidates"
    monkeypatch.setattr(numbers, lambda seed: iter(["5743544", "5743553"]))
    place(order_store, key="a")
    second = place(order_store, key="b").order
    product = CATALOGUE.product("CUKCUK")
    emptied = CATALOGUE.model_copy(update={"products": (product.model_copy(update={"skus": product.skus[:1]}),)})

    def again(key: str, **changes: Any) -> Placed:
        request = OrderRequest.model_validate(order_body(**changes))
        return place_order(request, PORTAL, key, emptied, CALENDAR, order_store, NOW)

    assert again("b") == (second, True)
    for key, changes in (("c", {}), ("b", {"office": None})):
        with pytest.raises(InvalidInputError):
            again(key, **changes)


def test_a_product_that_is_paid_by_its_domain_needs_one_whatever_it_is() -> None:
    product = CATALOGUE.product("MISA_SUPPORT").model_copy(update={"match_key": MatchKey.DOMAIN})
    request = OrderRequest.model_validate(order_body(**{**TOPUP, "domain": None}))
    with pytest.raises(InvalidInputError) as refused:
        check_reachable(request, product)
    assert (refused.value.code, refused.value.field) == ("missing", "domain")
