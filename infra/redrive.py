"""Dead letters: show why they died, and put them back.

``python -m infra.redrive QUEUE`` works on the local system that is running; with ``--stack NAME``
on that stack in the AWS account of the environment. QUEUE is a worker's name, as
``provision_order``. ``--look`` only shows.

A letter goes back to the queue it came from; an event that a function gave up is given to the
function again; for the stream's letters, which hold no events, what is left in the outbox is sent
again; an event that was given up is put back into the outbox, and sent. A letter is removed only
after that: who is stopped in between has done something twice, which every worker takes, and lost
nothing.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.aliases import ALIAS

STATE = Path(__file__).resolve().parent.parent / ".local"
HELD_SECONDS = 300
"""For so long nobody else sees a letter that is being looked at."""


class Place(NamedTuple):
    """Where a system runs: how its clients are made, and what its queues and functions are named
    with.
    """

    session: boto3.Session
    endpoint: str | None
    stack: str

    def client(self, service: str) -> Any:
        """The client of a service, by its boto3 name."""
        config = Config(proxies={} if self.endpoint else None)
        return self.session.client(service, endpoint_url=self.endpoint, config=config)  # type: ignore[call-overload]  # the name is not a literal

    def function(self, name: str) -> str:
        """What a function is called by; on AWS that is its alias, which the local system goes without (ADR 20)."""
        return f"{self.stack}-{name}" if self.endpoint else f"{self.stack}-{name}:{ALIAS}"


class DeadLetter(NamedTuple):
    """A message that was given up; ``body`` is read JSON where it is JSON, else the text."""

    id: str
    receipt: str
    sent_at: datetime
    text: str
    body: Any

    @property
    def event(self) -> Any:
        """The event that a function gave up, else None (an asynchronous call's letter holds it)."""
        return self.body.get("requestPayload") if isinstance(self.body, dict) else None

    @property
    def set_aside(self) -> Any:
        """Where an event lies that resend_events gave up, else None (the letter tells of it, the
        table keeps it).
        """
        return self.body.get("put_back") if isinstance(self.body, dict) else None

    @property
    def reason(self) -> str | None:
        """Why it is here, where the function that wrote it said so."""
        return self.body.get("reason") if isinstance(self.body, dict) else None

    @property
    def is_of_stream(self) -> bool:
        """Whether it tells of stream records, by number only."""
        return isinstance(self.body, dict) and "DDBStreamBatchInfo" in self.body


class Redrive:
    """One worker's dead letters."""

    def __init__(self, place: Place, worker: str) -> None:
        self._place = place
        self._worker = worker
        self._sqs = place.client("sqs")
        self._dead = self._url(f"{worker}-dead-letters")

    def letters(self) -> Iterator[DeadLetter]:
        """All that wait, each once, held back from others for 5 minutes. Raises ClientError."""
        seen = set[str]()
        while found := self._receive():
            new = [letter for letter in found if letter.id not in seen]
            seen |= {letter.id for letter in new}
            yield from new
            if not new:
                return

    def why(self, letter: DeadLetter) -> str:
        """What the function's log says of its last try, or what the letter itself tells."""
        if letter.reason is not None:
            return str(letter.reason)
        if letter.event is not None or letter.is_of_stream:
            told = letter.body.get("responsePayload") or {}
            condition = letter.body.get("requestContext", {}).get("condition", "given up")
            return f"{condition}: {told.get('errorMessage', 'see the function’s log')}"
        lines = self._place.client("logs").filter_log_events(
            logGroupName=f"/aws/lambda/{self._place.stack}-{self._worker}",
            filterPattern=f'"{letter.id}"',
            startTime=int(letter.sent_at.timestamp() * 1000),
        )["events"]
        return max(map(_reason, lines), default=(0, "nothing in the function’s log: it was never tried, or died"))[1]

    def put_back(self, letter: DeadLetter) -> str:
        """Give the letter to whoever could not handle it, then remove it; says to whom. Raises
        ClientError.
        """
        now = {"time": datetime.now(UTC).isoformat()}
        if letter.set_aside is not None:
            to = self._invoke("resend_events", {**now, "put_back": [letter.set_aside]}, "RequestResponse")
        elif letter.is_of_stream:
            to = self._invoke("resend_events", now, "RequestResponse")
        elif letter.event is not None:
            to = self._invoke(self._worker, letter.event, "Event")
        else:
            self._sqs.send_message(QueueUrl=self._url(self._worker), MessageBody=letter.text)
            to = f"the queue {self._worker}"
        self._sqs.delete_message(QueueUrl=self._dead, ReceiptHandle=letter.receipt)
        return to

    def release(self, letter: DeadLetter) -> None:
        """Let others see a letter that stays where it is."""
        self._sqs.change_message_visibility(QueueUrl=self._dead, ReceiptHandle=letter.receipt, VisibilityTimeout=0)

    def _receive(self) -> list[DeadLetter]:
        answer = self._sqs.receive_message(
            QueueUrl=self._dead,
            MaxNumberOfMessages=10,
            VisibilityTimeout=HELD_SECONDS,
            WaitTimeSeconds=1,
            AttributeNames=["SentTimestamp"],
        )
        return [_letter(message) for message in answer.get("Messages", [])]

    def _url(self, queue: str) -> str:
        try:
            url: str = self._sqs.get_queue_url(QueueName=f"{self._place.stack}-{queue}")["QueueUrl"]
        except self._sqs.exceptions.QueueDoesNotExist as error:
            message = f"there is no queue {queue} in {self._place.stack}; QUEUE is a worker's name, as provision_order"
            raise ValueError(message) from error
        return url

    def _invoke(self, function: str, event: Any, how: str) -> str:
        answer = self._place.client("lambda").invoke(
            FunctionName=self._place.function(function), InvocationType=how, Payload=json.dumps(event).encode()
        )
        if "FunctionError" in answer:
            message = f"{function} failed again: {answer['Payload'].read().decode('utf-8', 'replace')[:500]}"
            raise RuntimeError(message)
        return f"the function {function}"


def _letter(message: dict[str, Any]) -> DeadLetter:
    text = message["Body"]
    try:
        body = json.loads(text)
    except ValueError:
        body = text
    sent_at = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)
    return DeadLetter(message["MessageId"], message["ReceiptHandle"], sent_at, text, body)


