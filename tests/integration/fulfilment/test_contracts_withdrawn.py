"""A contract that CRM or ACT has is finished at the other, or withdrawn at both (R32, R22, R27, R52)."""

from collections.abc import Callable
from functools import partial

import pytest

from misa_order.contracts.contract import Actor, Contract
from misa_order.contracts.move import record_contract, request_recording
from misa_order.contracts.store import ContractStore
from misa_order.contracts.withdraw import withdraw_contract
from misa_order.fulfilment.callbacks import ActCallback, CallbackTaken, complete_invoice
from misa_order.fulfilment.relay import ROUTES
from misa_order.fulfilment.retry import StepToRetry, retry_step
from misa_order.kernel.errors import ConflictError, InvalidInputError, PartnerDownError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.ending.undone import undone
from misa_order.orders.order import Order
from misa_order.orders.order_filter import has_failed
from misa_order.orders.statuses import Revenue
from misa_order.orders.store import OrderStore
from misa_order.renewals.store import RenewalStore
from misa_order.table.writes import BusyError
from tests.builders import CALENDAR, DESKTOP, NOW, TOPUP
from tests.integration.fulfilment.conftest import Interrupted, World
from tests.renewals_made import accepted, number_of

STAFF = Why("staff:lan", NOW, "undone_by_staff", "wrong order")
HEAD = Actor("head", is_rep=False)
BOTH = ("crm", "act")


def contracts(world: World) -> ContractStore:
    return ContractStore(world.store.table)


def contract(world: World, order: Order, n: int = 1) -> Contract:
    return contracts(world).get(f"HD{order.number}" + (f"-{n}" if n > 1 else ""))


def pay(world: World, order: Order) -> None:
    """It is paid and granted; of its contract nobody has heard yet."""
    order = world.store.get(order.number)
    world.store.change(order, order.paid((), NOW), STAFF._replace(reason="paid"), "OrderPaid")
    world.provision(order)


def undo(world: World, order: Order) -> Order:
    order = world.store.get(order.number)
    return world.store.change(order, undone(order, NOW, lambda: CALENDAR), STAFF, "PaymentUndone")


def cancel(world: World, order: Order) -> Order:
    return cancel_order(world.store.get(order.number), world.store, STAFF._replace(reason="cancelled"))


def sold(world: World, **changes: object) -> Order:
    """A new order that is paid and granted; its contract is not made yet."""
    order = world.place(**{"purpose": "new", **changes})
    pay(world, order)
    return order


def committed(world: World) -> Order:
    return world.store.get(number_of(accepted(RenewalStore(world.store.table))))


def is_down(world: World, order: Order) -> None:
    with pytest.raises(PartnerDownError):
        world.record(order)


def stand(world: World, partner: str) -> set[str]:
    """The contracts that stand at a partner, by the keys under which they were asked for."""
    made: set[str] = set()
    for one in world.asked(partner):
        if one["effect"] and one["operation"] == "contract":
            made.add(one["idempotency_key"])
        if one["effect"] and one["operation"] == "withdraw-contract":
            made.discard(one["body"]["contract"])
    return made


def standing(world: World) -> set[str]:
    """The contracts that stand, which both partners must agree about."""
    crm, act = stand(world, "crm"), stand(world, "act")
    assert crm == act
    return crm


def withdrawals(world: World, partner: str = "crm") -> list[tuple[str, str]]:
    """Each withdrawal that had an effect, its own key and what it took back."""
    asked = [one for one in world.asked(partner) if one["operation"] == "withdraw-contract" and one["effect"]]
    return [(one["idempotency_key"].partition("/")[2], one["body"]["contract"].partition("/")[2]) for one in asked]


def requested(world: World, order: Order) -> Contract:
    return request_recording(contract(world, order).id, HEAD, contracts(world), world.store, STAFF)


def recorded(world: World, order: Order) -> Contract:
    requested(world, order)
    return record_contract(contract(world, order).id, contracts(world), world.store, STAFF)


