"""The table of R81, row by row as it is written there."""

import pytest

from misa_order.contracts.contract import Actor
from misa_order.kernel.errors import ForbiddenError
from misa_order.runtime.auth import Caller
from misa_order.runtime.roles import ALLOWED, STAFF, StaffAction, check_role, contract_actor, visible_customers

EVERYONE = {
    "sales_rep",
    "renewals_head",
    "office_accountant",
    "order_accountant",
    "licence_accountant",
    "invoice_accountant",
}
TABLE = {
    StaffAction.READ_ORDERS: EVERYONE,
    StaffAction.READ_STATEMENT: {"office_accountant", "order_accountant", "invoice_accountant"},
    StaffAction.SETTLE_PAYMENT: {"office_accountant", "order_accountant"},
    StaffAction.RETRY_RESOURCE: {"order_accountant"},
    StaffAction.RETRY_LICENCE: {"order_accountant", "licence_accountant"},
    StaffAction.RETRY_CONTRACT: {"order_accountant", "office_accountant"},
    StaffAction.RETRY_INVOICE: {"order_accountant", "invoice_accountant"},
    StaffAction.DECIDE_RENEWAL: {"sales_rep", "renewals_head"},
    StaffAction.REQUEST_RECORDING: {"sales_rep", "renewals_head"},
    StaffAction.RECORD_CONTRACT: {"office_accountant"},
    StaffAction.READ_DELIVERIES: {"office_accountant", "order_accountant"},
    StaffAction.SEND_AGAIN: {"order_accountant"},
    StaffAction.CHANGE_SETTINGS: set(),
}


def caller(role: str) -> Caller:
    return Caller("lan", role, ())


def may(role: str, action: StaffAction) -> bool:
    try:
        check_role(caller(role), action)
    except ForbiddenError:
        return False
    return True


@pytest.mark.parametrize("action", StaffAction)
def test_each_action_is_open_to_the_roles_of_the_table_and_to_no_other(action: StaffAction) -> None:
    assert {role for role in EVERYONE if may(role, action)} == TABLE[action]


@pytest.mark.parametrize("action", StaffAction)
def test_an_admin_may_do_everything(action: StaffAction) -> None:
    assert may("admin", action)


@pytest.mark.parametrize("role", ["portal", "", "ADMIN", "superuser"])
def test_a_role_that_is_not_of_the_staff_may_do_nothing(role: str) -> None:
    assert role not in STAFF
    assert not any(may(role, action) for action in StaffAction)


def test_every_action_has_its_row() -> None:
    assert set(ALLOWED) == set(StaffAction)


def test_a_refusal_says_which_role_may_not_do_what() -> None:
    with pytest.raises(ForbiddenError, match="sales_rep may not do this: settle_payment") as refused:
        check_role(caller("sales_rep"), StaffAction.SETTLE_PAYMENT)
    assert refused.value.code == "role_not_allowed"


def customers_of(rep: str) -> frozenset[str]:
    return frozenset({f"customer-of-{rep}"})


def test_a_sales_rep_sees_own_customers() -> None:
    assert visible_customers(caller("sales_rep"), customers_of) == frozenset({"customer-of-lan"})


@pytest.mark.parametrize("role", sorted(EVERYONE | {"admin"}))
def test_contracts_are_a_sales_reps_only_where_the_customers_are(role: str) -> None:
    seen = frozenset({"customer-of-lan"}) if role == "sales_rep" else frozenset[str]()
    assert contract_actor(caller(role), customers_of) == Actor("lan", role == "sales_rep", seen)


@pytest.mark.parametrize("role", sorted((EVERYONE | {"admin"}) - {"sales_rep"}))
def test_all_other_staff_see_every_customer(role: str) -> None:
    assert visible_customers(caller(role), customers_of) is None
