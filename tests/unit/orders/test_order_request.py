"""What of a customer's order is taken by its shape alone (R1)."""

import pytest
from pydantic import ValidationError

from misa_order.orders.order_request import Customer


@pytest.mark.parametrize(
    "email",
    [
        "a@x.vn",
        "chu+hoadon@abc.vn",
        "o'brien@mail.abc.com.vn",
        "A.B_c-1@x-y.vn",
        "a..b@x.vn",
        "!#$%&'*+-/=?^_`{|}~@x.vn",
        "a@xn--nhhng-tza.vn",
        "1@1.1",
    ],
)
def test_an_address_that_can_be_mailed_is_taken_however_strange(email: str) -> None:
    assert Customer(id="K", name="A", email=email).email == email


@pytest.mark.parametrize(
    "email",
    [
        "a@[1.vn",
        "a@[127.0.0.1]",
        "đ@x.vn",
        "a@nhàhàng.vn",
        "a(b)@x.vn",
        'a"b@x.vn',
        '"a b"@x.vn',
        "a\\b@x.vn",
        "a:b@x.vn",
        "a@x:1.vn",
        "a<b@x.vn",
        "a,b@x.vn",
        "a;b@x.vn",
        "a b@x.vn",
        "a@x .vn",
        " a@x.vn",
        "a@x.vn\n",
        "a\x7f@x.vn",
        "a@b@x.vn",
        "a@x",
        "a@x.",
        "@x.vn",
        "a@.vn" + "x" * 250,
    ],
)
def test_an_address_that_cannot_be_mailed_is_refused(email: str) -> None:
    with pytest.raises(ValidationError):
        Customer(id="K", name="A", email=email)
