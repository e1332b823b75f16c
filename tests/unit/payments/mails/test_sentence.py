"""A bank's sentence begins where its greetings end, and behind it stands nothing but its leave (R17)."""

import re

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.mails.markup import CELL, CONDITION, HIDDEN, OPEN, ROW, SHUT
from misa_order.payments.mails.reading import OpenedMail, refuse_unless_closed, sentence

FORMS = re.compile(rf"[{OPEN}{SHUT}]*Paid: (?P<memo>[a-z ]+)"), re.compile(r"Got: (?P<memo>[a-z ]+)")
OWN = re.compile("ours", re.IGNORECASE)


def memo(text: str) -> str:
    return sentence(text, *FORMS, closing=OWN)["memo"]


@pytest.mark.parametrize(
    "text",
    [
        *("Paid: it", "Got: it", "Dear A\nPaid: it", "Dear A\n\nHello\nPaid: it\nours", "Paid: it\nCảm ơn\nOurs\nBye"),
        *(f"{OPEN}Dear A{SHUT}\n{OPEN}Paid: it{SHUT}\n{OPEN}Bye{SHUT}", f"{HIDDEN}\nDear\nPaid: it", "Paid: it\n"),
        *(f"{ROW}{CELL}Paid: it{ROW}", f"{CONDITION}\nPaid: it{SHUT}\n{SHUT} {OPEN}\nBye"),
    ],
)
def test_a_sentence_is_found_between_courtesies(text: str) -> None:
    assert memo(text) == "it"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        *(("", "notice"), ("Dear A", "notice"), ("X\nPaid: it", "notice"), ("Bye\nPaid: it", "notice")),
        *((f"Paid: it{HIDDEN}", "markup"), (f"Paid: it\nBye{CONDITION}", "markup"), (f"Paid: it\n{HIDDEN}", "markup")),
        *(
            ("Paid: it\nmore", "memo"),
            ("Paid: it\nBye\nbye", "memo"),
            ("Paid: it5", "memo"),
            ("Paid: it\nDear", "memo"),
        ),
        *(
            (f"Paid: it{OPEN}{SHUT}", "memo"),
            (f"Paid: it{SHUT}{OPEN}{SHUT}\nBye", "memo"),
            ("Got: it\nPaid: it", "memo"),
        ),
    ],
)
def test_what_may_be_more_than_the_sentence_makes_a_mail_incomplete(text: str, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        memo(text)
    assert (refused.value.code, refused.value.field) == ("incomplete", field)


def test_only_a_bank_that_has_lines_of_its_own_closes_with_them() -> None:
    refuse_unless_closed("\nours", OWN)
    with pytest.raises(InvalidInputError):
        refuse_unless_closed("\nours", None)
    refuse_unless_closed(f"{SHUT}\n{OPEN}Bye{SHUT}", None)


def an_opened(source: str = "", *own: str, is_html: bool = True) -> OpenedMail:
    return OpenedMail(bank="X", subject="", source=source, is_html=is_html, own=own, raw_ref="r")


def test_the_text_of_html_and_of_plain_mails_is_read_as_each_is() -> None:
    for is_html, shown in ((True, "a\nb"), (False, "a<p>b")):
        assert an_opened("a<p>b", is_html=is_html).prose() == shown


def test_a_mail_that_names_no_account_speaks_for_the_only_one() -> None:
    assert an_opened("", "1").sole_account() == "1"
    for own in ((), ("1", "2")):
        with pytest.raises(InvalidInputError) as refused:
            an_opened("", *own).sole_account()
        assert refused.value.code == "account_unknown"


@pytest.mark.parametrize(
    ("text", "account"),
    [
        *(("12*34", None), ("12**34", "125634"), ("xx5634", "125634"), ("**34", None), ("1256xx", None)),
        *(("125xx634", None), ("12xx-34", None), ("125634", "125634"), ("12563", None), ("12XXXXXXXXXXXX34", "125634")),
        *(("12XXXXXXXXXXXXX34", None), ("99xx34", None), ("12xx99", None), ("TK: 12xx34, VND", "125634")),
    ],
)
def test_a_masked_account_is_ours_where_only_one_of_ours_agrees(text: str, account: str | None) -> None:
    mail = an_opened("", "125634", "777777")
    if account:
        assert mail.account_in(text) == account
    else:
        with pytest.raises(InvalidInputError) as refused:
            mail.account_in(text)
        assert (refused.value.code, refused.value.field) == ("incomplete", "account")
