"""The contract of a paid order on CRM and ACT (R30.2)."""

from datetime import datetime

from misa_order.fulfilment.advance import Advanced, Worker, advance
from misa_order.fulfilment.partners import Partner
from misa_order.fulfilment.steps import contract_due
from misa_order.orders.store import OrderStore


def record_revenue(number: str, orders: OrderStore, crm: Partner, act: Partner, now: datetime) -> Advanced:
    """Create the contract on both where it is due; ``RECORDED`` only when both have it. See advance for errors."""
    return advance(number, orders, Worker("record_revenue", contract_due, {"crm": crm, "act": act}), now)
