"""Plays a plan into a system of its own, mends everything, waits until nothing is on its way, and looks."""

import io
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import IO

from infra import redrive
from infra.chaos.actor import Actor
from infra.chaos.desk import Desk
from infra.chaos.excel import Clerk
from infra.chaos.invariants import violations
from infra.chaos.money_invariants import Violation
from infra.chaos.plan import TROUBLES, Plan, Story, Trouble, dice_of
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
_TICK = 0.05
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
    """A system whose functions ask for the table over a wire that can be broken."""
    port = free_port()
    with Wire(port, dice_of(seed, "wire")) as wire:
        ways = {"AWS_ENDPOINT_URL_DYNAMODB": wire.url}
        with LocalSystem(state, Ports(aws=port), load_settings, told_of=TOLD_OF, ways=ways) as system:
            yield Outside(system), wire


class Run:
    """One run of a plan, in which at most so many stories are ``unfinished`` at once; ``told`` is its log."""

    def __init__(
        self, outside: Outside, wire: Wire, plan: Plan, told: IO[str] | None = None, unfinished: int = 12
    ) -> None:
        self._outside = outside
        self._wire = wire
        self._plan = plan
        self._most = unfinished
        self._world = World(told)
        self._over = threading.Event()
        self._failed: list[str] = []
        self._family = {family: threading.Lock() for family in TROUBLES}
        self._killed = 0
        self._busy = 0
        self._now = 0.0
        self._redriven: Counter[str] = Counter()
        self._clerk = Clerk(self._actor("clerk"))
        self._desk = Desk(self._actor("desk"))

    def _actor(self, name: str) -> Actor:
        return Actor(self._outside, self._world, name, dice_of(self._plan.seed, name), self._over)

    def play(self) -> Outcome:
        """All of it; the outcome holds what did not come out as it must."""
        self._warm_up()
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
            for one in self._plan.in_order():
                self._reach(one.at)
                self._busy += isinstance(one, Story)
                pool.submit(self._guarded, self._deed(one), str(one))
        stop.set()
        for helper in helpers:
            helper.join()

    def _reach(self, at: float) -> None:
        """Wait for a second of the plan. Its clock stands still while too many stories are unfinished.

        So a slow machine plays the same plan, and nothing breaks while nobody is there.
        """
        while self._now < at:
            time.sleep(_TICK)
            if self._busy < self._most:
                self._now += _TICK

    def _deed(self, one: Story | Trouble) -> Callable[[], None]:
        if isinstance(one, Story):
            return lambda: self._live(one)
        return lambda: self._break(one)

    def _live(self, story: Story) -> None:
        try:
            Customer(self._actor(f"story {story.n}"), self._clerk, story).live()
        finally:
            self._busy -= 1

    def _warm_up(self) -> None:
        """The first run of a function takes seconds: an order is granted before anything breaks."""
        story = Story(0, 0, "plain", "CUKCUK", "acb", "generic", "confirm", 0, 0)
        Customer(self._actor("warming up"), self._clerk, story).live()
        clock.run(self._outside.system, "expire_orders", datetime.now(UTC))
        clock.run(self._outside.system, "remind_customers", datetime.now(UTC))
        self._outside.settle()
        system = self._outside.system
        for url in system.endpoints["queues"].values():
            # What a killed worker held comes back after seconds, not minutes.
            system.aws.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "6"})

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
        # What the last of its family broke is mended first, however long that takes on a slow machine.
        with self._family[trouble.family]:
            self._break_now(trouble)

    def _break_now(self, trouble: Trouble) -> None:
        dice = dice_of(self._plan.seed, str(trouble))
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
            before = self._desk.deeds
            self._guarded(self._tidy, "mending")
            busy = self._on_their_way() or self._desk.deeds > before or self._desk.unfinished()
            if not busy and (asked := self._desk.retry() or self._desk.end_what_waits()):
                self._world.note("staff and partners", f"tried again, or ended: {asked}")
                busy = True
            quiet = 0 if busy else quiet + 1
            self._world.note("mending", f"still {busy}" if busy else "quiet")
        return {"on its way": self._on_their_way(), "doubts": self._desk.unfinished()}

    def _tidy(self) -> None:
        self._clerk.hand_in()
        self._desk.sweep()
        self._resend()
        for worker in self._dead():
            self._redriven[worker] += 1
            self._world.note("operator", f"make redrive QUEUE={worker}")
            with redirect_stdout(io.StringIO()):
                redrive.main([worker, "--state", str(self._outside.system.state)])

    def _resend(self) -> None:
        """What the stream lost is sent again; what a job of days to come has left, at its own time."""
        now = datetime.now(UTC)
        told = {datetime.fromisoformat(event["at"]["S"]) for event in self._outside.outbox() if "at" in event}
        for at in sorted({now, *(each for each in told if each > now)}):
            clock.run(self._outside.system, "resend_events", at + timedelta(minutes=3))

    def _on_their_way(self) -> list[str]:
        portals = {"notify_portal": self._outside.system.endpoints["queues"]["notify_portal"]}
        dead = [f"dead letters of {worker}" for worker in self._dead()]
        events = ["events, or messages in queues"] if self._outside.on_their_way() else []
        return [*events, *self._outside.waiting(portals), *dead]

    def _dead(self) -> list[str]:
        return self._outside.waiting(self._outside.system.endpoints["dead_letter_queues"])
