"""An orders table of the local engine, as good as new, for one measurement."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.aws import LocalAws
from infra.local.engine import Engine
from misa_order.table.table import Table
from tests.conftest import create_orders_table

_NAME = "orders"


@contextmanager
def engine_table() -> Iterator[Table]:
    """The empty table, with all its indexes; the engine ends with the block."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        engine = Engine(Path(folder) / "engine.log")
        engine.start()
        try:
            client = LocalAws(engine.url).client("dynamodb")
            create_orders_table(client, _NAME)
            yield Table(client, _NAME)
        finally:
            engine.stop()
