"""Customers with nothing open, made without the partners."""

from typing import Any

import boto3
import pytest

from misa_order.kernel.history import Why
from misa_order.orders.ending.cancel import cancel_order
from misa_order.orders.order import Order, Step
from misa_order.orders.statuses import Payment, Resource
from misa_order.orders.store import OrderStore
from misa_order.payments.claims.claim import claim_payment, reject_claim
from misa_order.privacy.pictures import PictureStore
from misa_order.runtime.wiring import forget
from misa_order.table import keys
from misa_order.table.outbox import OutboxStore
from misa_order.table.table import Table
from tests.builders import CALENDAR, NOW, TOPUP, place
from tests.customers_word import with_picture
from tests.life_of_a_customer import WHO

BUCKET = "inbox"


@pytest.fixture
def stores(table: Table) -> Any:
    """The stores over an empty table and an empty bucket that keeps versions."""
    from misa_order.privacy.held import Stores

    s3, where = boto3.client("s3"), {"LocationConstraint": "ap-southeast-1"}
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)  # type: ignore[arg-type]  # plain JSON
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    forget()
    return Stores.over(table, PictureStore(s3, BUCKET))


def why(reason: str, note: str | None = None) -> Why:
    return Why("staff:lan", NOW, reason, note)


def relayed(store: OrderStore) -> None:
    """Every event has reached its queue."""
    outbox = OutboxStore(store.table)
    for shard in range(keys.OUTBOX_SHARDS):
        for row in list(store.table.partition(keys.outbox_partition(shard))):
            outbox.remove(row)


def cancelled(store: OrderStore, key: str, **changes: Any) -> Order:
    """A top-up order of the customer, about which a word was given and not believed, and which was cancelled then."""
    order = place(store, key, **{**WHO, **TOPUP, **changes}).order

    def keep(name: str, content: bytes) -> None:
        boto3.client("s3").put_object(Bucket=BUCKET, Key=name, Body=content)

    sent = with_picture().model_copy(update={"memo": "Mark-memo"})
    claim_payment(order, sent, keep, CALENDAR, store, why("payment_claimed"))
    reject_claim(order.number, store, why("claim_rejected", "Mark-reason"))
    order = cancel_order(store.get(order.number), store, why("cancelled_by_staff", "Mark-wish"))
    relayed(store)
    return order


def paid(store: OrderStore, key: str, **changes: Any) -> Order:
    """A top-up order of the customer that is paid, with its codes."""
    order = place(store, key, **{**WHO, **TOPUP, **changes}).order
    status = order.status.model_copy(update={"payment": Payment.PAID, "resource": Resource.CODE_ISSUED})
    done = Step(state="done", told={"codes": ["MARK-1", "MARK-2"]})
    after = order.model_copy(update={"status": status, "steps": {"resource": done}, "paid_at": NOW})
    order = store.change(order, after, why("paid_in_cash", "PT 7"), None)
    relayed(store)
    return order
