"""The payer's words and the bank's: every layout, known or not, times whatever a memo imitates (R17)."""

import re
from html import escape, unescape

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from misa_order.payments.mails.courtesy import takes_leave
from misa_order.payments.mails.inbox import AcceptedMail
from misa_order.payments.statement.booking import Booking, tidy_memo
from tests.cases.mails.make_samples import MEMO
from tests.unit.payments.mails.bank_mails import booking_of, judge, written
from tests.unit.payments.mails.layouts import CHANGES, HERE, KNOWN, MEMOS, Layout, changed

_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff\ufdd0-\ufddf]")
# Markup at an edge shows nothing and hides nothing; any within must have the mail quarantined, or be read as text.
_EDGES = re.compile(r"\A(?:\s*</?[a-z]+>)+|(?:</?[a-z]+>\s*)+\Z")
_BLOCKS = re.compile(r"\s*</?(?:p|div|br|td|tr|table)>(?:</?[a-z]+>|\s)*")
_OTHERS = [(name, *change) for name, layout in KNOWN.items() for change in CHANGES if changed(layout, *change)]


def mail(layout: Layout, memo: str, *, escaped: bool = True) -> bytes:
    """The bank's mail with these words of the payer; escaped or, if the bank is careless, as they are."""
    words = escape(memo) if escaped and layout.kind == "html" else memo
    return written(layout.address, layout.template.replace(HERE, words), layout.subject, layout.kind)


def money(booking: Booking) -> tuple[object, ...]:
    return (booking.account, booking.amount, booking.direction, booking.booked_at, booking.bank)


def told(booking: Booking) -> tuple[object, ...]:
    return (*money(booking), booking.reference, booking.balance)


def whole(layout: Layout, memo: str, *, escaped: bool = True) -> str:
    """The memo that must be read: what people see of what the payer typed, a line end read as a blank."""
    if layout.kind == "html" and not escaped:
        memo = unescape(_EDGES.sub("", _UNSEEN.sub("", memo)).replace("<br>", "\n"))
    around = booking_of(mail(KNOWN["vcb"], "@")).memo if "MBVCB" in layout.template else "@"
    return tidy_memo(around.replace("@", _UNSEEN.sub("", memo)))


def readings(layout: Layout, memo: str, *, escaped: bool = True) -> set[str]:
    """As what a memo may be read: whole, or without whole lines of leave at its end, for the bank might say these."""
    lines = memo.splitlines() or [""]
    if layout.kind == "html" and not escaped:
        lines = _BLOCKS.split(memo)
    ends = [end for end in range(len(lines) + 1) if all(takes_leave(line.strip()) for line in lines[end:] if line)]
    kept = [memo, *("\n".join(lines[:end]) for end in ends)]
    return {shown(whole(layout, text, escaped=escaped)) for text in kept}


def shown(memo: str) -> str:
    """Without the edges that a format may take for its own: blanks, full stops and dots of lists."""
    return memo.strip(" ·")


@pytest.mark.parametrize("name", list(KNOWN))
def test_every_layout_is_read_when_the_memo_is_harmless(name: str) -> None:
    assert booking_of(mail(KNOWN[name], MEMO)).memo == whole(KNOWN[name], MEMO)


@seed(9)
@settings(max_examples=500, deadline=None)
@given(st.sampled_from(sorted(KNOWN)), MEMOS, st.booleans())
def test_a_mail_says_the_truth_or_pays_nothing_whatever_the_payer_imitates(name: str, memo: str, escaped: bool) -> None:
    layout = KNOWN[name]
    verdict = judge(mail(layout, memo, escaped=escaped))
    if isinstance(verdict, AcceptedMail):
        assert [told(booking) for booking in verdict.bookings] == [told(booking_of(mail(layout, MEMO)))]
        assert shown(verdict.bookings[0].memo) in readings(layout, memo, escaped=escaped)


@seed(9)
@settings(max_examples=500, deadline=None)
@given(st.sampled_from(_OTHERS), MEMOS, st.booleans())
def test_no_memo_is_taken_for_the_words_of_a_layout_that_we_do_not_know(
    which: tuple[str, str, str], memo: str, escaped: bool
) -> None:
    name, old, new = which
    other, known = changed(KNOWN[name], old, new), booking_of(mail(KNOWN[name], MEMO))
    assert other
    verdict = judge(mail(other, memo, escaped=escaped))
    if isinstance(verdict, AcceptedMail):
        (booking,) = verdict.bookings
        assert money(booking) == money(known)
        assert booking.reference in {known.reference, None}
        assert booking.balance in {known.balance, None}
        assert shown(booking.memo) in readings(other, memo, escaped=escaped)
