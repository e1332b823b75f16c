"""SQS: staff have handed in a statement as an Excel file (ImportRequested).

Promise: every row of it is on the statement once and answered for, or the file is refused as a
whole (R15, R16); a repeat changes nothing. A file that takes longer than a function may run goes on
where it stopped. One on which the function failed, or died, is tried again a few times and then
refused with a reason.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.payments.spreadsheets.imports import UnfinishedError, run_import
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened
from misa_order.runtime.queues import for_each_message

SOON = 5
"""Seconds until an unfinished import goes on."""
AFTER_DEATH = 330
"""Seconds after its beginning in which a run has ended or is dead, for it may last 300: then the
message comes back.
"""
AFTER_FAILURE = 1800
"""Seconds until one is tried again for which a store or the code failed: others have to mend
that.
"""


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The function's entrance; its queue hands over one message at a time."""
    [record] = event["Records"]

    clock = partial(datetime.now, UTC)

    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    def take(message: dict[str, Any]) -> None:
        wiring.hide_message(record["receiptHandle"], AFTER_DEATH)
        banks = {account.number: account.bank for account in wiring.accounts()}
        try:
            done = run_import(message["import"], banks, wiring.imports(), wiring.statement(), clock, seconds_left)
        except UnfinishedError:
            wiring.hide_message(record["receiptHandle"], SOON)
            raise
        except Exception:
            wiring.hide_message(record["receiptHandle"], AFTER_FAILURE)
            raise
        happened(f"Import{done.state.capitalize()}", **{"import": done.id}, **done.counts)

    return for_each_message(event, context, take)
