"""GET /orders/{number}/assignment, GET /contracts/report…: who would perform a contract, and who
performed how much.
"""

from typing import Any

from chalice.app import Blueprint

from misa_order.contracts.dry_run import show_assignment
from misa_order.contracts.report import Report, ReportFilter, report_contracts, report_view
from misa_order.contracts.report_workbook import report_workbook
from misa_order.kernel.media_types import XLSX
from misa_order.runtime import wiring
from misa_order.runtime.errors import parsed
from misa_order.runtime.performers import known
from misa_order.runtime.roles import StaffAction

from .contracts import actor_of
from .edge import Asked, File, get
from .orders import customers_seen

routes = Blueprint(__name__)


@get(routes, "/orders/{number}/assignment", StaffAction.READ_ORDERS)
def dry_run(asked: Asked, number: str) -> dict[str, Any]:
    """Who would perform the order's contract and by which rule, each that was tried and why not;
    nothing changes.
    """
    return show_assignment(number, customers_seen(asked), known())


@get(routes, "/contracts/report", StaffAction.READ_ORDERS)
def report(asked: Asked) -> dict[str, Any]:
    """Contracts and revenue by rep and by unit, consulting credit apart; filters from, to. A rep
    sees the own (R81).
    """
    return report_view(_report(asked))


@get(routes, "/contracts/report.xlsx", StaffAction.READ_STATEMENT)
def export(asked: Asked) -> File:
    """The report as an Excel file, for those who may export (R81)."""
    return File(report_workbook(_report(asked), asked.now), XLSX, "hop-dong.xlsx")


def _report(asked: Asked) -> Report:
    wanted = parsed(ReportFilter, asked.query)
    return report_contracts(wanted, actor_of(asked), wiring.contracts(), asked.now)
