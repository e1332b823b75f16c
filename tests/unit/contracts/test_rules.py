"""Who performs a contract of the e-invoice product, by enumeration against an oracle written from R70 alone."""

from itertools import combinations, product
from typing import Any

import pytest

from infra.load_settings import default_setting
from misa_order.contracts.assignment import Assignment
from misa_order.contracts.rules import RULES, Destination, SaleFacts, judge
from misa_order.settings.catalogue import parse_setting

RAW = default_setting("assignment")
AGENTS = (None, "DL001", "DL002", "CTV001", "DL999")
AFFILIATES = (None, "CTV001", "CTV077", "CTV999")
OFFICES = (None, "HN", "HCM", "BMT", "DN", "CT", "HP")
PRODUCTS = ("SME", "AMIS", "QLTH", "MIMOSA", "CUKCUK", "QLCB")
BOUGHT = [frozenset(some) for size in range(len(PRODUCTS) + 1) for some in combinations(PRODUCTS, size)]
MOVES = list(product((True, False), repeat=3))
Expected = tuple[str, str, str | None, str | None] | None
"""Rule, unit, the one who performs it or None, the group of which somebody does or None."""


def setting(qlth: bool, mimosa: bool, cukcuk: bool) -> dict[str, Any]:
    moves = {"QLTH": qlth, "MIMOSA": mimosa, "CUKCUK": cukcuk}
    return {**RAW, "prior_products": {**RAW["prior_products"], "move_to_meinvoice": moves}}


def oracle(raw: dict[str, Any], agent: str | None, affiliate: str | None, office: str | None, bought: Any) -> Expected:
    if agent in raw["promoters"]["agents"]:
        return "agent_promoter", "TTKD MEINVOICE", raw["promoters"]["agents"][agent], None
    if affiliate in raw["promoters"]["affiliates"]:
        return "affiliate_promoter", "TTKD MEINVOICE", raw["promoters"]["affiliates"][affiliate], None
    if office in {"HN", "HCM", "BMT"}:
        if "SME" in bought or "AMIS" in bought:
            return "prior_integrated", "TTKD MEINVOICE", None, f"integrated-{office}"
        earlier = [raw["prior_products"]["move_to_meinvoice"][name] for name in bought - {"QLCB"}]
        if False in earlier:
            return "prior_hcsn", "TTKD HCSN", None, "hcsn"
        rule = "prior_independent" if earlier else "independent"
        return rule, "TTKD MEINVOICE", None, f"independent-{office}"
    return ("market", str(office), None, f"market-{office}") if office in {"DN", "CT"} else None


@pytest.mark.parametrize("moves", MOVES)
def test_the_first_rule_that_fits_decides_whatever_else_is_true(moves: tuple[bool, bool, bool]) -> None:
    raw = setting(*moves)
    assignment = parse_setting(Assignment, raw)
    seen = set()
    for agent, affiliate, office, bought in product(AGENTS, AFFILIATES, OFFICES, BOUGHT):
        verdict = judge(SaleFacts(agent, affiliate, None, office, bought), assignment)
        place = verdict.place
        told = place and (verdict.rule, place.unit, None if place.group else place.reps[0], place.group)
        assert not place or place.reps == tuple(raw["groups"].get(place.group, place.reps[:1]))
        assert told == oracle(raw, agent, affiliate, office, bought), (agent, affiliate, office, bought)
        seen.add(verdict.rule)
    possible = {*RULES, None} - ({"prior_hcsn"} if all(moves) else set())
    assert seen == possible - (set() if any(moves) else {"prior_independent"})


def test_every_rule_before_the_one_that_fits_says_why_it_does_not() -> None:
    verdict = judge(SaleFacts(agent="DL999", office="HN", bought=frozenset({"CUKCUK"})), parse_setting(Assignment, RAW))
    assert [(tried.rule, tried.why_not) for tried in verdict.tried] == [
        ("agent_promoter", "nobody looks after the agent DL999"),
        ("affiliate_promoter", "no affiliate is on the order"),
        ("prior_integrated", "the customer bought none of AMIS, SME before"),
        ("prior_hcsn", "the customer bought none of QLTH before"),
        ("prior_independent", None),
    ]


@pytest.mark.parametrize(
    ("office", "why"),
    [
        (None, {"no office is on the order"}),
        ("HP", {"the office HP is not known"}),
    ],
)
def test_without_an_office_that_we_know_no_rule_fits(office: str | None, why: set[str]) -> None:
    verdict = judge(SaleFacts(office=office, bought=frozenset({"SME"})), parse_setting(Assignment, RAW))
    assert (verdict.rule, verdict.place) == (None, None)
    assert [tried.rule for tried in verdict.tried] == list(RULES)
    assert {tried.why_not for tried in verdict.tried[2:]} == why


@pytest.mark.parametrize(
    ("province", "consultant"),
    [
        ("Hà Nội", "quang.tn"),
        ("Ha\u0300 No\u0323\u0302i", "quang.tn"),
        (" hà  NỘI ", "quang.tn"),
        ("Thành phố Hà Nội", "quang.tn"),
        ("TP. Ha Noi", "quang.tn"),
        ("Tỉnh Hà Nam", None),
        ("Cần Thơ", "sang.tv"),
        ("Lào Cai", None),
        ("", None),
        (None, None),
    ],
)
def test_the_consulting_rep_of_the_province_is_credited_where_a_promoter_performs(
    province: str | None, consultant: str | None
) -> None:
    assignment = parse_setting(Assignment, RAW)
    for facts in (
        SaleFacts(agent="DL002", province=province),
        SaleFacts(affiliate="CTV077", province=province, office="HN"),
    ):
        place = judge(facts, assignment).place
        assert place
        assert place.consultant == consultant
    assert judge(SaleFacts(province=province, office="HN"), assignment).place == Destination(
        "TTKD MEINVOICE", ("hoa.tt", "binh.nv"), "independent-HN"
    )


def test_a_product_of_the_public_sector_that_nothing_moves_stays_there() -> None:
    raw = {**RAW, "prior_products": {"integrated": [], "hcsn": ["QLCB"], "move_to_meinvoice": {}}}
    assignment = parse_setting(Assignment, raw)
    assert judge(SaleFacts(office="HN", bought=frozenset({"QLCB"})), assignment).rule == "prior_hcsn"
    assert judge(SaleFacts(office="HN", bought=frozenset({"SME", "QLTH"})), assignment).rule == "independent"
