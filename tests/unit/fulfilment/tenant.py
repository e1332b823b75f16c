"""A tenant at SUMAN and the order that is about it, with requests that are on their way while other things happen."""

from contextlib import suppress
from datetime import datetime, timedelta

from misa_order.fulfilment import retry
from misa_order.fulfilment.answers import StepOutcome
from misa_order.fulfilment.callbacks import SumanCallback, change_by
from misa_order.fulfilment.outcomes import OrderChange, answered, unanswered
from misa_order.fulfilment.steps import Due, provision_due
from misa_order.kernel.errors import ConflictError
from misa_order.orders.ending.cancel import cancelled
from misa_order.orders.ending.undone import undone
from misa_order.orders.failures import with_overtaken
from misa_order.orders.order import Order, StepName
from misa_order.orders.statuses import Payment, Resource
from misa_order.table.writes import BusyError
from tests.builders import CALENDAR, NOW
from tests.unit.fulfilment.orders_made import an_order


class Tenant:
    """What SUMAN did for a tenant: each key once, and always asked for in the same words."""

    def __init__(self) -> None:
        self.asked: dict[str, object] = {}
        self.withdrawn: set[str] = set()
        self.granted = "nothing"
        self.locked = False
        self._granted_for_good_at = -1
        self._granted_by = ""

    def do(self, due: Due) -> None:
        [call] = due.calls
        if self.asked.setdefault(due.key, call) != call:
            raise AssertionError(f"{due.key} was asked for in other words before")

    def did(self, due: Due, at: int) -> None:
        """Take effect, if the key has not had one. ``at``: what set out earlier has a lower number."""
        is_repeat = due.key in self.asked
        self.do(due)
        if is_repeat:
            return
        match due.step:
            case "temporary":
                self.locked = False
                if at > self._granted_for_good_at:
                    self.granted = "temporarily"
            case "resource":
                self.grant_for_good(due.key, at)
            case "revoke" if withdrawn := due.calls[0].body.get("withdraws"):
                self.withdrawn.add(withdrawn)
                if (self.granted, self._granted_by) == ("for good", withdrawn):
                    self.granted = "nothing"
            case "revoke":
                self.granted = "nothing"
            case "lock" | "unlock":
                self.locked = due.step == "lock"

    def grant_for_good(self, key: str, at: int) -> None:
        """No temporary grant that was asked for earlier takes anything away from this one."""
        self.granted, self._granted_for_good_at, self._granted_by = "for good", at, key


