"""Answers about quotas, settings, the caller, and what the page begins with."""

from typing import Literal

from pydantic import ConfigDict

from infra.staff_api.base import Answer
from infra.staff_api.money import MoneyOverview
from misa_order.orders.order import StepName
from misa_order.orders.order_request import Customer, Purpose
from misa_order.runtime.roles import Role, StaffAction
from misa_order.settings.catalogue import Kind


class PurchaseAnswer(Answer):
    """What an order added to a quota."""

    order: str
    purpose: Purpose
    quota: int
    months: int | None
    at: str


class QuotaAnswer(Answer):
    """A tenant's e-invoices."""

    product: str
    domain: str
    customer: Customer | None
    remaining: int
    last_purchase: int | None
    days_left: int | None
    last_usable_on: str | None
    case: int | None
    band: str | None
    tier: str | None
    granted_total: int
    used_total: int
    as_of: str | None
    purchases: list[PurchaseAnswer]
    shown: list[str]
    mailed: list[str]
    next_mail_at: str | None


class QuotaPage(Answer):
    """A page, newest purchase first."""

    items: list[QuotaAnswer]
    cursor: str | None


class SettingAnswer(Answer):
    """A setting's document as it is stored, with its version; docs/operations.md describes each."""

    model_config = ConfigDict(extra="allow")

    version: int


class SettingSent(Answer):
    """A setting as it is to be; ``version`` is the one that the change was made on, where it is given."""

    model_config = ConfigDict(extra="allow")

    version: int | None = None


class Me(Answer):
    """Who the caller is, and what the role may do (R81)."""

    name: str
    role: Role
    actions: list[StaffAction]


class SkuChoice(Answer):
    """A SKU by its code."""

    sku: str
    name: str


class ProductChoice(Answer):
    """A product and what is sold of it."""

    code: str
    name: str
    kind: Kind
    skus: list[SkuChoice]


class AccountChoice(Answer):
    """One of our accounts."""

    bank: str
    number: str
    holder: str


class Choices(Answer):
    """What filters and forms offer."""

    products: list[ProductChoice]
    accounts: list[AccountChoice]
    offices: list[str]
    reps: list[str]
    portals: list[str]


class FailedStep(Answer):
    """A step that failed, and of how many orders."""

    step: StepName
    partners: list[Literal["suman", "crm", "act"]]
    count: int


class FailedSteps(Answer):
    """Of the newest 200 orders where a step failed."""

    steps: list[FailedStep]
    more: bool


class DeadlineDay(Answer):
    """How many orders are cancelled and locked at the end of a day if nobody pays."""

    date: str
    cancel: int
    lock: int


class DeadlinesAhead(Answer):
    """The deadlines of the next seven days."""

    days: list[DeadlineDay]
    complete: bool


class Untold(Answer):
    """How many changes of the last 30 days portals did not take, each tried for a day; 200 are counted."""

    count: int
    more: bool


class Overview(Answer):
    """The start page; ``money`` only for roles that see the statement, ``untold`` for those that see deliveries."""

    money: MoneyOverview | None
    failed: FailedSteps
    deadlines: DeadlinesAhead
    untold: Untold | None