def test_half_made_while_act_is_down_and_then_undone_it_is_withdrawn_at_both(world: World) -> None:
    order = sold(world)
    world.behave("act", "down")
    is_down(world, order)
    assert stand(world, "crm") == {f"{order.number}/contract/1"}
    undo(world, order)
    is_down(world, order)
    waiting = world.store.get(order.number).step("withdraw_contract")
    assert (waiting.state, waiting.attempts, waiting.withdraws) == ("waiting", 1, f"{order.number}/contract/1")
    world.behave("act", "ok")
    assert world.record(order).steps == ("withdraw_contract",)
    assert standing(world) == set()
    assert world.asked("act")[-1]["body"] == {"order": order.number, "contract": f"{order.number}/contract/1"}
    after = world.store.get(order.number)
    assert after.status.revenue is Revenue.NOT_RECORDED
    assert {step.state for name, step in after.steps.items() if "contract" in name} == {"done", "overtaken"}
    assert world.record(order).steps == (), "a repeat"


@pytest.mark.parametrize("move", [None, requested])
def test_a_draft_or_requested_one_is_withdrawn_with_us_and_at_both_and_its_revenue_taken_back(
    world: World, move: Callable[[World, Order], object] | None
) -> None:
    order = sold(world)
    world.record(order)
    if move:
        move(world, order)
    undo(world, order)
    assert world.record(order).steps == ("withdraw_contract",)
    assert standing(world) == set()
    after, withdrawn = world.store.get(order.number), contract(world, order)
    assert (after.status.revenue, withdrawn.state, withdrawn.revenue_unpaid) == ("NOT_RECORDED", "WITHDRAWN", False)
    last = contracts(world).history(withdrawn.id)[-1]
    assert (last.actor, last.why) == ("function:record_revenue", "contract_withdrawn")
    assert last.changes[0].after == "WITHDRAWN"
    moves = (
        partial(requested, world, order),
        partial(record_contract, withdrawn.id, contracts(world), world.store, STAFF),
    )
    for refused in moves:
        with pytest.raises(ConflictError) as error:
            refused()
        assert error.value.code == "contract_withdrawn"


def test_a_recorded_one_stays_and_is_flagged_until_the_order_is_paid_again(world: World) -> None:
    order = sold(world)
    world.record(order)
    recorded(world, order)
    undo(world, order)
    assert world.record(order).steps == ()
    after, kept = world.store.get(order.number), contract(world, order)
    assert (after.status.revenue, kept.state, kept.revenue_unpaid) == ("RECORDED", "RECORDED", True)
    assert contracts(world).history(kept.id)[-1].why == "revenue_unpaid"
    world.record(order)
    assert contract(world, order) == kept, "a repeat changes nothing"
    pay(world, order)
    world.record(order)
    paid = contract(world, order)
    assert (paid.state, paid.revenue_unpaid, contracts(world).history(paid.id)[-1].why) == (
        "RECORDED",
        False,
        "revenue_paid_again",
    )
    assert standing(world) == {f"{order.number}/contract/1"}
    assert len(world.asked(*BOTH)) == 2
    undo(world, order)
    world.record(order)
    assert contract(world, order).revenue_unpaid, "the second undo as the first"


def test_a_renewals_contract_is_recorded_from_the_first_and_stays(world: World) -> None:
    order = sold(world, purpose="renew")
    world.record(order)
    undo(world, order)
    world.record(order)
    assert contract(world, order).revenue_unpaid
    assert standing(world) == {f"{order.number}/contract/1"}


def test_paid_again_it_gets_a_new_one_under_a_new_key_and_a_new_name(world: World) -> None:
    order = sold(world)
    world.record(order)
    undo(world, order)
    world.record(order)
    pay(world, order)
    after = world.record(order).order
    assert (after.status.revenue, after.step("contract").n) == (Revenue.RECORDED, 2)
    assert standing(world) == {f"{order.number}/contract/2"}
    assert (contract(world, order).state, contract(world, order, 2).state) == ("WITHDRAWN", "DRAFT")
    assert contract(world, order, 2).crm_id != contract(world, order).crm_id
    undo(world, order)
    world.record(order)
    assert (standing(world), contract(world, order, 2).state) == (set(), "WITHDRAWN")
    assert withdrawals(world) == [("withdraw_contract/1", "contract/1"), ("withdraw_contract/2", "contract/2")]


def test_paid_again_before_anybody_heard_of_the_undo_a_draft_is_kept(world: World) -> None:
    order = sold(world)
    world.record(order)
    undo(world, order)
    pay(world, order)
    world.record(order)
    kept = contract(world, order)
    assert (kept.state, kept.revenue_unpaid, kept.version) == ("DRAFT", False, 1)
    assert standing(world) == {f"{order.number}/contract/1"}
    undo(world, order)
    world.record(order)
    assert (contract(world, order).state, standing(world)) == ("WITHDRAWN", set())


