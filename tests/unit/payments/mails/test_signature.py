"""A bank mail counts for what its bank's own valid signature covers, and for nothing else (R17)."""

import itertools
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from misa_order.kernel.errors import PartnerDownError
from misa_order.payments.mails import verification
from misa_order.payments.mails.inbox import AcceptedMail, Quarantined, read_mail
from misa_order.payments.mails.senders import Sender
from misa_order.payments.mails.signature import nobody
from misa_order.payments.mails.verification import AskKeyRecord, verifier
from tests.cases.mails.make_samples import MEMO
from tests.unit.payments.mails.bank_mails import (
    ACCOUNTS,
    SENDERS,
    judge,
    key,
    key_record,
    reason_of,
    receipt,
    sample,
    sealed,
)

TO = "finance@orders.local"
ALL = ("from", "to", "subject", "mime-version", "content-type", "content-transfer-encoding", "message-id")
UNSIGNED = sample("timo/credit_vi.eml")
SIGNED = sealed(UNSIGNED, "timo.vn")
BOUND = [
    Sender.model_validate(one.model_dump(by_alias=True) | {"to": TO, "to_missing_because": None}) for one in SENDERS
]
SENTENCE = (
    "Your Spend Account has been credited {amount} on 31/05/2026 13:25. "
    "Your current balance is: 20,500,000 VND. Transaction Description: {memo}"
)
MADE_UP = b"DKIM-Signature: v=1; a=rsa-sha256; d=timo.vn; s=bank; h=from:to:subject; bh=QUJD; b=QUJD\n"


def without(*names: str) -> list[str]:
    return [name for name in ALL if name not in names]


def plain(text: str, *more: str, to: str = TO) -> bytes:
    """A mail of Timo's in one line of text."""
    header = ["From: Timo <support@timo.vn>", f"To: {to}", "Subject: Debit/Credit Transaction Notice", *more]
    return "\n".join((*header, "", text, "")).encode()


def counts(raw: bytes) -> bool:
    return isinstance(judge(raw, BOUND), AcceptedMail)


def refused(raw: bytes) -> str:
    verdict = judge(raw, BOUND)
    assert isinstance(verdict, Quarantined), verdict
    return verdict.reason


def with_keys(raw: bytes, keys: AskKeyRecord) -> AcceptedMail | Quarantined:
    return read_mail(raw, receipt(), BOUND, ACCOUNTS, verifier(keys))


def test_the_banks_own_mail_counts() -> None:
    assert counts(SIGNED)
    assert counts(sealed(UNSIGNED, "timo.vn", ALL))


def test_no_verdict_of_the_receiver_stands_for_the_signature() -> None:
    assert refused(UNSIGNED) == "dkim_not_aligned"
    assert refused(MADE_UP + UNSIGNED) == "header_not_signed"
    verdict = read_mail(SIGNED, receipt(), BOUND, ACCOUNTS, nobody)
    assert isinstance(verdict, Quarantined)
    assert verdict.reason == "dkim_not_valid"


def test_a_mail_sent_on_with_another_charset_is_not_read_by_it() -> None:
    text = SENTENCE.format(amount=r"2,640,000\x20VND", memo=MEMO)
    genuine = sealed(plain(text, "Content-Type: text/plain; charset=utf-8"), "timo.vn", ["from", "to", "subject"])
    sent_on = genuine.replace(b"charset=utf-8", b"charset=unicode_escape")
    assert sent_on != genuine
    assert refused(sent_on) == refused(genuine) == "header_not_signed"


def test_a_mail_sent_on_with_another_transfer_encoding_is_not_read_by_it() -> None:
    text = SENTENCE.format(amount="2,640,000=20VND", memo=MEMO)
    genuine = sealed(plain(text), "timo.vn", ["from", "to", "subject"])
    for added in (b"Content-Transfer-Encoding: quoted-printable\n", b"Content-Type: text/html\n"):
        assert refused(genuine.replace(b"\nSubject", b"\n" + added + b"Subject")) == "header_not_signed"


