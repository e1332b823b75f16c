"""The running system from outside: what portals, customers, banks, partners and staff do, and what they see."""

import json
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from infra.local.entrances import Answer, Entrances
from infra.local.sign_mail import send, signed
from infra.local.simulator.signature import signature
from infra.local.story_mails import Credit, notice
from infra.local.system import LocalSystem
from misa_order.kernel.calendar import business_date
from misa_order.table.table import Table
from misa_order.table.wire import to_wire
from tests.builders import order_body
from tests.waiting_events import waiting_items

type Json = dict[str, Any]

# Long, for machines that have much else to do. A look takes time from what is looked for: long waits ask less often.
PATIENCE = 90.0
PAUSE = 0.1
LONGEST_PAUSE = 0.5
ACB = "99900011"
CUKCUK_PRO = 2_640_000


def yesterday() -> datetime:
    """When the banks' transfers are booked: apart from those of the story, which looks through today's rows."""
    return datetime.now(UTC) - timedelta(days=1)


def in_parallel[T](calls: Sequence[Callable[[], T]]) -> list[T]:
    """What the calls answer, made all at once."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(lambda call: call(), calls))


def until[T](what: str, look: Callable[[], T | None], patience: float = PATIENCE) -> T:
    """Look until there is something to see; fails when there is nothing after so many seconds."""
    begun = time.monotonic()
    while (waited := time.monotonic() - begun) < patience:
        if found := look():
            return found
        time.sleep(min(PAUSE + waited / 10, LONGEST_PAUSE))
    raise AssertionError(f"{what} did not happen within {patience:.0f} s")


class Outside:
    """One running system; each order made here is of a customer of its own."""

    def __init__(self, system: LocalSystem) -> None:
        self.system = system
        self.entrances = Entrances(system)
        self._numbers = count(1)

    # ── Customers and their portals ──────────────────────────────────────────────────────────────────────────────
    def body(self, **changes: Any) -> Json:
        """An order, by default of CUKCUK by transfer, for a customer and tenant that nobody else has."""
        at = next(self._numbers)
        # Of one length: no domain begins with another.
        domain = "quan" + "".join(chr(ord("a") + at // 26**place % 26) for place in (2, 1, 0))
        customer = {
            "id": f"KH-{domain}",
            "name": "Nhà hàng ABC",
            "email": f"chu@{domain}.vn",
            "phone": f"09{12_000_000 + at}",
            "tax_code": f"01{23_000_000 + at}",
        }
        return order_body(**{"domain": domain, "customer": customer, **changes})

    def order(self, **changes: Any) -> Json:
        """Such an order, placed."""
        answer = self.entrances.order(self.body(**changes), uuid.uuid4().hex)
        assert answer.status == 201, answer.body
        return dict(answer.body)

    def portal(self, method: str, path: str, product: str = "CUKCUK") -> Answer:
        """A request of the portal of a product."""
        return self.entrances.portal(method, path, product)

    # ── Banks ────────────────────────────────────────────────────────────────────────────────────────────────────
    def balance(self) -> int:
        """A balance that no other mail tells."""
        return 1_000_000_000 + 1000 * next(self._numbers)

    def credit(self, amount: int, memo: str) -> bytes:
        """ACB's notice of a transfer to us, not signed yet."""
        told = Credit(amount, self.balance(), memo, business_date(yesterday()))
        return notice(told, ACB, uuid.uuid4().hex)

    def sign(self, raw: bytes, domain: str = "acb.com.vn") -> bytes:
        """A mail signed by a domain's key."""
        return signed(raw, domain, self.system.dkim)

    def deliver(self, raw: bytes) -> str:
        """Hand a mail to the SMTP entrance, which takes it whatever it is; the id under which it is kept."""
        answer = send(raw, self.system.endpoints["smtp"], "mailalert@acb.com.vn")
        assert answer.code == 250, answer
        return answer.text.split()[1]

    def pay(self, order: Json) -> Json:
        """The customer transfers as told, ACB tells us; the order as soon as it is paid."""
        self.deliver(self.sign(self.credit(order["total"], order["payment"]["memo"])))
        return self.reaches(order["number"], payment="PAID")

    # ── Staff ────────────────────────────────────────────────────────────────────────────────────────────────────
    def seen(self, number: str) -> Json:
        """An order as staff see it, with history, steps and transactions."""
        answer = self.entrances.staff(f"/orders/{number}")
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def reaches(self, number: str, **status: str) -> Json:
        """The order as soon as it has this status."""

        def look() -> Json | None:
            order = self.seen(number)
            return order if status.items() <= order["status"].items() else None

        return until(f"{status} of {number}", look)

    def listed(self, path: str, state: str) -> list[Json]:
        """Every item of a staff list that is in a state, page by page."""
        items: list[Json] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self.entrances.staff(f"{path}?state={state}&limit=200" + (cursor and f"&cursor={cursor}")).body
            items += page["items"]
            cursor = page["cursor"]
        return items

    def rows(self, state: str, number: str) -> list[Json]:
        """The statement's rows in a state that pay an order, might pay it, or name it in their memo."""
        return [
            row
            for row in self.listed("/transactions", state)
            if number in row["orders"] or number in row["candidates"] or number in row["memo"]
        ]

    def mail(self, mail_id: str, state: str) -> Json:
        """A bank mail as soon as staff see it in a state."""
        return until(
            f"{state} mail {mail_id}",
            lambda: next((mail for mail in self.listed("/mails", state) if mail["id"] == mail_id), None),
        )

    # ── Partners and the customers' mailbox ──────────────────────────────────────────────────────────────────────
    def effects(self, number: str, partner: str) -> list[str]:
        """The steps of an order that had an effect at a partner, in their order; twice if it was done twice."""
        return [
            request["idempotency_key"].split("/")[1] for request in self.asked(number, partner) if request["effect"]
        ]

    def asked(self, number: str, partner: str) -> list[Json]:
        """All that a partner was asked about an order."""
        found: list[Json] = self.entrances.simulator("GET", f"/requests?partner={partner}&order={number}")
        return found

    def partner_ends(self, deed: str, number: str, **how: str) -> None:
        """A person at a partner ends what waits there: ``approve`` at SUMAN, ``issue-invoice`` at ACT."""
        told = self.entrances.simulator("POST", f"/{deed}", {"order": number, **how})
        assert told.get("delivered"), told

    def letters(self, number: str, atleast: int) -> list[Json]:
        """The mails about an order that reached the customer, as soon as there are that many."""

        def look() -> list[Json] | None:
            outbox = self.entrances.simulator("GET", "/outbox")
            found = [mail for mail in outbox if number in mail["subject"]]
            return found if len(found) >= atleast else None

        return until(f"{atleast} letters about {number}", look)

    @contextmanager
    def behaving(self, mode: str, *partners: str, seconds: float = 3) -> Iterator[None]:
        """Partners behave otherwise meanwhile; nothing that came before meets it."""
        self.settle()
        try:
            for partner in partners:
                self._behave(partner, mode, seconds)
            yield
        finally:
            for partner in partners:
                self._behave(partner, "ok", seconds)

    def _behave(self, partner: str, mode: str, seconds: float) -> None:
        wish = {"partner": partner, "mode": mode, "seconds": seconds}
        assert self.entrances.simulator("POST", "/behaviour", wish) == wish

    def callback(self, partner: str, body: Json | bytes, secret: bytes | None = None, age: int = 0) -> Answer:
        """A partner's callback, signed ``age`` seconds ago with its own secret or another."""
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        key = secret or self.system.simulator.secrets[f"{partner}_callback"]
        headers = {"X-Signature": signature(key, raw, int(time.time()) - age)}
        url = f"{self.system.endpoints['portal']}/v1/callbacks/{partner}"
        return self.entrances.call("POST", url, raw, headers=headers)

    # ── Operators ────────────────────────────────────────────────────────────────────────────────────────────────
    @contextmanager
    def paused(self, function: str) -> Iterator[None]:
        """A function's stream or queue brings it nothing meanwhile; what was on its way before has arrived."""
        functions = self.system.aws.client("lambda")
        name = self.system.endpoints["functions"][function]
        (source,) = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
        self.settle()
        functions.update_event_source_mapping(UUID=source["UUID"], Enabled=False)
        try:
            yield
        finally:
            functions.update_event_source_mapping(UUID=source["UUID"], Enabled=True)

    def invoke(self, function: str, event: Json) -> Any:
        """What a function answers to an event; it must not fail."""
        answer = self.system.aws.client("lambda").invoke(
            FunctionName=self.system.endpoints["functions"][function], Payload=json.dumps(event).encode()
        )
        said = answer["Payload"].read()
        assert "FunctionError" not in answer, said
        return json.loads(said)

    def settle(self) -> None:
        """Wait until nothing is on its way: no event in the outbox, no message in a queue, at two looks.

        Portals are told in their own time: one that is slow for a moment has what comes after it wait.
        """
        # Longer than any wait of a message that a test before had put off.
        until("quiet", lambda: not self.on_their_way() and not self.on_their_way(), 3 * PATIENCE)

    def portals_are_told(self) -> None:
        """Wait until nothing is left to tell portals."""
        queue = {"notify_portal": self.system.endpoints["queues"]["notify_portal"]}
        until("portals are told", lambda: not self.waiting(queue), 3 * PATIENCE)

    def on_their_way(self) -> bool:
        """Whether anything waits in the outbox or in a queue; once something is seen, nothing more is looked at."""
        queues = self.system.endpoints["queues"].items()
        return any(row["kind"] != "later" for row in self._in_outbox()) or any(
            self.waiting({worker: url}) for worker, url in queues if worker != "notify_portal"
        )

    def outbox(self) -> list[Json]:
        """The events that wait to be relayed, and the rows that wait to be judged, as they are stored."""
        return list(map(to_wire, self._in_outbox()))

    def _in_outbox(self) -> Iterator[Json]:
        return waiting_items(Table(self.system.aws.client("dynamodb"), self.system.endpoints["table"]))

    def waiting(self, queues: dict[str, str]) -> list[str]:
        """Those of the queues that hold messages, visible or not; what is sent to arrive later is not waited for."""
        sqs = self.system.aws.client("sqs")
        names = [f"ApproximateNumberOfMessages{kind}" for kind in ("", "NotVisible")]
        held = {
            worker: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
            for worker, url in queues.items()
        }
        return [worker for worker, counts in held.items() if any(int(number) for number in counts.values())]
