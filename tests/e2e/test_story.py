"""What `make run` plays."""

from io import StringIO
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from rich.console import Console

from infra.local.story import play_story
from infra.local.timeline import Timeline
from tests.e2e.faults import apart_in
from tests.portal_over_http import closed, document


def test_the_story_of_make_run_ends_as_it_must(tmp_path: Path) -> None:
    shown = StringIO()
    with apart_in(tmp_path) as apart:
        play_story(apart.entrances, Timeline(Console(file=shown, width=300)))
        told = apart.entrances.simulator("GET", "/portal/events")
    for station in (
        "Đã thanh toán, ",
        "order.paid ",
        "order.invoiced ",
        "Trạng thái thanh toán: Đã thanh toán (UNPAID → PAID)",
        "Trạng thái cấp TN: Đã cấp tài nguyên (TEMPORARY → PROVISIONED)",
        "Trạng thái GNDS: Đã ghi nhận doanh số (NOT_RECORDED → RECORDED)",
        "Trạng thái XHĐ: Đã xuất hóa đơn (INVOICING → INVOICED)",
        "quarantine, shown to staff: dkim_not_valid",
        "partial: number_mistyped",
        "Trạng thái thanh toán: Tạm hủy đơn hàng (AWAITING_CUSTOMER → TEMP_CANCELLED)",
        "Trạng thái cấp TN: Đã khóa tài nguyên (TEMPORARY → LOCKED)",
        "partial: temporarily_cancelled",
        "Trạng thái cấp TN: Đã cấp tài nguyên (LOCKED → PROVISIONED)",
        "phong.lv, TTKD MEINVOICE, by the rule agent_promoter",
        "to chu@vanphongso1.vn: ",
    ):
        assert station in shown.getvalue()
    assert {one["event"] for one in told} >= {"order.placed", "order.locked", "order.changed", "quota.raised"}
    assert [wrong for one in told for wrong in _beside_the_document(one["body"])] == []


def _beside_the_document(body: dict[str, Any]) -> list[str]:
    """What is wrong with a webhook's body by the portal API's own document."""
    described = closed(document())
    content = described["webhooks"][body["event"]]["post"]["requestBody"]["content"]
    validator = Draft202012Validator({**content["application/json"]["schema"], "components": described["components"]})
    return [f"{body['id']}: {error.json_path} {error.message[:200]}" for error in validator.iter_errors(body)]
