"""Staff look at a bank's mail before they release or discard it (R17)."""

from pathlib import Path

import boto3
import pytest

from misa_order.payments.mails.inbox import CheckResult, Delivery
from misa_order.payments.receive_mail import receive_mail
from misa_order.payments.statement.store import StatementStore
from misa_order.runtime import wiring
from tests.builders import NOW
from tests.integration.admin.conftest import Ask, error

RAW = (Path(__file__).parents[2] / "cases" / "mails" / "acb" / "credit.eml").read_bytes()


@pytest.fixture
def quarantined(trusted: pytest.MonkeyPatch, statement_store: StatementStore) -> str:
    where: dict[str, str] = {"LocationConstraint": "ap-southeast-1"}
    boto3.client("s3").create_bucket(Bucket="inbox", CreateBucketConfiguration=where)  # type: ignore[arg-type]
    trusted.setenv("INBOX_BUCKET", "inbox")
    boto3.client("s3").put_object(Bucket="inbox", Key="in/m1", Body=RAW)
    verdicts = {"dkim": CheckResult.GRAY, "virus": CheckResult.PASS}
    delivery = Delivery("m1", verdicts, ("finance@orders.local",), NOW, "inbox", "in/m1")
    accounts = {account.number for account in wiring.accounts()}
    receive_mail(RAW, delivery, wiring.senders(), accounts, statement_store, NOW)
    return "m1"


def test_a_mail_is_shown_with_its_text_and_what_releasing_it_would_book(ask: Ask, quarantined: str) -> None:
    status, mail = ask(f"/mails/{quarantined}")
    assert (status, mail["state"], mail["reason"]) == (200, "quarantined", "dkim_not_valid")
    assert mail["verdicts"] == {"dkim": "GRAY", "virus": "PASS"}
    assert {"From", "Subject"} <= {header["name"] for header in mail["headers"]}
    [booking] = mail["parsed"]
    assert (booking["amount"], booking["direction"], mail["unread"]) == (2_640_000, "in", None)
    assert "<" not in mail["text"]
    assert booking["memo"] in " ".join(mail["text"].split())


def test_a_mail_that_cannot_be_read_says_why_and_shows_its_source(
    ask: Ask, quarantined: str, trusted: pytest.MonkeyPatch
) -> None:
    boto3.client("s3").put_object(Bucket="inbox", Key="in/m1", Body=b"From: x@y.z\r\n\r\n<script>alert(1)</script>")
    mail = ask(f"/mails/{quarantined}").body
    assert (mail["parsed"], mail["unread"].partition(":")[0]) == ([], "unknown_sender")


def test_a_mail_that_is_not_there_is_404_and_other_roles_see_none(ask: Ask, quarantined: str) -> None:
    assert error(ask("/mails/nosuchmail"))[:2] == (404, "mail_not_found")
    assert ask(f"/mails/{quarantined}", "licence_accountant").status == 403
