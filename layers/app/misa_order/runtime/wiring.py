"""The composition root: what a function needs is built here, once per process, from rooms imported on first use."""
# ruff: noqa: PLC0415

import json
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from misa_order.runtime.settings import number, required

if TYPE_CHECKING:
    import urllib3
    from botocore.session import Session
    from jwt import PyJWKClient

    from misa_order.contracts.store import ContractStore
    from misa_order.fulfilment.letter_store import LetterStore
    from misa_order.fulfilment.mailer import Mailer
    from misa_order.fulfilment.partners import Partner
    from misa_order.kernel.calendar import WorkingCalendar
    from misa_order.orders.queries import Ways
    from misa_order.orders.store import OrderStore
    from misa_order.payments.mails.senders import Sender
    from misa_order.payments.spreadsheets.import_store import ImportStore
    from misa_order.payments.statement.store import StatementStore
    from misa_order.quota.store import QuotaStore
    from misa_order.renewals.store import RenewalStore
    from misa_order.runtime.auth import Caller
    from misa_order.settings.bank_accounts import BankAccount
    from misa_order.settings.catalogue import Catalogue
    from misa_order.table.outbox import OutboxStore
    from misa_order.table.table import Table

SETTINGS_LIFETIME = 60.0
"""Seconds for which a function may remember a setting (R2)."""
_remembered: dict[str, tuple[float, Any]] = {}


@cache
def session() -> "Session":
    """The one botocore session of the process: a second one costs 36 ms, and boto3 around it as much again."""
    from botocore.session import get_session

    return get_session()


@cache
def client(service: Any, attempts: int | None = None) -> Any:
    """A client with time-outs that fit a function's own, or the template's; ``attempts`` 1: boto repeats nothing."""
    from botocore.config import Config

    seconds, most = number("CALL_SECONDS", 8), attempts or number("CALL_ATTEMPTS", 5)
    retries: Any = {"mode": "standard", "total_max_attempts": most}
    # A quarter of its work each: to look at what is sent, as mypy and the service do, and to put together who calls.
    spared: Any = {"parameter_validation": False, "user_agent": "misa-order"}
    config = Config(connect_timeout=min(2, seconds), read_timeout=seconds, retries=retries, **spared)
    return session().create_client(service, config=config)


@cache
def table() -> "Table":
    """The one table."""
    from misa_order.table.table import Table

    return Table(client("dynamodb"), required("TABLE_NAME"))


@cache
def orders() -> "OrderStore":
    """The store of orders."""
    from misa_order.orders.store import OrderStore

    return OrderStore(table(), _is_told)


def _is_told(product: str) -> bool:
    from misa_order.runtime.portals import is_told

    return is_told(product)


@cache
def statement() -> "StatementStore":
    """The store of the bank statement."""
    from misa_order.payments.statement.store import StatementStore

    return StatementStore(table())


@cache
def contracts() -> "ContractStore":
    """The store of contracts."""
    from misa_order.contracts.store import ContractStore

    return ContractStore(table())


@cache
def renewals() -> "RenewalStore":
    """The store of renewals."""
    from misa_order.renewals.store import RenewalStore

    return RenewalStore(table())


@cache
def quotas() -> "QuotaStore":
    """The store of quotas, without boto's own retries of what it notes: the second would meet the mark of the first."""
    from misa_order.quota.store import QuotaStore
    from misa_order.table.table import Table

    return QuotaStore(table(), lambda: Table(client("dynamodb", attempts=1), required("TABLE_NAME")))


@cache
def imports() -> "ImportStore":
    """The store of imported spreadsheets."""
    from misa_order.payments.spreadsheets.import_store import ImportStore

    return ImportStore(table(), client("s3"), required("INBOX_BUCKET"))


