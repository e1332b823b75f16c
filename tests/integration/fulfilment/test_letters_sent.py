"""Each letter is sent once (R30), whatever happens to messages and workers."""

from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from infra.load_settings import default_setting
from misa_order.fulfilment.mailer import Mailer, Occasion, send_letter
from misa_order.fulfilment.store import LetterStore
from misa_order.kernel.errors import CorruptRecordError, PartnerDownError, PartnerRefusedError
from misa_order.orders.cancel import cancel_order
from misa_order.orders.instructions import BankAccounts
from misa_order.orders.order import Order
from misa_order.orders.store import OrderStore, Why
from misa_order.table.transaction import BusyError
from tests.builders import NOW, counted_calls, place

ACCOUNTS = BankAccounts.model_validate(default_setting("bank-accounts")).accounts
SENDER = "donhang@orders.local"


class Post:
    """A mailer whose SES is replaced at the wire: what it was handed, and what it answers."""

    def __init__(self) -> None:
        self.client = boto3.client("sesv2")
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

    def send(self, order: Order, store: OrderStore, event: str = "OrderPlaced", now: datetime = NOW) -> str:
        letters, mailer = LetterStore(store.table), Mailer(self.client, SENDER)
        occasion = Occasion(order.number, event, order.version)
        return send_letter(occasion, letters, store, lambda: ACCOUNTS, "https://orders.example/{}".format, mailer, now)


def test_a_letter_goes_out_once_and_a_repeat_costs_one_call(order_store: OrderStore) -> None:
    order, post = place(order_store).order, Post()
    post.takes()
    with counted_calls(order_store.table.client) as calls:
        assert post.send(order, order_store) == "sent"
    assert calls == ["PutItem", "GetItem", "PutItem"]
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
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text
    assert html
    assert f"Thanh toan don hang {order.number} – Domain nhahangabc" in text.get_content()
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert len(pictures) == len(ACCOUNTS)
    for picture in pictures:
        assert picture.get_content().startswith(b"\x89PNG")
        assert f"cid:{picture['Content-ID'][1:-1]}" in html.get_content()


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


def test_who_is_asked_again_gets_another_letter_and_each_goes_out_once(order_store: OrderStore) -> None:
    order, post = place(order_store).order, Post()
    post.takes()
    post.takes()
    for version in (2, 2, 4, 4):
        post.send(order.model_copy(update={"version": version}), order_store, "CustomerAsked")
    assert len(post.sent) == 2
