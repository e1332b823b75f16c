"""Every move of every axis: what docs/flow.md draws is allowed, all else is refused and changes nothing (R11)."""

from collections.abc import Iterator
from itertools import product

import pytest

from misa_order.kernel.errors import ConflictError
from misa_order.orders.statuses import AXES, FAILED, PAYABLE, Invoice, Licence, Payment, check_move, label
from tests.conftest import ROOT
from tests.unit.fulfilment.orders_made import an_order

FLOW = (ROOT / "docs" / "flow.md").read_text("utf-8").splitlines()


def drawn() -> Iterator[tuple[str, str, tuple[str, str], list[str]]]:
    """Axis, state, its words and what may follow, as the page has it: a copy that no change of the code changes."""
    axis = ""
    for line in FLOW:
        if line.startswith("## "):
            axis = line.removeprefix("## ").partition(" – ")[0].lower()
        elif axis in AXES and line.startswith("| `"):
            code, vietnamese, english, following = line.strip("| ").split(" | ")
            yield axis, code.strip("`"), (vietnamese, english), following.replace("`", "").split(" · ")


DRAWN = list(drawn())
ALLOWED = {(axis, code, after) for axis, code, _, following in DRAWN for after in following if after != "final"}


def is_refused(axis: str, before: str | None, after: str) -> bool:
    states = {str(state): state for state in AXES[axis].labels}
    try:
        check_move(axis, states[before] if before else None, states[after])
    except ConflictError as error:
        said = f"{axis.capitalize()} cannot go from {before or 'nothing'} to {after}"
        return (error.code, error.field, error.message) == ("transition_not_allowed", axis, said)
    return False


def test_the_page_draws_every_state_of_every_axis_with_its_words() -> None:
    known = [(axis, state) for axis, facts in AXES.items() for state in facts.labels]
    assert [(axis, code) for axis, code, _, _ in DRAWN] == known
    assert {f"## {facts.english} – {facts.vietnamese}" for facts in AXES.values()} <= {*FLOW}
    assert [len(facts.labels) for facts in AXES.values()] == [6, 4, 10, 5, 4]
    for (axis, state), (_, _, words, _) in zip(known, DRAWN, strict=True):
        assert (label(axis, state), label(axis, state, english=True)) == words


@pytest.mark.parametrize("axis", AXES)
def test_a_move_is_allowed_where_it_is_drawn_and_nowhere_else(axis: str) -> None:
    states = [str(state) for state in AXES[axis].labels]
    allowed = {pair for pair in product(states, states) if not is_refused(axis, *pair)}
    assert allowed == {(before, after) for name, before, after in ALLOWED if name == axis}


@pytest.mark.parametrize("axis", AXES)
def test_nothing_moves_on_an_axis_that_the_order_does_not_have(axis: str) -> None:
    assert all(is_refused(axis, None, str(after)) for after in AXES[axis].labels)


def test_money_and_what_was_issued_never_go_back_and_a_cancelled_order_is_over() -> None:
    final = {(axis, code) for axis, code, _, following in DRAWN if following == ["final"]}
    assert final == {
        ("payment", "CANCELLED"),
        ("licence", "ISSUED"),
        ("resource", "REVOKED"),
        ("resource", "CODE_ISSUED"),
        ("invoice", "INVOICED"),
        ("invoice", "NO_INVOICE"),
        ("revenue", "NO_CONTRACT"),
    }


def test_an_exact_match_pays_what_is_unpaid_asked_about_or_claimed_and_nothing_else() -> None:
    assert {"UNPAID", "AWAITING_CUSTOMER", "CUSTOMER_CONFIRMED"} == PAYABLE
    for payment in AXES["payment"].labels:
        order = an_order(payment=payment)
        assert order.is_payable is (payment in PAYABLE)
        assert order.is_open is (payment in {*PAYABLE, "TEMP_CANCELLED"})


def test_staff_find_every_state_that_says_that_a_step_failed() -> None:
    assert {state for axis in AXES.values() for state in axis.labels if state.endswith("FAILED")} == FAILED


def test_an_order_moves_on_the_axes_that_are_named_and_on_none_if_one_refuses() -> None:
    order = an_order()
    moved = order.moved(payment=Payment.PAID, invoice=Invoice.INVOICING)
    assert (moved.status.payment, moved.status.invoice) == (Payment.PAID, Invoice.INVOICING)
    assert moved.model_copy(update={"status": order.status}) == order
    for refused in ({"payment": Payment.PAID, "licence": Licence.ISSUING}, {"invoice": Invoice.NOT_INVOICED}):
        with pytest.raises(ConflictError) as error:
            order.moved(**refused)
        assert error.value.code == "transition_not_allowed"
