"""SUMAN grants, answers late, refuses, is down; customers pay and cancel meanwhile (R12, R27, R30.1, R31)."""

from datetime import UTC, datetime

import pytest

from misa_order.kernel.errors import NotFoundError, PartnerDownError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order
from misa_order.orders.statuses import Licence, Payment, Resource
from misa_order.orders.store import OrderStore
from tests.builders import DESKTOP, TOPUP, counted_calls
from tests.days import LOCK_ON
from tests.integration.fulfilment.conftest import Interrupted, World


def cancel(world: World, order: Order) -> Order:
    why = Why("customer:KH0001", datetime.now(UTC), "cancelled_by_customer")
    return cancel_order(world.store.get(order.number), world.store, why)


def test_a_new_saas_order_is_granted_temporarily_until_the_day_it_would_be_locked(world: World) -> None:
    order = world.place()
    with counted_calls(world.store.table.client) as calls:
        advanced = world.provision(order)
    assert calls == ["Query", "TransactWriteItems"]
    assert advanced.steps == ("temporary",)
    assert advanced.order.status == order.status
    [asked] = world.asked("suman")
    assert (asked["operation"], asked["idempotency_key"]) == ("grant", f"{order.number}/temporary/1")
    assert (asked["body"]["temporary"], asked["body"]["until"]) == (True, LOCK_ON.isoformat())
    assert asked["body"]["lines"] == [{"sku": "CUKCUK-PRO-12M", "quantity": 1}]
    assert world.store.get(order.number) == advanced.order
    assert world.events() == ["OrderPlaced"]


def test_a_repeated_message_reads_once_and_asks_nobody(world: World) -> None:
    order = world.place()
    world.provision(order)
    with counted_calls(world.store.table.client) as calls:
        assert world.provision(order).steps == ()
    assert calls == ["Query"]
    assert len(world.asked("suman")) == 1


def test_a_paid_saas_order_is_granted_for_good(world: World) -> None:
    order = world.paid()
    with counted_calls(world.store.table.client) as calls:
        advanced = world.provision(order)
    assert calls == ["Query", "TransactWriteItems"]
    assert advanced.order.status.resource is Resource.PROVISIONED
    assert world.operations("suman") == [("grant", f"{order.number}/resource/1", True)]
    assert world.asked("suman")[0]["body"]["temporary"] is False
    assert world.events() == ["OrderPaid", "OrderPlaced", "ResourceProvisioned"]
    assert world.reasons(order)[-1] == "resource_granted"


def test_a_paid_topup_order_gets_one_code_per_unit_of_each_sku(world: World) -> None:
    lines = [{"sku": sku, "quantity": n} for sku, n in (("TOPUP-100K", 2), ("TOPUP-500K", 1), ("TOPUP-100K", 1))]
    order = world.paid(**{**TOPUP, "lines": lines})
    advanced = world.provision(order)
    assert advanced.order.status.resource is Resource.CODE_ISSUED
    assert len(set(advanced.order.steps["resource"].told["codes"])) == 4
    [asked] = world.asked("suman")
    assert asked["body"]["lines"] == [{"sku": "TOPUP-100K", "quantity": 3}, {"sku": "TOPUP-500K", "quantity": 1}]
    assert "CodesIssued" in world.events()
    assert world.provision(order).steps == ()


def test_a_paid_desktop_order_asks_for_its_licence_and_waits(world: World) -> None:
    order = world.paid(**DESKTOP)
    advanced = world.provision(order)
    assert advanced.order.status.licence is Licence.ISSUING
    assert advanced.order.steps["licence"].state == "pending"
    assert world.operations("suman") == [("licence", f"{order.number}/licence/1", True)]
    assert world.provision(order).steps == ()


@pytest.mark.parametrize("body", [DESKTOP, TOPUP])
def test_nothing_but_saas_is_granted_before_payment(world: World, body: dict[str, object]) -> None:
    assert world.provision(world.place(**body)).steps == ()
    assert world.asked("suman") == []


@pytest.mark.parametrize(
    ("body", "axis", "error_state"),
    [
        ({}, "resource", Resource.PROVISION_FAILED),
        (TOPUP, "resource", Resource.CODE_FAILED),
        (DESKTOP, "licence", Licence.REQUEST_FAILED),
    ],
)
def test_what_suman_refuses_stays_failed_with_its_words(
    world: World, body: dict[str, object], axis: str, error_state: object
) -> None:
    world.behave("suman", "refuse")
    order = world.paid(**body)
    advanced = world.provision(order)
    assert getattr(advanced.order.status, axis) is error_state
    [step] = advanced.order.steps.values()
    assert (step.state, step.attempts) == ("failed", 1)
    assert (step.error or "").startswith("SUMAN từ chối")
    assert world.store.history(order.number)[-1].note == step.error
    world.behave("suman", "ok")
    assert world.provision(order).steps == (), "only staff retry what was refused"


def test_a_refused_temporary_grant_is_an_error_and_a_paid_order_is_granted_all_the_same(world: World) -> None:
    world.behave("suman", "refuse")
    order = world.place()
    assert world.provision(order).order.status.resource is Resource.PROVISION_FAILED
    world.behave("suman", "ok")
    assert world.provision(order).steps == ()
    assert world.provision(world.pay(order)).order.status.resource is Resource.PROVISIONED


