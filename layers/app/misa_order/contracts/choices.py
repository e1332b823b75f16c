"""What the filters and forms of the staff's page offer, whatever the role (api.md GET /choices)."""

from collections.abc import Sequence
from typing import Any

from misa_order.contracts.assignment import Assignment
from misa_order.settings.bank_accounts import BankAccount
from misa_order.settings.catalogue import Catalogue


def choices(
    catalogue: Catalogue, accounts: Sequence[BankAccount], assignment: Assignment, portals: Sequence[str]
) -> dict[str, Any]:
    """Products with their SKUs, our accounts, offices, the reps of every group, promoter and consultant once, and
    the names of ``portals``.
    """
    named = (*(rep for group in assignment.groups.values() for rep in group), *assignment.consultants.values())
    promoters = (*assignment.promoters.agents.values(), *assignment.promoters.affiliates.values())
    return {
        "products": [
            {
                "code": product.code,
                "name": product.name,
                "kind": product.kind,
                "skus": [{"sku": sku.sku, "name": sku.name} for sku in product.skus],
            }
            for product in catalogue.products
        ],
        "accounts": [{"bank": one.bank, "number": one.number, "holder": one.holder} for one in accounts],
        "offices": list(assignment.offices),
        "reps": sorted({*named, *promoters}),
        "portals": list(portals),
    }
