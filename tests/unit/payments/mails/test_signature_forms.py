"""Each tag of a signature has its one form, and those that a signature cannot do without are there (R17; RFC 6376)."""

from datetime import UTC, datetime
from email.message import Message

import pytest

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.mails.signature import Signature, require_cover, require_sound, signatures_of

CAME = datetime(2026, 9, 29, 7, 5, tzinfo=UTC)
NOT_VALID = "dkim_not_valid DKIM-Signature: "
TAGS = {"v": "1", "a": "rsa-sha256", "b": "QUJD", "bh": "QUJDRA==", "d": "timo.vn", "h": "from:to", "s": "bank"}


def refusal(tags: dict[str, str]) -> str:
    """What is wrong with a signature that says this; nothing where it is sound."""
    try:
        require_sound(Signature(0, tags), CAME)
    except InvalidInputError as error:
        return f"{error.code} {error.field}: {error.message}"
    return ""


def with_signatures(*stated: str) -> Message:
    mail = Message()
    for value in stated:
        mail["DKIM-Signature"] = value
    return mail


@pytest.mark.parametrize("name", TAGS)
def test_a_tag_that_a_signature_cannot_do_without_is_there(name: str) -> None:
    assert not refusal(TAGS)
    assert refusal({tag: value for tag, value in TAGS.items() if tag != name}) == f"{NOT_VALID}{name}= in the signature"


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("v", ("2", "11", "")),
        ("a", ("rsa-sha1", "ed25519-sha256", "RSA-SHA256")),
        ("b", ("*", "QUJ", "QUJD===", "A" * 1401, "QUJD-_", "")),
        ("bh", ("*", "QUJ", "QUJD===", "A" * 1401, "")),
        ("d", ("vn", "-timo.vn", "timo-.vn", "timo..vn", ".timo.vn", f"{'t' * 64}.vn", "timo.vn/")),
        ("s", ("-bank", "bank-", "bank.", "bank..one", "b" * 64, "ba nk")),
        ("h", ("from:", ":from", "from::to", "fr om", "from;to", "từ")),
        ("c", ("relaxed/relaxed/simple", "relaxed/", "/simple", "loose", "relaxed/loose", "")),
        ("q", ("dns/any", "dns", "DNS/TXT", "")),
        ("x", ("soon", "-1", "9" * 13, "")),
    ],
)
def test_a_tag_in_any_other_form_makes_the_signature_prove_nothing(name: str, forms: tuple[str, ...]) -> None:
    for form in forms:
        assert refusal(TAGS | {name: form}) == f"{NOT_VALID}{name}={form[:40]} in the signature"


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("b", ("QUJD", "A" * 1400, "Az09+/==", "QUJDR=")),
        ("bh", ("QUJD", "A" * 1400, "Az09+/==", "QUJDR=")),
        ("d", ("timo.vn", "TIMO.vn", "a.b", "a-b.c_d.e9", f"{'t' * 63}.vn")),
        ("s", ("b", "Bank", "bank.of_2026-09_", "b" * 63)),
        ("h", ("from", "From:To:X-9!~")),
        ("c", ("simple", "relaxed", "simple/simple", "relaxed/simple", "simple/relaxed")),
        ("q", ("dns/txt",)),
        ("x", ("9" * 12, str(int(CAME.timestamp())))),
        ("i", ("@timo.vn", "a@timo.vn", "a@b@timo.vn", "a@notices.TIMO.vn")),
    ],
)
def test_a_tag_in_its_form_is_sound(name: str, forms: tuple[str, ...]) -> None:
    for form in forms:
        assert not refusal(TAGS | {name: form})


@pytest.mark.parametrize("i", ["@vn", "a@eviltimo.vn", "timo.vn.evil.example", "@", "a@timo.vn@evil.example", ""])
def test_a_signature_made_for_another_domain_proves_nothing(i: str) -> None:
    assert refusal(TAGS | {"i": i}).endswith("in a signature of timo.vn")


def test_the_tags_of_a_signature_are_looked_at_up_to_a_length() -> None:
    stated = "d=timo.vn; z="
    for length, aligned in ((4_000, True), (4_001, False)):
        mail = with_signatures(stated.ljust(length, "x"))
        if aligned:
            assert [one.domain for one in signatures_of(mail, {"timo.vn"})] == ["timo.vn"]
        else:
            with pytest.raises(InvalidInputError, match="signed by \\?") as refused:
                signatures_of(mail, {"timo.vn"})
            assert (refused.value.code, refused.value.field) == ("dkim_not_aligned", "DKIM-Signature")


@pytest.mark.parametrize(
    ("stated", "tags"),
    [
        ("d=timo.vn", {"d": "timo.vn"}),
        (" d = timo.vn ;\tb = QU\r\n JD ; ", {"d": "timo.vn", "b": "QUJD"}),
        ("d=timo.vn; z_9=a=b;", {"d": "timo.vn", "z_9": "a=b"}),
    ],
)
def test_the_tags_are_read_without_their_blanks(stated: str, tags: dict[str, str]) -> None:
    mail = Message()
    mail.add_header("DKIM-Signature", stated)
    [signature] = signatures_of(mail, {"timo.vn"})
    assert (signature.position, signature.tags) == (0, tags)


@pytest.mark.parametrize(
    "stated",
    [*("d=timo.vn;;", "d=timo.vn; d=timo.vn", "d=timo.vn; D", "d=timo.vn; 9=x", "d=timo.vn; z=đ", "d=timo.vn; a-b=c")],
)
def test_a_list_of_tags_that_can_be_read_in_two_ways_names_nobody(stated: str) -> None:
    with pytest.raises(InvalidInputError, match="signed by \\?"):
        signatures_of(with_signatures(stated), {"timo.vn"})


def test_the_lowest_four_signatures_of_the_sender_are_looked_at_and_know_their_places() -> None:
    mail = with_signatures("d=x.vn", *["d=timo.vn"] * 5, "d=y.vn", "d=TIMO.vn")
    assert [one.position for one in signatures_of(mail, {"timo.vn"})] == [3, 4, 5, 7]


@pytest.mark.parametrize(
    "name",
    [
        "From",
        "To",
        "Subject",
        "Date",
        "MIME-Version",
        "Content-Type",
        "CONTENT-Transfer-Encoding",
        "content-disposition",
    ],
)
def test_each_header_by_which_a_mail_is_read_is_covered_or_absent(name: str) -> None:
    mail, signature = Message(), Signature(0, TAGS | {"h": "x:Message-ID"})
    mail["X-Other"] = "x"
    require_cover(mail, signature)
    mail[name] = "x"
    require_cover(mail, Signature(0, TAGS | {"h": f"x:{name.title()}"}))
    with pytest.raises(InvalidInputError, match=f"timo.vn did not sign {name.lower()}") as refused:
        require_cover(mail, signature)
    assert (refused.value.code, refused.value.field) == ("header_not_signed", name.lower())
