"""Messages go to their queue ten a call, and what is wrong with one is told of that one alone."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from misa_order.runtime import portals, wiring
from misa_order.runtime.sending import may_be_told, send_all
from misa_order.runtime.settings import required
from misa_order.settings.portal_webhooks import PortalWebhooks

TOO_LARGE = "x" * 1_048_577
"""What no queue takes."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The calls at SQS, by name, with a queue called ``mail``."""
    with mock_aws():
        url = boto3.client("sqs").create_queue(QueueName="mail")["QueueUrl"]
        monkeypatch.setenv("MAIL_QUEUE", url)
        wiring.forget()
        calls: list[str] = []
        wiring.client("sqs").meta.events.register("before-call.sqs", lambda model, **_: calls.append(model.name))
        yield calls
        wiring.forget()


def there() -> list[str]:
    client, url, found = boto3.client("sqs"), required("MAIL_QUEUE"), list[str]()
    while messages := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [message["Body"] for message in messages]
    return sorted(found)


def answer(monkeypatch: pytest.MonkeyPatch, then: Callable[..., Any]) -> None:
    """SQS answers to batches otherwise."""
    monkeypatch.setattr(wiring.client("sqs"), "send_message_batch", then)


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "SendMessageBatch")


def test_ten_messages_go_in_one_call_and_one_goes_alone(asked: list[str]) -> None:
    messages = {number: str(number) for number in range(21)}
    assert send_all("mail", messages) == {}
    assert asked == ["SendMessageBatch", "SendMessageBatch", "SendMessage"]
    assert there() == sorted(messages.values())


def test_messages_that_are_too_large_together_go_each_alone_and_one_too_large_for_any_is_told(
    asked: list[str],
) -> None:
    refused = send_all("mail", {7: "a", 8: TOO_LARGE, 9: "b" * 900_000})
    assert {number: error.code for number, error in refused.items()} == {8: "message_refused"}
    assert there() == ["a", "b" * 900_000]
    assert asked == ["SendMessageBatch", *["SendMessage"] * 3]


@pytest.mark.parametrize("code", ["InvalidMessageContents", "InternalError", "RequestThrottled"])
def test_a_message_that_a_batch_leaves_out_is_tried_alone_whosever_fault_it_calls_it(
    asked: list[str], monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    batch = wiring.client("sqs").send_message_batch

    def all_but_the_second(*, QueueUrl: str, Entries: list[Any]) -> Any:  # noqa: N803 - boto's names
        taken = batch(QueueUrl=QueueUrl, Entries=[Entries[0], Entries[2]])
        return {**taken, "Failed": [{"Id": Entries[1]["Id"], "Code": code, "SenderFault": True}]}

    answer(monkeypatch, all_but_the_second)
    assert send_all("mail", {1: "a", 2: "b", 3: "c"}) == {}
    assert there() == ["a", "b", "c"]


def test_a_batch_refused_for_what_one_message_says_does_not_keep_the_others_back(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> Any:
        raise refusal("InvalidMessageContents")

    answer(monkeypatch, refuse)
    assert send_all("mail", {1: "a", 2: "b"}) == {}
    assert there() == ["a", "b"]


@pytest.mark.parametrize("code", ["AccessDenied", "RequestThrottled", "AWS.SimpleQueueService.NonExistentQueue"])
def test_what_is_no_messages_fault_is_raised(asked: list[str], monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    def refuse(**_: Any) -> Any:
        raise refusal(code)

    answer(monkeypatch, refuse)
    with pytest.raises(ClientError):
        send_all("mail", {1: "a", 2: "b"})
    assert asked == []


def test_where_the_setting_cannot_be_read_portals_are_told_of_what_happened(asked: list[str]) -> None:
    with pytest.MonkeyPatch.context() as broken:
        broken.setenv("TABLE_NAME", "none-of-this-name")
        assert may_be_told("CUKCUK")
    assert asked == []


def test_a_setting_without_portals_tells_of_no_product(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    told = PortalWebhooks.model_validate({"portals": [{"portal": "p", "products": ["AMIS"], "url": "https://p.vn"}]})
    monkeypatch.setattr(portals, "webhooks", lambda: told)
    assert (may_be_told("AMIS"), may_be_told("CUKCUK"), asked) == (True, False, [])
