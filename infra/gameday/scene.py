"""What every scene of the game day has at hand: the running system, its alarms, and the commands of docs/."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime, timedelta
from typing import Any

from infra import redrive
from infra.gameday.alarms import Alarm, Sample, alarm_of
from infra.gameday.aws_cli import read_command
from infra.gameday.documented import documented
from infra.local.logs import told
from infra.local.system import STACK, LocalSystem
from infra.local.timeline import Timeline, expect
from tests.e2e.outside import Json, Outside, until

type Remark = Callable[[str], None]


class Scene:
    """One running system; every step is printed as what was broken, seen, done to mend it, or whole again."""

    def __init__(self, system: LocalSystem, line: Timeline) -> None:
        self.system = system
        self.line = line
        self.outside = Outside(system)

    @contextmanager
    def step(self, part: str, what: str) -> Iterator[Remark]:
        """A step of the scene; ``part`` is ``broken``, ``seen``, ``way back`` or ``whole``."""
        with self.line.step(f"{part}: {what}") as remark:
            yield remark

    def alarm(self, name: str) -> Alarm:
        """An alarm of the template that this system was made from."""
        return alarm_of(self.system.stacks[0].template, STACK, name)

    def letters(self, worker: str) -> int:
        """How many dead letters wait, as SQS counts them."""
        asked = {"QueueUrl": self.system.endpoints["dead_letter_queues"][worker]}
        name = "ApproximateNumberOfMessages"
        attributes = self.system.aws.client("sqs").get_queue_attributes(**asked, AttributeNames=[name])["Attributes"]
        return int(attributes[name])

    def letters_ring(self, worker: str, remark: Remark) -> None:
        """A dead letter comes, and the alarm on it rings by the template's own numbers."""
        until(f"the dead letter of {worker}", lambda: self.letters(worker))
        alarm, now = self.alarm(f"{worker}-dead-letters"), datetime.now(UTC)
        expect(f"alarm {alarm.name}", alarm.rings([Sample(now, self.letters(worker))], now), wanted=True)
        remark(f"alarm {alarm.name} rings: {self.letters(worker)} letter, more than {alarm.threshold:.0f}")

    def function_rings(self, function: str, words: str, remark: Remark) -> None:
        """The alarm on a function's failures rings by those that its log tells of in these words."""
        alarm = self.alarm(function)
        failures = until(f"failures of {function}", lambda: self.logged(function, words))
        now = datetime.now(UTC)
        expect(f"alarm {alarm.name}", alarm.rings([Sample(now, 1) for _ in failures], now), wanted=True)
        remark(f"alarm {alarm.name} rings: {function} failed, {words}")

    def letters_rest(self, worker: str) -> None:
        """The alarm on its dead letters does not ring any more."""
        alarm, now = self.alarm(f"{worker}-dead-letters"), datetime.now(UTC)
        until("no dead letters", lambda: not alarm.rings([Sample(now, self.letters(worker))], now))

    def logged(self, function: str, words: str) -> list[str]:
        """The lines of a function's log that hold these words."""
        asked = {"logGroupName": f"/aws/lambda/{STACK}-{function}", "filterPattern": f'"{words}"'}
        pages = self.system.aws.client("logs").get_paginator("filter_log_events").paginate(**asked)
        return [str(event["message"]) for page in pages for event in page["events"]]

    def told(self, function: str, words: str) -> str:
        """The newest line of a function's log that holds these words, as people read it."""
        return [shown for line in self.logged(function, words) if (shown := told(line))][-1]

    def documented(self, start: str, remark: Remark, places: Mapping[str, str] | None = None) -> Any:
        """Run the command of docs/ that begins so, its places (``<arn>``) filled in; gives its answer."""
        dead = {f"{worker}-dead-letters": url for worker, url in self.system.endpoints["dead_letter_queues"].items()}
        queues = {f"$(queue {name})": str(url) for name, url in (self.system.endpoints["queues"] | dead).items()}
        command = documented(start, {**(places or {}), **queues, "$STACK": STACK})
        remark(f"$ {command}")
        asked = read_command(command)
        return asked.run(self.system.aws.client(asked.service))

    def redrive(self, worker: str, remark: Remark, *, look: bool = False) -> None:
        """``make redrive`` of a queue, as docs/operations.md has it."""
        remark(f"$ make redrive QUEUE={worker}{' LOOK=yes' if look else ''}")
        said = io.StringIO()
        with redirect_stdout(said):
            code = redrive.main([worker, "--state", str(self.system.state), *(["--look"] if look else [])])
        for line in said.getvalue().splitlines():
            remark(f"  {line.strip()[:150]}")
        expect("make redrive", code, 0)

    @contextmanager
    def soon(self, worker: str) -> Iterator[None]:
        """Tries of a queue's messages follow each other in two seconds; how many there are stays as it is."""
        # The first run of a function takes seconds here, in which the message would be tried again.
        self.outside.invoke(worker, {"Records": []})
        with self.queue_with(worker, VisibilityTimeout="2"):
            yield

    @contextmanager
    def queue_with(self, worker: str, **attributes: str) -> Iterator[None]:
        """A worker's queue has these attributes meanwhile."""
        sqs, url = self.system.aws.client("sqs"), self.system.endpoints["queues"][worker]
        before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[*attributes])["Attributes"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
        try:
            yield
        finally:
            sqs.set_queue_attributes(QueueUrl=url, Attributes=before)

    def sweep(self, minutes: int = 3) -> None:
        """``resend_events`` as its schedule runs it, some minutes from now."""
        now = datetime.now(UTC) + timedelta(minutes=minutes)
        self.outside.invoke("resend_events", {"time": now.isoformat()})

    def granted_once(self, order: Json) -> None:
        """The order is paid by one row of its amount, granted once, and nothing is on its way any more."""
        number = order["number"]
        with self.step("whole", f"order {number} is paid by its own money, and granted once") as remark:
            seen = self.outside.reaches(number, payment="PAID", resource="PROVISIONED", revenue="RECORDED")
            self.outside.settle()
            rows = self.outside.rows("matched", number)
            expect(
                "the rows that pay it", [(row["amount"], row["orders"]) for row in rows], [(order["total"], [number])]
            )
            # Who pays at once is granted for good at once: nothing temporary goes before it.
            done = self.outside.effects(number, "suman")
            expect("what SUMAN did", done if done != ["resource"] else ["temporary", *done], ["temporary", "resource"])
            expect("dead letters", self.dead_letters(), [])
            remark(f"{seen['labels']['payment']} · {seen['labels']['resource']} · {order['total']:,} đ, once")

    def dead_letters(self) -> list[str]:
        """The workers whose dead letters wait."""
        return [worker for worker in self.system.endpoints["dead_letter_queues"] if self.letters(worker)]
