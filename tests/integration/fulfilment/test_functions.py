"""The functions after payment on real events, through their own wiring."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from moto.backends import get_backend

from misa_order.fulfilment.patience import wait_after
from misa_order.fulfilment.relay import GIVEN_UP_AFTER
from misa_order.orders.order import Order
from misa_order.orders.statuses import Invoice, Resource, Revenue
from misa_order.runtime import sending, wiring
from misa_order.runtime.settings import required
from misa_order.table.outbox import outbox_part
from misa_order.table.wire import to_wire
from tests.builders import NOW, TOPUP, Context, event, load_function
from tests.integration.fulfilment.conftest import SECRETS, World

QUEUES = ("MATCH", "PROVISION", "REVENUE", "INVOICE", "MAIL", "PORTALS")


@pytest.fixture(autouse=True)
def environment(world: World, function_environment: pytest.MonkeyPatch) -> Iterator[None]:
    """What the template gives these functions."""
    secrets, sqs = boto3.client("secretsmanager"), boto3.client("sqs")
    for name in ("suman", "crm", "act"):
        secrets.create_secret(Name=name, SecretString=SECRETS[name].decode())
        function_environment.setenv(f"{name.upper()}_SECRET", name)
        function_environment.setenv(f"{name.upper()}_URL", f"{world.simulator.url}/partners/{name}")
    for name in QUEUES:
        function_environment.setenv(f"{name}_QUEUE", sqs.create_queue(QueueName=name)["QueueUrl"])
    own = sqs.create_queue(QueueName="own")["QueueUrl"]
    function_environment.setenv("QUEUE_URL", own)
    function_environment.setenv("MAIL_FROM", "donhang@orders.local")
    boto3.client("sesv2").create_email_identity(EmailIdentity="donhang@orders.local")
    wiring.forget()
    yield
    wiring.forget()


def batch(*bodies: str | dict[str, Any]) -> dict[str, Any]:
    """These messages on the function's own queue, received, as the queue hands them to the function."""
    client, url = boto3.client("sqs"), required("QUEUE_URL")
    for body in bodies:
        client.send_message(QueueUrl=url, MessageBody=body if isinstance(body, str) else json.dumps(body))
    handed_over = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    [template] = event("sqs")["Records"]
    return {
        "Records": [
            {
                **template,
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": dict(template["attributes"]),
            }
            for message in handed_over
        ]
    }


def run(name: str, made: dict[str, Any]) -> Any:
    return load_function(name).handler(made, Context())


def received(queue: str) -> list[dict[str, Any]]:
    found = boto3.client("sqs").receive_message(QueueUrl=required(f"{queue}_QUEUE"), MaxNumberOfMessages=10)
    return [json.loads(message["Body"]) for message in found.get("Messages", [])]


def paid_event(order: Order) -> dict[str, Any]:
    return {"event": "OrderPaid", "order": order.number}


def test_a_paid_order_goes_through_its_three_workers(world: World) -> None:
    order = world.paid()
    for name in ("provision_order", "record_revenue", "request_invoice"):
        assert run(name, batch(paid_event(order))) == {"batchItemFailures": []}
    status = world.store.get(order.number).status
    assert (status.resource, status.revenue, status.invoice) == (
        Resource.PROVISIONED,
        Revenue.RECORDED,
        Invoice.INVOICING,
    )


def test_one_bad_message_of_a_batch_fails_alone(world: World) -> None:
    order = world.paid()
    made = batch("no JSON", "[]", "{}", {"order": "9999990"}, paid_event(order))
    failed = run("provision_order", made)["batchItemFailures"]
    assert {one["itemIdentifier"] for one in failed} == {one["messageId"] for one in made["Records"][:4]}
    assert world.store.get(order.number).status.resource is Resource.PROVISIONED


