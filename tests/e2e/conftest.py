"""One running system for all e2e tests; what went wrong unseen in any of them fails the run at its end."""

from collections.abc import Iterator

import pytest

from infra.load_settings import load_settings
from infra.local.system import LocalSystem
from tests.e2e.outside import Outside

_DENIED = "not authorized to perform"


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """The system, running with IAM enforced. In the end nothing was denied, and no event or message is left."""
    with LocalSystem(tmp_path_factory.mktemp("state"), load_settings=load_settings) as system:
        seen = Outside(system)
        yield seen
        seen.settle()
        assert seen.waiting(system.endpoints["dead_letter_queues"]) == []
        lines = _log_lines(system)
        assert [line for line in lines if _DENIED in line] == []
        # The functions did write where we looked.
        assert any("OrderPlaced" in line for line in lines)


def _log_lines(system: LocalSystem) -> list[str]:
    logs = system.aws.client("logs")
    groups = logs.get_paginator("describe_log_groups").paginate()
    names = [group["logGroupName"] for page in groups for group in page["logGroups"]]
    return [
        event["message"]
        for name in names
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=name)
        for event in page["events"]
    ]
