"""What a customer asks for, as a portal sends it: every field checked, no other taken (R1, R2)."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from misa_order.kernel.text import fit_value, one_line_if_text

type Text = Annotated[str, BeforeValidator(one_line_if_text), StringConstraints(min_length=1, max_length=200)]
# What staff say in their own words, over several lines too.
type Said = Annotated[
    str, BeforeValidator(fit_value), StringConstraints(strip_whitespace=True, min_length=1, max_length=500)
]
type Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[!-~]+$")]
type Domain = Annotated[str, StringConstraints(max_length=63, pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]
type TaxCode = Annotated[str, StringConstraints(pattern=r"^([0-9]{10}(-?[0-9]{3})?|[0-9]{12})$")]
type Phone = Annotated[str, StringConstraints(pattern=r"^(\+84|0)[0-9]{8,10}$")]
# Visible ASCII without @ and ()<>[]\:",; which mail servers take no letter for; in a last label no
# full stop either.
_OF_LABEL = r"!#-'*+\-/0-9=?A-Z^-~"
_OF_ADDRESS = rf"[.{_OF_LABEL}]"
type Email = Annotated[
    str, StringConstraints(max_length=254, pattern=rf"^{_OF_ADDRESS}+@{_OF_ADDRESS}+\.[{_OF_LABEL}]+$")
]


NOBODY = "nobody@erased.invalid"
"""The address of customers whose personal data was erased: no letter goes there."""


class Frozen(BaseModel):
    """What comes in from outside: no unknown field, no later change."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True)


class Purpose(StrEnum):
    """Why a customer orders (R1)."""

    NEW = "new"
    RENEW = "renew"
    UPGRADE = "upgrade"
    ADD_ON = "add_on"


class PaymentMethod(StrEnum):
    """How a customer means to pay (R1)."""

    TRANSFER = "transfer"
    CASH = "cash"
    CARD = "card"
    WALLET = "wallet"
    PAYPAL = "paypal"

    @property
    def waits_for_money(self) -> bool:
        """Whether the customer works on a temporary grant until the money comes (R12), not paying
        at once (R13).
        """
        return self in {PaymentMethod.TRANSFER, PaymentMethod.CASH}


class Language(StrEnum):
    """In which language a customer is written to: English on request."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


class Customer(Frozen):
    """Who buys. Tax code and phone are checked by their shape only (R1)."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")]
    name: Text
    email: Email
    phone: Phone | None = None
    tax_code: TaxCode | None = None
    province: Text | None = None
    language: Language = Language.VIETNAMESE


class RequestedLine(Frozen):
    """What is wanted of the catalogue; a price is refused here, it comes from the server (R2)."""

    sku: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    quantity: Annotated[int, Field(ge=1, le=1000, strict=True)]


class InvoiceDetails(Frozen):
    """Given when the customer wants an invoice (R30.3)."""

    tax_code: TaxCode
    company: Text
    address: Text | None = None
    email: Email | None = None


class Delivery(Frozen):
    """Where papers go."""

    name: Text | None = None
    phone: Phone | None = None
    address: Text | None = None


class OrderRequest(Frozen):
    """What an order is placed by (R1); how it is sent, sent_order.py says."""

    product: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    purpose: Purpose
    domain: Domain | None = None
    customer: Customer
    lines: Annotated[tuple[RequestedLine, ...], Field(min_length=1, max_length=50)]
    payment_method: PaymentMethod
    invoice: InvoiceDetails | None = None
    delivery: Delivery | None = None
    agent_code: Text | None = None
    affiliate_code: Text | None = None
    office: Text | None = None

    def as_written(self) -> dict[str, Any]:
        """The request as JSON, for telling whether another is the same (R4)."""
        return self.model_dump(mode="json")
