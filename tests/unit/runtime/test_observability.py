"""What happened is logged with the place where it happened."""

import json

import pytest

from misa_order.runtime.observability import happened, logger


def test_a_line_names_the_place_that_said_it(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    [handler] = logger.handlers
    monkeypatch.setattr(handler, "emit", lambda record: lines.append(handler.format(record)))
    happened("OrderPaid", order="1000002", reason=None)
    [line] = map(json.loads, lines)
    assert line["location"].startswith("test_a_line_names_the_place_that_said_it:")
    assert (line["message"], line["order"], "reason" in line) == ("OrderPaid", "1000002", False)
