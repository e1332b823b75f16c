"""What staff send when they settle money, cancel, or take something back (api.md "Admin API")."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, StrictBool

from misa_order.orders.order_request import Frozen, Id, Said

type Chosen = Annotated[tuple[Id, ...], Field(min_length=1)]


def _ticked(paid: bool) -> bool:
    if not paid:
        raise ValueError("confirm only what has been paid")
    return paid


class Received(Frozen):
    """How an order's money came: only the method, whatever else stands beside it."""

    model_config = ConfigDict(defer_build=True, extra="ignore")

    method: Literal["transfer", "cash"]


class ReceivedByTransfer(Frozen):
    """The order is paid by these rows of the statement (R19)."""

    method: Literal["transfer"]
    transactions: Chosen


class ReceivedInCash(Frozen):
    """The order is paid by money received in hand; ``paid`` is the accountant's tick (R23)."""

    method: Literal["cash"]
    paid: Annotated[StrictBool, AfterValidator(_ticked)]
    note: Said


class Confirmed(Frozen):
    """A row of the statement pays these orders (R19, R21)."""

    orders: Chosen


class ReasonSent(Frozen):
    """Why something is taken back or cancelled (R22, R27)."""

    reason: Said


class OptionalReasonSent(Frozen):
    """Why a suggestion is wrong; a word too much where that is plain."""

    reason: Said | None = None


class SameAs(Frozen):
    """The row of the statement that a row in doubt is (R16)."""

    transaction: Id


class Note(Frozen):
    """How and to whom money was given back (R27)."""

    note: Said
