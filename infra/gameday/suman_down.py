"""SUMAN is down for 70 minutes; nobody waits them here (R31).

The scene hands the message over itself, as SQS does: again and again, each time as long after the one before as the
worker asked for. Between two tries the past moves back by that wait, in the message (``SentTimestamp``) and in the
times that the order's step notes. No rule is touched: the worker, its waits, its metric and the alarm are real.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from infra.gameday.scene import Remark, Scene
from infra.local.system import STACK
from infra.local.timeline import expect
from misa_order.fulfilment.patience import wait_after
from misa_order.orders.store import OrderStore
from misa_order.orders.stored import standing_attributes
from misa_order.table import keys
from misa_order.table.table import Table
from misa_order.table.writes import Put
from tests.e2e.outside import Json, until

_WORKER = "provision_order"
_OUTAGE = timedelta(minutes=70)
_TIMES = ("at", "since", "next_try")


def play_suman_down(scene: Scene) -> None:
    """Paid meanwhile, tried with growing waits, rung, and granted once when SUMAN is back."""
    order = scene.outside.order()
    number = order["number"]
    with scene.outside.behaving("down", "suman"), scene.outside.paused(_WORKER):
        with scene.step("broken", "SUMAN does not answer; a customer pays meanwhile"):
            scene.outside.pay(order)
        with scene.step("seen", "the same call again, with growing waits; the alarm rings before the hour") as remark:
            message = _outage(scene, number, remark)
            _rings(scene, remark)
            _staff_see(scene, number, remark)
    with scene.step("way back", "SUMAN answers again; staff press *Thử lại* and need not wait") as remark:
        remark(f"POST /orders/{number}/retry {{'step': 'resource'}}")
        expect("the retry", scene.outside.entrances.decide(f"/orders/{number}/retry", {"step": "resource"}).status, 200)
        scene.outside.reaches(number, resource="PROVISIONED")
    with scene.step("way back", "the message's own next try comes as well, and asks nobody again"):
        _comes_now(scene, message)
    scene.granted_once(order)


def _outage(scene: Scene, number: str, remark: Remark) -> Json:
    """Every try that falls into the 70 minutes; gives the message, which waits for its next."""
    message, waited = _taken(scene), timedelta(0)
    for tries in range(1, 100):
        _hand_over(scene, message, waited, tries)
        wait = timedelta(seconds=wait_after(tries))
        remark(f"{waited.seconds // 60:3d} min after the payment: try {tries}, the next in {wait.seconds} s")
        if waited + wait > _OUTAGE:
            break
        waited += wait
        _move_past(scene, number, wait)
    return message


def _taken(scene: Scene) -> Json:
    """The message from the worker's queue, held back from everybody else for a minute."""
    asked = {"QueueUrl": scene.system.endpoints["queues"][_WORKER], "AttributeNames": ["All"]}
    sqs = scene.system.aws.client("sqs")
    [message] = until("the message", lambda: sqs.receive_message(**asked, VisibilityTimeout=60).get("Messages"))
    return dict(message)


def _hand_over(scene: Scene, message: Json, waited: timedelta, tries: int) -> None:
    """The message in the form that Lambda's poller gives it; the worker must report it as failed."""
    sent = datetime.now(UTC) - waited
    attributes = {
        **message["Attributes"],
        "SentTimestamp": str(int(sent.timestamp() * 1000)),
        "ApproximateReceiveCount": str(tries),
    }
    record: Any = {
        "messageId": message["MessageId"], "receiptHandle": message["ReceiptHandle"], "body": message["Body"],
        "attributes": attributes, "messageAttributes": {}, "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs", "eventSourceARN": f"arn:aws:sqs:ap-southeast-1:000000000000:{STACK}-{_WORKER}",
        "awsRegion": "ap-southeast-1",
    }  # fmt: skip
    answer = scene.outside.invoke(_WORKER, {"Records": [record]})
    expect("the failed message", answer["batchItemFailures"], [{"itemIdentifier": message["MessageId"]}])


def _move_past(scene: Scene, number: str, wait: timedelta) -> None:
    """What the order's step noted happened so much earlier. This is no operator's deed: nobody else edits an order."""
    store = OrderStore(Table(scene.system.aws.client("dynamodb"), scene.system.endpoints["table"]))
    order = store.get(number)
    step = order.step("resource")
    moved = step.model_copy(update={name: getattr(step, name) - wait for name in _TIMES})
    store.table.write([Put(keys.order(number), standing_attributes(order.with_step("resource", moved)))])


def _rings(scene: Scene, remark: Remark) -> None:
    alarm, now = scene.alarm(f"{_WORKER}-waiting"), datetime.now(UTC)
    samples = alarm.measured(scene.logged(_WORKER, alarm.metric))
    longest = max((sample.value for sample in samples), default=0)
    expect(f"alarm {alarm.name} at {longest:.0f} s", alarm.rings(samples, now), wanted=True)
    remark(f"metric {alarm.metric} {longest:.0f} s > {alarm.threshold:.0f} s: alarm {alarm.name} rings")


def _staff_see(scene: Scene, number: str, remark: Remark) -> None:
    step = scene.outside.seen(number)["steps"]["resource"]
    expect("the step", step["state"], "waiting")
    asked_since = datetime.now(UTC) - datetime.fromisoformat(step["since"])
    expect("since when it is tried", timedelta(minutes=40) < asked_since < _OUTAGE, wanted=True)
    since, then = step["since"][11:16], step["next_try"][11:16]
    remark(f"staff see: {step['attempts']} tries since {since}, the next at {then}: {step['error']}")


def _comes_now(scene: Scene, message: Json) -> None:
    sqs, queue = scene.system.aws.client("sqs"), scene.system.endpoints["queues"][_WORKER]
    sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    scene.outside.settle()
