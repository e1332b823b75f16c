"""The token of a link in a mail: for one subject, with one secret, for a fortnight (R26)."""

from datetime import UTC, datetime, timedelta

import pytest

from misa_order.kernel.errors import UnauthenticatedError
from misa_order.kernel.signature import LINK_LIFETIME, link_token, verify_link_token

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
SECRET = b"secret of the links"
TOKEN = link_token("payment-claim/1000002", SECRET, NOW + LINK_LIFETIME)


def code(token: str, subject: str = "payment-claim/1000002", secret: bytes = SECRET, now: datetime = NOW) -> str:
    with pytest.raises(UnauthenticatedError) as caught:
        verify_link_token(token, subject, secret, now)
    assert caught.value.field == "token"
    return caught.value.code


def test_r26_a_token_opens_its_own_link_for_fourteen_days() -> None:
    verify_link_token(TOKEN, "payment-claim/1000002", SECRET, NOW)
    verify_link_token(TOKEN, "payment-claim/1000002", SECRET, NOW + timedelta(days=14, seconds=-1))
    assert code(TOKEN, now=NOW + timedelta(days=14)) == "link_expired"


def test_a_token_opens_nothing_else() -> None:
    assert code(TOKEN, subject="payment-claim/1000010") == "bad_link"
    assert code(TOKEN, secret=b"another secret") == "bad_link"


@pytest.mark.parametrize(
    "changed",
    [
        "",
        ".",
        "1",
        TOKEN.partition(".")[0],
        TOKEN.partition(".")[2],
        f"9{TOKEN}",
        f"{int(TOKEN.partition('.')[0]) + 1}.{TOKEN.partition('.')[2]}",
        TOKEN[:-1],
        f"{TOKEN}0",
        TOKEN.replace(".", ".é"),
        "\ud800.\ud800",
        "nan.00",
    ],
)
def test_a_changed_token_opens_nothing(changed: str) -> None:
    assert code(changed) == "bad_link"


def test_a_link_that_opens_nothing_says_no_more_than_that() -> None:
    with pytest.raises(UnauthenticatedError, match=r"^This link is none of ours, or is about something else$"):
        verify_link_token("1.00", "payment-claim/1000002", SECRET, NOW)
