"""Whatever happened, whoever tells of it, in whatever order and spelling: one row each, doubt shown (R16)."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from misa_order.payments.record import record_bookings
from misa_order.payments.statement.booking import Direction
from misa_order.payments.statement.row import COUNTED, RowState
from misa_order.payments.statement.store import StatementStore
from misa_order.table.paging import Window
from misa_order.table.table import Table
from tests.builders import NOW
from tests.conftest import create_orders_table
from tests.direct_dynamodb import DirectDynamoDB
from tests.told_transactions import FIRST_DAY, SOURCES, Telling, Truth, told

NUMBERS = count()


ORDERS = ("1000002", "1000010", "1000029", "1000037")


@st.composite
def truths(draw: st.DrawFn) -> list[Truth]:
    """Up to four bookings that may look alike in everything but what the bank makes its own: reference and balance.

    Document numbers come back on other days; a reference that a channel writes for all stands beside other orders.
    """
    kinds = draw(
        st.lists(st.sampled_from(("own", "of its day", "of its day", "shared", "none")), min_size=1, max_size=2)
    )
    found: list[Truth] = []
    for number in range(draw(st.integers(1, 4))):
        day = FIRST_DAY + timedelta(days=draw(st.sampled_from((0, 0, 1, 8))))
        kind = draw(st.sampled_from(kinds))
        of_day = sum(one.day == day for one in found)
        references = {"own": f"FT263130000{number:02d}", "of its day": f"5078 - 9302{of_day}", "shared": "BATCH 2026"}
        order = ORDERS[number] if "shared" in kinds else draw(st.sampled_from(ORDERS[:2]))
        found.append(
            Truth(
                number=number,
                amount=draw(st.sampled_from((2_640_000, 2_640_000, 149_000))),
                direction=draw(st.sampled_from((Direction.IN, Direction.IN, Direction.OUT))),
                memo=f"Thanh toan don hang {order} - Domain nhahangabc",
                day=day,
                reference=references.get(kind),
                balance=100_000_000 + number * 7,
                sliding=kind == "own" and draw(st.booleans()),
            )
        )
    return found


@st.composite
def tellings(draw: st.DrawFn) -> list[Telling]:
    """Some channels' words of each, in any order, some of them several times."""
    each = [
        Telling(
            truth, source, draw(st.sampled_from((True, True, False))), draw(st.booleans()), draw(st.integers(0, 62))
        )
        for truth in draw(truths())
        for source in draw(st.lists(st.sampled_from(SOURCES), min_size=1, max_size=4, unique=True))
    ]
    again = draw(st.lists(st.sampled_from(each), max_size=3))
    return draw(st.permutations([*each, *again]))


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with mock_aws():
        yield DirectDynamoDB(boto3.client("dynamodb"))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tellings())
def test_one_row_each_every_money_once_and_what_is_in_doubt_is_shown(client: Any, heard: list[Telling]) -> None:
    name = f"orders-{next(NUMBERS)}"
    create_orders_table(client, name)
    store = StatementStore(Table(client, name))
    for second, telling in enumerate(heard):
        record_bookings([told(telling)], store, NOW + timedelta(seconds=second))
    rows = store.list_rows(COUNTED, Window(("2026-11",), 200)).items
    of_whom = {told(telling).raw_ref: telling.truth for telling in heard}
    nothing_is_lost(rows, {told(telling).raw_ref for telling in heard})
    for row in rows:
        # What a row says is of one truth, and of that one's money: nothing is joined that is two.
        [truth] = {of_whom[raw] for raw in row.raw}
        assert (row.amount, row.direction) == (truth.amount, truth.direction)
        assert (row.state is RowState.POSSIBLE_DUPLICATE) <= (row.possible_duplicate_of is not None)
    sure = Counter(of_whom[row.raw[0]] for row in rows if row.possible_duplicate_of is None)
    assert max(sure.values()) == 1, "money counts twice and nobody is told"
    ids = {row.id for row in rows}
    assert all(row.possible_duplicate_of in ids for row in rows if row.possible_duplicate_of)


def nothing_is_lost(rows: Any, heard: set[str]) -> None:
    """Every record stands in exactly one row."""
    kept = Counter(raw for row in rows for raw in row.raw)
    assert kept == Counter(heard)
