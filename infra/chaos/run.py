"""Plays a plan into a system of its own, mends everything, waits until nothing is on its way, and looks."""

import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from infra import redrive
from infra.chaos.actor import Actor, GaveUpError
from infra.chaos.desk import Desk
from infra.chaos.excel import Clerk
from infra.chaos.invariants import Violation, violations
from infra.chaos.plan import Plan, Story, Trouble
from infra.chaos.seen import Seen, look
from infra.chaos.stories import Customer
from infra.chaos.troubles import clock, events, partners, rules, workers
from infra.chaos.troubles.wire import Wire
from infra.chaos.world import World
from infra.load_settings import load_settings
from infra.local.engine import free_port
from infra.local.system import LocalSystem, Ports
from tests.e2e.outside import Outside

TOLD_OF = ("MEINVOICE", "MISA_SUPPORT")
"""The products whose portal listens; what it hears of others would be told to a stranger."""
_AT_ONCE = 32
_SWEEP = 2.0


@dataclass
class Outcome:
    """What came of a run."""

    plan: Plan
    world: World
    seen: Seen
    violations: list[Violation]
    failed: list[str]
    """Actors and troubles that could not do their part."""
    redriven: Counter[str] = field(default_factory=Counter)
    killed: int = 0
    lost_answers: int = 0
    drained: float = 0
    """Seconds from the end of the load until nothing was on its way."""


@contextmanager
def chaos_system(state: Path, seed: int) -> Iterator[tuple[Outside, Wire]]:
    """A system whose functions ask for the table over a wire that can be broken; what a killed worker held comes back
    after 6 s.
    """
    port = free_port()
    with Wire(port, Random(f"{seed} wire")) as wire:
        ways = {"AWS_ENDPOINT_URL_DYNAMODB": wire.url}
        with LocalSystem(state, Ports(aws=port), load_settings, told_of=TOLD_OF, ways=ways) as system:
            sqs = system.aws.client("sqs")
            for url in system.endpoints["queues"].values():
                sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "6"})
            yield Outside(system), wire


class Run:
    """One run of a plan."""

    def __init__(self, outside: Outside, wire: Wire, plan: Plan) -> None:
        self._outside = outside
        self._wire = wire
        self._plan = plan
        self._world = World()
        self._over = threading.Event()
        self._failed: list[str] = []
        self._killed = 0
        self._redriven: Counter[str] = Counter()
        self._clerk = Clerk(self._actor("clerk"))
        self._desk = Desk(self._actor("desk"))

    def _actor(self, name: str) -> Actor:
        return Actor(self._outside, self._world, name, Random(f"{self._plan.seed} {name}"), self._over)

    def play(self) -> Outcome:
        """All of it; the outcome holds what did not come out as it must."""
        self._load()
        began = time.monotonic()
        left = self._mend()
        drained = time.monotonic() - began
        seen = look(self._actor("reader"), TOLD_OF, left)
        wrong = list(violations(self._world, seen))
        return Outcome(
            self._plan, self._world, seen, wrong, self._failed, self._redriven, self._killed, self._wire.lost, drained
        )

    def _load(self) -> None:
        stop = threading.Event()
        helpers = [
            threading.Thread(target=self._every, args=(stop, deed, seconds))
            for deed, seconds in ((self._desk.sweep, _SWEEP), (self._clerk.hand_in, 4.0))
        ]
        for helper in helpers:
            helper.start()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for one in sorted([*self._plan.stories, *self._plan.troubles], key=lambda one: one.at):
                time.sleep(max(0.0, self._world.began + one.at - time.monotonic()))
                pool.submit(self._guarded, self._deed(one), str(one))
        stop.set()
        for helper in helpers:
            helper.join()

    def _deed(self, one: Story | Trouble) -> Callable[[], None]:
        if isinstance(one, Story):
            return Customer(self._actor(f"story {one.n}"), self._clerk, one).live
        return lambda: self._break(one)

    def _every(self, stop: threading.Event, deed: Callable[[], None], seconds: float) -> None:
        while not stop.wait(seconds):
            self._guarded(deed, deed.__qualname__)

    def _guarded(self, deed: Callable[[], object], what: str) -> None:
        try:
            deed()
        except Exception as error:  # noqa: BLE001 - whatever one of them meets, the others go on and it is told
            where = traceback.format_exc().splitlines()[-3:]
            self._failed.append(f"{what}: {type(error).__name__}: {error} ({' '.join(where)})"[:900])
            self._world.note("FAILED", self._failed[-1])

    def _break(self, trouble: Trouble) -> None:
        dice = Random(f"{self._plan.seed} {trouble.at} {trouble.kind}")
        if trouble.family == "workers":
            killed = workers.kill_for(self._outside.system, trouble.kind, trouble.lasts, dice)
            self._killed += killed
            self._world.note("trouble", f"{trouble.family}: {killed} of {trouble.kind} killed")
            return
        self._world.note("trouble", f"{trouble.family}: {trouble.kind}")
        with self._broken(trouble, dice):
            time.sleep(trouble.lasts)
        self._world.note("trouble", f"{trouble.family}: {trouble.kind} is mended")

    def _broken(self, trouble: Trouble, dice: Random) -> AbstractContextManager[None]:
        system = self._outside.system
        match trouble.family:
            case "partners":
                return partners.behaving(self._outside, trouble.kind)
            case "events":
                return events.broken(system, trouble.kind)
            case "wire":
                return self._wire.broken(trouble.kind)
            case "clock":
                return clock.passing(system, trouble.kind, dice)
            case "settings":
                return rules.changed(self._actor("settings"), trouble.kind)
            case _:
                return nullcontext()

    # ── Everything is mended ─────────────────────────────────────────────────────────────────────────────────────
    def _mend(self, limit: float = 600) -> dict[str, Sequence[str]]:
        """What staff and operators do until nothing is left to do; what is still on its way after so many seconds."""
        deadline, quiet = time.monotonic() + limit, 0
        while quiet < 2 and time.monotonic() < deadline:
            before = len(self._world.log)
            self._guarded(self._tidy, "mending")
            busy = self._outside.on_their_way() or self._dead() or self._portals() or self._desk.doubts()
            quiet = 0 if busy or len(self._world.log) > before else quiet + 1
            time.sleep(1)
        return {"on its way": self._outside.on_their_way(), "dead letters": self._dead(), "portals": self._portals()}

    def _tidy(self) -> None:
        self._clerk.hand_in()
        self._desk.sweep()
        clock.run(self._outside.system, "resend_events", datetime.now(UTC) + timedelta(minutes=3))
        for worker in self._dead():
            self._redriven[worker] += 1
            self._world.note("operator", f"make redrive QUEUE={worker}")
            redrive.main([worker, "--state", str(self._outside.system.state)])
        if not self._outside.on_their_way() and (asked := self._desk.retry()):
            self._world.note("staff", f"asked again for {asked}")

    def _dead(self) -> list[str]:
        return self._outside.waiting(self._outside.system.endpoints["dead_letter_queues"])

    def _portals(self) -> list[str]:
        return self._outside.waiting({"notify_portal": self._outside.system.endpoints["queues"]["notify_portal"]})
