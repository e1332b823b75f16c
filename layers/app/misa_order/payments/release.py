"""Staff decide about a mail that was not trusted: it counts after all, or it never will (R17,
R81).
"""

from collections.abc import Collection, Sequence

from misa_order.kernel.errors import ConflictError, InvalidInputError
from misa_order.kernel.history import AxisChange, HistoryEntry, Why
from misa_order.payments.mails.inbox import AcceptedMail, CheckResult, Delivery, read_mail
from misa_order.payments.mails.senders import Sender
from misa_order.payments.record import RepeatedError, record_bookings
from misa_order.payments.statement.store import BankMail, StatementStore, mail_part
from misa_order.table import keys
from misa_order.table.contention import read_decide_write
from misa_order.table.writes import NEW, Put

QUARANTINED, RELEASED, DISCARDED = "quarantined", "released", "discarded"


def release_mail(
    mail: BankMail,
    raw: bytes,
    bucket: str,
    senders: Sequence[Sender],
    accounts: Collection[str],
    store: StatementStore,
    why: Why,
) -> BankMail:
    """Put what a quarantined mail tells of on the statement, on the word of staff; a repeat changes
    nothing.

    Raises ConflictError ``mail_discarded`` or ``mail_accepted``, InvalidInputError with the reason
    when it cannot be read all the same: a sender that is no bank's, a virus, a format nobody knows.
    """
    if mail.state == RELEASED:
        return mail
    _check_quarantined(mail)
    verdict = read_mail(raw, delivery_of(mail, bucket), senders, accounts, vouched=True)
    if not isinstance(verdict, AcceptedMail):
        raise InvalidInputError(str(verdict.reason), verdict.detail, field="id")

    def released(row_ids: Sequence[str]) -> BankMail:
        facts = {"state": RELEASED, "bank": verdict.bank, "transactions": tuple(row_ids)}
        return mail.model_copy(update=facts)

    history = _history(mail, RELEASED, why)
    try:
        outcomes = record_bookings(
            verdict.bookings, store, why.at, lambda row_ids: mail_part(released(row_ids), was=QUARANTINED), history
        )
    except RepeatedError:
        return store.mail(mail.id)
    return released([outcome.row_id for outcome in outcomes])


def discard_mail(mail: BankMail, store: StatementStore, why: Why) -> BankMail:
    """Say that a quarantined mail is none of ours; its text stays where it is. A repeat changes
    nothing.

    Raises InvalidInputError without a reason, ConflictError ``mail_released`` or ``mail_accepted``.
    """
    if not why.note:
        raise InvalidInputError("missing", "Say why the mail does not count", field="reason")

    def once(seen: BankMail) -> BankMail:
        if seen.state == DISCARDED:
            return seen
        _check_quarantined(seen)
        after = seen.model_copy(update={"state": DISCARDED})
        store.table.write([mail_part(after, was=QUARANTINED), _history(seen, DISCARDED, why)])
        return after

    return read_decide_write(mail.id, lambda: store.mail(mail.id), once, known=mail)


def _check_quarantined(mail: BankMail) -> None:
    if mail.state != QUARANTINED:
        raise ConflictError(f"mail_{mail.state}", f"Mail {mail.id} is {mail.state}", field="id")


def delivery_of(mail: BankMail, bucket: str) -> Delivery:
    """What the receiver said of a mail when it came."""
    verdicts = {check: CheckResult(verdict) for check, verdict in mail.verdicts.items()}
    return Delivery(mail.id, verdicts, (), mail.received_at, bucket, mail.raw)


def _history(mail: BankMail, state: str, why: Why) -> Put:
    change = AxisChange(axis="mail", before=mail.state, after=state)
    entry = HistoryEntry(at=why.at, actor=why.actor, why=why.reason, note=why.note, changes=(change,))
    return Put(keys.mail_history(mail.id, state), {"doc": entry.model_dump_json()}, NEW)
