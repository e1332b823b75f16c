import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from misa_order.fulfilment.feedback import cleaned, read_feedback, tags_of
from misa_order.fulfilment.letters import LETTERS, QUOTA_NOTICE, RENEWAL_REJECTED
from misa_order.kernel.errors import CorruptRecordError
from misa_order.orders.bounce import Bounce, BounceKind
from tests.feedback import bounced, complained, delayed, rejected

PERMANENT = bounced()
TRANSIENT = bounced(bounceType="Transient", bounceSubType="MailboxFull")


def test_a_real_bounce_says_which_letter_of_which_order_came_back_and_why_without_the_address() -> None:
    told = read_feedback(PERMANENT)
    assert (told.order, told.subject) == ("1000002", "1000002")
    assert told.bounce == Bounce(
        letter="order_placed",
        message_id="010e0192c44f0a1c-5f0a6bd1-6cd2-4a1f-9a0b-3b0000000000-000000",
        kind=BounceKind.BOUNCED,
        permanent=True,
        reason="General",
        said="smtp; 550 5.1.1 <…>: Recipient address rejected: User unknown",
        at=datetime(2026, 11, 21, 8, 4, 9, 669000, UTC),
    )


@pytest.mark.parametrize(
    ("event", "kind", "permanent", "reason", "said"),
    [
        (TRANSIENT, "bounced", False, "MailboxFull", True),
        (bounced(bounceType="Undetermined", bounceSubType="Undetermined"), "bounced", False, "Undetermined", True),
        (bounced(bounceSubType="OnAccountSuppressionList"), "bounced", True, "OnAccountSuppressionList", True),
        (complained(PERMANENT), "complained", True, "abuse", False),
        (delayed(PERMANENT), "delayed", False, "MailboxFull", True),
        (rejected(PERMANENT), "rejected", False, "Bad content", False),
    ],
)
def test_each_kind_is_read(event: dict[str, object], kind: str, permanent: bool, reason: str, said: bool) -> None:
    bounce = read_feedback(event).bounce
    assert (bounce.kind, bounce.permanent, bounce.reason, bool(bounce.said)) == (kind, permanent, reason, said)


def test_a_letter_about_no_order_is_told_by_what_it_is_about() -> None:
    made = bounced()
    made["mail"]["tags"] = {"letter": ["quota_notice"], "product": ["MEINVOICE"], "domain": ["hoadon"]}
    told = read_feedback(made)
    assert (told.order, told.subject) == (None, "MEINVOICE/hoadon")


def test_what_is_no_such_event_is_not_guessed_at() -> None:
    with pytest.raises(CorruptRecordError):
        read_feedback({**bounced(), "eventType": "Delivery"})
    for broken in ({"eventType": "Bounce"}, {**bounced(), "bounce": None}, {**bounced(), "mail": {}}):
        with pytest.raises((KeyError, ValidationError)):
            read_feedback(broken)


def test_a_strangers_text_becomes_one_short_line() -> None:
    assert cleaned("550\r\n\x00 no\u202e <script>\tsuch  user") == "550 no <script> such user"
    assert cleaned("x" * 10_000) == "x" * 200
    assert cleaned(" \r\n") is cleaned(None) is None


@given(st.text(), st.from_regex(r"[a-z.+=]{1,20}@[a-z.]{1,20}", fullmatch=True), st.text())
def test_no_address_is_left_in_it(before: str, address: str, after: str) -> None:
    assert not re.search(r"\w@\w", cleaned(f"{before}{address}{after}") or "")


@pytest.mark.parametrize("value", ["a/b.c", "đơn", "x" * 300, "MEINVOICE"])
def test_a_tag_has_only_signs_that_ses_takes(value: str) -> None:
    made = tags_of("quota_notice", product=value)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,256}", one) for one in made.values())
    assert made["letter"] == "quota_notice"


def test_the_page_knows_every_letter_about_an_order_by_name() -> None:
    words = (Path(__file__).parents[3] / "web/staff/src/orders/bounces.ts").read_text("utf-8")
    assert [
        name for name in {*LETTERS.values()} - {QUOTA_NOTICE, RENEWAL_REJECTED} if words.count(f"{name}:") != 2
    ] == []


def heard(*events: dict[str, object]) -> list[tuple[str, bool]]:
    known: tuple[Bounce, ...] = ()
    for event in events:
        bounce = read_feedback(event).bounce
        known = bounce.added_to(known) if bounce.is_news(known) else known
    return [(one.kind, one.permanent) for one in known]


def test_whatever_comes_twice_or_late_leaves_the_same() -> None:
    late = [delayed(PERMANENT), PERMANENT, complained(PERMANENT), TRANSIENT]
    told = [("bounced", True), ("complained", True)]
    assert heard(*late) == heard(*late, *late) == told
    assert sorted(heard(*reversed(late))) == told


def test_a_permanent_bounce_stays_and_a_transient_one_becomes_permanent() -> None:
    assert heard(TRANSIENT, TRANSIENT) == [("bounced", False)]
    assert heard(TRANSIENT, PERMANENT, TRANSIENT) == [("bounced", True)]


def test_another_letter_hides_nothing() -> None:
    other = bounced(letter="payment_received")
    other["mail"]["messageId"] = "m-2"
    assert heard(PERMANENT, delayed(other), other) == [("bounced", True)] * 2
    assert heard(PERMANENT, delayed(other)) == [("bounced", True), ("delayed", False)]
