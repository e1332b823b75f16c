"""The short form of ``make chaos``: seven stories, and one or two kinds of each family of troubles."""

from collections.abc import Mapping
from pathlib import Path

from infra.chaos.plan import make_plan
from infra.chaos.report import report
from infra.chaos.run import Run, chaos_system

SEED = 1392
SECONDS = 6
FEW: Mapping[str, tuple[str, ...]] = {
    "workers": ("provision_order", "match_payment"),
    "partners": ("suman slow", "crm refuse"),
    "events": ("lost", "twice provision_order"),
    "wire": ("cut",),
    "clock": ("midnight dies",),
    "settings": ("catalogue",),
}
"""None of whose mending takes long: a setting that functions remember is kept for a minute."""


def test_what_breaks_while_orders_are_paid_leaves_every_dong_and_every_order_where_it_must_be(tmp_path: Path) -> None:
    plan = make_plan(SEED, SECONDS, rate=7 / SECONDS, troubles=FEW)
    with chaos_system(tmp_path, SEED) as (outside, wire), (tmp_path / "log.txt").open("w", encoding="utf-8") as told:
        outcome = Run(outside, wire, plan, told, unfinished=5).play()
    assert not [*outcome.violations, *outcome.failed], "\n".join(report(outcome))
