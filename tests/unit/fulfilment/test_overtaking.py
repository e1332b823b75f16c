"""Whatever overtakes what at SUMAN, is refused, lost or given up: in the end the tenant has what its order says."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from misa_order.orders.failures import failed_steps
from misa_order.orders.order_filter import has_failed
from misa_order.orders.statuses import Payment, Resource
from tests.unit.fulfilment.tenant import Journey

TEMPORARILY, NOTHING = "temporarily", "nothing"
"""What the order was granted when it was placed (R12)."""

type Deed = tuple[str, int, str]

PEOPLE = ("pay", "cancel", "lock", "undo", "retry", "wait", "approve", "call")
ANSWERS = st.sampled_from(("done", "refused", "lost", "unheard", "pending"))
DEEDS = st.one_of(
    st.just(("ask", 0, "")),
    st.tuples(st.just("answer"), st.integers(0, 2), ANSWERS),
    st.sampled_from([(name, 0, "") for name in PEOPLE]),
)


def do(journey: Journey, deed: Deed) -> None:
    name, which, how = deed
    if name == "answer":
        journey.answer(which, how)
    else:
        getattr(journey, name)()


def deeds(text: str) -> list[Deed]:
    """``ask done pay``: answers are those of the request that set out first."""
    return [
        ("answer", 0, word) if word in {"done", "refused", "lost", "unheard", "pending"} else (word, 0, "")
        for word in text.split()
    ]


@settings(max_examples=300)
@given(st.lists(DEEDS, max_size=30), st.sampled_from((TEMPORARILY, NOTHING)))
@example(deeds("ask lock pay ask unheard ask done done"), TEMPORARILY)
@example(deeds("ask done lock ask pay done ask refused ask"), TEMPORARILY)
@example(deeds("ask lost wait wait ask unheard cancel ask done"), TEMPORARILY)
@example(deeds("ask done lock ask done pay ask lock refused retry ask done ask done undo ask done"), TEMPORARILY)
@example(deeds("ask refused retry ask lock done"), TEMPORARILY)
@example(deeds("pay ask done undo ask refused cancel"), TEMPORARILY)
@example(deeds("pay ask pending undo"), NOTHING)
@example([*deeds("pay ask ask"), ("answer", 1, "pending"), *deeds("undo done")], TEMPORARILY)
@example(deeds("pay ask pending undo approve ask done"), TEMPORARILY)
@example(deeds("pay ask pending approve undo lock ask done ask done call"), TEMPORARILY)
@example(deeds("pay ask unheard wait wait ask lost undo ask refused undo"), NOTHING)
@example(deeds("ask done lock ask done pay ask refused undo pay"), TEMPORARILY)
@example(deeds("pay ask pending undo ask refused pay undo cancel"), TEMPORARILY)
def test_the_tenant_ends_as_its_order_says(path: list[Deed], granted: str) -> None:
    journey = Journey(granted=granted == TEMPORARILY)
    for deed in path:
        do(journey, deed)
        order = journey.order
        assert not failed_steps(order) or has_failed(order), "staff find it"
        if order.step("unlock").state == "failed" and order.status.payment is Payment.PAID:
            assert order.status.resource is Resource.PROVISION_FAILED
    journey.end_well()
    tenant, status = journey.tenant, journey.order.status
    # A refused temporary grant is not asked for again when the order is cancelled, or its last day over.
    assert not has_failed(journey.order) or status.payment is Payment.CANCELLED or journey.is_over
    if status.payment is Payment.PAID:
        assert (status.resource, tenant.granted, tenant.locked) == (Resource.PROVISIONED, "for good", False)
    elif status.payment is Payment.CANCELLED:
        assert tenant.granted == "nothing"
    elif status.resource is Resource.LOCKED:
        assert tenant.locked
    elif status.resource is Resource.NOT_PROVISIONED:
        assert tenant.granted == "nothing"
    elif status.resource is Resource.TEMPORARY:
        assert (tenant.granted, tenant.locked) == ("temporarily", False)
