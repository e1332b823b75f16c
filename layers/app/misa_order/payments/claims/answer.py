"""A customer's word that an order is paid (R26): what of it is taken in, checked before anything
believes it.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from misa_order.kernel.calendar import VIETNAM, business_date
from misa_order.kernel.errors import InvalidInputError
from misa_order.kernel.text import one_line_if_text

MOST_BYTES = 3 * 1024 * 1024
"""Of a picture, decoded."""
AHEAD = timedelta(days=1)
"""A customer's clock may be wrong, or on another side of the world."""
_BEGINNINGS: Mapping[str, re.Pattern[bytes]] = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _when(text: str) -> str:
    """A date as it is, an instant with its offset; one without an offset is Vietnam's."""
    if _DATE.fullmatch(text):
        return date.fromisoformat(text).isoformat()
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=VIETNAM)).isoformat()


class SentPicture(BaseModel):
    """A picture of the payment order as it is sent: base64, and what it is said to be."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    content_type: Literal["image/png", "image/jpeg", "image/webp"]
    data: str


class ClaimRequest(BaseModel):
    """The body of POST /v1/orders/{number}/payment-claim: the memo that was typed, when, and
    perhaps a picture.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    memo: Annotated[str, BeforeValidator(one_line_if_text), StringConstraints(min_length=1, max_length=500)]
    paid_at: Annotated[str, Field(max_length=40), AfterValidator(_when)]
    evidence: SentPicture | None = None


def check_paid_at(paid_at: str, now: datetime) -> None:
    """Raise InvalidInputError ``paid_in_future`` for a payment more than a day ahead of ``now``."""
    if _DATE.fullmatch(paid_at):
        ahead = date.fromisoformat(paid_at) > business_date(now) + AHEAD
    else:
        ahead = datetime.fromisoformat(paid_at) > now + AHEAD
    if ahead:
        raise InvalidInputError("paid_in_future", "The payment lies in the future", field="paid_at")


def picture_of(sent: SentPicture) -> bytes:
    """The picture itself.

    Raises InvalidInputError about ``evidence.data``: ``evidence_too_large`` (3 MB),
    ``evidence_not_base64``, or ``evidence_not_a_picture`` where the bytes do not begin as its type
    does.
    """
    # Four signs hold three bytes.
    if 3 * len(sent.data) > 4 * MOST_BYTES:
        raise _bad("evidence_too_large", "The picture is larger than 3 MB")
    try:
        picture = base64.b64decode(sent.data, validate=True)
    except ValueError:
        raise _bad("evidence_not_base64", "The picture is not base64") from None
    if not _BEGINNINGS[sent.content_type].match(picture):
        raise _bad("evidence_not_a_picture", f"This is no {sent.content_type}")
    return picture


def digest_of(claim: ClaimRequest) -> str:
    """A claim's digest: equal for a repeat of the claim, and for no other."""
    canonical = json.dumps(claim.model_dump(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _bad(code: str, message: str) -> InvalidInputError:
    return InvalidInputError(code, message, field="evidence.data")
