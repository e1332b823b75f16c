"""make portal-secret prints what a portal verifies our webhooks with (R84)."""

import json
from pathlib import Path

import pytest

from infra.portal_secret import main
from misa_order.kernel.signature import portal_secret


def test_it_is_the_secret_that_webhooks_are_signed_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "secrets.json").write_text(json.dumps({"portal_webhook": "master"}), encoding="utf-8")
    for version in (1, 2):
        assert main(["cukcuk-web", "--version", str(version), "--state", str(tmp_path)]) == 0
        assert capsys.readouterr().out == portal_secret(b"master", "cukcuk-web", version).decode() + "\n"


def test_without_a_system_it_says_what_to_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cukcuk-web", "--state", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "make up" in said.err
