"""Events on their way: the stream's records are lost, messages come twice, or again while they are worked on."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from infra.local.system import LocalSystem

_KEPT = (
    "EventSourceArn", "BatchSize", "FilterCriteria", "MaximumBatchingWindowInSeconds", "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts", "BisectBatchOnFunctionError", "ParallelizationFactor", "DestinationConfig",
    "FunctionResponseTypes", "TumblingWindowInSeconds",
)  # fmt: skip
_HELD = 1.0
"""Seconds for which a queue is held back, so that there is something to copy."""


@contextmanager
def broken(system: LocalSystem, kind: str) -> Iterator[None]:
    """``lost``, ``twice WORKER`` or ``soon WORKER`` until the block ends."""
    how, _, worker = kind.partition(" ")
    ways: Mapping[str, Callable[[], Any]] = {
        "lost": lambda: _lost(system), "twice": lambda: _twice(system, worker), "soon": lambda: _soon(system, worker),
    }  # fmt: skip
    with ways[how]():
        yield


@contextmanager
def _lost(system: LocalSystem) -> Iterator[None]:
    """What the stream tells meanwhile nobody hears, then or later."""
    functions, name = system.aws.client("lambda"), system.endpoints["functions"]["relay_events"]
    (source,) = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    functions.delete_event_source_mapping(UUID=source["UUID"])
    try:
        yield
    finally:
        kept = {name: source[name] for name in _KEPT if source.get(name) not in (None, [], {})}
        functions.create_event_source_mapping(FunctionName=name, StartingPosition="LATEST", **kept)


@contextmanager
def _soon(system: LocalSystem, worker: str) -> Iterator[None]:
    """A message that is not done within a second is given to another worker beside the first."""
    sqs, url = system.aws.client("sqs"), system.endpoints["queues"][worker]
    before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=before)


@contextmanager
def _twice(system: LocalSystem, worker: str) -> Iterator[None]:
    """Each message that waits at that moment comes twice."""
    functions, sqs = system.aws.client("lambda"), system.aws.client("sqs")
    name, url = system.endpoints["functions"][worker], system.endpoints["queues"][worker]
    (source,) = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=source["UUID"], Enabled=False)
    try:
        time.sleep(_HELD)
        asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 0}
        for message in sqs.receive_message(**asked).get("Messages", []):
            sqs.send_message(QueueUrl=url, MessageBody=message["Body"])
    finally:
        functions.update_event_source_mapping(UUID=source["UUID"], Enabled=True)
    yield
