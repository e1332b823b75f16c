"""Rows of the statement as banks and time bring them, for the browser's tests."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from misa_order.kernel.calendar import business_date
from misa_order.payments.matching.decide import MatchResult
from misa_order.payments.statement.booking import Booking, Direction
from misa_order.payments.statement.row import RowState, StatementRow
from misa_order.payments.statement.store import row_part
from misa_order.table.table import Table
from tests.browser.office import Office
from tests.e2e.outside import ACB, Json, until
from tests.e2e.test_feeds_and_gateways import feed, generic

CONFIRM = "Xác nhận và cấp TN"


def transferred(office: Office, amount: int, memo: str, state: str) -> Json:
    """The row of a transfer of which ACB tells us, as soon as it stands in this state."""
    outside = office.outside
    mail_id = outside.deliver(outside.sign(outside.credit(amount, memo)))
    [row_id] = outside.mail(mail_id, "accepted")["transactions"]

    def look() -> Json | None:
        row = office.row(row_id)
        return row if row["state"] == state and judged(row) else None

    return until(f"the {state} row", look)


def judged(row: Json) -> bool:
    """Whether the matcher has seen it: until then a row is unmatched without a reason."""
    return row["reason"] is not None


def short(office: Office, missing: int = 40_000, **order: Any) -> tuple[Json, str]:
    """An order, and the id of a transfer for it that is short."""
    placed = office.outside.order(**order)
    row = transferred(office, placed["total"] - missing, placed["payment"]["memo"], "partial")
    return placed, row["id"]


def in_doubt(office: Office) -> tuple[Json, str, str]:
    """An order, the row of its short transfer, and a feed's row that may be the same money."""
    order, row = short(office)
    told = generic(office.outside, order, amount=order["total"] - 40_000, balance=None)
    assert feed(office.outside, "generic", told).body["added"] == 1
    [second] = until("the row in doubt", lambda: office.outside.rows("possible_duplicate", order["number"]))
    return order, row, second["id"]


def many_waiting(office: Office, count: int) -> list[str]:
    """So many rows that name no order, straight into the table and newer than all others; their ids, newest first."""
    table = Table(office.outside.system.aws.client("dynamodb"), office.outside.system.endpoints["table"])
    now = datetime.now(UTC)
    rows = [_waiting(now - timedelta(seconds=at)) for at in range(count)]
    for start in range(0, count, 50):
        table.write([row_part(row, None) for row in rows[start : start + 50]])
    return [row.id for row in rows]


def _waiting(at: datetime) -> StatementRow:
    booking = Booking(
        account=ACB,
        bank="ACB",
        amount=1_500_000,
        direction=Direction.IN,
        memo="NGUYEN VAN A chuyen tien",
        booked_at=at,
        time_known=True,
        value_date=business_date(at),
        reference=None,
        balance=None,
        source="mail",
        raw_ref=f"in/{uuid.uuid4().hex}",
        reverses=False,
    )
    row = StatementRow.of(uuid.uuid4().hex, booking, RowState.UNMATCHED, at)
    return row.model_copy(update={"reason": "no_evidence", "result": MatchResult.NONE, "judged_at": at})