def test_a_message_whose_partner_is_down_is_hidden_for_a_growing_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.behave("suman", "down")
    made = batch(paid_event(world.paid()))
    hidden: list[dict[str, Any]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        hidden.append(dict(params))

    wiring.client("sqs").meta.events.register("provide-client-params.sqs.ChangeMessageVisibility", note)
    for _ in range(3):
        # However often the message has come: what counts is how often the partner was asked.
        assert len(run("provision_order", made)["batchItemFailures"]) == 1
    assert [one["VisibilityTimeout"] for one in hidden] == [wait_after(tries) for tries in (1, 2, 3)]
    assert hidden[0]["QueueUrl"] == required("QUEUE_URL")


def test_how_long_a_message_has_been_tried_is_measured_for_its_queue_at_each_failure(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.behave("suman", "down")
    made = batch(paid_event(world.paid()))
    [record] = made["Records"]
    record["attributes"]["SentTimestamp"] = str(int((time.time() - 7_000) * 1000))
    run("provision_order", made)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "MessageWaited" in line]
    [measured] = [one for one in told if "MessageWaited" in one]
    assert measured["MessageWaited"][0] == pytest.approx(7_000, abs=60)
    assert (measured["QueueName"], measured["service"]) == ("orders-provision_order", "misa-order")
    assert measured["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["QueueName", "service"]]


def measured(printed: str, metric: str) -> list[float]:
    """The values of a metric that a function told."""
    told = [json.loads(line) for line in printed.splitlines() if "_aws" in line]
    return [value for one in told for value in one.get(metric, [])]


def test_each_sweep_of_the_outbox_tells_how_long_the_oldest_event_waited_and_a_whole_one_that_it_ended(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.place()
    late = event("schedule") | {"time": (NOW + timedelta(minutes=10)).isoformat()}
    with monkeypatch.context() as patch:
        patch.setattr(sending, "send", world.store.get)  # no queue is there
        with pytest.RaisesGroup(TypeError):
            run("resend_events", late)
    printed = capsys.readouterr().out
    assert (measured(printed, "OutboxWaited"), measured(printed, "OutboxSwept")) == ([600], [])
    run("resend_events", late)
    run("resend_events", late)
    printed = capsys.readouterr().out
    assert (measured(printed, "OutboxWaited"), measured(printed, "OutboxSwept")) == ([600, 0], [1, 1])


def test_a_letter_is_sent_once_however_often_its_message_comes(world: World) -> None:
    order = world.paid(**TOPUP)
    world.provision(order)
    for _ in range(2):
        made = batch({"event": "CodesIssued", "order": order.number})
        assert run("send_mail", made) == {"batchItemFailures": []}
    [sent] = get_backend("ses")["123456789012"]["ap-southeast-1"].sent_messages
    assert set(sent.destinations) == {"chu@nhahangabc.vn"}


def test_the_stream_relays_what_was_written_to_the_outbox(world: World) -> None:
    run("relay_events", event("dynamodb_stream"))
    message = {
        "event": "OrderPaid",
        "subject": "1000002",
        "version": 2,
        "at": "2026-11-21T08:09:12+00:00",
        "order": "1000002",
    }
    assert [received(queue) for queue in QUEUES] == [[], *[[message]] * 5]


def test_a_failing_relay_raises_so_that_the_stream_delivers_again(world: World) -> None:
    boto3.client("sqs").delete_queue(QueueUrl=required("MAIL_QUEUE"))
    with pytest.RaisesGroup(wiring.client("sqs").exceptions.QueueDoesNotExist):
        run("relay_events", event("dynamodb_stream"))


def test_an_event_that_no_queue_takes_is_left_by_the_stream_and_given_up_by_the_schedule(
    world: World, function_environment: pytest.MonkeyPatch
) -> None:
    letters = boto3.client("sqs").create_queue(QueueName="letters")["QueueUrl"]
    function_environment.setenv("UNSENT_QUEUE", letters)
    # As ASCII, six bytes for each of these letters, it is larger than any queue takes.
    part = outbox_part("OrderPaid", "1000015", 2, NOW, {"order": "đ" * 190_000})
    world.store.table.write([part])
    made = event("dynamodb_stream")
    [record] = made["Records"]
    image = to_wire({"pk": part.key.pk, "sk": part.key.sk, **part.attributes})
    made["Records"] = [{**record, "dynamodb": {**record["dynamodb"], "NewImage": image}}, record]
    run("relay_events", made)
    assert [message["order"] for message in received("PROVISION")] == ["1000002"]
    assert world.events() == ["OrderPaid"]
    for _ in range(GIVEN_UP_AFTER):
        assert world.events() == ["OrderPaid"]
        run("resend_events", event("schedule"))
    assert world.events() == []
    [letter] = [json.loads(one["Body"]) for one in boto3.client("sqs").receive_message(QueueUrl=letters)["Messages"]]
    assert (letter["subject"], letter["reason"].partition(":")[0]) == ("1000015", "message_refused")
    run("resend_events", {"time": "2026-11-21T08:05:00Z", "put_back": [letter["put_back"]]})
    assert world.events() == ["OrderPaid"]


def test_the_schedule_sends_again_what_was_left_behind(world: World) -> None:
    order = world.place()
    run("resend_events", event("schedule") | {"time": "2026-11-21T08:06:00Z"})
    assert world.events() == ["OrderPlaced"]
    run("resend_events", event("schedule"))
    assert world.events() == []
    assert [message["order"] for message in received("PROVISION")] == [order.number]
