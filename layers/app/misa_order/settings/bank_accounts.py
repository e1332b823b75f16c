"""Our accounts, to which customers pay (R5)."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from misa_order.settings.catalogue import Text, refuse_repeats


class BankAccount(BaseModel):
    """An account of ours: ``bank`` for people, ``bin`` the bank's six digits at NAPAS."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    bank: Text
    bin: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,19}$")]
    holder: Text


class BankAccounts(BaseModel):
    """The setting: the accounts customers pay to, in the order they are offered; none stands
    twice.
    """

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    accounts: Annotated[tuple[BankAccount, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        # Mails and feeds name an account by its number alone, so a number is one account whichever
        # the bank.
        pairs = ((account.number, f"accounts[{i}].number") for i, account in enumerate(self.accounts))
        refuse_repeats("duplicate_account", pairs)
        return self
