"""What a pipeline looks at after a deploy finds a living API alive, and says so of no other."""

import pytest

from infra import smoke
from tests.e2e.outside import Outside


def test_a_living_api_passes_with_an_order_that_ends_cancelled(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TOKEN", outside.entrances.token("portal", "CUKCUK"))
    assert smoke.main([outside.system.endpoints["portal"], "--email", "smoke@example.vn"]) == 0, capsys.readouterr().out
    assert capsys.readouterr().out.count("ok ") == 7


def test_without_a_token_nothing_is_ordered(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TOKEN", raising=False)
    assert smoke.main([outside.system.endpoints["portal"]]) == 0
    assert capsys.readouterr().out.count("ok ") == 3


def test_a_token_that_is_not_taken_fails(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TOKEN", "x.y.z")
    assert smoke.main([outside.system.endpoints["portal"], "--email", "smoke@example.vn"]) == 1
    assert "FAILED  an order is taken with 201" in capsys.readouterr().out


def test_nobody_at_the_address_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("TOKEN", raising=False)
    assert smoke.main(["http://127.0.0.1:9"]) == 1
    assert "does not answer" in capsys.readouterr().out
