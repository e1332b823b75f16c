"""The setting ``assignment``: who may perform contracts, where, and for whom (R71).
docs/assignment.md explains it.

Editors send it whole, and it is checked whole: what could leave a contract without a performer is
refused.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import chain
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints, model_validator

from misa_order.kernel.errors import InvalidInputError
from misa_order.settings.catalogue import Catalogue, Code, refuse_repeats

HCSN = "hcsn"
"""The group of the public sector's centre, which renewals take in turn as well (R50)."""

_SIGNS = str.maketrans(".-–", "   ")
_KINDS_OF_PLACE = ("thanh pho ", "tinh ", "tp ")

type Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class GroupKind(StrEnum):
    """The groups of an office; one is named by its kind and its office: ``independent-HN``."""

    INDEPENDENT = "independent"
    INTEGRATED = "integrated"
    MARKET = "market"

    def of(self, office: str) -> str:
        """The name of this group of an office."""
        return f"{self}-{office}"


class Split(StrEnum):
    """Whether an office's reps are split by what their customers bought before (R70.2) or work by
    market (R70.3).
    """

    SPLIT = "split"
    MARKET = "market"

    @property
    def groups(self) -> tuple[GroupKind, ...]:
        """The groups that such an office needs."""
        return (GroupKind.MARKET,) if self is Split.MARKET else (GroupKind.INDEPENDENT, GroupKind.INTEGRATED)


class _Section(BaseModel):
    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")


class Centres(_Section):
    """The names of the centres, the performing units of all offices but those by market."""

    meinvoice: Name
    hcsn: Name


class PriorProducts(_Section):
    """What bought before sends a customer where (R70.2).

    Of those of ``hcsn`` and ``move_to_meinvoice`` the customer goes to the independent group where
    the product's entry is true, else to the public sector's centre.
    """

    integrated: tuple[Code, ...]
    hcsn: tuple[Code, ...]
    move_to_meinvoice: dict[Code, StrictBool]

    @property
    def stays(self) -> frozenset[str]:
        """The products whose customers stay with the public sector's centre."""
        return frozenset({*self.hcsn, *self.move_to_meinvoice} - self.moved)

    @property
    def moved(self) -> frozenset[str]:
        """The products whose customers go to the independent group."""
        return frozenset(product for product, moves in self.move_to_meinvoice.items() if moves)

    @property
    def named(self) -> frozenset[str]:
        """Every product that matters when it was bought before."""
        return frozenset(code for code, _ in self.places())

    def places(self) -> Iterator[tuple[str, str]]:
        """Every product with the path at which it is named."""
        for name, codes in (("integrated", self.integrated), ("hcsn", self.hcsn)):
            yield from ((code, f"prior_products.{name}[{at}]") for at, code in enumerate(codes))
        yield from ((code, f"prior_products.move_to_meinvoice.{code}") for code in self.move_to_meinvoice)

    @model_validator(mode="after")
    def _one_way_for_each(self) -> Self:
        for code, field in self.places():
            if code in self.integrated and not field.startswith("prior_products.integrated"):
                raise InvalidInputError("duplicate_product", f"{code} sends to the integrated group already", field)
        return self


class Promoters(_Section):
    """Who looks after each agent and each affiliate, by their codes (R70.1)."""

    agents: dict[Name, Name]
    affiliates: dict[Name, Name]

    @model_validator(mode="before")
    @classmethod
    def _nobody_is_left_out(cls, raw: Any) -> Any:
        for kind in ("agents", "affiliates"):
            code, what = f"{kind.removesuffix('s')}_without_promoter", kind.removesuffix("s")
            _refuse_nobody(raw, kind, code, f"Name the promoter who looks after this {what}", "promoters.")
        return raw


