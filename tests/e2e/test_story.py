"""What `make run` plays."""

from io import StringIO

from rich.console import Console

from infra.local.story import Story
from infra.local.timeline import Timeline
from tests.e2e.outside import Outside


def test_the_story_of_make_run_ends_as_it_must(outside: Outside) -> None:
    told = StringIO()
    Story(outside.entrances, Timeline(Console(file=told, width=300))).play()
    for station in (
        "Trạng thái thanh toán: Đã thanh toán (UNPAID → PAID)",
        "Trạng thái cấp TN: Đã cấp tài nguyên (TEMPORARY → PROVISIONED)",
        "Trạng thái GNDS: Đã ghi nhận doanh số (NOT_RECORDED → RECORDED)",
        "Trạng thái XHĐ: Đã xuất hóa đơn (INVOICING → INVOICED)",
        "quarantine, shown to staff: dkim_not_valid",
        "partial: number_mistyped",
    ):
        assert station in told.getvalue()
