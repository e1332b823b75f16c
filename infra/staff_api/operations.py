"""Every operation of the staff API: what it takes and what it answers. The tests hold both against the functions."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel

from infra.staff_api import imports, money, orders, other, sales, webhooks
from misa_order.contracts.queries import ContractFilter
from misa_order.contracts.report import ReportFilter
from misa_order.contracts.staff_requests import AssignedByHand, HandedOver, Withdrawn
from misa_order.fulfilment.list_invoices import InvoiceFilter
from misa_order.fulfilment.retry import Retry, RetryMany
from misa_order.orders.order_filter import OrderFilter
from misa_order.payments.spreadsheets.imports import ResultPage
from misa_order.payments.spreadsheets.uploads import FileAnnounced
from misa_order.payments.staff_requests import (
    Confirmed,
    Note,
    OptionalReasonSent,
    ReasonSent,
    ReceivedByTransfer,
    ReceivedInCash,
    SameAs,
)
from misa_order.payments.statement.queries import MailFilter
from misa_order.payments.statement.reconciliation import DayAsked
from misa_order.payments.statement.row_filter import RowFilter, TransactionFilter
from misa_order.portals.list_deliveries import DeliveryFilter
from misa_order.quota.queries import QuotaFilter
from misa_order.renewals.decide import Decision
from misa_order.renewals.queries import RenewalFilter


class Operation(NamedTuple):
    """What an operation answers with 200, and what it takes: parameters of the query, one of some bodies.

    ``answer`` None stands for an Excel file, ``bodies`` None for one that is sent.
    """

    answer: type[BaseModel] | None
    query: type[BaseModel] | None = None
    bodies: tuple[type[BaseModel], ...] | None = ()


OPERATIONS: Mapping[str, Operation] = {
    "GET /me": Operation(other.Me),
    "GET /choices": Operation(other.Choices),
    "GET /overview": Operation(other.Overview),
    "GET /orders": Operation(orders.StaffOrderPage, OrderFilter),
    "GET /orders/{number}": Operation(orders.OrderInFull),
    "POST /orders/{number}/confirm-payment": Operation(orders.OrderInFull, bodies=(ReceivedByTransfer, ReceivedInCash)),
    "POST /orders/{number}/cancel": Operation(orders.OrderInFull, bodies=(ReasonSent,)),
    "POST /orders/{number}/ask-customer": Operation(orders.OrderInFull),
    "POST /orders/{number}/reject-claim": Operation(orders.OrderInFull, bodies=(ReasonSent,)),
    "GET /orders/{number}/claim-picture": Operation(orders.PictureShown),
    "POST /orders/{number}/retry": Operation(orders.OrderInFull, bodies=(Retry,)),
    "POST /orders/retry": Operation(orders.RetriedAnswer, bodies=(RetryMany,)),
    "GET /orders/{number}/assignment": Operation(sales.AssignmentAnswer),
    "GET /transactions": Operation(money.TransactionPage, TransactionFilter),
    "GET /transactions/{row_id}": Operation(money.TransactionInFull),
    "POST /transactions/{row_id}/confirm": Operation(money.TransactionInFull, bodies=(Confirmed,)),
    "POST /transactions/{row_id}/reject": Operation(money.TransactionInFull, bodies=(OptionalReasonSent,)),
    "POST /transactions/{row_id}/undo": Operation(money.TransactionInFull, bodies=(ReasonSent,)),
    "POST /transactions/{row_id}/refund": Operation(money.TransactionInFull, bodies=(Note,)),
    "POST /transactions/{row_id}/same-as": Operation(money.TransactionInFull, bodies=(SameAs,)),
    "POST /transactions/{row_id}/another": Operation(money.TransactionInFull, bodies=(OptionalReasonSent,)),
    "GET /mails": Operation(money.MailPage, MailFilter),
    "GET /mails/{mail_id}": Operation(money.MailInFull),
    "POST /mails/{mail_id}/release": Operation(money.MailAnswer, bodies=(OptionalReasonSent,)),
    "POST /mails/{mail_id}/discard": Operation(money.MailAnswer, bodies=(ReasonSent,)),
    "GET /statement/template.xlsx": Operation(None),
    "GET /statement/export.xlsx": Operation(None, RowFilter),
    "POST /statement/imports": Operation(imports.ImportAccepted, bodies=None),
    "POST /statement/uploads": Operation(imports.UploadOffered, bodies=(FileAnnounced,)),
    "POST /statement/uploads/{upload_id}/import": Operation(imports.ImportAccepted),
    "GET /statement/imports/{import_id}": Operation(imports.ImportAnswer, ResultPage),
    "GET /statement/reconciliation": Operation(money.Reconciliation, DayAsked),
    "GET /renewals": Operation(orders.RenewalPage, RenewalFilter),
    "GET /renewals/{renewal_id}": Operation(orders.RenewalInFull),
    "POST /renewals/accept": Operation(orders.DecidedRenewals, bodies=(Decision,)),
    "POST /renewals/reject": Operation(orders.DecidedRenewals, bodies=(Decision,)),
    "POST /renewals/{renewal_id}/retry": Operation(orders.RenewalInFull),
    "GET /contracts": Operation(sales.ContractPage, ContractFilter),
    "GET /contracts/{contract_id}": Operation(sales.ContractInFull),
    "POST /contracts/{contract_id}/request-recording": Operation(sales.ContractInFull),
    "POST /contracts/{contract_id}/hand-over": Operation(sales.ContractInFull, bodies=(HandedOver,)),
    "POST /contracts/{contract_id}/record": Operation(sales.ContractInFull),
    "POST /contracts/{contract_id}/withdraw": Operation(sales.ContractInFull, bodies=(Withdrawn,)),
    "POST /contracts/{contract_id}/assign": Operation(sales.ContractInFull, bodies=(AssignedByHand,)),
    "GET /contracts/report": Operation(sales.ReportAnswer, ReportFilter),
    "GET /contracts/report.xlsx": Operation(None, ReportFilter),
    "GET /invoices": Operation(sales.InvoicePage, InvoiceFilter),
    "GET /quotas": Operation(other.QuotaPage, QuotaFilter),
    "GET /webhooks/deliveries": Operation(webhooks.DeliveryPage, DeliveryFilter),
    "GET /webhooks/deliveries/{delivery_id}": Operation(webhooks.DeliveryAnswer),
    "POST /webhooks/deliveries/{delivery_id}/send-again": Operation(webhooks.DeliveryAnswer),
    "GET /settings/{name}": Operation(other.SettingAnswer),
    "PUT /settings/{name}": Operation(other.SettingAnswer, bodies=(other.SettingSent,)),
}
