"""Two portals that sell CUKCUK, the workers that tell them, and orders to tell of."""

from collections.abc import Iterator

import pytest

from misa_order.orders.store import OrderStore
from tests.portals import Listener, Workers, listening


@pytest.fixture(scope="module")
def _servers() -> Iterator[tuple[Listener, Listener]]:
    with listening() as web, listening() as app:
        yield web, app


@pytest.fixture
def web(_servers: tuple[Listener, Listener]) -> Listener:
    return _fresh(_servers[0])


@pytest.fixture
def app(_servers: tuple[Listener, Listener]) -> Listener:
    return _fresh(_servers[1])


def _fresh(listener: Listener) -> Listener:
    """As if it had just begun to listen."""
    url = listener.url
    listener.__init__()  # type: ignore[misc] # a portal of its own for each test, at the same address
    listener.url = url
    return listener


@pytest.fixture
def workers(order_store: OrderStore, web: Listener) -> Workers:
    return Workers(order_store, {"web": web.url})
