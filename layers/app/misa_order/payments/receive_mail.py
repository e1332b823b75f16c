"""A bank's mail arrives: it is judged, and kept with every transaction that it tells of (R15,
R17).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from misa_order.payments.mails.inbox import AcceptedMail, Delivery, Quarantined, read_mail
from misa_order.payments.mails.senders import Sender
from misa_order.payments.mails.signature import Verify, nobody
from misa_order.payments.record import RepeatedError, record_bookings
from misa_order.payments.statement.store import BankMail, StatementStore, mail_part


class MailTaken(NamedTuple):
    """What became of a mail; ``repeated`` when it had been taken before and nothing was written."""

    mail: BankMail
    repeated: bool


def receive_mail(
    raw: bytes,
    delivery: Delivery,
    senders: Sequence[Sender],
    accounts: Collection[str],
    store: StatementStore,
    now: datetime,
    verify: Verify = nobody,
) -> MailTaken:
    """Judge a mail (R17) and write it with every transaction it tells of, in one transaction of the
    table.

    A quarantined mail is kept with its reason and pays nothing. The same mail again writes nothing.
    Raises BusyError when others keep writing the same keys, and what ``verify`` raises.
    """
    verdict = read_mail(raw, delivery, senders, accounts, verify)
    bookings = verdict.bookings if isinstance(verdict, AcceptedMail) else ()
    try:
        outcomes = record_bookings(bookings, store, now, lambda row_ids: mail_part(_mail(delivery, verdict, row_ids)))
    except RepeatedError:
        return MailTaken(_mail(delivery, verdict, ()), repeated=True)
    return MailTaken(_mail(delivery, verdict, [outcome.row_id for outcome in outcomes]), repeated=False)


def _mail(delivery: Delivery, verdict: AcceptedMail | Quarantined, row_ids: Sequence[str]) -> BankMail:
    kept_out = verdict if isinstance(verdict, Quarantined) else None
    return BankMail(
        id=delivery.message_id,
        state="quarantined" if kept_out else "accepted",
        reason=kept_out and kept_out.reason,
        detail=kept_out and kept_out.detail,
        bank=verdict.bank if isinstance(verdict, AcceptedMail) else None,
        sender=verdict.sender,
        subject=verdict.subject,
        received_at=delivery.timestamp,
        raw=delivery.key,
        verdicts={check: str(found) for check, found in delivery.verdicts.items()},
        transactions=tuple(row_ids),
    )