def test_a_made_up_signature_on_top_does_not_lend_its_headers_to_the_genuine_one() -> None:
    genuine = sealed(plain(SENTENCE.format(amount="2,640,000 VND", memo=MEMO), to="other@else.example"), "timo.vn")
    careless = sealed(
        plain(SENTENCE.format(amount="2,640,000 VND", memo=MEMO), to="other@else.example"),
        "timo.vn",
        ["from", "subject"],
    )
    assert refused(genuine) == refused(careless) == "wrong_recipient"
    for mail, reason in ((genuine, "dkim_not_valid"), (careless, "wrong_recipient")):
        sent_on = mail.replace(b"other@else.example", TO.encode())
        assert refused(MADE_UP + sent_on) == reason
        assert refused(sent_on.replace(b"From:", MADE_UP + b"From:", 1)) == "dkim_not_valid"


@pytest.mark.parametrize("name", without("message-id", "from"))
def test_what_decides_how_a_mail_is_read_is_signed(name: str) -> None:
    careless = sealed(UNSIGNED, "timo.vn", without(name))
    assert refused(careless) == ("wrong_recipient" if name == "to" else "header_not_signed")
    # Also where the sender cannot say to whom it writes.
    assert reason_of(careless) == "header_not_signed"


def test_a_header_that_is_absent_need_not_be_signed() -> None:
    bare = plain(SENTENCE.format(amount="2,640,000 VND", memo=MEMO))
    assert counts(sealed(bare, "timo.vn", ["from", "to", "subject"]))


@pytest.mark.parametrize("name", [b"Date", b"Content-Disposition", b"MIME-Version", b"Content-Type"])
def test_a_header_added_on_the_way_is_not_the_banks(name: bytes) -> None:
    mail = sealed(plain(SENTENCE.format(amount="2,640,000 VND", memo=MEMO)), "timo.vn", ["from", "to", "subject"])
    assert counts(mail)
    assert refused(name + b": x\n" + mail) == "header_not_signed"
    assert refused(mail.replace(b"Subject", name + b": x\nSubject")) == "header_not_signed"


