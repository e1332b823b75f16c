"""The stage of `make run`: what every act does through the real entrances, and what it sees from outside."""

import json
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from typing import Any

from infra.load_settings import default_setting
from infra.local.entrances import Answer, Entrances
from infra.local.story_mails import Credit, notice
from infra.local.timeline import StoryError, Timeline, expect, wait_for
from misa_order.kernel.calendar import VIETNAM, business_date

_ACCOUNT = default_setting("bank-accounts")["accounts"][0]["number"]
_FIRST_BALANCE = 120_000_000


class Stage:
    """A running system with its timeline; raises StoryError where a station does not end as it must."""

    def __init__(self, entrances: Entrances, timeline: Timeline) -> None:
        self.entrances = entrances
        self.line = timeline
        self._run = uuid.uuid4().hex[:8]
        self._balance = _FIRST_BALANCE

    def order(self, body: Mapping[str, Any], what: str) -> dict[str, Any]:
        """A portal places an order; the answer is shown."""
        with self.line.step(what) as remark:
            key = f"story-{self._run}-{body['domain']}"
            order: dict[str, Any] = answered("the order's answer", self.entrances.order(body, key), 201)
            remark(f"order {order['number']} · {order['total']:,} đ · memo: {order['payment']['memo']}")
            if order["lock_on"]:
                remark(f"to be paid by {order['cancel_on']}, temporary grant until {order['lock_on']}")
        self.line.status(order)
        return order

    def transfer(self, amount: int, memo: str, domain: str | None = "acb.com.vn") -> None:
        """ACB's notice of a transfer arrives by SMTP, signed by ``domain``."""
        self._balance += amount
        credit = Credit(amount, self._balance, memo, business_date(datetime.now(UTC)))
        expect("the SMTP answer", self.entrances.mail(notice(credit, _ACCOUNT, uuid.uuid4().hex), domain), 250)

    def seen_by_staff(self, number: str) -> dict[str, Any]:
        """The order with its history, as staff see it."""
        seen: dict[str, Any] = answered("the staff API", self.entrances.staff(f"/orders/{number}"), 200)
        return seen

    def reached(self, number: str, states: Mapping[str, str]) -> Callable[[], dict[str, Any] | None]:
        """Look whether the order stands so."""

        def look() -> dict[str, Any] | None:
            order = self.seen_by_staff(number)
            return order if states.items() <= order["status"].items() else None

        return look

    def row(self, number: str, state: str) -> dict[str, Any] | None:
        """Today's row of the statement that is about an order."""
        today = business_date(datetime.now(UTC))
        rows = self.entrances.staff(f"/transactions?state={state}&from={today}").body["items"]
        return next((row for row in rows if number in [*row["orders"], *row["candidates"]]), None)

    def requests(self, partner: str, operation: str, number: str) -> list[dict[str, Any]]:
        """What a partner was asked about an order."""
        found = self.entrances.simulator("GET", f"/requests?partner={partner}&order={number}")
        return [request for request in found if request["operation"] == operation]

    def mails(self, about: str) -> list[dict[str, Any]]:
        """The mails to customers whose subject names this."""
        return [mail for mail in self.entrances.simulator("GET", "/outbox") if about in mail["subject"]]

    def mail_about(self, about: str, position: int) -> dict[str, Any]:
        """The mail at this position, waited for."""

        def look() -> dict[str, Any] | None:
            found = self.mails(about)
            return found[position] if len(found) > position else None

        return wait_for("the mail to the customer", look)

    def wake(self, *functions: str) -> None:
        """Run functions with nothing to do: the first run of each takes seconds here, and says nothing."""
        system = self.entrances.system
        names = [system.endpoints["functions"][function] for function in functions]
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda name: _invoke(system.aws.client("lambda"), name, {"Records": []}), names))

    def run_job(self, function: str, day: date, at: time) -> None:
        """Run a scheduled job as if it were that time of that day in Vietnam."""
        instant = datetime.combine(day, at, VIETNAM).astimezone(UTC)
        system = self.entrances.system
        asked = {"time": instant.strftime("%Y-%m-%dT%H:%M:%SZ")}
        _invoke(system.aws.client("lambda"), system.endpoints["functions"][function], asked)


def _invoke(client: Any, function: str, event: Mapping[str, Any]) -> None:
    answer = client.invoke(FunctionName=function, Payload=json.dumps(event).encode())
    if "FunctionError" in answer:
        message = f"{function} failed: {answer['Payload'].read().decode('utf-8', 'replace')}"
        raise StoryError(message)


def answered(what: str, answer: Answer, status: int) -> Any:
    """The body of an answer that must have this status."""
    if answer.status != status:
        message = f"{what}: {answer.status} {answer.body}, but it must be {status}"
        raise StoryError(message)
    return answer.body


def cukcuk_order(domain: str, customer: str) -> dict[str, Any]:
    """A restaurant's order as its portal sends it."""
    return {
        "product": "CUKCUK",
        "purpose": "renew",
        "domain": domain,
        "customer": {
            "id": customer,
            "name": "Nhà hàng ABC",
            "email": f"chu@{domain}.vn",
            "phone": "0912345678",
            "tax_code": "0101243150",
        },
        "lines": [{"sku": "CUKCUK-PRO-12M", "quantity": 1}],
        "payment_method": "transfer",
        "invoice": {
            "tax_code": "0101243150",
            "company": "Công ty TNHH Nhà hàng ABC",
            "address": "Hà Nội",
            "email": f"ketoan@{domain}.vn",
        },
        "office": "HN",
    }
