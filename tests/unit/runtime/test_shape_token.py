"""What Cognito's trigger says in a token, with real events of both kinds (R81, ADR 16)."""

import json
import logging
from typing import Any

import pytest

from misa_order.runtime.auth import Caller, caller_of
from misa_order.runtime.roles import STAFF
from tests.builders import Context, event, load_function

PORTALS = json.dumps({"7portal76543210": "CUKCUK,MEINVOICE", "8empty": ""})


@pytest.fixture(autouse=True)
def portals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PRODUCTS", PORTALS)


def shaped(made: dict[str, Any]) -> dict[str, Any]:
    answer = load_function("shape_token").handler(made, Context())
    assert answer["version"] == "3"  # Cognito wants the whole event back
    found: dict[str, Any] = answer["response"]["claimsAndScopeOverrideDetails"]
    assert set(found) == {"accessTokenGeneration"}
    access: dict[str, Any] = found["accessTokenGeneration"]
    # What is both added and suppressed is suppressed: that would take the role away.
    assert not set(access["claimsToSuppress"]) & set(access["claimsToAddOrOverride"])
    return access


def staff(*groups: str, **attributes: str) -> dict[str, Any]:
    made = event("shape_token_staff")
    made["request"]["groupConfiguration"]["groupsToOverride"] = list(groups)
    made["request"]["userAttributes"] |= attributes
    return made


@pytest.mark.parametrize("role", sorted(STAFF))
def test_staff_have_the_role_of_their_one_group(role: str) -> None:
    claims = shaped(staff(role))["claimsToAddOrOverride"]
    assert caller_of({"sub": "u", **claims}) == Caller("lan", role, ())


def test_a_portal_has_the_products_of_its_client() -> None:
    claims = shaped(event("shape_token_portal"))["claimsToAddOrOverride"]
    assert caller_of({"sub": "7portal76543210", **claims}) == Caller(
        "7portal76543210", "portal", ("CUKCUK", "MEINVOICE")
    )


def portal(client: str) -> dict[str, Any]:
    made = event("shape_token_portal")
    made["callerContext"]["clientId"] = client
    return made


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (staff(), "no_group"),
        (staff("admin", "sales_rep"), "several_groups"),
        (staff("portal"), "unknown_group"),
        (staff("Admin"), "unknown_group"),
        (staff("ap-southeast-1_EXAMPLE1_Google"), "unknown_group"),
        (staff("admin", name=" "), "no_name"),
        (portal("another"), "unknown_portal"),
        (portal("8empty"), "unknown_portal"),
    ],
)
def test_who_has_no_role_gets_a_token_that_opens_nothing_and_the_log_says_why(
    made: dict[str, Any], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        access = shaped(made)
    assert access["claimsToAddOrOverride"] == {}
    assert access["claimsToSuppress"] == ["role", "products", "name"]
    [line] = caplog.records
    assert (line.getMessage(), line.__dict__["reason"]) == ("TokenWithoutRole", reason)
    assert not {"lan", "lan@example.vn"} & {str(value) for value in line.__dict__.values()}  # R92


def test_a_staff_event_without_groups_at_all_is_no_failure() -> None:
    made = staff()
    made["request"]["groupConfiguration"] = None
    assert shaped(made)["claimsToAddOrOverride"] == {}


def test_a_role_that_a_user_has_written_is_not_looked_at() -> None:
    made = staff("sales_rep", **{"custom:role": "admin", "role": "admin"})
    made["request"]["clientMetadata"] = {"role": "admin", "products": "CUKCUK"}
    assert shaped(made)["claimsToAddOrOverride"] == {"role": "sales_rep", "name": "lan"}


def test_a_parameter_that_is_no_json_fails_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PRODUCTS", "CUKCUK")
    with pytest.raises(json.JSONDecodeError):
        shaped(event("shape_token_portal"))


def test_the_roles_it_knows_are_those_of_the_staff() -> None:
    assert load_function("shape_token").ROLES == STAFF
