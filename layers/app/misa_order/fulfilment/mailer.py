"""Letters go out by SES, each once for an order."""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import date, datetime
from email.header import Header
from email.policy import SMTP
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from misa_order.fulfilment.feedback import tags_of
from misa_order.fulfilment.letter_store import LetterStore
from misa_order.fulfilment.letters import (
    LETTERS,
    QUOTA_NOTICE,
    RENEWAL_REJECTED,
    REPEATED,
    write_letter,
    write_quota_notice,
    write_rejection,
)
from misa_order.fulfilment.letters.letter import Letter
from misa_order.fulfilment.letters.payment import Accounts
from misa_order.kernel.calendar import business_date
from misa_order.kernel.errors import CorruptRecordError, PartnerDownError, PartnerRefusedError
from misa_order.orders.order import Order
from misa_order.orders.order_request import NOBODY
from misa_order.orders.store import OrderStore
from misa_order.quota.store import QuotaStore
from misa_order.renewals.store import RenewalStore

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client

_REFUSED = {
    "AccessDeniedException",
    "MessageRejected",
    "BadRequestException",
    "MailFromDomainNotVerifiedException",
    "NotFoundException",
}


class UnheardError(PartnerDownError):
    """SES was asked and not heard: it may have taken the mail."""


class Mailer:
    """Sends from one address; answers go to ``reply_to``, a mailbox that people read (R94).

    What becomes of a mail is told by the way of the ``configuration_set``. ``client`` must not retry by itself: a
    repeated send is a second mail.
    """

    def __init__(self, client: "SESV2Client", sender: str, reply_to: str, configuration_set: str) -> None:
        self._client = client
        self._sender = sender
        self._reply_to = reply_to
        self._configuration_set = configuration_set

    def send(self, letter: Letter, tags: Mapping[str, str]) -> None:
        """Hand a letter to SES; ``tags`` (see tags_of) come back with whatever becomes of it.

        Raises PartnerRefusedError when SES refuses it, UnheardError where nobody knows, PartnerDownError where SES
        has not taken it.
        """
        try:
            self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [letter.to]},
                Content={"Raw": {"Data": as_mime(letter, self._sender, self._reply_to)}},
                ConfigurationSetName=self._configuration_set,
                EmailTags=[{"Name": name, "Value": value} for name, value in tags.items()],
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            kind = PartnerRefusedError if code in _REFUSED else PartnerDownError
            raise kind("mail_not_sent", f"SES answered {code}") from error
        except HTTPClientError as error:
            raise UnheardError("mail_not_heard", f"SES was not heard: {type(error).__name__}") from error
        except BotoCoreError as error:
            raise PartnerDownError("mail_not_sent", f"SES did not answer: {type(error).__name__}") from error


class Occasion(NamedTuple):
    """What a letter tells of: an event, its order, renewal or quota, and the version that made it.

    A quota's subject is its product, a slash and its domain; ``epoch`` counts its purchases, ``on``
    is the day the letter tells of.
    """

    subject: str
    event: str
    version: int | None = None
    epoch: int | None = None
    on: date | None = None


def occasion_of(message: Mapping[str, Any]) -> Occasion:
    """The occasion of an event as it comes off the queue. KeyError for one that is about nothing we
    know.
    """
    subject = message.get("order") or message.get("renewal") or f"{message['product']}/{message['domain']}"
    at = business_date(datetime.fromisoformat(message["at"])) if "epoch" in message else None
    return Occasion(subject, message["event"], message.get("version"), message.get("epoch"), at)


class Sources(NamedTuple):
    """Where letters find what they tell; ``page_link`` makes the address of an order's payment
    page.

    ``shop_link`` makes that of a page where customers buy, by its path; None where there is no
    shop.
    """

    orders: OrderStore
    renewals: RenewalStore
    accounts: Accounts
    page_link: Callable[[Order], str]
    quotas: QuotaStore
    shop_link: Callable[[str], str | None]


