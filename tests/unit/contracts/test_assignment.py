"""The setting of who performs contracts: what it says, and which ones are refused as a whole (R71)."""

import copy
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.load_settings import default_setting
from misa_order.contracts.assignment import HCSN, Assignment, check_products, in_turn
from misa_order.kernel.errors import InvalidInputError
from misa_order.settings.catalogue import parse_setting
from tests.builders import CATALOGUE

RAW = default_setting("assignment")
ASSIGNMENT = parse_setting(Assignment, RAW)
Change = Callable[[dict[str, Any]], object]

BROKEN: list[tuple[str, str, Change]] = [
    ("agent_without_promoter", "promoters.agents.DL001", lambda s: s["promoters"]["agents"].update(DL001=None)),
    ("agent_without_promoter", "promoters.agents.DL003", lambda s: s["promoters"]["agents"].update(DL003=" ")),
    ("affiliate_without_promoter", "promoters.affiliates.CTV1", lambda s: s["promoters"]["affiliates"].update(CTV1="")),
    ("province_without_consultant", "consultants.Hà Nội", lambda s: s["consultants"].update({"Hà Nội": None})),
    ("duplicate_province", "consultants.hà nội", lambda s: s["consultants"].update({"hà nội": "linh.ht"})),
    ("duplicate_rep", "groups.integrated-HN[2]", lambda s: s["groups"]["integrated-HN"].append("hoa.tt")),
    ("duplicate_rep", "groups.hcsn[2]", lambda s: s["groups"]["hcsn"].append("yen.nt")),
    ("duplicate_rep", "groups.hcsn[2]", lambda s: s["groups"]["hcsn"].append(" hoa.tt ")),
    ("group_missing", "offices.HCM", lambda s: s["groups"].pop("independent-HCM")),
    ("group_missing", "offices.BMT", lambda s: s["groups"].pop("integrated-BMT")),
    ("group_missing", "offices.DN", lambda s: s["groups"].pop("market-DN")),
    ("group_missing", "offices.CT", lambda s: s["offices"].update(CT="split")),
    ("group_missing", "offices.HP", lambda s: s["offices"].update(HP="market")),
    ("group_missing", "groups.hcsn", lambda s: s["groups"].pop("hcsn")),
    ("empty_group", "groups.market-CT", lambda s: s["groups"].update({"market-CT": []})),
    ("unknown_group", "groups.independent-HP", lambda s: s["groups"].update({"independent-HP": ["x"]})),
    ("unknown_group", "groups.inependent-HN", lambda s: s["groups"].update({"inependent-HN": ["x"]})),
    ("duplicate_product", "prior_products.hcsn[1]", lambda s: s["prior_products"]["hcsn"].append("SME")),
    (
        "duplicate_product",
        "prior_products.move_to_meinvoice.AMIS",
        lambda s: s["prior_products"]["move_to_meinvoice"].update(AMIS=True),
    ),
    (
        "invalid_setting",
        "prior_products.move_to_meinvoice.QLTH",
        lambda s: s["prior_products"]["move_to_meinvoice"].update(QLTH="no"),
    ),
    ("invalid_setting", "offices.HN", lambda s: s["offices"].update(HN="both")),
    ("invalid_setting", "offices", lambda s: s["offices"].clear()),
    ("invalid_setting", "groups.hcsn[0]", lambda s: s["groups"].update(hcsn=[""])),
    ("invalid_setting", "groups.hcsn", lambda s: s["groups"].update(hcsn="yen.nt")),
    ("invalid_setting", "promoters.agents", lambda s: s["promoters"].update(agents=["DL001"])),
    ("invalid_setting", "promoters", lambda s: s.update(promoters=None)),
    ("invalid_setting", "centres.hcsn", lambda s: s["centres"].pop("hcsn")),
    ("invalid_setting", "regions", lambda s: s.update(regions={})),
]


@pytest.mark.parametrize(("code", "field", "change"), BROKEN)
def test_a_setting_that_cannot_be_meant_is_refused_as_a_whole(code: str, field: str, change: Change) -> None:
    raw = copy.deepcopy(RAW)
    change(raw)
    with pytest.raises(InvalidInputError) as refused:
        parse_setting(Assignment, raw)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    "change",
    [
        lambda s: (s["offices"].update(BMT="market"), s["groups"].update({"market-BMT": ["anh.pt"]})),
        lambda s: s["groups"]["hcsn"].append("sang.tn"),
        lambda s: s["promoters"]["agents"].update(DL003="hoa.tt"),
        lambda s: (s["offices"].clear(), s["offices"].update(HN="split"), s.update(groups=only_hn(s["groups"]))),
        lambda s: s["consultants"].clear(),
        lambda s: s["prior_products"]["move_to_meinvoice"].update(QLTH=True),
    ],
)
def test_a_setting_that_can_be_meant_is_taken(change: Change) -> None:
    raw = copy.deepcopy(RAW)
    change(raw)
    assert parse_setting(Assignment, raw) != ASSIGNMENT


def only_hn(groups: dict[str, Any]) -> dict[str, Any]:
    return {name: reps for name, reps in groups.items() if name in {"hcsn", "independent-HN", "integrated-HN"}}


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("prior_products.integrated[1]", lambda p: p["integrated"].append("SMEE")),
        ("prior_products.hcsn[1]", lambda p: p["hcsn"].append("QLTHH")),
        ("prior_products.move_to_meinvoice.MIMOZA", lambda p: p["move_to_meinvoice"].update(MIMOZA=True)),
    ],
)
def test_a_prior_product_is_one_that_is_sold_or_was_named_before(field: str, change: Change) -> None:
    raw = copy.deepcopy(RAW)
    raw["prior_products"]["integrated"] = ["SME"]
    check_products(parse_setting(Assignment, raw), CATALOGUE, {})
    change(raw["prior_products"])
    with pytest.raises(InvalidInputError) as refused:
        check_products(parse_setting(Assignment, raw), CATALOGUE, RAW)
    assert (refused.value.code, refused.value.field) == ("unknown_product", field)
    check_products(parse_setting(Assignment, raw), CATALOGUE, raw)


@pytest.mark.parametrize(
    ("rep", "unit"),
    [
        ("hoa.tt", "TTKD MEINVOICE"),
        ("tuan.vh", "TTKD MEINVOICE"),
        ("yen.nt", "TTKD HCSN"),
        ("thu.dt", "DN"),
        ("sang.tv", "CT"),
        ("phong.lv", "TTKD MEINVOICE"),
        ("vy.nk", "TTKD MEINVOICE"),
        ("quang.tn", None),
        ("nobody", None),
    ],
)
def test_a_reps_unit_is_their_groups_and_a_promoters_the_e_invoice_centre(rep: str, unit: str | None) -> None:
    assert ASSIGNMENT.unit_of(rep) == unit


def test_the_reps_of_a_group_follow_each_other() -> None:
    turns = [in_turn(ASSIGNMENT.groups[HCSN], turn) for turn in range(1, 6)]
    assert turns == ["yen.nt", "cuong.pv", "yen.nt", "cuong.pv", "yen.nt"]


@given(st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), min_size=1, unique=True), st.integers(1, 200))
def test_no_rep_is_taken_more_than_once_more_than_another(names: list[str], turns: int) -> None:
    taken = Counter(dict.fromkeys(names, 0))
    taken.update(in_turn(names, turn) for turn in range(1, turns + 1))
    assert max(taken.values()) - min(taken.values()) <= 1
