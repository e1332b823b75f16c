"""One running system for all e2e tests; what went wrong unseen in any of them fails the run at its end."""

from collections.abc import Iterator

import pytest

from infra.load_settings import load_settings
from infra.local.system import LocalSystem
from tests.builders import TOPUP
from tests.e2e.faults import apart_in
from tests.e2e.outside import Outside

_DENIED = "not authorized to perform"
# What portals are told costs the engine as much as much else: here it is of top-up orders alone.
_TOLD_OF = [TOPUP["product"]]


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """The system, running with IAM enforced. In the end nothing was denied, and no event or message is left."""
    with LocalSystem(tmp_path_factory.mktemp("state"), load_settings=load_settings, told_of=_TOLD_OF) as system:
        seen = Outside(system)
        yield seen
        seen.settle()
        seen.portals_are_told()
        assert seen.waiting(system.endpoints["dead_letter_queues"]) == []
        assert _logged(system, _DENIED) == []
        # The functions do write where we look.
        assert _logged(system, "OrderPlaced") or _logged(system, "TokenRefused")


def _logged(system: LocalSystem, phrase: str) -> list[str]:
    """Every line of every log group with this phrase."""
    logs = system.aws.client("logs")
    groups = logs.get_paginator("describe_log_groups").paginate()
    names = [group["logGroupName"] for page in groups for group in page["logGroups"]]
    found = [logs.filter_log_events(logGroupName=name, filterPattern=f'"{phrase}"')["events"] for name in names]
    # The local engine takes a phrase for its single words.
    return [event["message"] for events in found for event in events if phrase in event["message"]]


@pytest.fixture(scope="session")
def _killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with apart_in(tmp_path_factory.mktemp("apart"), told_of=_TOLD_OF) as outside:
        yield outside


@pytest.fixture(scope="module")
def apart(_killed: Outside) -> Iterator[Outside]:
    """The other system, one for all that kill: a file's dead letters are thrown away at its end."""
    yield _killed
    _killed.settle()
    for url in _killed.system.endpoints["dead_letter_queues"].values():
        _killed.system.aws.client("sqs").purge_queue(QueueUrl=url)