@pytest.mark.parametrize("name", ["To", "Subject", "Date", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"])
def test_a_second_header_on_top_of_the_signed_one_is_not_read(name: str) -> None:
    dated = sealed(UNSIGNED.replace(b"Subject", b"Date: Tue, 29 Sep 2026 14:05:00 +0700\nSubject"), "timo.vn")
    assert counts(dated)
    assert refused(f"{name}: {TO}\n".encode() + dated) == "incomplete"


def test_other_headers_may_be_added_on_the_way() -> None:
    assert counts(b"Received: from x by y;\n z\nAuthentication-Results: a; dkim=fail\nX-Y: z\n" + SIGNED)


@pytest.mark.parametrize(
    "forge",
    [
        lambda raw: raw.replace(b"2.570.000", b"9.570.000"),
        lambda raw: raw.replace(b"Subject: ", b"Subject: Re: "),
        lambda raw: raw + b"<p>more</p>\n",
        lambda raw: raw.replace(b"s=bank", b"s=none"),
        lambda raw: raw.replace(b"s=bank", b"s=bank.."),
        lambda raw: raw.replace(b"v=1;", b"v=2;"),
        lambda raw: raw.replace(b"a=rsa-sha256", b"a=rsa-sha1"),
        lambda raw: raw.replace(b"q=dns/txt;", b""),
        lambda raw: raw.replace(b"i=@timo.vn", b"i=@vn"),
    ],
)
def test_a_signature_that_does_not_hold_proves_nothing(forge: Callable[[bytes], bytes]) -> None:
    assert forge(SIGNED) != SIGNED
    assert refused(forge(SIGNED)) == "dkim_not_valid"


def test_a_tag_that_stands_twice_or_is_none_makes_no_signature() -> None:
    for tags in (b"d=timo.vn; d=timo.vn;", b"d=timo.vn; nothing;", b"d=\xc4\x91; x=1;", b"d=x; " + b"x" * 5000):
        assert refused(SIGNED.replace(b"d=timo.vn;", tags)) == "dkim_not_aligned"


def test_a_key_of_1024_bits_is_the_shortest_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert key().key_size == verification._SHORTEST_KEY == 1024
    assert counts(SIGNED)
    monkeypatch.setattr(verification, "_SHORTEST_KEY", 1025)
    assert refused(SIGNED) == "dkim_not_valid"


@pytest.mark.parametrize(
    "record",
    [
        *(None, b"", b"v=DKIM1", b"v=DKIM1; p=", b"v=DKIM2; p=QUJD", b"v=DKIM1; k=ed25519; p=QUJD", b"p=\xff", b"x"),
        *(b"v=DKIM1; k=rsa; p=MAA=", b"v=DKIM1; k=rsa; p=MIIB", b"v=spf1 -all", b"p=" + b"A" * 8000),
    ],
)
def test_a_key_that_is_none_proves_nothing(record: bytes | None) -> None:
    verdict = with_keys(SIGNED, lambda _: record)
    assert isinstance(verdict, Quarantined)
    assert verdict.reason == "dkim_not_valid"


def test_where_dns_does_not_answer_the_mail_is_neither_trusted_nor_forged() -> None:
    def down(name: str) -> bytes | None:
        raise PartnerDownError("dns_down", name)

    with pytest.raises(PartnerDownError):
        with_keys(SIGNED, down)
    # One that does answer is enough; one that would not count anyway is not asked about.
    two = SIGNED.partition(b"From: ")[0].replace(b"s=bank", b"s=gone") + SIGNED
    assert isinstance(with_keys(two, lambda name: key_record(name) if "bank" in name else down(name)), AcceptedMail)
    assert isinstance(with_keys(sealed(UNSIGNED, "attacker.example"), down), Quarantined)
    assert isinstance(with_keys(sealed(UNSIGNED, "timo.vn", ["from", "subject"]), down), Quarantined)


def test_keys_are_asked_for_a_few_signatures_of_the_sender_only_and_its_own_is_the_lowest() -> None:
    asked: list[str] = []

    def keys(name: str) -> bytes | None:
        asked.append(name)
        return key_record(name)

    heap = SIGNED.partition(b"From: ")[0].replace(b"s=bank", b"s=other")
    assert isinstance(with_keys(heap * 50 + SIGNED, keys), AcceptedMail)
    assert asked == ["other._domainkey.timo.vn"] * 3 + ["bank._domainkey.timo.vn"]
    asked.clear()
    others = sealed(sealed(UNSIGNED, "attacker.example"), "amazonses.com")
    assert isinstance(with_keys(others, keys), Quarantined)
    assert asked == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Content-Type: text/html", b"From x\nContent-Type: text/html"),
        (b"Message-ID:", b"X-Y: z\rContent-Disposition: attachment\nMessage-ID:"),
        (b"Message-ID:", b"X-Y: z\r\r\nMessage-ID:"),
        (b"Message-ID:", b"no header at all\nMessage-ID:"),
        (b"Message-ID:", b"X-Y : z\nMessage-ID:"),
        (b"; charset", b";\nFrom x\n charset"),
    ],
)
def test_a_header_that_two_programs_read_in_two_ways_is_refused(old: bytes, new: bytes) -> None:
    assert old in SIGNED
    assert not counts(SIGNED.replace(old, new, 1))


@given(
    st.lists(st.sampled_from([b"\r", b"\n", b" ", b"\t", b":", b"From x", b"To: a", b"\x00", b"=", b"\xff", b"l=1;"]))
)
def test_whatever_is_put_into_a_signed_header_never_changes_what_is_read(pieces: list[bytes]) -> None:
    expected = judge(SIGNED, BOUND)
    for at in (0, SIGNED.index(b"From"), SIGNED.index(b"; charset"), SIGNED.index(b"\n\n")):
        verdict = judge(SIGNED[:at] + b"".join(pieces) + SIGNED[at:], BOUND)
        assert isinstance(verdict, Quarantined) or verdict == expected


