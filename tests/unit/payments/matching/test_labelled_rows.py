"""The labelled rows in the shapes of real banks: the target of the matcher, and that no rule change loses it."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from infra.local.match_files import (
    JudgedRow,
    OrderBook,
    compare_with_expected,
    judge_statement,
    main,
    print_verdicts,
    read_orders,
)
from misa_order.payments.matching.decide import REASONS, MatchResult

CASES = Path(__file__).parents[3] / "cases" / "matching"


@pytest.fixture(scope="module")
def verdicts() -> list[JudgedRow]:
    rows = judge_statement(CASES / "statement.csv", OrderBook(read_orders(CASES / "orders.csv")))
    return compare_with_expected(CASES / "expected.csv", rows)


def _share_right(verdicts: Sequence[JudgedRow], result: MatchResult) -> float:
    of_result = [verdict for verdict in verdicts if verdict.result == result]
    return sum(verdict.right for verdict in of_result) / len(of_result)


def test_every_row_is_labelled_and_judged(verdicts: Sequence[JudgedRow]) -> None:
    assert len(verdicts) == 521


def test_the_endings_that_banks_really_put_behind_a_dash_are_all_read() -> None:
    field = CASES / "field"
    rows = judge_statement(field / "statement.csv", OrderBook(read_orders(field / "orders.csv")))
    found = compare_with_expected(field / "expected.csv", rows)
    assert len(found) == 240
    assert [verdict for verdict in found if not verdict.right or verdict.false_exact] == []


def test_no_row_is_paid_that_must_not_be(verdicts: Sequence[JudgedRow]) -> None:
    assert [verdict for verdict in verdicts if verdict.false_exact] == []


def test_the_exact_rows_are_found(verdicts: Sequence[JudgedRow]) -> None:
    assert _share_right(verdicts, MatchResult.EXACT) >= 0.995


def test_the_partial_rows_show_the_right_order_first(verdicts: Sequence[JudgedRow]) -> None:
    assert _share_right(verdicts, MatchResult.PARTIAL) >= 0.99


def test_no_row_without_evidence_becomes_a_candidate(verdicts: Sequence[JudgedRow]) -> None:
    nothing = [verdict for verdict in verdicts if verdict.result == MatchResult.NONE]
    assert [verdict.row for verdict in nothing if verdict.row.match.orders] == []


def test_every_reason_is_documented(verdicts: Sequence[JudgedRow]) -> None:
    assert {verdict.row.match.reason for verdict in verdicts} <= set(REASONS)


def test_the_reason_of_a_partial_says_what_the_label_says(verdicts: Sequence[JudgedRow]) -> None:
    said = {
        ("amount_low", "amount_short"),
        ("amount_high", "amount_over"),
        ("halves", "amount_short"),
        ("again", "already_paid"),
        ("closed_paid", "already_paid"),
        ("closed_cancelled", "cancelled"),
        ("closed_temp_cancelled", "temporarily_cancelled"),
        ("number_only", "number_only"),
        ("number_cut", "number_only"),
        ("key_cut", "key_cut"),
        ("domain_only", "key_only"),
        ("typo", "number_mistyped"),
        ("swap", "number_mistyped"),
        ("wrong_pair", "wrong_pair"),
        ("two_wrong_sum", "sum_differs"),
    }
    partial = {(v.case.split("/")[0], v.row.match.reason) for v in verdicts if v.result == MatchResult.PARTIAL}
    assert partial == said


def test_the_command_writes_the_result_and_prints_each_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "result.csv"
    assert main([str(CASES / "orders.csv"), str(CASES / "statement.csv"), str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["id", "result", "orders", "reason"]
    by_id = {row["id"]: row for row in rows}
    assert len(by_id) == 521
    assert by_id["T00003"] == {"id": "T00003", "result": "exact", "orders": "5746489", "reason": "number_and_key"}
    assert by_id["T00064"]["orders"] == "5746722;5745942"
    printed = capsys.readouterr().out
    assert "521 rows: " in printed
    assert "short_memo                  12     12      0            0" in printed


def test_the_command_counts_a_wrongly_paid_row_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "orders.csv").write_text("number,product,key,total,payment\n1000002,CUKCUK,pho24,990000,UNPAID\n")
    statement = tmp_path / "statement.csv"
    statement.write_text("id,memo,amount,account,booked_at\nT1,DH1000002 pho24,990000,1,2026-11-21T00:00:00+07:00\n")
    (tmp_path / "expected.csv").write_text("id,result,orders,case\nT1,partial,1000002,example/plain\n")
    assert main([str(tmp_path / "orders.csv"), str(statement), str(tmp_path / "out.csv")]) == 1
    assert "expected partial 1000002, got exact 1000002 (number_and_key)" in capsys.readouterr().out


def test_a_file_without_a_needed_column_is_refused_by_its_name(tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("number,product,key,total\n1000002,CUKCUK,pho24,990000\n")
    with pytest.raises(SystemExit, match="column payment is missing"):
        list(read_orders(orders))


def test_an_order_of_an_unknown_product_is_refused(tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    orders.write_text("number,product,key,total,payment\n1000002,UNKNOWN,pho24,990000,UNPAID\n")
    with pytest.raises(SystemExit, match="no product 'UNKNOWN'"):
        list(read_orders(orders))


def test_printing_shows_the_memo_of_a_miss(verdicts: Sequence[JudgedRow], capsys: pytest.CaptureFixture[str]) -> None:
    missed = verdicts[0]._replace(result="none", orders="")
    print_verdicts([missed])
    assert missed.row.memo in capsys.readouterr().out
