"""Staff decide about quarantined mails (R17), on a real mail of ACB."""

from datetime import timedelta
from pathlib import Path

import pytest

from infra.load_settings import default_setting
from misa_order.kernel.errors import ConflictError, OrderSystemError
from misa_order.kernel.history import HistoryEntry, Why
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


def told(store: StatementStore) -> list[tuple[object, ...]]:
    """Who decided about the mail, when, why, and from what to what."""
    found = store.table.partition("MAIL#m1", "HISTORY#")
    entries = [HistoryEntry.model_validate_json(item["doc"]) for item in found]
    changes = [(change.before, change.after) for entry in entries for change in entry.changes if change.axis == "mail"]
    whys = [(entry.actor, entry.at, entry.why, entry.note) for entry in entries]
    return [(*why, *change) for why, change in zip(whys, changes, strict=True)]


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
    assert (released.state, released.bank) == ("released", "ACB")
    [row] = statement_store.list_rows(list(RowState), Window(("2026-09",), 10)).items
    assert ((row.id,), row.state, row.amount) == (released.transactions, RowState.UNMATCHED, 2_640_000)
    assert (row.bank, row.raw, row.received_at) == ("ACB", ("s3://inbox/in/m1",), LAN.at)


def test_who_released_it_is_kept(statement_store: StatementStore) -> None:
    release(quarantined(statement_store), statement_store)
    assert told(statement_store) == [
        ("staff:lan", LAN.at, "released_by_staff", "called ACB", "quarantined", "released")
    ]


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
    assert told(statement_store) == [
        ("staff:lan", LAN.at, "released_by_staff", "called ACB", "quarantined", "discarded")
    ]
    refused("mail_discarded", discarded, statement_store)


def test_who_of_two_decides_first_has_decided(statement_store: StatementStore) -> None:
    mail = quarantined(statement_store)
    released = release(mail, statement_store)
    with pytest.raises(ConflictError) as error:
        discard_mail(mail, statement_store, LAN)
    assert (error.value.code, error.value.field) == ("mail_released", "id")
    assert statement_store.mail("m1") == released


def test_whoever_releases_what_was_discarded_meanwhile_puts_nothing_on_the_statement(
    statement_store: StatementStore,
) -> None:
    mail = quarantined(statement_store)
    discarded = discard_mail(mail, statement_store, LAN)
    assert release(mail, statement_store) == discarded
    assert statement_store.list_rows(list(RowState), Window(("2026-09",), 10)).items == ()
