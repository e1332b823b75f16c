"""One delivery to one portal: made, or turned away while the portal listens to nobody (R84)."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zlib import crc32

from misa_order.fulfilment.patience import GIVE_UP_AFTER, wait_after
from misa_order.kernel.errors import PartnerDownError
from misa_order.kernel.signature import portal_secret, sign
from misa_order.portals.call import Call
from misa_order.portals.delivery import Delivery, DeliveryState
from misa_order.portals.lane import SLOW, Lane
from misa_order.portals.store import ASKED_AGAIN, DeliveryStore
from misa_order.portals.subject import Shown, Subject, places_of, read_subject, resource_of
from misa_order.portals.webhook import Telling, body_of, told_as
from misa_order.settings.portal_webhooks import PortalWebhook, PortalWebhooks

IN_ORDER = timedelta(minutes=6)
"""A later change waits for an earlier one that is tried within this time."""
_PASSED = timedelta(minutes=1)
_LONGEST_TURN = 300
"""Seconds: so long does a message wait at most that was turned away, unless the lane is closed for longer."""
_NOT_REGISTERED = "The portal is not registered any more"


class Task(NamedTuple):
    """Whom to tell of what; ``given_up``: also where it was given up with this ``rev``, as its letter says."""

    portal: str
    telling: Telling
    given_up: int | None = None

    @property
    def message(self) -> str:
        """The message that brings it here."""
        return json.dumps(self.telling.message(self.portal))


class Post(NamedTuple):
    """What deliveries are made with; ``letter`` puts a message among the dead letters."""

    store: DeliveryStore
    shown: Shown
    call: Call
    master: Callable[[], bytes]
    letter: Callable[[str], None]
    clock: Callable[[], datetime]


class _Outcome(NamedTuple):
    """What a call brought, at the end of it."""

    status: int | None
    error: str | None
    quick: bool
    at: datetime


def deliver(task: Task, portals: PortalWebhooks, post: Post) -> Delivery | None:
    """Tell a portal of one change, unless it has taken it or that was given up: two reads, the call, and one write.

    Gives the delivery as it is then, None where there never was one and the portal is not registered. Raises
    PartnerDownError with the time to wait when it was not taken, or not even tried.
    """
    telling = task.telling
    known = {one.version: one for one in post.store.of_subject(task.portal, telling.subject)}
    own = known.get(telling.version)
    if own and not own.is_waiting and not (own.state is DeliveryState.FAILED and own.rev == task.given_up):
        return own
    portal = next((one for one in portals.portals if one.portal == task.portal and one.url), None)
    found, lane = post.store.see(task.portal, places_of(telling.kind, telling.subject)) if portal else ({}, None)
    subject = read_subject(telling.kind, telling.subject, found) if portal else None
    if portal is None or subject is None or subject.product not in portal.products:
        return own and (post.store.note(own.failed(_NOT_REGISTERED)) or own)
    now = post.clock()
    own = _begun(own, task, subject, now)
    earlier = [one for version, one in known.items() if version < telling.version]
    held = _let_through(own, earlier, lane, post, now)
    return _told(own, portal, body_of(own, telling.kind, post.shown.view(subject, now)), held, post)


def _begun(own: Delivery | None, task: Task, subject: Subject, now: datetime) -> Delivery:
    if own is None:
        _, about, version, _, at = task.telling
        event = told_as(task.telling, resource_of(subject))
        return Delivery(portal=task.portal, subject=about, version=version, event=event, at=at, since=now)
    return own if own.is_waiting else own.begun_anew(now)


def _let_through(
    own: Delivery, earlier: Sequence[Delivery], lane: Lane | None, post: Post, now: datetime
) -> Lane | None:
    """The lane that this delivery holds by itself, None where it is open; raises PartnerDownError where it has to wait.

    It waits its own time where it failed while others were taken; for an earlier change of the same thing that is due
    soon; and for its turn in a closed lane.
    """
    before = [one.next_try for one in earlier if _goes_first(one, now)]
    if own.alone and own.next_try and own.next_try > now:
        raise PartnerDownError("delivery_waits", "It waits its own time", _seconds(own.next_try - now))
    if before:
        raise _turned_away(own, max(at for at in before if at) + timedelta(seconds=1), post, now)
    if lane is None:
        return None
    held = lane.held(now)
    if not lane.is_due(now) or not post.store.move(lane, held):
        raise _turned_away(own, (held if lane.is_due(now) else lane).next_look(now), post, now)
    return held


def _goes_first(earlier: Delivery, now: datetime) -> bool:
    due = earlier.next_try
    return earlier.is_waiting and not earlier.alone and due is not None and now - _PASSED < due < now + IN_ORDER


def _told(own: Delivery, portal: PortalWebhook, body: bytes, held: Lane | None, post: Post) -> Delivery:
    """Make the call, note what came of it, and let the lane follow."""
    outcome = _called(portal, body, post)
    if outcome.error is None:
        taken = own.taken(outcome.status or 0, outcome.at)
        noted = post.store.note(taken) or taken
        _follow(held, own, outcome, post.store)
        return noted
    lane = _follow(held, own, outcome, post.store)
    tried = own.tried(outcome.status, outcome.error, outcome.at)
    if outcome.at - own.since >= GIVE_UP_AFTER:
        return _given_up(tried, post)
    wait = _turn(tried, lane.probe_at, outcome.at) if lane else wait_after(tried.attempts)
    next_try = outcome.at + timedelta(seconds=wait)
    post.store.note(tried.model_copy(update={"next_try": next_try, "alone": lane is None}))
    raise PartnerDownError("portal_did_not_take", outcome.error, wait)


def _called(portal: PortalWebhook, body: bytes, post: Post) -> _Outcome:
    # Fetched first: what that takes is no slowness of the portal's.
    secret = portal_secret(post.master(), portal.portal, portal.secret_version)
    began = post.clock()
    headers = {"Content-Type": "application/json", "X-Signature": sign(body, secret, began)}
    status, error = None, None
    try:
        status = post.call(portal.url or "", body, headers)
    except PartnerDownError as down:
        error = down.message
    if status is not None and not 200 <= status < 300:  # noqa: PLR2004 - what HTTP calls success
        error = f"It answered with status {status}"
    ended = post.clock()
    return _Outcome(status, error, ended - began <= SLOW, ended)


def _follow(held: Lane | None, own: Delivery, outcome: _Outcome, store: DeliveryStore) -> Lane | None:
    """Open, close or keep the lane as an outcome says; gives it where this delivery is to wait for it."""
    if outcome.error is None:
        if held:
            store.move(held, None if outcome.quick else held.taken_slowly(outcome.at))
        elif not outcome.quick:
            store.close(Lane(own.portal, outcome.at, 0))
        return None
    lane = (held or Lane(own.portal, outcome.at, 0)).failed(outcome.at, quick=outcome.quick)
    if held:
        store.move(held, lane)
        return lane
    # What failed before while the portal took others is itself at fault: it is no reason to keep the others waiting.
    if own.attempts == 0 or not outcome.quick:
        store.close(lane)
    return lane if own.attempts == 0 else None


def _turned_away(own: Delivery, until: datetime, post: Post, now: datetime) -> PartnerDownError:
    """Note that a delivery waits, without counting a try; gives what is to be raised."""
    if now - own.since >= GIVE_UP_AFTER:
        _given_up(own, post)
        return PartnerDownError("delivery_given_up", "It was given up", 1)
    wait = _turn(own, until, now)
    post.store.note(own.model_copy(update={"next_try": now + timedelta(seconds=wait)}))
    return PartnerDownError("delivery_waits", "Its portal listens to nobody now", wait)


def _turn(own: Delivery, until: datetime, now: datetime) -> int:
    """Seconds to wait: until then, longer the longer it has waited.

    What was tried least comes back first, and thousands that wait for one portal do not come back together.
    """
    waited = (now - own.since).total_seconds() / 2
    wait = _seconds(max(until - now, timedelta(seconds=min(waited, _LONGEST_TURN))))
    return wait + 1 + min(own.attempts, 10) + crc32(own.id.encode()) % (2 + wait // 8)


def _given_up(own: Delivery, post: Post) -> Delivery:
    """Give a delivery up. The letter first: who dies in between writes it twice, but none is given up unheard."""
    error = f"Nobody took it for a day; the last try: {own.error or 'none, its portal listened to nobody'}"
    failed = own.failed(error)
    # With its ``rev`` as it will be: a letter begins one day more, however often it is put back.
    letter = {"event": ASKED_AGAIN, "delivery": own.id, "rev": own.rev + 1, "reason": error, "told": own.event}
    post.letter(json.dumps(letter))
    return post.store.note(failed) or failed


def _seconds(span: timedelta) -> int:
    return max(1, round(span.total_seconds()))
