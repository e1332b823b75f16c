"""What a bank's signature says of itself is held to the letter although its key signed it (R17; RFC 6376, 3.5).

Each signature here is real: only what it says makes it count for nothing.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import dkim
import pytest

from misa_order.payments.mails.inbox import Quarantined, read_mail
from misa_order.payments.mails.verification import verifier
from tests.unit.payments.mails.bank_mails import ACCOUNTS, SENDERS, key_record, key_text, receipt, sample

UNSIGNED = sample("timo/credit_vi.eml")
CAME = receipt().timestamp
RELAXED, SIMPLE = (b"relaxed", b"relaxed"), (b"simple", b"simple")


def stamped(
    tags: Mapping[bytes, bytes | None],
    raw: bytes = UNSIGNED,
    canonicalize: tuple[bytes, bytes] = RELAXED,
    algorithm: bytes = b"rsa-sha256",
) -> bytes:
    """The mail with a signature that says this as well, or leaves out what is None; it is made over all it says."""

    class Stamped(dkim.DKIM):  # type: ignore[misc]  # the library has no types
        def gen_header(self, fields: list[tuple[bytes, bytes]], covered: list[bytes], *others: object) -> bytes:
            said = {**dict(fields), **tags}
            fields[:] = [(name, value) for name, value in said.items() if value is not None]
            over = (tags.get(b"h") or b":".join(covered)).lower().split(b":")
            made: bytes = super().gen_header(fields, over, *others)
            return made

    made = Stamped(raw).sign(b"bank", b"timo.vn", key_text("timo.vn"), algorithm, canonicalize=canonicalize)
    return bytes(made).replace(b"\r\n", b"\n") + raw


def judged(raw: bytes) -> str:
    """``counts``, or why not. Every selector has the bank's key."""
    keys = verifier(lambda name: key_record(f"bank._domainkey.{name.partition('._domainkey.')[2]}"))
    verdict = read_mail(raw, receipt(), SENDERS, ACCOUNTS, keys)
    return verdict.reason if isinstance(verdict, Quarantined) else "counts"


def expiring(at: datetime) -> bytes:
    return stamped({b"x": b"%d" % at.timestamp()})


def test_a_signature_holds_until_it_expires_by_the_clock_of_the_receipt() -> None:
    assert datetime.now(UTC) > CAME, "or the machine's own clock would do"
    assert judged(expiring(CAME + timedelta(seconds=1))) == judged(expiring(CAME)) == "counts"
    assert judged(expiring(CAME - timedelta(seconds=1))) == "dkim_not_valid"


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {b"i": None},
        {b"q": None},
        {b"i": b"@notices.timo.vn"},
        {b"i": b"No.Reply@TIMO.vn"},
        {b"d": b"Timo.VN"},
        {b"s": b"bank.of_2026-09_"},
        {b"s": b"b" * 63},
        {b"x": b"999999999999"},
        {b"t": None, b"z": b"kept for a look;"},
    ],
)
def test_what_a_signature_may_say_of_itself(tags: Mapping[bytes, bytes | None]) -> None:
    assert judged(stamped(tags)) == "counts"


@pytest.mark.parametrize("said", [b"simple/simple", b"simple", None])
def test_a_signature_that_does_not_say_how_it_was_made_was_made_the_simple_way(said: bytes | None) -> None:
    # With the line ends that mails travel with, for it is over each of them.
    crlf = UNSIGNED.replace(b"\n", b"\r\n")
    signature, mail = stamped({b"c": said}, crlf, SIMPLE).replace(b"\r\n", b"\n").split(b"From", 1)
    assert judged((signature + b"From" + mail).replace(b"\n", b"\r\n")) == "counts"


@pytest.mark.parametrize(
    "tags",
    [
        {b"v": b"2"},
        {b"v": None},
        {b"bh": None},
        {b"bh": b"*"},
        {b"a": b"rsa-sha256x"},
        {b"q": b"dns/any"},
        {b"i": b"@vn"},
        {b"i": b"x@eviltimo.vn"},
        {b"i": b""},
        {b"x": b"soon"},
        {b"x": b"-1"},
        {b"x": b"9999999999999"},
        {b"s": b"-bank"},
        {b"s": b"bank-"},
        {b"s": b"b" * 64},
        {b"c": b"relaxed/relaxed/simple"},
        {b"h": None},
        {b"h": b"from:subject::content-type"},
    ],
)
def test_what_a_signature_must_not_say_or_leave_out(tags: Mapping[bytes, bytes | None]) -> None:
    assert judged(stamped(tags)) == "dkim_not_valid"


def test_a_signature_that_does_not_cover_from_is_none() -> None:
    rest = b"to:subject:mime-version:content-type:content-transfer-encoding"
    assert judged(stamped({b"h": b"from:" + rest})) == judged(stamped({b"h": b"From:" + rest.title()})) == "counts"
    assert judged(stamped({b"h": rest})) == "header_not_signed"


def test_a_signature_by_a_hash_that_is_broken_or_over_a_part_of_the_body_proves_nothing() -> None:
    assert judged(stamped({}, algorithm=b"rsa-sha1")) == "dkim_not_valid"
    # Of no octet at all, too. What is no ASCII is read by each in its own way.
    assert judged(stamped({b"l": b"0"})) == judged(stamped({b"l": b"99999"})) == "dkim_not_aligned"
    assert judged(stamped({b"z": "đ".encode()})) == "dkim_not_aligned"


def test_a_signature_with_signs_between_its_letters_is_read_by_nobody() -> None:
    signed = stamped({})
    [at] = re.finditer(rb"\sb=", signed)
    place = at.end() + 4
    assert judged(signed[:place] + b"*" + signed[place:]) == "dkim_not_valid"
    assert judged(signed[:place] + b" \t" + signed[place:]) == "counts"


def test_staff_read_what_exactly_is_wrong_with_a_signature() -> None:
    long = b"DKIM-Signature: d=zalo.vn\nDKIM-Signature: d=%s\nDKIM-Signature: d=zalo.vn\n" % (b"a" * 99)
    for mail, detail in (
        (UNSIGNED, "signed by nobody"),
        (b"DKIM-Signature: nothing\n" + UNSIGNED, "signed by ?"),
        (long + UNSIGNED, f"signed by {'a' * 80}, zalo.vn"),
        (stamped({b"l": b"0"}), "signed over a part of the body only"),
        (stamped({b"q": b"dns/" + b"y" * 99}), f"q=dns/{'y' * 36} in the signature"),
        (stamped({b"v": None}), "v= in the signature"),
        (stamped({b"i": b"x@" + b"z" * 99}), f"i={'z' * 80} in a signature of timo.vn"),
        (expiring(CAME - timedelta(seconds=1)), "the signature had expired"),
        (stamped({})[:-1] + b"x", "the signature of timo.vn does not hold"),
    ):
        verdict = read_mail(mail, receipt(), SENDERS, ACCOUNTS, verifier(key_record))
        assert isinstance(verdict, Quarantined)
        assert verdict.detail == detail