def test_while_suman_is_down_attempts_are_noted_and_the_message_is_to_be_delivered_again(world: World) -> None:
    world.behave("suman", "down")
    order = world.paid()
    for _ in range(2):
        with pytest.raises(PartnerDownError):
            world.provision(order)
    waiting = world.store.get(order.number)
    step = waiting.steps["resource"]
    assert (step.state, step.attempts, waiting.status.resource) == ("waiting", 2, Resource.TEMPORARY)
    assert step.error
    world.behave("suman", "ok")
    assert world.provision(order).order.status.resource is Resource.PROVISIONED
    assert {key for _, key, _ in world.operations("suman")} == {f"{order.number}/resource/1"}
    assert [effect for _, _, effect in world.operations("suman")] == [False, False, True]


def test_an_unapproved_grant_waits_and_is_not_asked_for_again(world: World) -> None:
    world.behave("suman", "pending")
    order = world.paid()
    assert world.provision(order).order.status.resource is Resource.PENDING_APPROVAL
    assert world.provision(order).steps == ()
    assert len(world.asked("suman")) == 1


def test_two_workers_for_one_order_have_one_effect(world: World) -> None:
    order = world.paid()
    rival: list[tuple[str, ...]] = []
    suman = Interrupted(world.suman, lambda: rival.append(world.provision(order).steps))
    advanced = world.provision(order, suman)
    assert rival == [("resource",)]
    assert advanced.order.status.resource is Resource.PROVISIONED
    assert [effect for _, _, effect in world.operations("suman")] == [True, False]
    assert world.reasons(order).count("resource_granted") == 1
    assert world.events().count("ResourceProvisioned") == 1


def test_a_worker_killed_between_answer_and_note_causes_no_second_grant(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = world.paid()
    with monkeypatch.context() as patch:
        patch.setattr(OrderStore, "change", _killed)
        with pytest.raises(SystemExit):
            world.provision(order)
    assert world.store.get(order.number).status.resource is Resource.TEMPORARY
    assert world.provision(order).order.status.resource is Resource.PROVISIONED
    assert world.operations("suman") == [
        ("grant", f"{order.number}/resource/1", True),
        ("grant", f"{order.number}/resource/1", False),
    ]


def _killed(*_: object, **__: object) -> None:
    raise SystemExit


def test_a_cancelled_order_has_its_temporary_grant_revoked_once(world: World) -> None:
    order = world.place()
    world.provision(order)
    cancel(world, order)
    assert world.provision(order).steps == ("revoke",)
    assert world.provision(order).steps == ()
    assert world.operations("suman")[-1] == ("revoke", f"{order.number}/revoke/1", True)
    assert world.store.get(order.number).status.resource is Resource.REVOKED


def test_a_grant_in_flight_while_the_customer_cancels_is_revoked_after_it(world: World) -> None:
    order = world.place()
    suman = Interrupted(world.suman, lambda: cancel(world, order))
    advanced = world.provision(order, suman)
    assert advanced.steps == ("temporary", "revoke")
    assert (advanced.order.status.payment, advanced.order.status.resource) == (Payment.CANCELLED, Resource.REVOKED)
    assert [operation for operation, _, _ in world.operations("suman")] == ["grant", "revoke"]


def test_a_revocation_that_may_have_overtaken_the_grant_is_made_again(world: World) -> None:
    order = world.place()

    def cancelled_and_handled() -> None:
        cancel(world, order)
        assert world.provision(order).steps == ("revoke",)

    world.provision(order, Interrupted(world.suman, cancelled_and_handled))
    assert [effect for _, _, effect in world.operations("suman")] == [True, True, True]
    keys = [key.removeprefix(f"{order.number}/") for _, key, _ in world.operations("suman")]
    assert keys[0] == "temporary/1"
    assert keys[1:] == ["revoke/1", "revoke/2"]
    assert world.provision(order).steps == ()


def test_a_grant_that_suman_made_unseen_is_revoked_when_the_order_is_cancelled(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = world.place()
    with monkeypatch.context() as patch:
        patch.setattr(OrderStore, "change", _killed)
        with pytest.raises(SystemExit):
            world.provision(order)
    cancel(world, order)
    assert world.provision(order).steps == ("revoke",)


@pytest.mark.parametrize(("mode", "told"), [("ok", "done"), ("refuse", "failed")])
def test_a_temporary_grant_answered_after_payment_does_not_spoil_the_full_one(
    world: World, mode: str, told: str
) -> None:
    order = world.place()
    world.behave("suman", mode)

    def paid_and_granted() -> None:
        world.behave("suman", "ok")
        assert world.provision(world.pay(order)).order.status.resource is Resource.PROVISIONED

    advanced = world.provision(order, Interrupted(world.suman, paid_and_granted))
    assert advanced.order.status.resource is Resource.PROVISIONED
    assert advanced.order.steps["temporary"].state == told
    assert advanced.steps == ("temporary",)


def test_an_unknown_order_is_said_to_be_unknown(world: World) -> None:
    with pytest.raises(NotFoundError):
        world.provision(world.place().model_copy(update={"number": "9999990"}))
