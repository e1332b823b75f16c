"""A renewal that cannot go the automatic way is put into CRM's opportunity pool (R50)."""

from datetime import datetime
from typing import Any, NamedTuple

from misa_order.fulfilment.answers import PartnerAnswer
from misa_order.fulfilment.partners import Partner
from misa_order.fulfilment.patience import given_up, tried, wait_after
from misa_order.kernel.errors import CorruptRecordError, PartnerDownError, PartnerRefusedError
from misa_order.kernel.history import Why
from misa_order.orders.order import Step
from misa_order.renewals.renewal import Renewal
from misa_order.renewals.store import RenewalStore
from misa_order.table.writes import ChangedMeanwhileError

_ACTOR = "function:open_opportunity"
_MADE = "created"


class Opened(NamedTuple):
    """The renewal afterwards, and whether something was noted on it now; False for a repeat."""

    renewal: Renewal
    changed: bool

    @property
    def state(self) -> str | None:
        """How far CRM has been told."""
        return self.renewal.opportunity.state if self.renewal.opportunity else None


def open_opportunity(renewal_id: str, renewals: RenewalStore, crm: Partner, now: datetime) -> Opened:
    """Ask CRM for the opportunity, under one key and with one effect: one read and one write.

    A repeat is the read alone. A refusal, or a day without an answer, is kept on the renewal for
    staff. Raises PartnerDownError with the time to wait after noting the attempt, NotFoundError,
    CorruptRecordError for a renewal that belongs to no pool.
    """
    renewal = renewals.get(renewal_id)
    step = renewal.opportunity
    if step is None:
        raise CorruptRecordError("no_opportunity", f"{renewal_id} is not in the opportunity pool")
    if step.state != "waiting":
        return Opened(renewal, changed=False)
    try:
        answer = _ask(crm, renewal, f"{renewal.id}/opportunity/{step.n}", now)
    except PartnerRefusedError as refused:
        return _ended(renewal, step, renewals, now, state="failed", error=refused.message)
    except PartnerDownError as down:
        return _unanswered(renewal, step, renewals, down, now)
    return _ended(renewal, step, renewals, now, state="done", request_id=answer.request_id, told=answer.told)


def _ask(crm: Partner, renewal: Renewal, key: str, now: datetime) -> PartnerAnswer:
    answer = crm.ask("opportunity", _body(renewal), key, now)
    if answer.result != _MADE:
        raise PartnerDownError("unreadable_answer", "crm gave no answer to opportunity")
    return answer


def _unanswered(renewal: Renewal, step: Step, renewals: RenewalStore, down: PartnerDownError, now: datetime) -> Opened:
    waiting = tried(step, down.message, now)
    if waiting is None:
        return _ended(renewal, step, renewals, now, state="failed", error=given_up(down.message), gave_up=True)
    _note(renewal, waiting, renewals, Why(_ACTOR, now, "opportunity_waits_for_partner", down.message))
    raise PartnerDownError(down.code, down.message, wait_after(waiting.attempts)) from down


def _ended(renewal: Renewal, step: Step, renewals: RenewalStore, now: datetime, **end: Any) -> Opened:
    ended = Step(n=step.n, attempts=step.attempts + 1, at=now, **end)
    reason = "opportunity_opened" if ended.state == "done" else "opportunity_failed"
    return _note(renewal, ended, renewals, Why(_ACTOR, now, reason, ended.error or ended.request_id))


def _note(renewal: Renewal, step: Step, renewals: RenewalStore, why: Why) -> Opened:
    """Write the note, unless another delivery of the message was faster: then that delivery's note
    stands.
    """
    try:
        noted = renewals.change(renewal, renewal.model_copy(update={"opportunity": step}), why, None)
    except ChangedMeanwhileError:
        return Opened(renewals.get(renewal.id), changed=False)
    return Opened(noted, changed=True)


def _body(renewal: Renewal) -> dict[str, Any]:
    """What CRM is told; the same whenever it is asked again, as the key demands."""
    return {
        "renewal": renewal.id,
        "product": renewal.product,
        "purpose": "renew",
        "domain": renewal.domain,
        "customer": renewal.customer.model_dump(mode="json", exclude_none=True),
        "lines": [line.model_dump(mode="json") for line in renewal.lines],
        "total": renewal.total,
        "invoice": renewal.invoice.model_dump(mode="json", exclude_none=True),
        "commit_until": renewal.commit_until.isoformat(),
        "office": renewal.office,
        "agent_code": renewal.agent_code,
        "affiliate_code": renewal.affiliate_code,
    }
