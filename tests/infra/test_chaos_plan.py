"""A run of chaos is told by its seed: every customer's story and every trouble."""

from itertools import pairwise

from infra.chaos.plan import STORIES, TROUBLES, make_plan
from infra.chaos.stories import TOLD


def test_a_seed_tells_the_whole_run_and_another_seed_another() -> None:
    assert make_plan(7, 60, 1) == make_plan(7, 60, 1)
    assert str(make_plan(7, 60, 1)) != str(make_plan(8, 60, 1))


def test_a_run_without_some_troubles_has_the_same_customers() -> None:
    assert make_plan(7, 60, 1, {"wire": ("cut",)}).stories == make_plan(7, 60, 1).stories


def test_every_story_is_told_and_every_trouble_comes_in_a_run_of_five_minutes() -> None:
    plan = make_plan(7, 300, 1)
    assert {story.kind for story in plan.stories} == set(STORIES) == set(TOLD)
    seen = {(one.family, one.kind) for one in plan.troubles}
    assert {family for family, _ in seen} == set(TROUBLES)
    assert seen >= {("wire", "cut"), ("events", "lost"), ("clock", "midnight dies"), ("settings", "senders")}
    assert all(one.at + one.lasts <= plan.seconds for one in plan.troubles)


def test_troubles_of_one_family_follow_each_other() -> None:
    plan = make_plan(3, 300, 1)
    for family in TROUBLES:
        of_family = [one for one in plan.troubles if one.family == family]
        for before, after in pairwise(of_family):
            assert before.at + before.lasts <= after.at