def test_half_made_undone_and_paid_again_at_once_both_have_the_new_one_alone(world: World) -> None:
    order = sold(world)
    world.behave("act", "down")
    is_down(world, order)
    undo(world, order)
    pay(world, order)
    world.behave("act", "ok")
    assert world.record(order).steps == ("withdraw_contract", "contract")
    assert standing(world) == {f"{order.number}/contract/2"}
    assert contract(world, order, 2).state == "DRAFT"


@pytest.mark.parametrize("slow", BOTH)
def test_undone_in_the_moment_in_which_a_partner_answers_no_orphan_is_left(world: World, slow: str) -> None:
    order = sold(world)

    def undone_and_heard_of() -> None:
        undo(world, order)
        assert world.record(order).steps == ("withdraw_contract",)

    partner = getattr(world, slow)
    setattr(world, slow, Interrupted(partner, undone_and_heard_of))
    world.record(order)
    assert standing(world) == set()
    assert world.store.get(order.number).status.revenue is Revenue.NOT_RECORDED
    assert contracts(world).find(f"HD{order.number}") is None
    # Whoever was overtaken says so, and it is taken back once more: a partner may have had the two in either order.
    assert withdrawals(world) == [("withdraw_contract/1", "contract/1"), ("withdraw_contract/2", "contract/1")]
    pay(world, order)
    world.record(order)
    assert standing(world) == {f"{order.number}/contract/2"}


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_worker_killed_on_its_way_leaves_no_orphan(world: World, done: int) -> None:
    """Killed before CRM, between CRM and ACT, and after both, each before it could note anything."""
    order = sold(world)

    class Killed(BaseException):
        pass

    def kill() -> None:
        raise Killed

    if done:
        name = BOTH[done - 1]
        alive = getattr(world, name)
        setattr(world, name, Interrupted(alive, kill))
        with pytest.raises(Killed):
            world.record(order)
        setattr(world, name, alive)
    assert (len(stand(world, "crm")), len(stand(world, "act"))) == (int(done > 0), int(done > 1))
    undo(world, order)
    world.record(order)
    assert standing(world) == set()
    # The message of the payment is delivered again, late.
    assert world.record(order).steps == ()
    assert standing(world) == set()


def test_a_worker_killed_while_it_withdraws_is_followed_by_one_that_does(world: World) -> None:
    order = sold(world)
    world.record(order)
    undo(world, order)
    alive = world.crm

    class Killed(BaseException):
        pass

    def kill() -> None:
        raise Killed

    world.crm = Interrupted(alive, kill)
    with pytest.raises(Killed):
        world.record(order)
    world.crm = alive
    assert (stand(world, "crm"), len(stand(world, "act"))) == (set(), 1)
    assert world.record(order).steps == ("withdraw_contract",)
    assert standing(world) == set()
    assert [effect for operation, _, effect in world.operations("crm") if operation == "withdraw-contract"] == [
        True,
        False,
    ]


def test_refused_by_act_then_undone_crm_does_not_keep_it(world: World) -> None:
    order = sold(world)
    world.behave("act", "refuse")
    assert world.record(order).order.status.revenue is Revenue.RECORD_FAILED
    world.behave("act", "ok")
    assert undo(world, order).status.revenue is Revenue.NOT_RECORDED
    world.record(order)
    assert standing(world) == set()
    assert not has_failed(world.store.get(order.number))


@pytest.mark.parametrize("partner", BOTH)
def test_a_withdrawal_that_is_refused_is_found_by_staff_who_have_it_done_again(world: World, partner: str) -> None:
    order = sold(world)
    world.record(order)
    undo(world, order)
    world.behave(partner, "refuse")
    failed = world.record(order).order
    assert (failed.step("withdraw_contract").state, has_failed(failed)) == ("failed", True)
    assert (failed.step("withdraw_contract").error or "").startswith("AMIS.VN")
    assert world.record(order).steps == ()
    pay(world, order)
    assert world.record(order).steps == (), "no second one beside it"
    assert has_failed(world.store.get(order.number))
    world.behave(partner, "ok")
    retry_step(order.number, StepToRetry.CONTRACT, world.store, STAFF)
    assert world.record(order).steps == ("withdraw_contract", "contract")
    assert standing(world) == {f"{order.number}/contract/2"}
    assert not has_failed(world.store.get(order.number))


