"""Links to payment pages as tests make them, of any age and with any secret (R83)."""

from datetime import UTC, datetime, timedelta

from misa_order.kernel.signature import link_token

SECRET = b"secret of the links"


def page_path(
    number: str, lasts: timedelta = timedelta(days=15), secret: bytes = SECRET, about: str = "payment-page"
) -> str:
    """The path of an order's payment page, as ``/pay/1000002.1795248245.3f2a9c``; it ``lasts`` so long from now on."""
    return f"/pay/{number}.{link_token(f'{about}/{number}', secret, datetime.now(UTC) + lasts)}"
