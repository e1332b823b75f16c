"""GET /mails, POST /mails/…: the banks' mails, and what staff decide about those in quarantine.

What reads mails is loaded by the requests that look into one: it is a tenth of the function's start.
"""

from typing import Any

from chalice.app import Blueprint

from misa_order.kernel.history import Why
from misa_order.payments.staff_requests import OptionalReasonSent
from misa_order.payments.statement.queries import MailFilter, list_mails, mail_view
from misa_order.runtime import objects, wiring
from misa_order.runtime.errors import parsed
from misa_order.runtime.roles import StaffAction

from .edge import Asked, get, post

routes = Blueprint(__name__)


@get(routes, "/mails", StaffAction.READ_STATEMENT)
def index(asked: Asked) -> dict[str, Any]:
    """Bank mails, newest first; filter state; limit and cursor."""
    return list_mails(parsed(MailFilter, asked.query), wiring.statement(), asked.now)


@get(routes, "/mails/{mail_id}", StaffAction.READ_STATEMENT)
def show(_: Asked, mail_id: str) -> dict[str, Any]:
    """One mail: headers, verdicts, its text (no HTML), what was read and what would be read from it."""
    from misa_order.payments.release import delivery_of  # noqa: PLC0415
    from misa_order.payments.show_mail import show_mail  # noqa: PLC0415

    mail, bucket = wiring.statement().mail(mail_id), objects.inbox_bucket()
    accounts = {account.number for account in wiring.accounts()}
    raw = objects.read_object(bucket, mail.raw)
    return show_mail(mail, raw, delivery_of(mail, bucket), wiring.senders(), accounts)


@post(routes, "/mails/{mail_id}/release", StaffAction.SETTLE_PAYMENT)
def release(asked: Asked, mail_id: str) -> dict[str, Any]:
    """A quarantined mail counts, on the word of staff."""
    from misa_order.payments.release import release_mail  # noqa: PLC0415

    why = Why(asked.actor, asked.now, "released_by_staff", parsed(OptionalReasonSent, asked.body).reason)
    mail, bucket, store = wiring.statement().mail(mail_id), objects.inbox_bucket(), wiring.statement()
    accounts = {account.number for account in wiring.accounts()}
    raw = objects.read_object(bucket, mail.raw)
    return mail_view(release_mail(mail, raw, bucket, wiring.senders(), accounts, store, why))


@post(routes, "/mails/{mail_id}/discard", StaffAction.SETTLE_PAYMENT)
def discard(asked: Asked, mail_id: str) -> dict[str, Any]:
    """A quarantined mail never counts."""
    from misa_order.payments.release import discard_mail  # noqa: PLC0415

    why = Why(asked.actor, asked.now, "discarded_by_staff", parsed(OptionalReasonSent, asked.body).reason)
    return mail_view(discard_mail(wiring.statement().mail(mail_id), wiring.statement(), why))
