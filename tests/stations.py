"""What lies between the functions, played in process: the bank's mails, the stream, the queues, callbacks, portals."""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import urllib3

from infra.local.mail_verdicts import judge
from infra.local.receipt import HandedOverMail, receipt_event, stored_bytes
from infra.local.sign_mail import signed
from infra.local.smtp_entrance import RECIPIENT
from infra.local.story_mails import Credit, notice
from misa_order.kernel.calendar import business_date
from misa_order.kernel.signature import sign
from misa_order.orders.instructions import memo
from misa_order.orders.order import Order
from misa_order.table.wire import to_wire
from tests.builders import event, http_event, order_body
from tests.in_process import InProcess
from tests.page_links import page_path
from tests.waiting_events import waiting_events, waiting_items

_ACCOUNT = "99900011"


class Stations(InProcess):
    """The functions with everything that triggers them."""

    def __init__(self, state: Path, *, fresh: bool = True) -> None:
        super().__init__(state, fresh=fresh)
        self.dkim.ensure(["acb.com.vn"])
        self.balance = 120_000_000

    def behave(self, partner: str, mode: str) -> None:
        """How a partner answers from now on (api.md)."""
        body = {"partner": partner, "mode": mode, "seconds": 0}
        assert urllib3.request("POST", f"{self.simulator.url}/behaviour", json=body).status == 200

    def token(self, role: str, *products: str) -> str:
        """A bearer token of an hour ago."""
        return self.issuer.issue(role, products, role, datetime.now(UTC) - timedelta(hours=1))

    def portal(self, function: str, method: str, path: str, route: str, body: Any = None, **headers: str) -> Any:
        """A request of a portal; the body of its answer, which must be a good one."""
        answer = self.run(function, http_event(method, path, route, body, **headers))
        assert answer["statusCode"] < 300, answer["body"]
        return json.loads(answer["body"])

    def place(self, key: str, **changes: Any) -> Order:
        """A portal places an order with these things changed."""
        body = order_body(**changes)
        shown = self.portal("create_order", "POST", "/v1/orders", "POST /v1/orders", body, Idempotency_Key=key)
        return self.orders.get(shown["number"])

    def mail_event(
        self, amount: int, words: str, balance: int | None = None, *, genuine: bool = True
    ) -> dict[str, Any]:
        """The event of a mail of ACB's that has just been stored in the inbox."""
        self.balance += amount
        credit = Credit(amount, balance or self.balance, words, business_date(datetime.now(UTC)))
        raw = notice(credit, _ACCOUNT, uuid.uuid4().hex)
        return self.stored_mail(raw, "mailalert@acb.com.vn", genuine=genuine)

    def stored_mail(
        self, raw: bytes, sender: str, *, genuine: bool = True, message_id: str | None = None
    ) -> dict[str, Any]:
        """The event of any bank's mail, signed by its sender's domain if it is genuine."""
        domain = sender.partition("@")[2]
        self.dkim.ensure([domain])
        raw = signed(raw, domain, self.dkim) if genuine else raw
        at = datetime.now(UTC)
        verdicts = judge(raw, self.dkim.record, at)
        mail = HandedOverMail(message_id or uuid.uuid4().hex, sender, (RECIPIENT,), raw, at, verdicts)
        bucket = self.stack.name("Inbox")
        boto3.client("s3").put_object(Bucket=bucket, Key=f"in/{mail.message_id}", Body=stored_bytes(mail))
        return receipt_event(mail, "arn:aws:lambda:ap-southeast-1:123456789012:function:parse_bank_mail")

    def pay(self, order: Order) -> None:
        """The bank tells of a transfer that pays an order as it was told to."""
        told = memo(order.number, order.match_key, order.key)
        self.run("parse_bank_mail", self.mail_event(order.total, told))

    def callback_event(self, partner: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The event of a partner's signed callback."""
        return self.signed_event(f"/v1/callbacks/{partner}", f"{partner}_callback", body)

    def signed_event(self, path: str, secret: str, body: Mapping[str, Any], route: str = "") -> dict[str, Any]:
        """The event of a request that its sender signs with the ``secret`` of this name."""
        raw = json.dumps(body)
        signature = sign(raw.encode(), self.simulator.secrets[secret], datetime.now(UTC))
        made = http_event("POST", path, f"POST {route or path}", raw, x_signature=signature)
        del made["requestContext"]["authorizer"]
        return made

    def claim(self, method: str, number: str, query: str, body: Any = None, **headers: str) -> None:
        """A request about a customer's word, by an old link or a portal's token; it must be a good one."""
        path = f"/v1/orders/{number}/payment-claim"
        made = http_event(method, path + query, f"{method} /v1/orders/{{number}}/payment-claim", body)
        del made["requestContext"]["authorizer"]
        made["headers"] = headers
        answer = self.run("claim_payment", made)
        assert answer["statusCode"] < 400, answer["body"]

    def visit(self, number: str, method: str = "GET", below: str = "", body: Any = None) -> str:
        """A customer's request to the payment page of an order, or ``below`` it; the good answer's body."""
        answer = self.run("show_payment", self.page_event(number, method, below, body))
        assert answer["statusCode"] < 400, answer["body"]
        return str(answer["body"])

    def page_event(self, number: str, method: str, below: str, body: Any = None) -> dict[str, Any]:
        """The event of a request to the payment page of an order, or ``below`` it."""
        path = page_path(number, secret=self.simulator.secrets["claim_link"])
        made = http_event(method, path + below, f"{method} /pay/{{token}}{below}", body)
        del made["requestContext"]["authorizer"]
        return made

    def waiting(self) -> list[dict[str, Any]]:
        """The events that wait to be sent, or whose row waits to be judged."""
        return waiting_events(self.table)

    def stream_event(self) -> dict[str, Any]:
        """The event in which the table's stream hands over what is in the outbox."""
        made = event("dynamodb_stream")
        [template] = made["Records"]
        images = [{"dynamodb": {**template["dynamodb"], "NewImage": to_wire(row)}} for row in waiting_items(self.table)]
        return {"Records": [template | image for image in images]}

    def relay(self) -> None:
        """Have the stream's function take the events of the outbox to their queues."""
        self.run("relay_events", self.stream_event())

    def resend(self) -> None:
        """Have the schedule's function do it, as if the stream had lost them ten minutes ago."""
        later = datetime.now(UTC) + timedelta(minutes=10)
        self.run("resend_events", event("schedule") | {"time": later.isoformat()})

    def queue_of(self, function: str) -> str:
        """The address of the queue that a function works on."""
        events = self.stack.of_type("AWS::Serverless::Function")[self.functions()[function]]["Events"]
        [queue] = [one["Properties"]["Queue"] for one in events.values() if one["Type"] == "SQS"]
        return str(self.stack.resolve({"Ref": queue["Fn::GetAtt"][0]}))

    def batches(self, function: str) -> list[dict[str, Any]]:
        """What waits on a function's queue, a batch for each message; it is taken off, as after success."""
        client, url = boto3.client("sqs"), self.queue_of(function)
        made = []
        while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            made += [self._batch(message) for message in messages]
        return made

    def _batch(self, message: Mapping[str, Any]) -> dict[str, Any]:
        [record] = event("sqs")["Records"]
        named = {"messageId": "MessageId", "receiptHandle": "ReceiptHandle", "body": "Body"}
        return {"Records": [record | {to: message[of] for to, of in named.items()}]}

    def batch(self, function: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """One message that waits on a function's queue, as the queue hands it over."""
        boto3.client("sqs").send_message(QueueUrl=self.queue_of(function), MessageBody=json.dumps(message))
        return self.batches(function)[-1]

    def work(self, *functions: str) -> list[tuple[str, str]]:
        """Have functions work off their queues; who failed with which message."""
        return [
            (function, made["Records"][0]["body"])
            for function in functions or self._workers()
            for made in self.batches(function)
            if self.run(function, made)["batchItemFailures"]
        ]

    def settle(self) -> None:
        """Relay and work until nothing happens any more; nothing may fail."""
        while self.waiting():
            self.relay()
            assert self.work() == []

    def _workers(self) -> list[str]:
        found = self.stack.of_type("AWS::Serverless::Function")
        triggers = {name: found[logical_id].get("Events", {}).values() for name, logical_id in self.functions().items()}
        return [name for name, events in triggers.items() if any(one["Type"] == "SQS" for one in events)]
