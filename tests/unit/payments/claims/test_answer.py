"""What of a customer's word is taken in (R26)."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from misa_order.kernel.errors import InvalidInputError
from misa_order.payments.claims.answer import (
    ClaimRequest,
    SentPicture,
    check_paid_at,
    digest_of,
    picture_of,
)
from tests.builders import NOW

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
JPEG = b"\xff\xd8\xff\xe0" + bytes(64)
WEBP = b"RIFF\n\x00\x00\x00WEBPVP8 " + bytes(64)


def claim(**changes: Any) -> ClaimRequest:
    return ClaimRequest.model_validate({"memo": "DH1000002", "paid_at": "2026-11-20", **changes})


def picture(content: bytes, content_type: Any = "image/png") -> SentPicture:
    return SentPicture(content_type=content_type, data=base64.b64encode(content).decode())


def code(sent: SentPicture) -> tuple[str, str | None]:
    with pytest.raises(InvalidInputError) as caught:
        picture_of(sent)
    assert caught.value.message
    return caught.value.code, caught.value.field


@pytest.mark.parametrize(("content", "content_type"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")])
def test_a_picture_is_taken_when_its_bytes_are_what_its_type_says(content: bytes, content_type: str) -> None:
    assert picture_of(picture(content, content_type)) == content


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (JPEG, "image/png"),
        (PNG, "image/jpeg"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(64), "image/webp"),
        (b"<svg onload=alert(1)>", "image/png"),
        (b"<html>" + PNG, "image/png"),
        (b"", "image/png"),
    ],
)
def test_what_is_no_such_picture_is_refused(content: bytes, content_type: str) -> None:
    assert code(picture(content, content_type)) == ("evidence_not_a_picture", "evidence.data")


def test_a_picture_may_have_three_megabytes_and_not_a_byte_more() -> None:
    assert len(picture_of(picture(PNG.ljust(3 * 1024 * 1024, b"\0")))) == 3 * 1024 * 1024
    assert code(picture(PNG.ljust(3 * 1024 * 1024 + 1, b"\0"))) == ("evidence_too_large", "evidence.data")


@pytest.mark.parametrize(
    "data", ["not base64!", "iVBORw0KGg", "data:image/png;base64,iVBORw0KGgo=", "iVBORw0KGgo=\n", "é"]
)
def test_what_is_no_base64_is_refused(data: str) -> None:
    assert code(SentPicture(content_type="image/png", data=data)) == ("evidence_not_base64", "evidence.data")


@pytest.mark.parametrize("content_type", ["application/pdf", "image/svg+xml", "text/html", "IMAGE/PNG", ""])
def test_other_types_are_refused_unread(content_type: str) -> None:
    with pytest.raises(ValidationError, match="content_type"):
        picture(PNG, content_type)


@pytest.mark.parametrize("memo", ["", "   ", "\x00", "x" * 501, None, 5])
def test_a_memo_has_one_to_five_hundred_characters(memo: Any) -> None:
    with pytest.raises(ValidationError, match="memo"):
        claim(memo=memo)


def test_a_memo_copied_over_several_lines_is_one_line() -> None:
    assert claim(memo="  Thanh toan\n don hang\t1000002 ").memo == "Thanh toan don hang 1000002"
    assert len(claim(memo="x" * 500).memo) == 500


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026-11-20T09:12:44+07:00", "2026-11-20T09:12:44+07:00"),
        ("2026-11-20T02:12:44Z", "2026-11-20T02:12:44+00:00"),
        ("2026-11-20T09:12", "2026-11-20T09:12:00+07:00"),
    ],
)
def test_the_payments_time_is_a_date_or_an_instant_vietnams_if_it_does_not_say(told: str, kept: str) -> None:
    assert claim(paid_at=told).paid_at == kept


@pytest.mark.parametrize("told", ["", "yesterday", "2026-02-30", "20/11/2026", "2026-11-20T25:00", 1795000000, None])
def test_what_is_no_time_is_refused(told: Any) -> None:
    with pytest.raises(ValidationError, match="paid_at"):
        claim(paid_at=told)


@pytest.mark.parametrize("told", ["2026-11-22", (NOW + timedelta(days=1)).isoformat(), "2020-01-01"])
def test_a_payment_may_lie_a_day_ahead(told: str) -> None:
    check_paid_at(claim(paid_at=told).paid_at, NOW)


@pytest.mark.parametrize("told", ["2026-11-23", (NOW + timedelta(days=1, seconds=1)).isoformat()])
def test_a_payment_more_than_a_day_ahead_is_refused(told: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_paid_at(claim(paid_at=told).paid_at, NOW)
    assert (caught.value.code, caught.value.field) == ("paid_in_future", "paid_at")


def test_a_repeat_is_known_by_all_that_was_said() -> None:
    shown = {"content_type": "image/png", "data": base64.b64encode(PNG).decode()}
    said = claim(evidence=shown)
    assert digest_of(claim(memo=" DH1000002 ", evidence=shown)) == digest_of(said)
    others = [claim(), claim(memo="DH1000010", evidence=shown), claim(paid_at="2026-11-21", evidence=shown)]
    others.append(claim(evidence={**shown, "data": base64.b64encode(PNG + b"1").decode()}))
    assert len({digest_of(other) for other in [said, *others]}) == 5


def test_a_repeat_is_known_after_another_release_too() -> None:
    said = claim(memo="Thanh toán đơn hàng 1000002")
    assert digest_of(said) == "a4c6189e42d8dd9ff991a751520adb96ef759929e2518cec4630326a5d504fc9"


def test_nothing_else_may_be_said() -> None:
    with pytest.raises(ValidationError, match="amount"):
        claim(amount=1)
