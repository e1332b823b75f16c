"""Portals are told of a change, each by a message of its own (R84)."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from misa_order.kernel.errors import CorruptRecordError, NotFoundError, PartnerDownError
from misa_order.portals.deliver import Post, Task, deliver
from misa_order.portals.delivery import Delivery, read_delivery_id
from misa_order.portals.store import ASKED_AGAIN
from misa_order.portals.subject import kind_of, places_of, read_subject
from misa_order.portals.webhook import Telling, read_telling, tellings_of
from misa_order.settings.portal_webhooks import PortalWebhooks

QUEUE = "portals"
"""The queue of these messages, named as in relay.ROUTES."""
LONGEST_DELAY = 900
"""Seconds for which a queue holds a new message back at most."""

type Send = Callable[[str, str, int], None]
"""Puts a message on a queue, there after so many seconds."""


class Notified(NamedTuple):
    """What became of a message: a delivery that was made, or is done with; and how many messages followed from it."""

    delivery: Delivery | None = None
    passed_on: int = 0


def notify(message: Mapping[str, Any], portals: PortalWebhooks, post: Post, send: Send) -> Notified:
    """Tell the one portal that a message is for; of an event, each portal that sells the product.

    Where that is one, it is told at once; several get a message each, so that none waits for another. No portal: no
    call is made. A message that was told before is told no more; at least once is promised. What cannot be told goes
    to the dead letters with its reason. Raises PartnerDownError with the time after which the message is to be
    delivered again.
    """
    try:
        return _notify(message, portals, post, send)
    except (CorruptRecordError, NotFoundError) as error:
        post.letter(json.dumps({**message, "reason": f"{error.code}: {error.message}"}))
        return Notified()


def _notify(message: Mapping[str, Any], portals: PortalWebhooks, post: Post, send: Send) -> Notified:
    if message.get("event") == ASKED_AGAIN:
        return _told_again(message["delivery"], message.get("rev"), portals, post)
    if "portal" in message:
        return Notified(deliver(Task(message["portal"], read_telling(message)), portals, post))
    tasks = list(_tasks(message, portals, post))
    if len(tasks) != 1:
        for task in tasks:
            send(QUEUE, task.message, 0)
        return Notified(None, len(tasks))
    try:
        return Notified(deliver(tasks[0], portals, post))
    except PartnerDownError as down:
        # From now on it is this portal's own message: whatever becomes of the setting, it is this delivery that ends.
        send(QUEUE, tasks[0].message, min(down.wait or 0, LONGEST_DELAY))
        return Notified(None, 1)


def _tasks(message: Mapping[str, Any], portals: PortalWebhooks, post: Post) -> list[Task]:
    if not any(portal.url for portal in portals.portals):
        return []
    tellings = list(tellings_of(message))
    if not tellings:
        raise CorruptRecordError("untellable_event", "the event is about no order, renewal or quota")
    product = message.get("product") or _product_of(tellings[0], post)
    sellers = [portal.portal for portal in portals.of_product(product) if portal.url]
    return [Task(portal, telling) for portal in sellers for telling in tellings]


def _product_of(telling: Telling, post: Post) -> str:
    """Of an event that was written before events named it: one read."""
    found = post.store.table.get_many(places_of(telling.kind, telling.subject))
    return read_subject(telling.kind, telling.subject, found).product


def _told_again(delivery_id: str, given_up: int | None, portals: PortalWebhooks, post: Post) -> Notified:
    """Make a delivery that somebody asked for; one that is forgotten by now was taken long ago.

    Who asks for it makes it wait again. ``given_up`` is of a letter, which does not.
    """
    found = post.store.find(read_delivery_id(delivery_id))
    if found is None:
        return Notified()
    telling = Telling(kind_of(found.event), found.subject, found.version, ASKED_AGAIN, found.at)
    return Notified(deliver(Task(found.portal, telling, given_up), portals, post))
