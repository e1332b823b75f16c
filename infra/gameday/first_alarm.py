"""The first alarm that was made to ring on purpose: a message that nobody can read (R91)."""

import json

from infra.gameday.scene import Scene
from tests.e2e.outside import until

_WORKER = "match_payment"


def play_first_alarm(scene: Scene) -> None:
    """It is given up after its five deliveries, rings, is looked at, and is taken away."""
    with scene.soon(_WORKER):
        with scene.step(
            "broken", "a message that is no JSON is put on a queue (2 minutes between tries are 2 s here)"
        ) as remark:
            scene.documented("aws sqs send-message", remark)
        with scene.step("seen", "it is tried five times, and becomes a dead letter") as remark:
            scene.letters_ring(_WORKER, remark)
            until("the fifth try in the log", lambda: _tried(scene, 5))
            scene.redrive(_WORKER, remark, look=True)
    with scene.step("way back", "we wrote it ourselves, so this one letter may go, by its receipt") as remark:
        [receipt] = scene.documented('aws sqs receive-message --queue-url "$(queue match_payment-dead', remark)
        scene.documented("aws sqs delete-message", remark, receipt=receipt)
    with scene.step("whole", "the alarm rests"):
        scene.letters_rest(_WORKER)


def _tried(scene: Scene, times: int) -> bool:
    lines = scene.logged(_WORKER, "unreadable_message")
    return any(json.loads(line)["failed"]["receives"] == times for line in lines)
