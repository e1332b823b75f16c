"""`make read-mail`: what would be read in a mail, with nothing running."""

from pathlib import Path

import pytest

from infra.local.read_mail import main

CASES = Path(__file__).parents[2] / "cases" / "mails"


def test_a_mail_that_would_be_booked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(CASES / "acb" / "credit.eml")]) == 0
    said = capsys.readouterr().out
    assert "accepted as ACB's, read by payments/mails/acb.py" in said
    assert "amount      2640000" in said
    assert "1000002 (order_word)" in said


def test_a_mail_of_a_bank_that_is_not_in_the_settings_yet(capsys: pytest.CaptureFixture[str]) -> None:
    mail = str(CASES / "unconfigured" / "label_table" / "credit.eml")
    assert main([mail]) == 1
    assert "unknown_sender" in capsys.readouterr().out
    assert main([mail, "--bank", "VietinBank"]) == 0
    assert "label_table.py" in capsys.readouterr().out


def test_an_account_that_the_settings_do_not_name(capsys: pytest.CaptureFixture[str]) -> None:
    mail = str(CASES / "unconfigured" / "mb" / "debit.eml")
    assert main([mail, "--bank", "MB"]) == 1
    assert "account_unknown: 0009990001119" in capsys.readouterr().out
    assert main([mail, "--bank", "MB", "--account", "0009990001119"]) == 0


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(CASES / "none.eml")]) == 1
    assert "not read" in capsys.readouterr().err
