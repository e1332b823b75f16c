"""What two records both state and do not agree on, whichever comes first (R16)."""

from datetime import timedelta
from typing import Any

import pytest

from misa_order.payments.matching.reasons import MatchReason
from misa_order.payments.statement.booking import Booking, Direction
from misa_order.payments.statement.contradiction import contradiction
from tests.builders import NOW, credit
from tests.unit.fulfilment.orders_made import an_order

FEED = {"source": "feed", "raw_ref": "feeds/sepay/g-1"}
OTHER_FEED = {"source": "feed", "raw_ref": "feeds/casso/g-1"}
FT, FT2, DAYS_OWN = {"reference": "FT26325000001"}, {"reference": "FT26325000002"}, {"reference": "5078-93023"}


def told(**changes: Any) -> Booking:
    return credit(an_order(), **{"balance": None, **changes})


def days(number: int) -> dict[str, Any]:
    return {"value_date": (NOW + timedelta(days=number)).date()}


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ({}, {}, None),
        ({}, {"account": "99900012"}, MatchReason.OTHER_MONEY),
        ({}, {"amount": 2_640_001}, MatchReason.OTHER_MONEY),
        ({}, {"direction": Direction.OUT}, MatchReason.OTHER_MONEY),
        # Over a weekend, but a day's document number is only its day's.
        ({}, days(5), None),
        ({}, days(6), MatchReason.OTHER_DAY),
        (FT, FT | days(5), None),
        (FT, FT | days(6), MatchReason.OTHER_DAY),
        (DAYS_OWN, {"reference": "507893023"}, None),
        (DAYS_OWN, DAYS_OWN | days(1), MatchReason.OTHER_DAY),
        (DAYS_OWN, FT | FEED | days(1), None),
        ({"balance": 7_000_000}, {"balance": 7_000_000}, None),
        ({"balance": 7_000_000}, {"balance": 7_000_001}, MatchReason.OTHER_BALANCE),
        ({"balance": 7_000_000}, {"balance": 0}, None),
        ({"balance": 7_000_000}, {"balance": None}, None),
        # Two channels may know one booking by two references, one channel does not.
        (FT, FT2, MatchReason.OTHER_REFERENCE),
        (FT, {}, None),
        (FT, FT2 | FEED, None),
        (FT | FEED, FT2 | OTHER_FEED, None),
        (FT | FEED, FT2 | FEED, MatchReason.OTHER_REFERENCE),
        (FT, {"reference": "ft 2632 5000001\\BNK"}, None),
        ({"memo": "DH1000002 nhahangabc"}, {"memo": "DH1000002"}, None),
        ({"memo": "DH1000002 nhahangabc"}, {"memo": "DH1000015"}, MatchReason.OTHER_ORDER),
        ({"memo": "DH1000002 nhahangabc"}, {"memo": "nhahangabc"}, None),
        # One memo states all that the other does, or is cut at its end.
        ({"memo": "DH1000002 DH1000015"}, {"memo": "DH1000015"}, None),
        ({"memo": "DH1000002 DH1000015"}, {"memo": "DH1000015 DH1000028"}, MatchReason.OTHER_ORDER),
        ({"memo": "Thanh toan don hang 1000002"}, {"memo": "Thanh toan don hang 10000"}, None),
        ({"memo": "Thanh toan don hang 1000002"}, {"memo": "Thanh toan don hang 10001"}, MatchReason.OTHER_ORDER),
    ],
)
def test_what_both_state_and_do_not_agree_on_keeps_two_records_apart(
    one: dict[str, Any], other: dict[str, Any], said: MatchReason | None
) -> None:
    assert contradiction(told(**one), told(**other)) is said
    assert contradiction(told(**other), told(**one)) is said
