"""What staff send when they move a contract, as api.md names it."""

from misa_order.orders.order_request import Frozen, Said, Text


class HandedOver(Frozen):
    """To whom a contract is handed over (R32)."""

    to: Text


class Withdrawn(Frozen):
    """Why a contract is withdrawn (R32)."""

    reason: Said


class AssignedByHand(Frozen):
    """Who is to perform a contract, and why (R71)."""

    to: Text
    reason: Said
