"""What a customer has said about paying an order, as the order keeps it (R26): evidence for staff,
never money.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Picture(BaseModel):
    """A picture of the payment order: its checked type, its size in bytes, and the object that
    holds it.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    content_type: str
    size: int
    key: str


class Claim(BaseModel):
    """The customer's latest word, the ``n``-th about this order; earlier ones stand in the history.

    ``paid_at`` is a date or an instant, ISO 8601, as the customer gave it. ``digest`` knows a
    repeat again. ``rejected`` is the reason that staff gave for not believing it.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    n: int
    memo: str
    paid_at: str
    at: datetime
    digest: str
    evidence: Picture | None = None
    rejected: str | None = None
