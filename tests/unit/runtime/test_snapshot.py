"""A process that was started from a snapshot renews what must not be shared or may be stale."""

import random
import sys
from types import ModuleType

import pytest

from misa_order.runtime import snapshot, wiring


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the runtime was given to call after a restore."""
    called: list[object] = []
    hooks = ModuleType("snapshot_restore_py")
    hooks.register_after_restore = called.append  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", hooks)
    return called


def test_only_a_process_that_may_be_made_a_snapshot_of_asks_to_be_called(
    registered: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
    snapshot.renew_after_restore()
    assert registered == []
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
    snapshot.renew_after_restore()
    assert registered == [snapshot.renew]


def test_settings_secrets_and_connections_are_had_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    before = wiring.session(), wiring.client("dynamodb")
    wiring._remembered["catalogue"] = (0.0, "stale")
    snapshot.renew()
    assert wiring._remembered == {}
    assert wiring.session() is not before[0]
    assert wiring.client("dynamodb") is not before[1]


def test_no_two_copies_draw_the_same_numbers() -> None:
    random.seed(7)
    state = random.getstate()
    drawn = []
    for _ in range(2):
        random.setstate(state)
        snapshot.renew()
        drawn.append(random.random())
    assert drawn[0] != drawn[1]
