"""Each letter is sent once (R30), whatever happens to messages and workers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes, message_from_string
from email.message import EmailMessage
from email.policy import default
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
)
from botocore.exceptions import ConnectionError as WireError
from botocore.stub import Stubber
from moto.backends import get_backend

from infra.load_settings import default_setting
from misa_order.fulfilment.letter_store import LetterStore
from misa_order.fulfilment.mailer import Mailer, Occasion, Sources, send_letter
from misa_order.fulfilment.relay import message_of
from misa_order.kernel.errors import CorruptRecordError, NotFoundError, PartnerDownError, PartnerRefusedError
from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order
from misa_order.orders.statuses import Payment
from misa_order.orders.store import OrderStore
from misa_order.quota.store import QuotaStore
from misa_order.renewals.decide import Decision, accept_renewals, reject_renewals
from misa_order.renewals.renewal import Decider, RenewalState
from misa_order.renewals.store import RenewalStore
from misa_order.settings.bank_accounts import BankAccounts
from misa_order.table.outbox import OutboxStore
from misa_order.table.writes import BusyError
from tests.builders import NOW, Context, counted_calls, event, load_function, place
from tests.letter_cases import a_commitment, a_renewal, with_customer

ACCOUNTS = BankAccounts.model_validate(default_setting("bank-accounts")).accounts
SENDER = "donhang@orders.local"
MAILBOX = "ke-toan@orders.local"


class Post:
    """A mailer whose SES is replaced at the wire: what it was handed, and what it answers."""

    def __init__(self) -> None:
        self.client = boto3.client("sesv2", config=Config(retries={"total_max_attempts": 1}))
        self.sent: list[dict[str, Any]] = []
        self.client.meta.events.register("before-parameter-build.sesv2", self._note)
        self.answers = Stubber(self.client)
        self.answers.activate()

    def _note(self, params: dict[str, Any], **_: Any) -> None:
        self.sent.append(params)

    def takes(self) -> None:
        self.answers.add_response("send_email", {"MessageId": "1"})

    def refuses(self, code: str) -> None:
        self.answers.add_client_error("send_email", code)

    @contextmanager
    def unheard(self, error: type[HTTPClientError | WireError]) -> Iterator[None]:
        """SES is asked, and the wire ends with this."""

        def breaks(**_: Any) -> None:
            raise error(endpoint_url="https://email.example")

        self.answers.deactivate()
        self.client.meta.events.register("before-send.sesv2", breaks)
        yield
        self.client.meta.events.unregister("before-send.sesv2", breaks)
        self.answers.activate()

    def send(self, order: Order, store: OrderStore, event: str = "OrderPlaced", now: datetime = NOW) -> str:
        return self.tell(Occasion(order.number, event, order.version), store, now)

    def tell(self, occasion: Occasion, store: OrderStore, now: datetime = NOW) -> str:
        letters, mailer = LetterStore(store.table), Mailer(self.client, SENDER, MAILBOX, "letters")
        renewals, quotas, link = RenewalStore(store.table), QuotaStore(store.table), "https://orders.example/{}".format
        sources = Sources(store, renewals, lambda: ACCOUNTS, lambda order: link(order.number), quotas, link)
        return send_letter(occasion, letters, sources, mailer, now)

    @property
    def subjects(self) -> list[str]:
        raw = [one["Content"]["Raw"]["Data"] for one in self.sent]
        return [str(message_from_bytes(one, policy=default)["Subject"]) for one in raw]


def test_a_letter_goes_out_once_and_a_repeat_costs_one_call(order_store: OrderStore) -> None:
    order, post = place(order_store).order, Post()
    post.takes()
    with counted_calls(order_store.table.client) as calls:
        assert post.send(order, order_store) == "sent"
    assert calls == ["PutItem", "Query", "PutItem"]
    with counted_calls(order_store.table.client) as calls:
        assert post.send(order, order_store, now=NOW + timedelta(days=1)) == "sent_before"
    assert calls == ["PutItem"]
    assert len(post.sent) == 1


def test_the_mail_carries_text_html_and_a_picture_for_each_account(order_store: OrderStore) -> None:
    order, post = place(order_store).order, Post()
    post.takes()
    post.send(order, order_store)
    [sent] = post.sent
    assert (sent["FromEmailAddress"], sent["Destination"]) == (SENDER, {"ToAddresses": ["chu@nhahangabc.vn"]})
    mail = message_from_bytes(sent["Content"]["Raw"]["Data"], _class=EmailMessage, policy=default)
    assert (mail["To"], order.number in mail["Subject"]) == ("chu@nhahangabc.vn", True)
    assert (mail["From"], mail["Reply-To"]) == (SENDER, MAILBOX), "R94: an answer reaches people"
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text
    assert html
    assert f"Thanh toan don hang {order.number} – Domain nhahangabc" in text.get_content()
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert len(pictures) == len(ACCOUNTS)
    for picture in pictures:
        assert picture.get_content().startswith(b"\x89PNG")
        assert f"cid:{picture['Content-ID'][1:-1]}" in html.get_content()


@pytest.mark.parametrize(
    ("subject", "happened", "told"),
    [
        ("order", "OrderPlaced", {"letter": "order_placed", "order": "{number}"}),
        ("r-1", "RenewalRejected", {"letter": "renewal_rejected", "renewal": "r-1"}),
    ],
)
def test_what_becomes_of_a_mail_leads_back_to_what_it_is_about(
    order_store: OrderStore, subject: str, happened: str, told: dict[str, str]
) -> None:
    RenewalStore(order_store.table).add(a_renewal(a_commitment()), NOW)
    order, post = place(order_store).order, Post()
    post.takes()
    assert post.tell(Occasion(order.number if subject == "order" else subject, happened, 1), order_store) == "sent"
    [sent] = post.sent
    tags = {one["Name"]: one["Value"] for one in sent["EmailTags"]}
    expected = {name: value.format(number=order.number) for name, value in told.items()}
    assert (sent["ConfigurationSetName"], tags) == ("letters", expected)


def test_while_another_worker_is_sending_the_message_waits_and_a_dead_one_is_taken_over(
    order_store: OrderStore,
) -> None:
    order, post = place(order_store).order, Post()
    letters = LetterStore(order_store.table)
    assert letters.claim(order.number, "order_placed", NOW)
    with pytest.raises(BusyError):
        post.send(order, order_store, now=NOW + timedelta(seconds=59))
    post.takes()
    assert post.send(order, order_store, now=NOW + timedelta(seconds=61)) == "sent"
    letters.sent(order.number, "order_placed", NOW)
    letters.failed(order.number, "order_placed", NOW)
    assert post.send(order, order_store, now=NOW + timedelta(days=1)) == "sent_before"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("MessageRejected", PartnerRefusedError),
        ("TooManyRequestsException", PartnerDownError),
        ("ServiceUnavailable", PartnerDownError),
    ],
)
def test_a_letter_that_ses_did_not_take_can_be_sent_again_at_once(
    order_store: OrderStore, code: str, error: type[Exception]
) -> None:
    order, post = place(order_store).order, Post()
    post.refuses(code)
    post.takes()
    with pytest.raises(error):
        post.send(order, order_store)
    assert post.send(order, order_store, now=NOW + timedelta(seconds=1)) == "sent"
    assert len(post.sent) == 2


@pytest.mark.parametrize("error", [ReadTimeoutError, ConnectionClosedError])
def test_a_letter_that_ses_may_have_taken_comes_again_once_its_claim_has_run_out(
    order_store: OrderStore, error: type[HTTPClientError | WireError]
) -> None:
    order, post = place(order_store).order, Post()
    with post.unheard(error), pytest.raises(PartnerDownError):
        post.send(order, order_store)
    with pytest.raises(BusyError):
        post.send(order, order_store, now=NOW + timedelta(seconds=59))
    post.takes()
    assert post.send(order, order_store, now=NOW + timedelta(seconds=61)) == "sent"
    assert len(post.sent) == 2


@pytest.mark.parametrize("error", [ConnectTimeoutError, EndpointConnectionError])
def test_a_letter_that_never_reached_ses_can_be_sent_again_at_once(
    order_store: OrderStore, error: type[HTTPClientError | WireError]
) -> None:
    order, post = place(order_store).order, Post()
    with post.unheard(error), pytest.raises(PartnerDownError):
        post.send(order, order_store)
    post.takes()
    assert post.send(order, order_store, now=NOW + timedelta(seconds=1)) == "sent"


def test_nobody_is_told_how_to_pay_a_cancelled_order(order_store: OrderStore) -> None:
    order, post = place(order_store).order, Post()
    cancel_order(order, order_store, Why("customer:KH0001", NOW, "cancelled_by_customer"))
    assert post.send(order, order_store) == "outdated"
    post.takes()
    assert post.send(order, order_store, "OrderCancelled") == "sent"
    assert len(post.sent) == 1


def test_an_event_without_a_letter_is_said_to_be_corrupt(order_store: OrderStore) -> None:
    with pytest.raises(CorruptRecordError):
        Post().send(place(order_store).order, order_store, "Surprise")


@pytest.mark.parametrize("happened", ["CustomerAsked", "PaymentReminded", "GrantHandedOn"])
def test_what_happens_again_is_told_again_and_each_time_once(order_store: OrderStore, happened: str) -> None:
    order, post = place(order_store).order, Post()
    post.takes()
    post.takes()
    for version in (2, 2, 4, 4):
        post.send(order.model_copy(update={"version": version}), order_store, happened)
    assert len(post.sent) == 2


def test_a_payment_that_was_undone_and_made_again_is_told_of(order_store: OrderStore) -> None:
    order, post = place(order_store).order, Post()
    paid = order_store.change(order, order.paid((), NOW), Why("staff:lan", NOW, "x"), "OrderPaid")
    undone = paid.moved(payment=Payment.UNPAID)
    unpaid = order_store.change(paid, undone, Why("staff:lan", NOW, "x"), "PaymentUndone")
    assert post.send(paid, order_store, "OrderPaid") == "outdated"
    again = order_store.change(unpaid, unpaid.paid((), NOW), Why("staff:lan", NOW, "x"), "OrderPaid")
    post.takes()
    assert post.send(again, order_store, "OrderPaid") == "sent"
    assert post.send(again, order_store, "OrderPaid") == "sent_before"
    assert post.subjects == [f"Đơn hàng {order.number} – Đã nhận thanh toán"]


def test_a_customer_who_wants_english_gets_english(order_store: OrderStore) -> None:
    order, post = place(order_store, **with_customer(language="en")).order, Post()
    post.takes()
    assert post.send(order, order_store) == "sent"
    assert post.subjects == [f"Order {order.number} – Order confirmation and how to pay"]


def test_a_rejected_renewal_is_told_once(order_store: OrderStore) -> None:
    RenewalStore(order_store.table).add(a_renewal(a_commitment()), NOW)
    post, occasion = Post(), Occasion("r-1", "RenewalRejected", 2)
    post.takes()
    assert [post.tell(occasion, order_store) for _ in range(2)] == ["sent", "sent_before"]
    assert post.subjects == ["Từ chối gia hạn QLTH – thptkimlien"]


def test_no_renewal_no_letter(order_store: OrderStore) -> None:
    with pytest.raises(NotFoundError):
        Post().tell(Occasion("r-2", "RenewalRejected", 2), order_store)


@pytest.mark.parametrize(
    ("decide", "told"),
    [(accept_renewals, "Gia hạn được chấp nhận"), (reject_renewals, "Từ chối gia hạn QLTH – thptkimlien")],
)
def test_the_function_tells_of_a_decided_renewal(
    function_environment: pytest.MonkeyPatch, order_store: OrderStore, decide: Any, told: str
) -> None:
    renewals = RenewalStore(order_store.table)
    renewals.add(a_renewal(a_commitment(), state=RenewalState.PENDING), NOW)
    decide(Decision(ids=("r-1",), confirm=True), Decider("yen.nt", for_all=False), renewals, NOW)
    rows = OutboxStore(order_store.table).older_than(NOW + timedelta(seconds=1))
    [row] = [row for row in rows if row["event"] != "RenewalRequested"]
    boto3.client("sesv2").create_email_identity(EmailIdentity=SENDER)
    function_environment.setenv("MAIL_FROM", SENDER)
    queue = event("sqs")
    queue["Records"] = [{**queue["Records"][0], "body": message_of(row)}] * 2
    assert load_function("send_mail").handler(queue, Context()) == {"batchItemFailures": []}
    [sent] = get_backend("ses")["123456789012"]["ap-southeast-1"].sent_messages
    assert told in message_from_string(sent.raw_data, policy=default)["Subject"]
