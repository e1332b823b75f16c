"""The story that `make run` plays through the real entrances: an order's whole life, and two mails that pay nothing."""

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from infra.load_settings import default_setting
from infra.local.entrances import Entrances
from infra.local.story_mails import Credit, notice
from infra.local.timeline import StoryError, Timeline, expect, wait_for
from misa_order.kernel.calendar import business_date

_ACCOUNT = default_setting("bank-accounts")["accounts"][0]["number"]
_FIRST_BALANCE = 120_000_000
_AFTER_PAYMENT = {"payment": "PAID", "resource": "PROVISIONED", "revenue": "RECORDED", "invoice": "INVOICING"}
_STATIONS = {
    "PAID": "The order is paid",
    "PROVISIONED": "SUMAN has granted the resource for good",
    "RECORDED": "The contract stands on CRM and ACT",
    "INVOICING": "The invoice is requested on CRM and ACT",
}


class Story:
    """Plays against a running system; raises StoryError where a station does not end as it must."""

    def __init__(self, entrances: Entrances, timeline: Timeline) -> None:
        self._in = entrances
        self._line = timeline
        self._run = uuid.uuid4().hex[:8]
        self._balance = _FIRST_BALANCE

    def play(self) -> None:
        """Both acts."""
        self._line.act("Act 1 – a restaurant renews CUKCUK by bank transfer and works on while the money travels")
        number = self._order("nhahangabc", "KH0001")
        self._temporary_grant(number)
        self._pay(number)
        self._follow(number)
        self._invoice(number)
        self._line.act("Act 2 – a forged mail, and a transfer with a mistyped number: neither pays anything")
        number = self._order("quanpho24", "KH0002")
        self._forged(number)
        self._mistyped(number)

    def _order(self, domain: str, customer: str) -> str:
        with self._line.step(f"The portal orders CUKCUK Pro, 12 months, for {domain}") as remark:
            answer = self._in.order(_order_body(domain, customer), f"story-{self._run}-{domain}")
            expect("the order's answer", answer.status, 201)
            order = answer.body
            remark(f"order {order['number']} · {order['total']:,} đ · memo: {order['payment']['memo']}")
            remark(f"to be paid by {order['cancel_on']}, temporary grant until {order['lock_on']}")
        self._line.status(order)
        return str(order["number"])

    def _temporary_grant(self, number: str) -> None:
        with self._line.step("SUMAN grants temporarily; the customer gets the instructions by mail") as remark:
            grant = wait_for("the temporary grant", lambda: self._requests("suman", "grant", number))[0]
            remark(f"SUMAN took {grant['idempotency_key']}")
            remark(f"mail: {self._mail_about(number, 0)['subject']}")

    def _pay(self, number: str) -> None:
        memo = f"THANH TOAN DON HANG {number} DOMAIN NHAHANGABC-{datetime.now(UTC):%d%m%y}-09:12:44 425952"
        with self._line.step("ACB's notice of the transfer arrives by SMTP, DKIM-signed by acb.com.vn") as remark:
            expect("the SMTP answer", self._in.mail(self._notice(2_640_000, memo), "acb.com.vn"), 250)
            remark(f"memo as it came: {memo}")
        with self._line.step("It is parsed, put on the statement, and matched to the order") as remark:
            row = wait_for("the match", lambda: self._row(number, "matched"))
            remark(f"statement row {row['id']}: {row['result']} ({row['reason']}), pays {', '.join(row['orders'])}")

    def _follow(self, number: str) -> None:
        """What follows the payment by itself; the times are those of the order's own history."""
        with self._line.step("Paid, and everything that follows has happened by itself:"):
            order = wait_for("what follows the payment", self._reached(number, _AFTER_PAYMENT))
        at = {change["after"]: entry["at"] for entry in order["history"] for change in entry["changes"]}
        paid = datetime.fromisoformat(at["PAID"])
        for axis, state in _AFTER_PAYMENT.items():
            took = (datetime.fromisoformat(at[state]) - paid).total_seconds() * 1000
            self._line.noted(f"{_STATIONS[state]} {took:.0f} ms after PAID" if took else _STATIONS[state])
            self._line.status({**order, "status": {axis: state}})

    def _invoice(self, number: str) -> None:
        with self._line.step("ACT issues the invoice and calls back, signed"):
            issued = self._in.simulator("POST", "/issue-invoice", {"order": number})
            expect("the callback", issued.get("delivered"), wanted=True)
            order = wait_for("the invoice", self._reached(number, {"invoice": "INVOICED"}))
        self._line.status({**order, "status": {"invoice": order["status"]["invoice"]}})
        with self._line.step("The customer has got every mail") as remark:
            self._mail_about(number, 3)
            for mail in self._mails(number):
                remark(f"to {mail['to']}: {mail['subject']}")

    def _forged(self, number: str) -> None:
        memo = f"Thanh toan don hang {number} - Domain quanpho24"
        with self._line.step("A mail that looks like ACB's, with a perfect memo, but nobody signed it") as remark:
            before = len(self._quarantined())
            expect("the SMTP answer", self._in.mail(self._notice(2_640_000, memo), None), 250)
            found = wait_for("the quarantine", lambda: self._quarantined()[: len(self._quarantined()) - before])
            remark(f"→ quarantine, shown to staff: {found[0]['reason']} ({found[0]['detail']})")
        self._unpaid(number)

    def _mistyped(self, number: str) -> None:
        mistyped = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
        memo = f"Thanh toan don hang {mistyped} - Domain quanpho24"
        with self._line.step(f"A signed notice whose payer typed {mistyped} instead of {number}") as remark:
            expect("the SMTP answer", self._in.mail(self._notice(2_640_000, memo), "acb.com.vn"), 250)
            row = wait_for("the verdict", lambda: self._row(number, "partial"))
            remark(f"→ statement, {row['state']}: {row['reason']}; staff are shown {', '.join(row['candidates'])}")
        self._unpaid(number)

    def _unpaid(self, number: str) -> None:
        order = self._staff_order(number)
        expect("the order's payment", order["status"]["payment"], "UNPAID")
        granted = [asked for asked in self._requests("suman", "grant", number) if not asked["body"].get("temporary")]
        expect("what SUMAN granted for good", granted, [])
        with self._line.step("The order is as it was") as remark:
            shown = (f"{order['labels'][axis]} ({order['status'][axis]})" for axis in ("payment", "resource"))
            remark(", ".join(shown))

    def _notice(self, amount: int, memo: str) -> bytes:
        self._balance += amount
        credit = Credit(amount, self._balance, memo, business_date(datetime.now(UTC)))
        return notice(credit, _ACCOUNT, uuid.uuid4().hex)

    def _staff_order(self, number: str) -> dict[str, Any]:
        answer = self._in.staff(f"/orders/{number}")
        if answer.status != 200:
            message = f"the staff API answered {answer.status}: {answer.body}"
            raise StoryError(message)
        order: dict[str, Any] = answer.body
        return order

    def _reached(self, number: str, states: Mapping[str, str]) -> Callable[[], dict[str, Any] | None]:
        def look() -> dict[str, Any] | None:
            order = self._staff_order(number)
            return order if states.items() <= order["status"].items() else None

        return look

    def _row(self, number: str, state: str) -> dict[str, Any] | None:
        today = business_date(datetime.now(UTC))
        rows = self._in.staff(f"/transactions?state={state}&from={today}").body["items"]
        return next((row for row in rows if number in [*row["orders"], *row["candidates"]]), None)

    def _quarantined(self) -> list[dict[str, Any]]:
        mails: list[dict[str, Any]] = self._in.staff("/mails?state=quarantined").body["items"]
        return mails

    def _requests(self, partner: str, operation: str, number: str) -> list[dict[str, Any]]:
        found = self._in.simulator("GET", f"/requests?partner={partner}&order={number}")
        return [request for request in found if request["operation"] == operation]

    def _mails(self, number: str) -> list[dict[str, Any]]:
        return [mail for mail in self._in.simulator("GET", "/outbox") if number in mail["subject"]]

    def _mail_about(self, number: str, position: int) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            found = self._mails(number)
            return found[position] if len(found) > position else None

        return wait_for("the mail to the customer", look)


def _order_body(domain: str, customer: str) -> dict[str, Any]:
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
