"""What lies in the outbox and the queues, looked at seldom: to look is load too."""

from collections import Counter
from typing import NamedTuple

from infra.local.system import LocalSystem
from misa_order.table.keys import OUTBOX_SHARDS, outbox_partition

LOOKS = 20
"""So many times in a run."""


class Look(NamedTuple):
    """Seconds since the first arrival; events in the outbox; messages by queue, being worked on or not."""

    since: float
    outbox: int
    queues: Counter[str]


class Backlog:
    """The looks at one run."""

    def __init__(self, system: LocalSystem, seconds: float) -> None:
        self._system = system
        self._every = max(1.0, seconds / LOOKS)
        self.looks: list[Look] = []

    def look_sometimes(self, since: float) -> None:
        """Look if it is time to."""
        if not self.looks or since - self.looks[-1].since >= self._every:
            self.looks.append(self.look(since))

    def look(self, since: float) -> Look:
        """Look now."""
        return Look(since, self._outbox(), self.held(self._system.endpoints["queues"]))

    def held(self, queues: dict[str, str]) -> Counter[str]:
        """How many messages queues hold, by name; those that are empty are left out."""
        sqs, names = self._system.aws.client("sqs"), ["", "NotVisible"]
        asked = [f"ApproximateNumberOfMessages{kind}" for kind in names]
        held = {
            name: sum(map(int, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=asked)["Attributes"].values()))
            for name, url in queues.items()
        }
        return +Counter(held)

    def _outbox(self) -> int:
        dynamodb = self._system.aws.client("dynamodb")
        asked = {"TableName": self._system.endpoints["table"], "KeyConditionExpression": "pk = :pk", "Select": "COUNT"}
        values = [{":pk": {"S": outbox_partition(shard)}} for shard in range(OUTBOX_SHARDS)]
        return sum(dynamodb.query(**asked, ExpressionAttributeValues=value)["Count"] for value in values)
