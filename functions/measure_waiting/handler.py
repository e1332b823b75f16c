"""Schedule, every hour: what waits for people, and whether banks' mails still come.

Promise: as of the ``time`` of the event it is measured how many credits wait, by age, how many
steps have failed, by partner, and for how many office hours no bank's mail was accepted. Nothing is
changed. A failure is retried, then goes to the dead-letter queue; the next hour measures anew.
"""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.payments.waiting import look
from misa_order.runtime import wiring
from misa_order.runtime.observability import happened, measured


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """The function's entrance."""
    del context  # Powertools reads it off the call
    now = datetime.fromisoformat(event["time"])
    found = look(wiring.statement(), wiring.orders(), wiring.catalogue(), wiring.calendar(), now)
    measured("BankMailsSilent", found.mails_silent, MetricUnit.NoUnit)
    for age, count in found.credits_by_age.items():
        measured("CreditsWaiting", count, MetricUnit.Count, Age=age)
    for partner, count in found.failed_by_partner.items():
        measured("StepsFailed", count, MetricUnit.Count, Partner=partner)
    happened("WaitingMeasured", waiting=sum(found.credits_by_age.values()))
