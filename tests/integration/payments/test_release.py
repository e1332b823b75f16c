"""Staff decide about quarantined mails (R17), on a real mail of ACB."""

from datetime import timedelta
from pathlib import Path

import pytest

from infra.load_settings import default_setting
from misa_order.kernel.errors import OrderSystemError
from misa_order.kernel.history import Why
from misa_order.payments.mails.inbox import CheckResult, Delivery
from misa_order.payments.mails.senders import Senders
from misa_order.payments.receive_mail import receive_mail
from misa_order.payments.release import discard_mail, release_mail
from misa_order.payments.statement.row import RowState
from misa_order.payments.statement.store import BankMail, StatementStore
from misa_order.table.paging import Window
from tests.builders import NOW

RAW = (Path(__file__).parents[2] / "cases" / "mails" / "acb" / "credit.eml").read_bytes()
SENDERS = Senders.model_validate(default_setting("bank-senders")).senders
ACCOUNTS = {account["number"] for account in default_setting("bank-accounts")["accounts"]}
LAN = Why("staff:lan", NOW + timedelta(hours=1), "released_by_staff", "called ACB")


def quarantined(store: StatementStore, raw: bytes = RAW, virus: CheckResult = CheckResult.PASS) -> BankMail:
    verdicts = {
        "spf": CheckResult.GRAY,
        "dkim": CheckResult.GRAY,
        "dmarc": CheckResult.FAIL,
        "spam": CheckResult.PASS,
        "virus": virus,
    }
    receipt = Delivery("m1", verdicts, ("finance@orders.local",), NOW, "inbox", "in/m1")
    receive_mail(raw, receipt, SENDERS, ACCOUNTS, store, NOW)
    mail = store.mail("m1")
    assert mail.state == "quarantined"
    return mail


def release(mail: BankMail, store: StatementStore, raw: bytes = RAW) -> BankMail:
    return release_mail(mail, raw, "inbox", SENDERS, ACCOUNTS, store, LAN)


def refused(code: str, mail: BankMail, store: StatementStore, raw: bytes = RAW) -> None:
    with pytest.raises(OrderSystemError) as error:
        release(mail, store, raw)
    assert error.value.code == code
    assert store.mail("m1") == mail


def test_a_released_mail_is_on_the_statement_once_and_will_be_matched(statement_store: StatementStore) -> None:
    mail = quarantined(statement_store)
    released = release(mail, statement_store)
    assert release(mail, statement_store).transactions == released.transactions
    assert release(released, statement_store) == released
    assert statement_store.mail("m1") == released
    [row] = statement_store.list_rows(list(RowState), Window(("2026-09",), 10)).items
    assert (row.id, row.state, row.amount) == (released.transactions[0], RowState.UNMATCHED, 2_640_000)


def test_who_released_it_is_kept(statement_store: StatementStore) -> None:
    release(quarantined(statement_store), statement_store)
    [history] = statement_store.table.partition("MAIL#m1", "HISTORY#")
    assert "staff:lan" in history["doc"]
    assert "called ACB" in history["doc"]


def test_what_cannot_be_read_or_holds_a_virus_is_not_released(statement_store: StatementStore) -> None:
    refused("virus", quarantined(statement_store, virus=CheckResult.FAIL), statement_store)


def test_a_mail_of_nobody_we_know_is_not_released(statement_store: StatementStore) -> None:
    raw = RAW.replace(b"mailalert@acb.com.vn", b"mailalert@evil.example")
    refused("unknown_sender", quarantined(statement_store, raw), statement_store, raw)


def test_a_discarded_mail_never_counts(statement_store: StatementStore) -> None:
    mail = quarantined(statement_store)
    with pytest.raises(OrderSystemError):
        discard_mail(mail, statement_store, LAN._replace(note=None))
    discarded = discard_mail(mail, statement_store, LAN)
    assert (discarded.state, statement_store.mail("m1")) == ("discarded", discarded)
    assert discard_mail(mail, statement_store, LAN) == discarded
    refused("mail_discarded", discarded, statement_store)