class Assignment(_Section):
    """The whole setting: offices, centres, groups of reps in the order of their turns, promoters,
    consultants.

    ``consultants`` are the consulting reps by province. Raises InvalidInputError naming the path:
    an office or the public sector without its groups, a group without reps or of no office, a rep
    in two groups, an agent or affiliate without a promoter, a province without a consultant or
    twice, a product that leads two ways.
    """

    offices: Annotated[dict[Name, Split], Field(min_length=1)]
    centres: Centres
    prior_products: PriorProducts
    groups: dict[Name, tuple[Name, ...]]
    promoters: Promoters
    consultants: dict[Name, Name]

    def consultant(self, province: str | None) -> str | None:
        """The consulting rep of a province, however its name is written (R70.1)."""
        wanted = _plain(province or "")
        return next((rep for name, rep in self.consultants.items() if _plain(name) == wanted), None)

    def unit_of_group(self, group: str) -> str:
        """The performing unit of a group: its centre, or by market its office."""
        kind, _, office = group.partition("-")
        if kind == GroupKind.MARKET:
            return office
        return self.centres.hcsn if group == HCSN else self.centres.meinvoice

    def unit_of(self, rep: str) -> str | None:
        """The unit of a rep: of their group, for promoters the e-invoice centre; None for everybody
        else.
        """
        group = next((name for name, reps in self.groups.items() if rep in reps), None)
        if group is not None:
            return self.unit_of_group(group)
        return self.centres.meinvoice if rep in self._promoting else None

    @property
    def _promoting(self) -> frozenset[str]:
        return frozenset({*self.promoters.agents.values(), *self.promoters.affiliates.values()})

    @model_validator(mode="before")
    @classmethod
    def _every_province_has_somebody(cls, raw: Any) -> Any:
        _refuse_nobody(raw, "consultants", "province_without_consultant", "Name the consulting rep of this province")
        return raw

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        for group, field in {HCSN: "groups.hcsn", **_needed(self.offices)}.items():
            if group not in self.groups:
                raise InvalidInputError("group_missing", f"It needs a group {group}, and there is none", field)
        allowed = {kind.of(office) for office in self.offices for kind in GroupKind} | {HCSN}
        for group, reps in self.groups.items():
            if group not in allowed:
                raise InvalidInputError("unknown_group", f"{group} is no group of any office", f"groups.{group}")
            if not reps:
                raise InvalidInputError("empty_group", f"The group {group} has no reps", f"groups.{group}")
        placed = ((rep, f"groups.{name}[{at}]") for name, reps in self.groups.items() for at, rep in enumerate(reps))
        refuse_repeats("duplicate_rep", placed)
        refuse_repeats("duplicate_province", ((_plain(name), f"consultants.{name}") for name in self.consultants))
        return self


def in_turn(reps: Sequence[str], turn: int) -> str:
    """The one of the reps whose turn it is, counted from 1: each as often as any other, or once
    more.
    """
    return reps[(turn - 1) % len(reps)]


def check_products(assignment: Assignment, catalogue: Catalogue, before: Mapping[str, Any]) -> None:
    """Raise InvalidInputError ``unknown_product`` about a prior product that is not sold.

    One that the setting named ``before`` may stay: what is not sold any more was bought all the
    same.
    """
    known = {product.code for product in catalogue.products} | _named(before)
    for code, field in assignment.prior_products.places():
        if code not in known:
            raise InvalidInputError("unknown_product", f"there is no product {code!r}", field)


def _needed(offices: Mapping[str, Split]) -> dict[str, str]:
    """The groups that there must be, each with the path to the office that needs it."""
    return {kind.of(office): f"offices.{office}" for office, split in offices.items() for kind in split.groups}


def _named(document: Mapping[str, Any]) -> set[str]:
    return set(chain.from_iterable(document.get("prior_products", {}).values()))


def _refuse_nobody(raw: Any, part: str, code: str, message: str, path: str = "") -> None:
    named = raw.get(part) if isinstance(raw, Mapping) else None
    for name, rep in named.items() if isinstance(named, Mapping) else ():
        if rep is None or (isinstance(rep, str) and not rep.strip()):
            raise InvalidInputError(code, message, f"{path}{part}.{name}")


def _plain(name: str) -> str:
    """A province's name without accents, capitals, and what kind of place it is: as people may
    leave them out.
    """
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_SIGNS)
    words = " ".join(bare.split())
    for kind in _KINDS_OF_PLACE:
        words = words.removeprefix(kind)
    return words