class Journey:
    """An order, its tenant, the requests under way, and a clock."""

    def __init__(self, *, granted: bool = True) -> None:
        order = an_order() if granted else an_order(resource=Resource.NOT_PROVISIONED)
        self.order = order if granted else order.model_copy(update={"lock_on": None})
        self.tenant = Tenant()
        self.under_way: list[tuple[int, Due]] = []
        self._set_out = 0
        self._pending: set[str] = set()
        self._calls: list[SumanCallback] = []
        self._refused: dict[str, int] = {}
        self.now: datetime = NOW

    @property
    def order(self) -> Order:
        """The order as it is stored."""
        return self._order

    @order.setter
    def order(self, order: Order) -> None:
        self._order = with_overtaken(order)

    # ── What workers and SUMAN do ────────────────────────────────────────────────────────────────────────────────
    def ask(self) -> None:
        """A worker sets out with what is due; three at once are enough to overtake each other."""
        if len(self.under_way) < 3 and (due := provision_due(self.order)):
            self._set_out += 1
            self.under_way.append((self._set_out, due))

    def answer(self, which: int, how: str) -> None:
        """A request ends: ``done``, ``pending``, ``refused``, ``lost`` on its way, or ``unheard`` on its way back."""
        if not self.under_way:
            return
        at, due = self.under_way.pop(which % len(self.under_way))
        said = self._said(at, due, how)
        if how in {"lost", "unheard"}:
            self._note(unanswered(self.order, due, "no answer", self.now), due)
        else:
            self._note(answered(self.order, due, said, self.now), due)

    def _said(self, at: int, due: Due, how: str) -> StepOutcome:
        """What SUMAN does and says, if it gets the request; a refusal holds for all that had set out by then."""
        if how == "lost":
            return StepOutcome("failed")
        is_new = due.key not in self.tenant.asked
        if due.key in self.tenant.withdrawn:
            return StepOutcome("failed", error="withdrawn")
        if is_new and (how == "refused" or at <= self._refused.get(due.key, -1)):
            self._refused[due.key] = self._set_out
            return StepOutcome("failed", error="no")
        if due.key in self._pending or (is_new and how == "pending" and due.step == "resource"):
            self._pending.add(due.key)
            self.tenant.do(due)
            return StepOutcome("pending", due.key)
        self.tenant.did(due, at)
        return StepOutcome("done", due.key)

    def approve(self) -> None:
        """A person at SUMAN approves what awaits it, unpaid even what was withdrawn; SUMAN is about to tell."""
        spared = self.tenant.withdrawn if self.order.status.payment is Payment.PAID else set()
        for key in sorted(self._pending - spared):
            self._pending.discard(key)
            self.tenant.grant_for_good(key, self._set_out)
            self._calls.append(SumanCallback(request_id=key, order=self.order.number, result="issued"))
            if key in self.tenant.withdrawn:
                self.call()

    def call(self) -> None:
        """SUMAN tells of all that was approved; whoever cannot tell yet what it means is told again."""
        calls, self._calls = self._calls, []
        for callback in calls:
            try:
                self._note(change_by(callback, self.order, self.now), None)
                self._note(change_by(callback, self.order, self.now), None)
            except BusyError:
                self._calls.append(callback)

    def _note(self, change: OrderChange | None, due: Due | None) -> None:
        if change is None:
            return
        if due:
            # Behind the withdrawal of one request, a cancelled order loses everything.
            withdrew = due.step == "revoke" and "withdraws" in due.calls[0].body
            assert withdrew or change.order.step(due.step).n == self.order.step(due.step).n, (
                "no answer, and no lack of one, makes a new key for itself"
            )
        self.order = change.order

    # ── What people and time do ──────────────────────────────────────────────────────────────────────────────────
    def pay(self) -> None:
        if self.order.is_open:
            self.order = self.order.paid((), self.now)

    def cancel(self) -> None:
        if self.order.is_open:
            self.order = cancelled(self.order)

    def lock(self) -> None:
        if self.order.is_open and self.order.status.resource in {Resource.TEMPORARY, Resource.PENDING_APPROVAL}:
            self.order = self.order.moved(resource=Resource.LOCKED).begun_anew(StepName.LOCK)

    def undo(self) -> None:
        if self.order.status.payment is Payment.PAID:
            with suppress(ConflictError):  # while SUMAN has not answered
                self.order = undone(self.order, self.now, lambda: CALENDAR)

    def wait(self) -> None:
        self.now += timedelta(hours=13)

    def retry(self) -> bool:
        """Staff retry; whether there was anything."""
        step = retry.StepToRetry.RESOURCE
        names = retry._failed(self.order, step, self.now) or retry._unanswered(self.order, step)
        before = {name: self.order.step(name).n for name in names}
        self.order = retry._waiting(self.order, names)
        assert {name: self.order.step(name).n for name in names} == before
        return bool(names)

    @property
    def is_over(self) -> bool:
        """Whether no temporary grant is asked for any more."""
        return self.order.is_open and retry._is_over(self.order, self.now)

    def end_well(self) -> None:
        """Whatever is under way arrives, SUMAN does all it is asked for, and staff retry what failed."""
        for _ in range(40):
            self.approve()
            self.call()
            self.ask()
            if not self.under_way and not self._calls and not self.retry():
                return
            self.answer(0, "done")
        raise AssertionError("it goes on and on")
