"""The rep in charge, or the renewals head in the rep's place, accepts or rejects renewals
(R51–R53).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, NamedTuple

from pydantic import Field, StrictBool

from misa_order.kernel.errors import ConflictError, InvalidInputError, NotFoundError, OrderSystemError
from misa_order.kernel.history import Why
from misa_order.orders.number import number_candidates
from misa_order.orders.order_request import Frozen, Id, Said
from misa_order.renewals.renewal import Decider, Renewal, RenewalState, order_key, order_of
from misa_order.renewals.store import RenewalStore
from misa_order.table.contention import read_decide_write

MOST_AT_ONCE = 100
"""Renewals that may be decided together (R51)."""


class Decision(Frozen):
    """What staff send: which renewals, that they mean it, and why."""

    ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]
    confirm: StrictBool = False
    reason: Said | None = None


class Refused(NamedTuple):
    """A renewal that somebody else decided in between."""

    id: str
    error: OrderSystemError


class Decided(NamedTuple):
    """Renewals that were decided, now or by the same person before, and those that could not be any
    more.
    """

    renewals: tuple[Renewal, ...]
    refused: tuple[Refused, ...]


class _Deciding(NamedTuple):
    """What is to be done with each: by whom, ending in which state."""

    decider: Decider
    state: RenewalState
    store: RenewalStore
    check: Callable[[Renewal, str], None]
    decide: Callable[[Renewal], Renewal]


def accept_renewals(asked: Decision, decider: Decider, store: RenewalStore, now: datetime) -> Decided:
    """Accept each: who did, for whom and when is kept, and its order is made in the same write
    (R51, R52).

    Nothing is done unless ``confirm`` is true and all may be accepted by this person. A repeat by
    the same person changes nothing. Raises InvalidInputError ``confirmation_needed``,
    NotFoundError, ForbiddenError ``not_in_charge``, ConflictError ``renewal_decided``,
    ``renewal_in_pool``, ``commitment_passed``, each naming the id's place.
    """
    why = Why(f"staff:{decider.name}", now, "renewal_accepted", asked.reason)

    def check(renewal: Renewal, field: str) -> None:
        renewal.check_undecided(field)
        renewal.check_acceptable(now, field)

    def decide(renewal: Renewal) -> Renewal:
        return _accepted(renewal, decider, store, why)

    return _each(asked, _Deciding(decider, RenewalState.ACCEPTED, store, check, decide))


def reject_renewals(asked: Decision, decider: Decider, store: RenewalStore, now: datetime) -> Decided:
    """Reject each: nothing is made, and the customer is told whom to contact (R53); else as
    accept_renewals.
    """
    why = Why(f"staff:{decider.name}", now, "renewal_rejected", asked.reason)

    def decide(renewal: Renewal) -> Renewal:
        return store.change(renewal, renewal.rejected(asked.reason, decider, now), why, "RenewalRejected")

    return _each(asked, _Deciding(decider, RenewalState.REJECTED, store, Renewal.check_undecided, decide))


def _accepted(renewal: Renewal, decider: Decider, store: RenewalStore, why: Why) -> Renewal:
    """The renewal as it was written. Raises ChangedMeanwhileError when somebody else changed it
    first.
    """
    for number in number_candidates(order_key(renewal.id)):
        after, order = renewal.accepted(number, decider, why.at), order_of(renewal, number, decider, why.at)
        if accepted := store.accept(renewal, after, order, why):
            return accepted
    raise ConflictError("numbers_exhausted", "No order number could be found for this renewal", field="ids")


def _each(asked: Decision, deed: _Deciding) -> Decided:
    if not asked.confirm:
        message = f"Confirm once more that these are to be {deed.state.lower()}: {len(asked.ids)}"
        raise InvalidInputError("confirmation_needed", message, field="confirm")
    # An id that is sent twice is named where it stands first.
    places = {renewal_id: f"ids[{asked.ids.index(renewal_id)}]" for renewal_id in asked.ids}
    stored = deed.store.get_many(list(places))
    for renewal_id, field in places.items():
        _check(stored, renewal_id, field, deed)
    done, refused = list[Renewal](), list[Refused]()
    for renewal_id, field in places.items():
        try:
            done.append(_once(stored[renewal_id], field, deed))
        except ConflictError as error:
            refused.append(Refused(renewal_id, error))
    if refused and not done:
        raise refused[0].error
    return Decided(tuple(done), tuple(refused))


def _check(stored: Mapping[str, Renewal], renewal_id: str, field: str, deed: _Deciding) -> None:
    renewal = stored.get(renewal_id)
    if renewal is None:
        raise NotFoundError("renewal_not_found", f"There is no renewal {renewal_id}", field=field)
    renewal.check_in_charge(deed.decider, field)
    if not renewal.is_decided_by(deed.decider, deed.state):
        deed.check(renewal, field)


def _once(renewal: Renewal, field: str, deed: _Deciding) -> Renewal:
    """Decide one, looking again when somebody else was faster. Raises ConflictError when that one
    has decided.
    """

    def once(seen: Renewal) -> Renewal:
        if seen.is_decided_by(deed.decider, deed.state):
            return seen
        deed.check(seen, field)
        return deed.decide(seen)

    return read_decide_write(renewal.id, lambda: deed.store.get(renewal.id), once, known=renewal)
