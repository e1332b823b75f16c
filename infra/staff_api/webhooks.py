"""Answers about what portals are told (R84)."""

from infra.staff_api.base import Answer
from misa_order.portals.delivery import DeliveryState


class DeliveryAnswer(Answer):
    """What one portal is told of one change: of an order ``1000002``, a renewal, a quota ``MEINVOICE/pho24``.

    ``at`` is when the change was made; ``status`` (HTTP) and ``error`` are of the last try; ``asked_by`` had it sent
    again last.
    """

    id: str
    portal: str
    subject: str
    version: int
    event: str
    at: str
    state: DeliveryState
    attempts: int
    status: int | None
    error: str | None
    asked_by: str | None
    tried_at: str | None
    next_try: str | None
    taken_at: str | None


class DeliveryPage(Answer):
    """A page, newest change first."""

    items: list[DeliveryAnswer]
    cursor: str | None