def _reason(line: dict[str, Any]) -> tuple[int, str]:
    try:
        said = json.loads(line["message"])
        failed = said.get("failed", {})
    except (ValueError, AttributeError):
        return line["timestamp"], str(line["message"]).strip()[:300]
    cause = str(said.get("exception", "")).strip().rpartition("\n")[2] or said.get("message")
    reason = f"{failed.get('reason')} at try {failed.get('receives')}" if failed else str(cause)
    return line["timestamp"], f"{reason}: {cause[:300]}" if failed and cause != "MessageFailed" else reason


def place_of(stack: str | None, state: Path, whose: str = "credentials") -> Place:
    """The named stack on AWS, or the local system that is running, with the credentials that it calls ``whose``.

    Raises ValueError when there is none.
    """
    if stack:
        return Place(boto3.Session(), None, stack)
    endpoints = state / "endpoints.json"
    if not endpoints.exists():
        message = f"no local system is running ({endpoints} is not there); start one with `make up`, or give STACK=name"
        raise ValueError(message)
    said = json.loads(endpoints.read_text(encoding="utf-8"))
    keys = said[whose]
    session = boto3.Session(keys["access_key_id"], keys["secret_access_key"], region_name=keys["region"])
    return Place(session, said["aws"], said["table"].removesuffix("-table"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Show every letter with its cause, and put it back; 0 when all are back, or there was none."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("queue")
    parser.add_argument("--stack", help="the stack on AWS; without it the local system")
    parser.add_argument("--look", action="store_true", help="show only, put nothing back")
    parser.add_argument("--state", type=Path, default=STATE, help="where the local system keeps its state")
    asked = parser.parse_args(arguments)
    try:
        return _drive(Redrive(place_of(asked.stack, asked.state), asked.queue), look=asked.look)
    except (ClientError, BotoCoreError, RuntimeError, ValueError) as error:
        print(f"stopped: {error}", file=sys.stderr)
        return 1


def _drive(redrive: Redrive, *, look: bool) -> int:
    count = 0
    # All are taken before the first goes back: one that dies again at once is not met twice.
    for letter in list(redrive.letters()):
        count += 1
        print(f"{letter.sent_at:%Y-%m-%d %H:%M:%S}Z  {letter.text[:300]}")
        print(f"    died of  {redrive.why(letter)}")
        if look:
            redrive.release(letter)
        else:
            print(f"    back to  {redrive.put_back(letter)}")
    print(f"{count} dead letters, {'left where they are' if look else 'put back'}" if count else "no dead letters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
