"""Who gets into the staff API, and how far (R81)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from chalice.app import UnauthorizedError
from jwt import PyJWTError

from infra.local.tokens import TokenIssuer
from misa_order.runtime import wiring
from tests.integration.admin.conftest import Ask
from tests.published_keys import PublishedKeys

STAFF = (
    "sales_rep",
    "renewals_head",
    "office_accountant",
    "order_accountant",
    "licence_accountant",
    "invoice_accountant",
    "admin",
)


@pytest.mark.parametrize("role", STAFF)
def test_the_statement_is_open_to_the_accountants_of_money_alone(ask: Ask, role: str) -> None:
    paths = ("/transactions?state=matched", "/transactions/1", "/mails?state=quarantined")
    answers = [ask(path, role) for path in paths]
    if role in {"office_accountant", "order_accountant", "invoice_accountant", "admin"}:
        assert [status for status, _ in answers] == [200, 404, 200]
    else:
        assert {(status, body["error"]["code"]) for status, body in answers} == {(403, "role_not_allowed")}


MONEY = (
    "/orders/1000001/confirm-payment",
    "/orders/1000001/cancel",
    "/transactions/1/confirm",
    "/transactions/1/reject",
    "/transactions/1/undo",
    "/transactions/1/refund",
    "/transactions/1/same-as",
    "/transactions/1/another",
)


@pytest.mark.parametrize("role", STAFF)
def test_money_is_settled_by_two_roles_alone(ask: Ask, role: str) -> None:
    answers = [ask(path, role, "POST", {}) for path in MONEY]
    if role in {"office_accountant", "order_accountant", "admin"}:
        assert {status for status, _ in answers} == {404, 422}
    else:
        assert {(status, body["error"]["code"]) for status, body in answers} == {(403, "role_not_allowed")}


@pytest.mark.parametrize("role", STAFF)
def test_settings_are_the_admins(ask: Ask, role: str) -> None:
    answers = [ask("/settings/catalogue", role, method, {}) for method in ("GET", "PUT")]
    if role == "admin":
        assert [status for status, _ in answers] == [200, 422]
    else:
        assert {(status, body["error"]["code"]) for status, body in answers} == {(403, "role_not_allowed")}


def test_a_portal_changes_nothing_here(ask: Ask) -> None:
    assert {ask(path, "portal", "POST", {}).status for path in MONEY} == {403}
    assert ask("/settings/catalogue", "portal", "PUT", {}).status == 403


def test_no_token_gets_401(ask: Ask) -> None:
    assert ask("/mails", Accept="application/json").status == 401


def test_a_portals_good_token_gets_403(ask: Ask) -> None:
    assert ask("/mails", "portal").status == 403


def test_an_expired_token_is_refused_as_the_gateway_makes_its_401(ask: Ask, token: Callable[..., str]) -> None:
    with pytest.raises(UnauthorizedError, match=r"^Unauthorized$"):
        ask("/mails", Authorization=token("admin", timedelta(days=2)))


def test_a_token_that_another_signed_is_refused(ask: Ask, tmp_path: Path, token: Callable[..., str]) -> None:
    stranger = TokenIssuer(tmp_path)
    header, claims, _ = token("admin").split(".")
    signature = stranger.issue("admin", [], "lan", datetime.now(UTC)).rpartition(".")[2]
    with pytest.raises(UnauthorizedError, match=r"^Unauthorized$"):
        ask("/mails", Authorization=f"{header}.{claims}.{signature}")


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer x.y.z", "Basic bGFuOmxhbg==", "lan"])
def test_what_is_no_bearer_token_is_refused(ask: Ask, sent: str) -> None:
    with pytest.raises(UnauthorizedError, match=r"^Unauthorized$"):
        ask("/mails", Authorization=sent)


def test_without_the_issuers_keys_nobody_is_said_to_be_wrong(ask: Ask, trusted: pytest.MonkeyPatch) -> None:
    trusted.setattr(wiring, "token_keys", lambda: PublishedKeys({"message": "try later"}))
    with pytest.raises(PyJWTError, match="did not contain any keys"):
        ask("/mails")