def test_a_mail_too_long_to_look_at_is_kept_for_staff_and_takes_no_time() -> None:
    began = time.monotonic()
    assert refused(SIGNED + b" " * 1_900_000 + b"x") == "dkim_not_valid"
    assert refused(SIGNED + b"\t " * 1_000 + b"x") == "dkim_not_valid"
    assert refused(SIGNED + b"x" * 3_000_000) == "incomplete"
    assert time.monotonic() - began < 5


def test_blanks_in_a_row_and_a_keys_record_are_looked_at_up_to_a_length() -> None:
    text = plain(SENTENCE.format(amount="2,640,000 VND", memo=MEMO))
    for blank in (b" ", b"\t", b" \t"):
        spread = [b"\nX-Y: a" + (blank * 1_000)[:blanks] + b"b\nSubject" for blanks in (999, 1_000)]
        mails = [sealed(text.replace(b"\nSubject", line), "timo.vn", ["from", "to", "subject"]) for line in spread]
        assert [counts(mail) for mail in mails] == [True, False]
    record = key_record("bank._domainkey.timo.vn") or b""
    for length, outcome in ((2_000, AcceptedMail), (2_001, Quarantined)):
        noted = (record + b"; n=").ljust(length, b"x")
        assert isinstance(with_keys(SIGNED, {"bank._domainkey.timo.vn": noted}.get), outcome)


def test_each_setting_of_a_sender_has_its_own_recipient() -> None:
    one, other = ({"to": to, "account": account} for to, account in ((TO, "9990001117"), ("second@us.vn", "2")))
    timo = next(sender for sender in BOUND if sender.bank == "Timo")
    senders = [timo.model_copy(update=one), timo.model_copy(update=other)]
    for order, (to, account) in itertools.product(
        (senders, senders[::-1]), ((TO, "9990001117"), ("second@us.vn", "2"), ("third@us.vn", None))
    ):
        raw = sealed(plain(SENTENCE.format(amount="2,640,000 VND", memo=MEMO), to=to), "timo.vn")
        verdict = judge(raw, order, {"9990001117", "2"})
        booked = [booking.account for booking in verdict.bookings] if isinstance(verdict, AcceptedMail) else [None]
        assert booked == [account]


def test_a_sender_that_cannot_say_to_whom_it_writes_is_not_bound() -> None:
    raw = sealed(plain(SENTENCE.format(amount="2,640,000 VND", memo=MEMO), to="list@timo.vn"), "timo.vn")
    assert refused(raw) == "wrong_recipient"
    assert isinstance(judge(raw, SENDERS), AcceptedMail)


TEXT = SENTENCE.format(amount="2,640,000 VND", memo="Thanh toán đơn hàng 1000002")


@pytest.mark.parametrize(
    ("content_type", "encoding", "codec"),
    [
        ("text/plain; charset=utf-8", "8bit", "utf-8"),
        ("text/plain; charset=UTF8; format=flowed; delsp=yes", "8bit", "utf-8"),
        ("text/plain; charset=us-ascii", "7bit", None),
        ("text/plain", "7BIT", None),
        ('text/plain; charset="ISO-8859-1"', "8bit", None),
        ("text/plain; charset=windows-1252; format=fixed", "8bit", None),
        ("text/plain; charset=Windows-1258", "8bit", None),
    ],
)
def test_the_charsets_of_mail_are_read(content_type: str, encoding: str, codec: str | None) -> None:
    text = TEXT if codec else TEXT.replace("á", "a").replace("đơ", "do").replace("à", "a")
    mail = plain(text, f"Content-Type: {content_type}", f"Content-Transfer-Encoding: {encoding}")
    assert counts(sealed(mail, "timo.vn"))