def test_partners_that_answer_late_or_twice_change_nothing(world: World) -> None:
    order = sold(world)
    for partner in BOTH:
        world.behave(partner, "twice")
    world.record(order)
    undo(world, order)
    world.record(order)
    world.record(order)
    assert standing(world) == set()
    assert [effect for operation, _, effect in world.operations("act") if operation == "withdraw-contract"].count(
        True
    ) == 1


def test_a_commitment_cancelled_while_crm_makes_its_draft_leaves_none_anywhere(world: World) -> None:
    order = committed(world)

    def cancelled_and_heard_of() -> None:
        cancel(world, order)
        world.record(order)

    world.crm = Interrupted(world.crm, cancelled_and_heard_of)
    world.record(order)
    assert standing(world) == set()
    assert world.store.get(order.number).status.revenue is Revenue.NOT_RECORDED


@pytest.mark.parametrize("moved", [None, recorded])
def test_a_cancelled_commitments_draft_is_withdrawn_and_a_recorded_one_flagged(
    world: World, moved: Callable[[World, Order], object] | None
) -> None:
    order = committed(world)
    world.record(order)
    if moved:
        moved(world, order)
    cancel(world, order)
    world.record(order)
    left = contract(world, order)
    assert (left.state, left.revenue_unpaid) == (("RECORDED", True) if moved else ("WITHDRAWN", False))
    assert len(standing(world)) == (1 if moved else 0)
    assert world.store.get(order.number).status.revenue == ("RECORDED" if moved else "NOT_RECORDED")


def test_a_commitments_contract_rests_on_no_payment_and_outlives_its_undoing(world: World) -> None:
    order = committed(world)
    world.record(order)
    pay(world, order)
    undo(world, order)
    world.record(order)
    assert (contract(world, order).state, len(standing(world))) == ("DRAFT", 1)


@pytest.mark.parametrize("kind", [DESKTOP, TOPUP])
def test_what_can_have_no_contract_yet_asks_nobody_to_withdraw_one(world: World, kind: dict[str, object]) -> None:
    world.behave("suman", "pending")
    order = world.place(**kind)
    pay(world, order)
    undo(world, order)
    world.record(order)
    cancel(world, order)
    assert world.record(order).steps == ()
    assert world.asked(*BOTH) == []


def test_an_order_that_nobody_paid_is_cancelled_without_a_word_to_crm_or_act(world: World) -> None:
    order = world.place(purpose="new")
    cancel(world, order)
    assert world.record(order).steps == ()
    assert world.asked(*BOTH) == []


def act_recorded(world: World, order: Order, request_id: str | None) -> CallbackTaken:
    callback = ActCallback(request_id=request_id or "unheard of", order=order.number, event="revenue_recorded")
    return complete_invoice(callback, world.store, contracts(world), NOW)


def request_id(world: World, order: Order) -> str | None:
    return world.store.get(order.number).step("contract").request_id


@pytest.mark.parametrize("paid_again", [False, True])
def test_acts_word_about_a_withdrawn_contract_is_noted_and_act_asked_to_take_it_back_once_more(
    world: World, *, paid_again: bool
) -> None:
    order = sold(world)
    world.record(order)
    requested(world, order)
    late = request_id(world, order)
    undo(world, order)
    world.record(order)
    if paid_again:
        pay(world, order)
        world.record(order)
    status = world.store.get(order.number).status
    assert act_recorded(world, order, late).changed
    assert not act_recorded(world, order, late).changed
    assert (contract(world, order).state, world.store.get(order.number).status) == ("WITHDRAWN", status)
    last = contracts(world).history(f"HD{order.number}")[-1]
    assert (last.actor, last.why, last.note, last.changes) == ("partner:act", "revenue_recorded_late", late, ())
    noted = world.store.history(order.number)[-1]
    assert noted.why == "revenue_recorded_after_withdrawal"
    assert noted.note == f"{order.number}/contract/1, request {late}"
    assert "ContractResumed" in world.events()
    assert world.record(order).steps == ("withdraw_contract",)
    assert withdrawals(world, "act")[-1] == ("withdraw_contract/2", "contract/1")
    assert not act_recorded(world, order, late).changed
    assert standing(world) == ({f"{order.number}/contract/2"} if paid_again else set())
    if paid_again:
        assert contract(world, order, 2).state == "DRAFT"
        undo(world, order)
        world.record(order)
        assert (standing(world), contract(world, order, 2).state) == (set(), "WITHDRAWN")