def send_letter(occasion: Occasion, letters: LetterStore, sources: Sources, mailer: Mailer, now: datetime) -> str:
    """Tell the customer of an event, once for what it is about; ``sent``, ``sent_before`` or
    ``outdated``.

    What may happen more than once (REPEATED) is told once for each time. Three calls to the table,
    one for a repeat. A second mail goes out only where nobody can know of the first: a worker died
    between SES and its note, or SES took the mail and its answer was lost. Then not before the claim has run out:
    an SES that is slow to answer is not asked at each delivery.

    Raises what Mailer.send raises, NotFoundError, BusyError while another is sending it,
    CorruptRecordError for an unknown event.
    """
    name, subject = LETTERS.get(occasion.event), occasion.subject
    if name is None:
        raise CorruptRecordError("unknown_event", f"no letter tells of {occasion.event!r}")
    once = f"{name}#{occasion.version}" if name in REPEATED else name
    if not letters.claim(subject, once, now):
        return "sent_before"
    try:
        letter = _written(name, occasion, sources, now)
        # Whose personal data was erased is written to no more.
        letter = letter if letter and letter.to != NOBODY else None
        if letter:
            mailer.send(letter, _tags(name, subject))
    except UnheardError:
        raise
    except (PartnerDownError, PartnerRefusedError):
        letters.failed(subject, once, now)
        raise
    letters.sent(subject, once, now)
    return "sent" if letter else "outdated"


def _tags(name: str, subject: str) -> dict[str, str]:
    if name == QUOTA_NOTICE:
        product, _, domain = subject.partition("/")
        return tags_of(name, product=product, domain=domain)
    return tags_of(name, **{"renewal" if name == RENEWAL_REJECTED else "order": subject})


def _written(name: str, occasion: Occasion, sources: Sources, now: datetime) -> Letter | None:
    if name == RENEWAL_REJECTED:
        return write_rejection(sources.renewals.get(occasion.subject))
    if name == QUOTA_NOTICE:
        return _about_quota(occasion, sources, now)
    order = sources.orders.with_codes(sources.orders.get(occasion.subject))
    return write_letter(name, order, sources.accounts, sources.page_link, now)


def _about_quota(occasion: Occasion, sources: Sources, now: datetime) -> Letter | None:
    """The letter about a quota; None if a purchase since has made it untrue."""
    product, _, domain = occasion.subject.partition("/")
    quota = sources.quotas.get(product, domain)
    today = occasion.on or business_date(now)
    return write_quota_notice(quota, today, sources.shop_link) if quota.epoch == occasion.epoch else None


def as_mime(letter: Letter, sender: str, reply_to: str) -> bytes:
    """The letter as a mail: plain text, and HTML with its pictures inside.

    The library takes seven times as long to write one. Its rules for addresses are kept: ValueError for two lines.
    """
    people = {"From": sender, "Reply-To": reply_to, "To": letter.to}
    told = "".join(SMTP.fold(*SMTP.header_store_parse(name, value)) for name, value in people.items())
    subject = Header(letter.subject, header_name="Subject").encode(linesep="\r\n")
    head = f"{told}Subject: {subject}\r\nMIME-Version: 1.0\r\n"
    page = _text("html", letter.html)
    if letter.pictures:
        page = _multipart("related", page, *(_picture(*one) for one in letter.pictures.items()))
    return head.encode() + _multipart("alternative", _text("plain", letter.text), page)


def _multipart(kind: str, *parts: bytes) -> bytes:
    # "=_" stands in no part: neither of the two encodings writes it.
    boundary = f"=_{kind}"
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n'
    between = f"\r\n--{boundary}\r\n".encode()
    return between.join((head.encode(), *parts)) + f"\r\n--{boundary}--\r\n".encode()


def _text(kind: str, content: str) -> bytes:
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head.encode() + binascii.b2a_qp(b"\n".join(content.encode().splitlines())).replace(b"\n", b"\r\n")


def _picture(content_id: str, png: bytes) -> bytes:
    head = f"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <{content_id}>\r\n"
    content = base64.encodebytes(png).replace(b"\n", b"\r\n")
    return f"{head}Content-Disposition: inline\r\n\r\n".encode() + content
