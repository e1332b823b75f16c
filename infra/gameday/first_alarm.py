"""The first alarm that was made to ring on purpose (docs/first_day.md), and a message that nobody can read (R91)."""

import json
from contextlib import AbstractContextManager

from infra.gameday.scene import Scene
from infra.local.timeline import expect
from tests.e2e.outside import until

_TRIES = 5


def play_first_alarm(scene: Scene) -> None:
    """A letter written by hand goes the whole way back; one that really died is looked at, and taken away."""
    order = scene.outside.order()
    number = order["number"]
    scene.outside.pay(order)
    scene.granted_once(order)
    with scene.step("broken", "a dead letter is written by hand: it names an order that is granted already") as remark:
        scene.documented('aws sqs send-message --queue-url "$(queue provision_order-dead', remark, {"$number": number})
    with scene.step("seen", "the alarm rings; the letter is looked at") as remark:
        scene.letters_ring("provision_order", remark)
        scene.redrive("provision_order", remark, look=True)
    with scene.step("way back", "it is put back, and asks nobody again") as remark:
        scene.redrive("provision_order", remark)
        remark(until("the repeat in the log", lambda: _repeated(scene, number)))
        scene.letters_rest("provision_order")
    scene.granted_once(order)
    _unreadable(scene, "match_payment")


def _repeated(scene: Scene, number: str) -> str | None:
    """The worker's own word on a message that has been done before."""
    lines = [line for line in scene.logged("provision_order", "MessageRepeated") if number in line]
    return f"log of provision_order: MessageRepeated, order {number}" if lines else None


def _unreadable(scene: Scene, worker: str) -> None:
    with _fewer_tries(scene, worker), scene.soon(worker):
        with scene.step(
            "broken", f"a message that is no JSON, on a queue; {_TRIES} tries, two seconds apart here"
        ) as remark:
            scene.documented('aws sqs send-message --queue-url "$(queue match_payment)"', remark)
        with scene.step("seen", "it is tried to its end, and becomes a dead letter") as remark:
            scene.letters_ring(worker, remark)
            until("the last try in the log", lambda: _tried(scene, worker))
            scene.redrive(worker, remark, look=True)
    with scene.step("way back", "nobody needs it, so this one letter may go, by its receipt") as remark:
        [receipt] = scene.documented('aws sqs receive-message --queue-url "$(queue match', remark)
        scene.documented("aws sqs delete-message", remark, {"<receipt>": receipt})
        scene.letters_rest(worker)


def _tried(scene: Scene, worker: str) -> bool:
    lines = scene.logged(worker, "unreadable_message")
    return any(json.loads(line)["failed"]["receives"] == _TRIES for line in lines)


def _fewer_tries(scene: Scene, worker: str) -> AbstractContextManager[None]:
    sqs, url = scene.system.aws.client("sqs"), scene.system.endpoints["queues"][worker]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]["RedrivePolicy"]
    policy = json.loads(found) | {"maxReceiveCount": _TRIES}
    expect("the dead-letter queue", policy["deadLetterTargetArn"].rpartition("-")[2], "letters")
    return scene.queue_with(worker, RedrivePolicy=json.dumps(policy))
