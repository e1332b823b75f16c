"""The setting bank-senders: whose mails are believed, of which account, and to whom they must be
written (R17).
"""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from misa_order.payments.mails.headers import ADDRESS

type Lowered = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=3)]


class Sender(BaseModel):
    """An address from which a bank's mails come, who signs them, and the account they speak for.

    Without ``account`` the mail itself must name one of ours. A mail counts only if its signature
    covers a To header of the address ``to``: else anyone could send on a genuine one about an
    account of their own. Who cannot say ``to`` says why in ``to_missing_because``.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    bank: str = Field(min_length=1)
    address: Lowered = Field(alias="from", pattern=rf"^{ADDRESS}$")
    dkim_domain: Lowered
    account: str | None = None
    to: Annotated[Lowered, StringConstraints(pattern=rf"^{ADDRESS}$")] | None = None
    to_missing_because: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10)] | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _signs_for_itself(self) -> Self:
        domain = self.address.partition("@")[2]
        if domain != self.dkim_domain and not domain.endswith(f".{self.dkim_domain}"):
            raise ValueError(f"{self.dkim_domain} does not sign for {self.address}")
        return self

    @model_validator(mode="after")
    def _says_to_whom(self) -> Self:
        if (self.to is None) is (self.to_missing_because is None):
            raise ValueError(
                f"{self.address} needs the address it writes to (to), or else why not (to_missing_because)"
            )
        return self


class Senders(BaseModel):
    """The setting bank-senders."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    senders: tuple[Sender, ...]
