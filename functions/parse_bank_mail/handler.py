"""SES receipt action: a bank's notification mail has arrived and lies in the inbox bucket.

Promise: every mail is kept, taken with its transactions or quarantined with its reason (R15–R18);
the same mail again changes nothing. A failure, also of DNS, is retried and then goes to the
dead-letter queue with the event, from which the mail can be parsed again; the raw mail stays in the
bucket.
"""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from misa_order.runtime.entrance import entrance
from misa_order.payments.mails.inbox import Delivery
from misa_order.payments.mails.verification import verifier
from misa_order.payments.receive_mail import receive_mail
from misa_order.runtime import objects, wiring
from misa_order.runtime.key_records import key_records
from misa_order.runtime.observability import happened


@entrance
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """The function's entrance."""
    del context  # Powertools reads it off the call
    for record in event["Records"]:
        delivery = Delivery.from_ses(record, objects.inbox_bucket())
        accounts = {account.number for account in wiring.accounts()}
        raw = objects.read_object(delivery.bucket, delivery.key)
        verify, now = verifier(key_records()), datetime.now(UTC)
        taken = receive_mail(raw, delivery, wiring.senders(), accounts, wiring.statement(), now, verify)
        happened(f"Mail{taken.mail.state.capitalize()}", mail=taken.mail.id, reason=taken.mail.reason)
