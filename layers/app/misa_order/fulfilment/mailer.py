"""Letters go out by SES, each once for an order."""

from collections.abc import Callable, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from misa_order.fulfilment.letters import LETTERS, REPEATED, write_letter
from misa_order.fulfilment.letters.letter import Letter
from misa_order.fulfilment.store import LetterStore
from misa_order.kernel.errors import CorruptRecordError, PartnerDownError, PartnerRefusedError
from misa_order.orders.instructions import BankAccount
from misa_order.orders.store import OrderStore

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client

_REFUSED = {"MessageRejected", "BadRequestException", "MailFromDomainNotVerifiedException", "NotFoundException"}


class Mailer:
    """Sends from one address. ``client`` must not retry by itself: a repeated send is a second mail."""

    def __init__(self, client: "SESV2Client", sender: str) -> None:
        self._client = client
        self._sender = sender

    def send(self, letter: Letter) -> None:
        """Hand a letter to SES. Raises PartnerRefusedError when SES refuses it, PartnerDownError without an answer."""
        try:
            self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [letter.to]},
                Content={"Raw": {"Data": as_mime(letter, self._sender).as_bytes()}},
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            kind = PartnerRefusedError if code in _REFUSED else PartnerDownError
            raise kind("mail_not_sent", f"SES answered {code}") from error
        except BotoCoreError as error:
            raise PartnerDownError("mail_not_sent", f"SES did not answer: {type(error).__name__}") from error


class Occasion(NamedTuple):
    """What happened to which order, and the version that made of it: what a letter tells of."""

    number: str
    event: str
    version: int | None = None


def send_letter(
    occasion: Occasion,
    letters: LetterStore,
    orders: OrderStore,
    accounts: Callable[[], Sequence[BankAccount]],
    claim_link: Callable[[str], str],
    mailer: Mailer,
    now: datetime,
) -> str:
    """Tell the customer of an event, once for an order; ``sent``, ``sent_before`` or ``outdated``.

    A request to confirm a payment, and the answer to a claim, go out once for each time (R26).
    Three calls to the table, one for a repeat. A second mail is sent only where nobody can know of the first: a worker
    died between SES and its note, or SES took the mail and its answer was lost.
    Raises what Mailer.send raises, BusyError while another is sending it, CorruptRecordError for an unknown event.
    """
    name, number = LETTERS.get(occasion.event), occasion.number
    if name is None:
        raise CorruptRecordError("unknown_event", f"no letter tells of {occasion.event!r}")
    once = f"{name}#{occasion.version}" if name in REPEATED else name
    if not letters.claim(number, once, now):
        return "sent_before"
    try:
        letter = write_letter(name, orders.get(number), accounts, claim_link)
        if letter:
            mailer.send(letter)
    except (PartnerDownError, PartnerRefusedError):
        letters.failed(number, once, now)
        raise
    letters.sent(number, once, now)
    return "sent" if letter else "outdated"


def as_mime(letter: Letter, sender: str) -> EmailMessage:
    """The letter as a mail: plain text, and HTML with its pictures inside."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message.set_content(letter.text)
    message.make_alternative()
    page = EmailMessage(policy=SMTP)
    page.set_content(letter.html, subtype="html")
    for content_id, png in letter.pictures.items():
        page.add_related(png, "image", "png", cid=f"<{content_id}>", disposition="inline")
    del page["MIME-Version"]  # stands once, in the mail's own head
    message.attach(page)
    return message
