"""A delivery's id names it, and is read back as the same (R84)."""

import pytest

from misa_order.kernel.errors import NotFoundError
from misa_order.portals.delivery import DeliveryKey, read_delivery_id


@pytest.mark.parametrize(
    ("key", "written"),
    [
        (DeliveryKey("cukcuk-web", "1000002", 3), "cukcuk-web:1000002:3"),
        (DeliveryKey("portal", "MEINVOICE/pho24", 7), "portal:MEINVOICE:pho24:7"),
        (DeliveryKey("p.1_x", "GH0a1b2c", 12), "p.1_x:GH0a1b2c:12"),
        (DeliveryKey("1000002", "1000002", 1), "1000002:1000002:1"),
    ],
)
def test_an_id_is_read_back_as_it_was_written(key: DeliveryKey, written: str) -> None:
    assert str(key) == written
    assert read_delivery_id(written) == key


@pytest.mark.parametrize(
    "text", ["", "a", "a:b", "a:b:c", "a:b:1:", "a:b/c:1", "a:b:C D:1", "a:b:c:d:1", "a#b:c:1", "a:b:-1"]
)
def test_nothing_else_is_an_id(text: str) -> None:
    with pytest.raises(NotFoundError):
        read_delivery_id(text)
