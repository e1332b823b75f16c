"""GET /mails, POST /mails/…: the banks' mails, and what staff decide about those in quarantine."""

from typing import Any

from chalice.app import Blueprint
from pydantic import BaseModel, ConfigDict

from misa_order.kernel.history import Why
from misa_order.orders.order_request import Text
from misa_order.payments.release import discard_mail, release_mail
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


class _Reason(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Text | None = None


@post(routes, "/mails/{mail_id}/release", StaffAction.SETTLE_PAYMENT)
def release(asked: Asked, mail_id: str) -> dict[str, Any]:
    """A quarantined mail counts, on the word of staff."""
    why = Why(asked.actor, asked.now, "released_by_staff", parsed(_Reason, asked.body).reason)
    mail, bucket, store = wiring.statement().mail(mail_id), objects.inbox_bucket(), wiring.statement()
    accounts = {account.number for account in wiring.accounts()}
    raw = objects.read_object(bucket, mail.raw)
    return mail_view(release_mail(mail, raw, bucket, wiring.senders(), accounts, store, why))


@post(routes, "/mails/{mail_id}/discard", StaffAction.SETTLE_PAYMENT)
def discard(asked: Asked, mail_id: str) -> dict[str, Any]:
    """A quarantined mail never counts."""
    why = Why(asked.actor, asked.now, "discarded_by_staff", parsed(_Reason, asked.body).reason)
    return mail_view(discard_mail(wiring.statement().mail(mail_id), wiring.statement(), why))
