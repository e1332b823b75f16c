"""What became of letters that SES had taken: bounced, complained of, delayed, or rejected after all (R94)."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class BounceKind(StrEnum):
    """What SES tells of a letter; of what was delivered it tells nothing."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    DELAYED = "delayed"
    REJECTED = "rejected"


class Bounce(BaseModel):
    """A letter by its name, and what became of the mail that SES calls ``message_id``.

    ``permanent``: the address takes nothing more, and SES hands it nothing more. ``reason`` is SES's word for it,
    ``said`` what the recipient's server wrote, without addresses: a stranger's text.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)

    letter: str
    message_id: str
    kind: BounceKind
    permanent: bool
    reason: str | None = None
    said: str | None = None
    at: datetime

    def is_news(self, known: tuple["Bounce", ...]) -> bool:
        """Whether it says more than what is known: of one mail each kind once, and ``permanent`` for good.

        A delay is none any more once its mail has bounced; events come more than once, and in any order.
        """
        of_mail = {one.kind: one for one in known if one.message_id == self.message_id}
        if self.kind is BounceKind.DELAYED and BounceKind.BOUNCED in of_mail:
            return False
        same = of_mail.get(self.kind)
        return same is None or (self.permanent and not same.permanent)

    def added_to(self, known: tuple["Bounce", ...]) -> tuple["Bounce", ...]:
        """All that is known with this: it takes the place of what it overrides, its mail's delay included."""
        over = {self.kind, *([BounceKind.DELAYED] if self.kind is BounceKind.BOUNCED else [])}
        return (*(one for one in known if one.message_id != self.message_id or one.kind not in over), self)
