"""What SES tells of a mail that it had taken, as it publishes it (R94): read into what an order keeps of it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from misa_order.kernel.errors import CorruptRecordError
from misa_order.kernel.text import one_line
from misa_order.orders.bounce import Bounce, BounceKind

KINDS: Mapping[str, tuple[BounceKind, str]] = {
    "Bounce": (BounceKind.BOUNCED, "bounce"),
    "Complaint": (BounceKind.COMPLAINED, "complaint"),
    "DeliveryDelay": (BounceKind.DELAYED, "deliveryDelay"),
    "Reject": (BounceKind.REJECTED, "reject"),
}
"""What is told, by SES's word for it, and the field that tells it. The template asks for these kinds alone."""
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")
_MOST_READ, _MOST_KEPT = 1_000, 200


class Feedback(NamedTuple):
    """What became of a letter, and what the letter was about: an order by its number, or anything else, for the log."""

    order: str | None
    subject: str
    bounce: Bounce


class _Told(BaseModel):
    # SES tells much more, and may tell more yet.
    model_config = ConfigDict(defer_build=True, frozen=True, extra="ignore", hide_input_in_errors=True)


class _Recipient(_Told):
    said: str | None = Field(None, validation_alias="diagnosticCode")


class _What(_Told):
    at: datetime | None = Field(None, validation_alias="timestamp")
    type: str | None = Field(None, validation_alias="bounceType")
    reason: str | None = Field(
        None,
        validation_alias=AliasChoices(
            "bounceSubType", "complaintFeedbackType", "complaintSubType", "delayType", "reason"
        ),
    )
    recipients: tuple[_Recipient, ...] = Field(
        (), validation_alias=AliasChoices("bouncedRecipients", "complainedRecipients", "delayedRecipients")
    )


class _Mail(_Told):
    message_id: str = Field(validation_alias="messageId")
    sent_at: datetime = Field(validation_alias="timestamp")
    tags: dict[str, tuple[str, ...]]


def tags_of(letter: str, **subject: str) -> dict[str, str]:
    """What a letter is about, in the signs that SES takes in tags; it comes back with whatever becomes of the mail."""
    return {name: re.sub(r"[^A-Za-z0-9_-]", "_", value)[:256] for name, value in {"letter": letter, **subject}.items()}


def read_feedback(event: Mapping[str, Any]) -> Feedback:
    """Read one event. Raises CorruptRecordError for a kind that nobody asked SES for, KeyError or ValidationError for
    one that is not as SES writes it.
    """
    if event.get("eventType") not in KINDS:
        raise CorruptRecordError("unknown_event", "it tells of nothing that becomes of a letter")
    kind, field = KINDS[event["eventType"]]
    mail, what = _Mail.model_validate(event["mail"]), _What.model_validate(event[field])
    tags = {name: values[0] for name, values in mail.tags.items() if values and not name.startswith("ses:")}
    letter = tags.pop("letter")
    bounce = Bounce(
        letter=letter,
        message_id=mail.message_id,
        kind=kind,
        permanent=kind is BounceKind.COMPLAINED or what.type == "Permanent",
        reason=cleaned(what.reason),
        said=cleaned(next((one.said for one in what.recipients), None)),
        at=what.at or mail.sent_at,
    )
    return Feedback(tags.get("order"), "/".join(tags.values()), bounce)


def cleaned(text: str | None) -> str | None:
    """A stranger's text as one short line without an e-mail address in it; None where nothing is left."""
    return _ADDRESS.sub("…", one_line((text or "")[:_MOST_READ]))[:_MOST_KEPT] or None