def test_acts_word_between_an_undo_and_its_worker_moves_nothing_and_is_seen(world: World) -> None:
    order = sold(world)
    world.record(order)
    requested(world, order)
    undo(world, order)
    assert act_recorded(world, order, request_id(world, order)).changed
    assert contract(world, order).state == "REQUESTED"
    assert contracts(world).history(f"HD{order.number}")[-1].why == "revenue_recorded_late"
    world.record(order)
    assert (contract(world, order).state, standing(world)) == ("WITHDRAWN", set())


def test_acts_word_about_a_contract_that_nobody_noted_has_it_taken_back(world: World) -> None:
    order = sold(world)
    undo(world, order)
    world.record(order)
    assert act_recorded(world, order, None).changed
    assert world.record(order).steps == ("withdraw_contract",)
    assert withdrawals(world, "act")[-1] == ("withdraw_contract/2", "contract/1")


def test_acts_word_while_the_next_contract_is_being_made_is_told_again(world: World) -> None:
    order = sold(world)
    world.record(order)
    late = request_id(world, order)
    undo(world, order)
    world.record(order)
    pay(world, order)
    with pytest.raises(BusyError):
        act_recorded(world, order, late)
    world.record(order)
    act_recorded(world, order, late)
    assert world.record(order).steps == ("withdraw_contract",)
    assert standing(world) == {f"{order.number}/contract/2"}


def test_recorded_by_act_in_the_moment_of_the_undo_it_is_kept_and_flagged(world: World) -> None:
    order = sold(world)
    world.record(order)
    requested(world, order)
    assert act_recorded(world, order, request_id(world, order)).changed
    undo(world, order)
    world.record(order)
    assert (contract(world, order).state, contract(world, order).revenue_unpaid) == ("RECORDED", True)


def by_hand(world: World, order: Order, why: Why = STAFF) -> Contract:
    return withdraw_contract(contract(world, order).id, contracts(world), world.store, why)


def test_the_office_accountant_withdraws_what_was_recorded_and_is_unpaid_and_nothing_that_is_sold(world: World) -> None:
    order = sold(world, purpose="renew")
    world.record(order)
    with pytest.raises(ConflictError) as refused:
        by_hand(world, order)
    assert refused.value.code == "order_paid"
    undo(world, order)
    world.record(order)
    with pytest.raises(InvalidInputError):
        by_hand(world, order, STAFF._replace(note=None))
    withdrawn = by_hand(world, order)
    assert (withdrawn.state, withdrawn.revenue_unpaid) == ("WITHDRAWN", False)
    assert by_hand(world, order) == withdrawn == contract(world, order)
    assert "ContractWithdrawn" in world.events()
    assert world.store.get(order.number).status.revenue is Revenue.NOT_RECORDED
    last = contracts(world).history(withdrawn.id)[-1]
    assert (last.actor, last.why, last.note) == ("staff:lan", STAFF.reason, STAFF.note)
    assert world.record(order).steps == ("withdraw_contract",)
    assert standing(world) == set()
    pay(world, order)
    world.record(order)
    assert standing(world) == {f"{order.number}/contract/2"}
    assert contract(world, order, 2).state == "RECORDED"


def test_a_commitments_contract_is_not_withdrawn_while_it_stands(world: World) -> None:
    order = committed(world)
    world.record(order)
    with pytest.raises(ConflictError) as refused:
        by_hand(world, order)
    assert refused.value.code == "order_on_commitment"


def test_paid_again_in_the_moment_in_which_it_is_withdrawn_by_hand_one_of_the_two_comes_first(world: World) -> None:
    order = sold(world, purpose="renew")
    world.record(order)
    undo(world, order)
    world.record(order)

    class Paid(OrderStore):
        def get(self, number: str) -> Order:
            found = super().get(number)
            if not found.is_sold:
                pay(world, order)
            return found

    with pytest.raises(ConflictError) as refused:
        withdraw_contract(contract(world, order).id, contracts(world), Paid(world.store.table), STAFF)
    assert refused.value.code == "order_paid"
    world.record(order)
    assert (contract(world, order).state, contract(world, order).revenue_unpaid) == ("RECORDED", False)
    assert standing(world) == {f"{order.number}/contract/1"}


def test_who_withdraws_contracts_hears_of_every_undo_cancelling_and_word_of_staff() -> None:
    events = ("PaymentUndone", "OrderCancelled", "ContractWithdrawn", "ContractResumed", "ContractRetried")
    assert all("revenue" in ROUTES[event] for event in events)
