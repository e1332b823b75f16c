"""An order as a portal sends it: how to reach the customer is written as people write it, and kept
in one form (R1).
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    ModelWrapValidatorHandler,
    PrivateAttr,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from misa_order.orders.intake.contact import one_email, one_phone, one_tax_code
from misa_order.orders.order_request import Customer, Delivery, Frozen, InvoiceDetails, OrderRequest

_LONGEST = 64


def _written(format_: str, longest: int, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "format": format_, "maxLength": longest, "examples": [example]})


type SentEmail = Annotated[
    str,
    StringConstraints(max_length=254),
    AfterValidator(one_email),
    _written("email", 254, "chu@nhahangabc.vn"),
]
type SentPhone = Annotated[
    str,
    StringConstraints(max_length=_LONGEST),
    AfterValidator(one_phone),
    _written("phone-vn", _LONGEST, "+84 912 345 678"),
]
type SentTaxCode = Annotated[
    str,
    StringConstraints(max_length=_LONGEST),
    AfterValidator(one_tax_code),
    _written("tax-code-vn", _LONGEST, "0101243150-001"),
]


class SentCustomer(Customer):
    """Who buys, as it is sent."""

    email: SentEmail
    phone: SentPhone | None = None
    tax_code: SentTaxCode | None = None


class SentInvoice(InvoiceDetails):
    """The wish for an invoice, as it is sent."""

    tax_code: SentTaxCode
    email: SentEmail | None = None


class SentDelivery(Delivery):
    """Where papers go, as it is sent."""

    phone: SentPhone | None = None


def _kept_as(kind: type[Frozen]) -> Callable[[Any], Any]:
    """What was sent as what is kept: it has been checked, and is of one kind with what the table
    gives back.
    """
    return lambda sent: kind.model_construct(sent.model_fields_set, **dict(sent))


class SentOrder(OrderRequest):
    """The body of POST /v1/orders (R1)."""

    customer: Annotated[SentCustomer, AfterValidator(_kept_as(Customer))]
    invoice: Annotated[SentInvoice, AfterValidator(_kept_as(InvoiceDetails))] | None = None
    delivery: Annotated[SentDelivery, AfterValidator(_kept_as(Delivery))] | None = None

    _sent: Mapping[str, Any] = PrivateAttr(default={})

    @model_validator(mode="wrap")
    @classmethod
    def _remembers(cls, sent: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        order = handler(sent)
        order._sent = sent if isinstance(sent, Mapping) else {}  # noqa: SLF001 - its own
        return order

    def as_written(self) -> dict[str, Any]:
        """The request with its texts as they were sent: the same body is the same order (R4)."""
        written = super().as_written() | _texts(self._sent, ("agent_code", "affiliate_code", "office"))
        for part in ("customer", "invoice", "delivery"):
            sent = self._sent.get(part)
            if isinstance(sent, Mapping):
                written[part] |= _texts(sent, tuple(sent))
        return written


def _texts(sent: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {name: sent[name].strip() for name in names if isinstance(sent.get(name), str)}
