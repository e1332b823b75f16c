"""What one simulator knows: how each partner behaves, what it received and did, and what still waits for a person."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

type Json = dict[str, Any]
Partner = Literal["suman", "crm", "act", "mail", "portal"]
Mode = Literal["ok", "refuse", "down", "slow", "twice", "pending", "redirect", "bounce"]
UNTRUSTED = frozenset({400, 401, 404})


def now_text() -> str:
    """Return the present instant, ISO 8601 with offset."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Behaviour(BaseModel):
    """How a partner answers from now on; ``seconds`` is how long ``slow`` waits.

    Only a portal can ``redirect``, only a mail ``bounce``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    partner: Partner
    mode: Mode
    seconds: float = Field(default=3, ge=0, le=600, allow_inf_nan=False)

    @field_validator("mode")
    @classmethod
    def _fits_the_partner(cls, mode: Mode, known: ValidationInfo) -> Mode:
        only = {"redirect": "portal", "bounce": "mail"}.get(mode)
        if only and known.data.get("partner") != only:
            raise ValueError(f"only the {only} can {mode}")
        return mode


@dataclass
class Links:
    """What the simulator is told about the system around it, at its start or once the stack exists.

    ``secrets``: ``suman``, ``crm``, ``act`` sign our requests, ``gateway`` our links to the payment page;
    ``suman_callback``, ``act_callback``, ``card_callback``, ``wallet_callback``, ``paypal_callback`` sign theirs;
    from ``portal_webhook`` follows the secret that signs what its portal is sent (R84).
    ``engine``: base URL of the local AWS engine, to which mails handed in through the mail front go on.
    With ``keeps_letters`` they go into the mailbox at once, and the engine hears nothing of them.
    ``publish`` hands on an event of SES's about a mail; the engine itself publishes none.
    """

    callback_base: str | None = None
    secrets: dict[str, bytes] = field(default_factory=dict)
    jwks: Json | None = None
    engine: str | None = None
    publish: Callable[[Json], None] | None = None
    keeps_letters: bool = False


@dataclass(frozen=True)
class Call:
    """One request as a partner received it; ``order`` and ``key`` are None where the request had none."""

    partner: str
    operation: str
    order: str | None
    key: str | None
    body: Any
    at: str


@dataclass(frozen=True)
class PartnerReply:
    """What a partner answers: ``status`` None closes the connection, ``effect`` says that something was done.

    ``waits`` says that a person at the partner has still to end it.
    """

    status: int | None
    answer: Json
    effect: bool = False
    waits: bool = False


@dataclass(frozen=True)
class Waiting:
    """Something done by ``call`` that its partner ends later, by a callback."""

    call: Call
    request_id: str


class Behaviours:
    """The present behaviour of every partner; all are ``ok`` at first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now: dict[str, Behaviour] = {name: Behaviour(partner=name, mode="ok") for name in get_args(Partner)}
        self._failures = dict.fromkeys(self._now, 0)

    def change(self, behaviour: Behaviour) -> None:
        """Let one partner behave otherwise from its next request on."""
        with self._lock:
            self._now[behaviour.partner] = behaviour
            self._failures[behaviour.partner] = 0

    def of(self, partner: str) -> Behaviour:
        """Return how a partner behaves now."""
        with self._lock:
            return self._now[partner]

    def shown(self) -> Json:
        """Return mode and seconds by partner."""
        with self._lock:
            return {name: {"mode": now.mode, "seconds": now.seconds} for name, now in self._now.items()}

    def failure(self, partner: str) -> int | None:
        """Return how a partner that is down fails this time: in turns 503 and None, a closed connection."""
        with self._lock:
            self._failures[partner] += 1
            return 503 if self._failures[partner] % 2 else None


class Ledger:
    """Every request received, and what came of it. One key has one effect at a partner, whatever arrives at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._log: list[Json] = []
        self._seen: set[tuple[str, str]] = set()
        self._done: dict[tuple[str, str | None], tuple[Call, PartnerReply]] = {}
        self._waiting: list[Waiting] = []
        self._withdrawn: set[tuple[str, str | None]] = set()
        self._turned_down: set[tuple[str, str | None]] = set()

    def record(self, call: Call, judge: Callable[[tuple[Call, PartnerReply] | None], PartnerReply]) -> PartnerReply:
        """Judge a request, knowing what its key did before, and keep both, in one step.

        Only effects are remembered under a key: a refused or failed request may succeed when it is sent again.
        """
        with self._lock:
            verdict = judge(self._done.get((call.partner, call.key)))
            if (call.partner, call.key) in self._withdrawn:
                verdict = PartnerReply(422, {"code": "withdrawn", "message": "Yêu cầu này đã được rút lại."})
            if verdict.status == 200 and (call.partner, call.key) in self._turned_down:
                self._turned_down.discard((call.partner, call.key))
                verdict = replace(verdict, waits=True)
            if verdict.effect:
                self._done[call.partner, call.key] = (call, verdict)
                self._withdraw(call)
            if verdict.waits:
                self._waiting.append(Waiting(call, verdict.answer["request_id"]))
            self._note(call, verdict)
            return verdict

    def _withdraw(self, call: Call) -> None:
        """What a request takes back by its key is no longer waited for, also when it has yet to arrive."""
        named = "contract" if call.operation == "withdraw-contract" else "withdraws"
        withdrawn = (call.partner, call.body.get(named))
        if withdrawn[1] is not None:
            self._withdrawn.add(withdrawn)
            self._waiting = [one for one in self._waiting if (one.call.partner, one.call.key) != withdrawn]

    def _note(self, call: Call, verdict: PartnerReply) -> None:
        repeat = False
        if call.key is not None and verdict.status not in UNTRUSTED:
            repeat = (call.partner, call.key) in self._seen
            self._seen.add((call.partner, call.key))
        self._log.append(
            {
                "partner": call.partner,
                "operation": call.operation,
                "order": call.order,
                "idempotency_key": call.key,
                "body": call.body,
                "at": call.at,
                "status": verdict.status,
                "repeat": repeat,
                "effect": verdict.effect,
            }
        )

    def requests(self, partner: str | None, order: str | None) -> list[Json]:
        """Return the requests in the order of their arrival, of one partner and one order if they are given."""
        with self._lock:
            return [
                dict(entry)
                for entry in self._log
                if partner in (None, entry["partner"]) and order in (None, entry["order"])
            ]

    def clear(self) -> None:
        """Forget the list of requests; what the keys did stays done."""
        with self._lock:
            self._log.clear()

    def take_waiting(self, partner: str, order: str) -> list[Waiting]:
        """Take out what waits for a person at a partner; a second caller at the same time gets nothing."""
        with self._lock:
            taken = [one for one in self._waiting if (one.call.partner, one.call.order) == (partner, order)]
            self._waiting = [one for one in self._waiting if one not in taken]
            return taken

    def turn_down(self, waiting: Waiting) -> None:
        """Let something be refused by a person after all; asked for again under its key, it waits for one again."""
        with self._lock:
            self._turned_down.add((waiting.call.partner, waiting.call.key))

    def put_back(self, waiting: Waiting) -> None:
        """Let something wait again whose callback could not be delivered, unless it was withdrawn meanwhile."""
        with self._lock:
            if (waiting.call.partner, waiting.call.key) not in self._withdrawn:
                self._waiting.append(waiting)
            self._turned_down.discard((waiting.call.partner, waiting.call.key))
