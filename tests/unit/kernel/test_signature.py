"""Signatures between us and our partners (R33)."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from misa_order.kernel.errors import UnauthenticatedError
from misa_order.kernel.signature import link_token, portal_secret, sign, verify_signature

NOW = datetime(2026, 11, 21, 8, 4, 5, tzinfo=UTC)
BODY, SECRET = '{"name": "Hồng"}'.encode(), b"secret"


def test_the_signature_is_the_one_in_the_interface() -> None:
    stamp = int(NOW.timestamp())
    digest = hmac.new(SECRET, f"{stamp}.".encode() + BODY, hashlib.sha256).hexdigest()
    assert sign(BODY, SECRET, NOW) == f"t={stamp},v1={digest}"


def test_r33_a_signature_is_taken_for_five_minutes() -> None:
    for seconds in (-300, 0, 300):
        verify_signature(sign(BODY, SECRET, NOW), BODY, SECRET, NOW + timedelta(seconds=seconds))
    for seconds in (-301, 301, 86_400):
        with pytest.raises(UnauthenticatedError) as refused:
            verify_signature(sign(BODY, SECRET, NOW), BODY, SECRET, NOW + timedelta(seconds=seconds))
        assert refused.value.code == "signature_expired"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "t=1",
        "v1=00",
        "t=x,v1=00",
        "nonsense",
        "t=\ud800,v1=\ud800",
        f"t={'9' * 5000},v1=00",
        sign(BODY, b"another", NOW),
        sign(b"{}", SECRET, NOW),
        sign(BODY, SECRET, NOW).replace("t=", "t=0"),
    ],
)
def test_any_other_header_is_refused(header: str | None) -> None:
    with pytest.raises(UnauthenticatedError) as refused:
        verify_signature(header, BODY, SECRET, NOW)
    assert refused.value.code == "bad_signature"


def test_what_portals_and_mails_hold_already_is_made_the_same_way_by_every_release() -> None:
    digest = hmac.new(b"master", b"cukcuk-web/2", hashlib.sha256).hexdigest()
    assert portal_secret(b"master", "cukcuk-web", 2) == digest.encode()
    stamp = int(NOW.timestamp())
    digest = hmac.new(SECRET, f"{stamp}.payment-claim/1000002".encode(), hashlib.sha256).hexdigest()
    assert link_token("payment-claim/1000002", SECRET, NOW) == f"{stamp}.{digest}"
