"""Answers about contracts, who performs them, and invoices."""

from pydantic import Field

from infra.staff_api.base import Answer
from infra.staff_api.orders import Named
from misa_order.contracts.contract import ContractState
from misa_order.kernel.history import HistoryEntry
from misa_order.orders.order_request import Purpose
from misa_order.orders.statuses import Invoice, Payment


class ContractAnswer(Answer):
    """A contract; ``total`` in VND."""

    id: str
    order: str
    state: ContractState
    label: str
    performer: str | None
    unit: str | None
    rule: str | None
    owner: str | None
    revenue_unpaid: bool
    consultant: str | None
    product: str
    purpose: Purpose
    customer: Named
    office: str | None
    total: int
    crm_id: str | None
    act_id: str | None
    created_at: str


class ContractInFull(ContractAnswer):
    """The same with its history."""

    history: list[HistoryEntry]


class ContractPage(Answer):
    """A page, newest first."""

    items: list[ContractAnswer]
    cursor: str | None


class TriedRule(Answer):
    """A rule of R70, and why it does not fit."""

    rule: str
    fits: bool
    why_not: str | None


class AssignmentAnswer(Answer):
    """Who would perform a contract."""

    order: str
    contract: str | None
    performer: str | None
    unit: str | None
    rule: str | None
    consultant: str | None
    turn_of: str | None
    applies: bool
    why_not: str | None
    tried: list[TriedRule]


class SumsAnswer(Answer):
    """Contracts and their totals in VND."""

    contracts: int
    revenue: int
    recorded: int
    unpaid_contracts: int
    unpaid: int


class UnitSums(SumsAnswer):
    """Of a unit."""

    unit: str | None


class RepSums(SumsAnswer):
    """Of a rep."""

    rep: str | None


class RepInUnitSums(RepSums, UnitSums):
    """Of a rep in a unit."""


class ReportAnswer(Answer):
    """A period's contracts."""

    from_: str | None = Field(alias="from")
    to: str | None
    reps: list[RepInUnitSums]
    units: list[UnitSums]
    consulting: list[RepSums]
    total: SumsAnswer


class InvoiceAnswer(Answer):
    """An invoice request; ``total`` in VND."""

    order: str
    state: Invoice
    label: str
    payment: Payment
    product: str
    office: str | None
    customer: Named
    company: str | None
    tax_code: str | None
    total: int
    crm_request: str | None
    act_request: str | None
    number: str | None
    url: str | None
    error: str | None
    attempts: int
    at: str | None
    next_try: str | None


class InvoicePage(Answer):
    """A page, newest order first."""

    items: list[InvoiceAnswer]
    cursor: str | None