@pytest.mark.parametrize(
    ("charset", "octets", "memo"),
    [("iso-8859-1", b"\xe0\xf4", "àô"), ("windows-1252", b"\x93\xe0", "“à"), ("windows-1258", b"\xf0a\xec", "đá")],
)
def test_the_charsets_of_one_octet_a_sign_are_what_they_say(charset: str, octets: bytes, memo: str) -> None:
    mail = plain(SENTENCE.format(amount="2,640,000 VND", memo="@"), f"Content-Type: text/plain; charset={charset}")
    verdict = judge(sealed(mail.replace(b"@\n", octets + b"\n"), "timo.vn"), BOUND)
    assert isinstance(verdict, AcceptedMail)
    assert verdict.bookings[0].memo.encode() == memo.encode()


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        *((f"text/plain; charset={name}", "8bit") for name in ("unicode_escape", "utf-7", "idna", "utf-16", "rot13")),
        *((f"text/plain; charset={name}", "8bit") for name in ("raw_unicode_escape", "punycode", "big5", "cp437", "x")),
        ("text/plain; charset*=utf-8''utf-8", "8bit"),
        ("text/plain; charset*=unicode_escape''utf-8", "8bit"),
        ("text/plain; charset=utf-8; format=other", "8bit"),
        *(("text/plain; charset=utf-8", name) for name in ("binary", "x-uuencode", "uue", "8bit (x)", "rot13", "gzip")),
    ],
)
def test_any_other_charset_or_encoding_is_quarantined_although_it_is_signed(content_type: str, encoding: str) -> None:
    text = SENTENCE.format(amount="2,640,000 VND", memo=MEMO)
    mail = plain(text, f"Content-Type: {content_type}", f"Content-Transfer-Encoding: {encoding}")
    assert refused(sealed(mail, "timo.vn")) == "incomplete"


@pytest.mark.parametrize("octets", [b"\xff\xfe", b"\xc3", b"\xed\xa0\x80"])
def test_text_that_is_not_in_its_charset_is_quarantined(octets: bytes) -> None:
    text = SENTENCE.format(amount="2,640,000 VND", memo=MEMO)
    mail = plain(text, "Content-Type: text/plain; charset=utf-8").replace(MEMO.encode(), octets)
    assert refused(sealed(mail, "timo.vn")) == "incomplete"


def test_a_blank_behind_an_encoding_changes_nothing() -> None:
    quoted = plain(SENTENCE.format(amount="2,640,000 VND", memo="a=3Db"), "Content-Transfer-Encoding: quoted-printable")
    signed = sealed(quoted, "timo.vn")
    changed = signed.replace(b"quoted-printable\n", b"quoted-printable \t\n")
    assert changed != signed
    assert judge(changed, BOUND) == judge(signed, BOUND)
    assert counts(changed)


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "punycode", "idna"])
def test_a_subject_is_decoded_by_no_other_charset(charset: str) -> None:
    subject = f"=?{charset}?q?x=5Cx41+AEE-?="
    raw = plain(SENTENCE.format(amount="2,640,000 VND", memo=MEMO)).replace(
        b"Debit/Credit Transaction Notice", subject.encode()
    )
    assert judge(sealed(raw, "timo.vn"), BOUND).subject == subject


def test_staff_may_stand_in_for_a_signature_but_not_for_a_charset() -> None:
    vouched = read_mail(UNSIGNED, receipt(dkim="GRAY", dmarc="FAIL"), BOUND, ACCOUNTS, vouched=True)
    assert isinstance(vouched, AcceptedMail)
    odd = UNSIGNED.replace(b'charset="utf-8"', b'charset="utf-7"')
    assert odd != UNSIGNED
    assert isinstance(read_mail(odd, receipt(), BOUND, ACCOUNTS, vouched=True), Quarantined)


def test_the_verdicts_of_the_receiver_still_count() -> None:
    for verdicts in ({"dkim": "FAIL"}, {"dmarc": "FAIL"}, {"dmarc": "GRAY"}, {"spf": "FAIL"}, {"virus": "FAIL"}):
        assert reason_of(SIGNED, **verdicts)
