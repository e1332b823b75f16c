"""Fixtures of all tiers. The moto table is made from infra/template.yaml: there is no second description of it."""

import gc
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.quick_moto import (  # noqa: F401 - fixtures of every test
    dynamodb_answers_directly,
    names_worked_out_once,
    services_described_once,
    transactions_keep_what_they_touch,
)

ROOT = Path(__file__).parent.parent

# CI tries the same examples on every run; a developer's machine goes on looking for new ones.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")

# Before anything imports boto3: no test may reach a real account.
os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_DEFAULT_REGION="ap-southeast-1",
    AWS_REGION="ap-southeast-1",
    POWERTOOLS_METRICS_NAMESPACE="MisaOrder",
    POWERTOOLS_SERVICE_NAME="misa-order",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many histories of money to play, instead of the few that every run plays."""
    parser.addoption("--histories", type=int, default=0, metavar="N", help="play N random histories of money")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Texts stand in reports as they are written, but for signs that nobody sees or that would break a line."""
    if isinstance(val, bytes):
        return repr(val)[2:-1]
    if isinstance(val, str) and not val.isprintable():
        return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in val)
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Unit tests may open no socket: what needs one is not a unit."""
    for item in items:
        if "unit" in item.path.parts and "local" not in item.path.parts:
            item.add_marker(pytest.mark.disable_socket)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look for garbage in it again and again took a third of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    """The template, its CloudFormation tags read as their long forms."""
    from cfnlint.decode import cfn_yaml

    loaded: dict[str, Any] = cfn_yaml.load(str(ROOT / "infra" / "template.yaml"))
    return loaded


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """AWS in this process (moto), empty."""
    from moto import mock_aws

    with mock_aws():
        monkeypatch.setattr("boto3.DEFAULT_SESSION", _session())
        yield


@cache
def _session() -> Any:
    """One for all tests, which open clients of it; made once moto is there to answer them."""
    import boto3

    return boto3.Session()


@cache
def _table_described() -> dict[str, Any]:
    """Read once: it takes half a second."""
    from cfnlint.decode import cfn_yaml

    resources = cfn_yaml.load(str(ROOT / "infra" / "template.yaml"))["Resources"]
    return dict(resources["Table"]["Properties"])


def create_orders_table(client: Any, name: str) -> None:
    """The table as the template describes it, with the default settings loaded."""
    from infra.load_settings import load_settings

    described = _table_described()
    taken = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    stream = {**described["StreamSpecification"], "StreamEnabled": True}
    client.create_table(TableName=name, StreamSpecification=stream, **{one: described[one] for one in taken})
    if not _SETTINGS:
        load_settings(client, name)
        _SETTINGS.extend(client.scan(TableName=name)["Items"])
    else:
        client.batch_write_item(RequestItems={name: [{"PutRequest": {"Item": item}} for item in _SETTINGS]})


_SETTINGS: list[dict[str, Any]] = []
"""The default settings as they lie in a table once they were loaded: later tables get them in one call."""


@pytest.fixture
def table(aws: None) -> Any:
    """The one table of an empty AWS."""
    import boto3

    from misa_order.table.table import Table
    from tests.direct_dynamodb import DirectDynamoDB

    client = boto3.client("dynamodb")
    create_orders_table(DirectDynamoDB(client), "orders")
    return Table(client, "orders")


@pytest.fixture
def order_store(table: Any) -> Any:
    """The store of orders over that table."""
    from misa_order.orders.store import OrderStore

    return OrderStore(table)


@pytest.fixture
def statement_store(table: Any) -> Any:
    """The store of the statement over that table."""
    from misa_order.payments.statement.store import StatementStore

    return StatementStore(table)


_CALLERS = (
    *("suman-callback", "act-callback", "card-callback", "wallet-callback", "paypal-callback"),
    *("generic-feed", "sepay-feed", "casso-feed"),
)
"""Who signs what it sends to a function, each with a secret of this name."""


@pytest.fixture
def function_environment(table: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A function's process over that table: its variables, nothing remembered from another test."""
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.secretsmanager.models import secretsmanager_backends

    from misa_order.runtime import wiring

    secrets = {"gateway": "gateway-secret", "claim-link": "secret of the links"}
    for name in _CALLERS:
        secrets[name] = f"{name}-secret"
        monkeypatch.setenv(f"{name.replace('-', '_').upper()}_SECRET", name)
    keeper, nothing = secretsmanager_backends[DEFAULT_ACCOUNT_ID]["ap-southeast-1"], (None,) * 5
    for name, value in secrets.items():
        keeper.create_secret(name, value, *nothing, replica_regions=[], force_overwrite=False)
    variables = {
        "TABLE_NAME": "orders",
        "GATEWAY_URL": "https://pay.example/start",
        "GATEWAY_SECRET": "gateway",
        "PORTAL_URL": "https://orders.example",
        "REPLY_TO": "ke-toan@orders.local",
        "CONFIGURATION_SET": "misa-order-letters",
        "CLAIM_LINK_SECRET": "claim-link",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    wiring.forget()
    yield monkeypatch
    wiring.forget()
