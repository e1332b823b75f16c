"""What `make run` plays."""

from io import StringIO

from rich.console import Console

from infra.local.story import play_story
from infra.local.timeline import Timeline
from tests.e2e.outside import Outside


def test_the_story_of_make_run_ends_as_it_must(apart: Outside) -> None:
    told = StringIO()
    play_story(apart.entrances, Timeline(Console(file=told, width=300)))
    for station in (
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
        assert station in told.getvalue()
