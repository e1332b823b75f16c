"""`make invoke` and `make samples`: one function in this process, in a scene of its own."""

import json
from pathlib import Path

import pytest

from infra.local.invoke import invoke
from infra.local.samples import write_events
from tests.in_process import ROOT
from tests.scenes import SCENES

CASES = ROOT / "tests" / "cases" / "mails"


def test_every_function_has_its_scene_but_the_staff_api_and_sign_in() -> None:
    assert {*SCENES, "shape_token"} == {path.parent.name for path in ROOT.glob("functions/*/handler.py")}


@pytest.mark.parametrize(
    ("function", "happened", "waiting"),
    [
        ("create_order", "OrderPlaced", "OrderPlaced"),
        ("match_payment", "PaymentMatched", "OrderPaid"),
        ("provision_order", "ProvisioningAdvanced", "ResourceProvisioned"),
        ("show_docs", "DocsShown", "none"),
    ],
)
def test_a_function_runs_in_its_scene(
    function: str,
    happened: str,
    waiting: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert invoke(function, None, tmp_path)
    assert caplog.messages == [happened]
    assert waiting in capsys.readouterr().out.rpartition("outbox")[2]


def test_a_kept_event_is_proven_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_events(tmp_path, ["confirm_gateway_payment"], tmp_path)
    kept = tmp_path / "confirm_gateway_payment.json"
    made = json.loads(kept.read_text("utf-8"))
    made["headers"]["x-signature"] = "t=1,v1=0"
    made["body"] = made["body"].replace('"paid"', '"failed"')
    kept.write_text(json.dumps(made), "utf-8")
    assert invoke("confirm_gateway_payment", kept, tmp_path)
    assert vars(caplog.records[-1])["verdict"] == "failed"


def test_a_mail_is_an_event_too(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert invoke("parse_bank_mail", CASES / "vcb" / "credit.eml", tmp_path)
    assert caplog.messages == ["MailAccepted"]


def test_a_request_that_is_refused_has_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_events(tmp_path, ["create_order"], tmp_path)
    kept = tmp_path / "create_order.json"
    kept.write_text(kept.read_text("utf-8").replace("CUKCUK-PRO-12M", "NO-SUCH-SKU"), "utf-8")
    assert not invoke("create_order", kept, tmp_path)
    assert "unknown_sku" in capsys.readouterr().out