def setting[T](name: str, parse: "Callable[[Any], T]", otherwise: Any = None) -> T:
    """A settings document, at most 60 s old; ``otherwise`` where it was never loaded, or LookupError."""
    from misa_order.table import keys

    read_at, document = _remembered.get(name, (float("-inf"), None))
    if time.monotonic() - read_at >= SETTINGS_LIFETIME:
        item = table().get(keys.setting(name))
        if item is None and otherwise is None:
            raise LookupError(f"the setting {name} is not in the table: load the default settings")
        document = parse(json.loads(item["doc"]) if item else otherwise)
        _remembered[name] = (time.monotonic(), document)
    return document  # type: ignore[no-any-return] # made by ``parse`` of the same name


@cache
def secret(variable: str) -> bytes:
    """A secret's value; the template names the secret in ``variable``. Kept as long as the process."""
    found = client("secretsmanager").get_secret_value(SecretId=required(variable))
    return str(found["SecretString"]).encode()


@cache
def token_keys() -> "PyJWKClient":
    """The token issuer's keys, remembered for 5 minutes; a new key is found within 30 s."""
    from jwt import PyJWKClient

    return PyJWKClient(required("JWKS_URL"), timeout=3)


def caller(authorization: str) -> "Caller":
    """Who a bearer token speaks for; raises as verify_token does."""
    from misa_order.runtime.auth import verify_token

    return verify_token(authorization, token_keys(), required("TOKEN_ISSUER"), required("TOKEN_AUDIENCE"))


def catalogue() -> "Catalogue":
    """Products and prices."""
    from misa_order.settings.catalogue import Catalogue

    return setting("catalogue", Catalogue.model_validate)


def calendar() -> "WorkingCalendar":
    """Working days."""
    from misa_order.settings.calendar import CalendarSetting

    return setting("calendar", lambda document: CalendarSetting.model_validate(document).working_calendar())


def senders() -> "Sequence[Sender]":
    """The banks' mail senders."""
    from misa_order.payments.mails.senders import Senders

    return setting("bank-senders", lambda document: Senders.model_validate(document).senders)


def accounts() -> "Sequence[BankAccount]":
    """Our bank accounts."""
    from misa_order.settings.bank_accounts import BankAccounts

    return setting("bank-accounts", lambda document: BankAccounts.model_validate(document).accounts)


def ways(now: datetime) -> "Ways":
    """How customers can pay; the addresses of payment pages are those of ``now``."""
    from misa_order.orders.queries import Ways
    from misa_order.runtime.links import payment_links

    return Ways(accounts(), required("GATEWAY_URL"), lambda: secret("GATEWAY_SECRET"), payment_links(now))


def forget(*kept: str) -> None:
    """Let go of all that was built and read but ``kept``: after a snapshot, and where a test plays many processes."""
    _remembered.clear()
    for name, built in list(globals().items()):
        if name not in kept and (clear := getattr(built, "cache_clear", None)):
            clear()


@cache
def partner(name: str) -> "Partner":
    """``suman``, ``crm`` or ``act``, at the address and with the secret that the template gives."""
    from misa_order.fulfilment.partners import Partner

    return Partner(name, required(f"{name.upper()}_URL"), secret(f"{name.upper()}_SECRET"), _http())


@cache
def _http() -> "urllib3.PoolManager":
    """The connections to partners, kept open between calls."""
    import urllib3

    return urllib3.PoolManager(maxsize=4)


@cache
def mailer() -> "Mailer":
    """SES, without boto's own retries: a mail sent twice is two mails."""
    from misa_order.fulfilment.mailer import Mailer

    return Mailer(client("sesv2", attempts=1), *map(required, ("MAIL_FROM", "REPLY_TO", "CONFIGURATION_SET")))


@cache
def letters() -> "LetterStore":
    """Which letters were sent."""
    from misa_order.fulfilment.letter_store import LetterStore

    return LetterStore(table())


@cache
def outbox() -> "OutboxStore":
    """The events that wait to be relayed."""
    from misa_order.table.outbox import OutboxStore

    return OutboxStore(table())


def hide_message(receipt: str, seconds: int) -> None:
    """Let a message of the function's own queue be delivered again only after this time."""
    queue = required("QUEUE_URL")
    client("sqs").change_message_visibility(QueueUrl=queue, ReceiptHandle=receipt, VisibilityTimeout=seconds)
