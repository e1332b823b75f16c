"""What the receiver found, whose setting stands for a mail, and how its subject is shown (R17)."""

import pytest

from misa_order.payments.mails.inbox import AcceptedMail, Delivery, Quarantined
from tests.unit.payments.mails.bank_mails import ACCOUNTS, SENDERS, judge, sample, signed
from tests.unit.payments.mails.test_inbox import SES_RECORD

ACB = signed(sample("acb/credit.eml"), "acb.com.vn")


@pytest.mark.parametrize("virus", ["GRAY", "DISABLED"])
def test_a_scan_that_found_nothing_or_is_not_made_leaves_a_mail_to_the_other_checks(virus: str) -> None:
    assert isinstance(judge(ACB, virus=virus), AcceptedMail)


@pytest.mark.parametrize("check", ["spf", "dkim", "dmarc", "spam", "virus"])
@pytest.mark.parametrize(
    ("status", "found"), [("FAIL", "FAIL"), ("SPOTLESS", "PROCESSING_FAILED"), (1, "PROCESSING_FAILED")]
)
def test_each_verdict_is_taken_from_the_receipt_and_one_that_is_new_proves_nothing(
    check: str, status: object, found: str
) -> None:
    ses = SES_RECORD["ses"]
    record = {"ses": ses | {"receipt": ses["receipt"] | {f"{check}Verdict": {"status": status}}}}
    assert Delivery.from_ses(record, "inbox").verdicts[check] == found


def test_of_two_settings_of_a_sender_the_one_without_to_stands_also_first() -> None:
    meant_elsewhere = SENDERS[0].model_copy(update={"to": "other@orders.local", "account": "99900099"})
    for senders in ([*SENDERS, meant_elsewhere], [meant_elsewhere, *SENDERS]):
        verdict = judge(ACB, senders, ACCOUNTS | {"99900099"})
        assert isinstance(verdict, AcceptedMail)
        assert verdict.bookings[0].account == "99900011"
    assert reason_in(judge(ACB, [meant_elsewhere])) == "wrong_recipient"


def reason_in(verdict: AcceptedMail | Quarantined) -> str:
    assert isinstance(verdict, Quarantined)
    return verdict.reason


def test_a_subject_is_shown_on_one_line_composed_and_cut() -> None:
    header = b"From: x@y.example\nSubject: a\x07\x00 =?utf-8?q?o=CC=82?=\n b" + b"c" * 400 + b"\n\n"
    verdict = judge(header)
    assert verdict.subject.startswith("a ô bccc")
    assert len(verdict.subject) == 300
    assert judge(b"From: x@y.example\nSubject: =?klingon?q?o?=\n\n").subject == "=?klingon?q?o?="
    assert judge(b"From: x@y.example\nSubject: a\nSubject: b\n\n").subject == "a; b"
