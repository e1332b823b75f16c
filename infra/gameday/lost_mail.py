"""A bank mail that never came: the balances of the next ones tell, and the bank's statement brings it (R15, R82)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from infra.gameday.scene import Scene
from infra.local.story_mails import Credit, notice
from infra.local.timeline import expect
from misa_order.kernel.calendar import VIETNAM, business_date
from tests.e2e.outside import ACB, Json, until
from tests.e2e.test_imports import ended, filled, hand_in, row

_OPENING = 500_000_000
_BEFORE, _AFTER = 310_000, 450_000
_BOOKED = datetime.now(UTC) - timedelta(days=4)
"""A day of the account on which no other scene has a transfer."""


def play_lost_mail(scene: Scene) -> None:
    """The gap is exactly what is missing; the import pays the order and closes it."""
    order = scene.outside.order()
    total = order["total"]
    with scene.step("broken", f"three transfers, and the mail about the second, {total:,} đ, never comes"):
        _mail(scene, _BEFORE, _OPENING + _BEFORE)
        _mail(scene, _AFTER, _OPENING + _BEFORE + total + _AFTER)
    with scene.step("seen", "GET /statement/reconciliation: the balances do not follow each other") as remark:
        [gap] = until("the gap", lambda: _day(scene)["gaps"])
        expect("what is missing", gap["missing"], total)
        expect("the order", scene.outside.seen(order["number"])["status"]["payment"], "UNPAID")
        remark(f"expected {gap['expected']:,} đ, found {gap['found']:,} đ: {gap['missing']:,} đ are missing")
    _imported(scene, order)
    scene.granted_once(order)
    with scene.step("whole", "no gap is left, and every amount that came in is somewhere") as remark:
        day = _day(scene)
        expect("the gaps", day["gaps"], [])
        expect("money in", day["in"], day["matched"] + day["waiting"] + day["refundable"] + day["refunded"])
        expect("money in", day["in"], _BEFORE + total + _AFTER)
        remark(f"in {day['in']:,} đ = matched {day['matched']:,} đ + waiting {day['waiting']:,} đ")


def _imported(scene: Scene, order: Json) -> None:
    at, total = _BOOKED.astimezone(VIETNAM).replace(tzinfo=None), order["total"]
    first, second = _OPENING + _BEFORE, _OPENING + _BEFORE + total
    booked = (
        (_BEFORE, "ung ho", first),
        (total, order["payment"]["memo"], second),
        (_AFTER, "ung ho", second + _AFTER),
    )
    with scene.step("way back", "the office hands in the bank's statement, in the system's template") as remark:
        lines = [row(scene.outside, amount, memo, booked_at=at, balance=left) for amount, memo, left in booked]
        told = ended(scene.outside, hand_in(scene.outside, filled(scene.outside, *lines)))
        expect("the rows", [one["result"] for one in told["rows"]], ["duplicate", "added", "duplicate"])
        remark("what the mails told is known (duplicate), the lost one is added")


def _mail(scene: Scene, amount: int, balance: int) -> None:
    told = Credit(amount, balance, "ung ho", business_date(_BOOKED))
    scene.outside.mail(scene.outside.deliver(scene.outside.sign(notice(told, ACB, f"gameday-{balance}"))), "accepted")


def _day(scene: Scene) -> Json:
    """That day of the account, as the office reads it."""
    day = business_date(_BOOKED)
    answer = scene.outside.entrances.staff(f"/statement/reconciliation?date={day}")
    expect("the reconciliation", answer.status, 200)
    found: list[Any] = [one for one in answer.body["accounts"] if one["account"] == ACB]
    return dict(found[0]) if found else {"gaps": []}
