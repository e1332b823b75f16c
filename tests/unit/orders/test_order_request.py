"""What of a customer's order is taken by its shape alone (R1)."""

import pytest
from pydantic import ValidationError

from misa_order.orders.order_request import Customer, OrderRequest
from tests.builders import order_body


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


def is_taken(*quantities: int) -> bool:
    """Whether an order of lines with these quantities is taken."""
    try:
        OrderRequest.model_validate(
            order_body(lines=[{"sku": "CUKCUK-PRO-12M", "quantity": one} for one in quantities])
        )
    except ValidationError:
        return False
    return True


def test_r1_an_order_has_one_to_fifty_lines() -> None:
    assert [is_taken(*[1] * lines) for lines in (0, 1, 50, 51)] == [False, True, True, False]


def test_r1_a_line_is_for_one_to_a_thousand() -> None:
    assert [is_taken(quantity) for quantity in (0, 1, 1000, 1001)] == [False, True, True, False]
