"""Who performs the contract of a customer who buys the e-invoice product new and alone: the first
rule that fits (R70).

docs/assignment.md shows the table. Nothing here reads the table or takes a turn.
"""

from collections.abc import Callable
from typing import NamedTuple

from misa_order.contracts.assignment import HCSN, Assignment, GroupKind, Split

SAME_REP = "same_rep"
"""Where no rule of R70 applies or fits: who performed the customer's last contract performs this
one too.
"""


class SaleFacts(NamedTuple):
    """What the rules look at: codes and office as on the order, and the products that its customer
    bought before.
    """

    agent: str | None = None
    affiliate: str | None = None
    province: str | None = None
    office: str | None = None
    bought: frozenset[str] = frozenset()


class Destination(NamedTuple):
    """Where a contract goes: to one of ``reps``; where they are a ``group``, to its next in
    turn.
    """

    unit: str
    reps: tuple[str, ...]
    group: str | None = None
    consultant: str | None = None


class Tried(NamedTuple):
    """A rule that was tried, and why it does not fit; None where it does."""

    rule: str
    why_not: str | None


class RuleFound(NamedTuple):
    """The first rule that fits and where it sends the contract, both None where none does; all that
    were tried.
    """

    rule: str | None
    place: Destination | None
    tried: tuple[Tried, ...]


type AssignmentRule = Callable[[SaleFacts, Assignment], Destination | str]
"""Where it sends a contract, or why it does not fit."""


def judge(facts: SaleFacts, assignment: Assignment) -> RuleFound:
    """The first rule of RULES that fits (R70)."""
    tried: list[Tried] = []
    for code, rule in RULES.items():
        found = rule(facts, assignment)
        if isinstance(found, Destination):
            return RuleFound(code, found, (*tried, Tried(code, None)))
        tried.append(Tried(code, found))
    return RuleFound(None, None, tuple(tried))


def _agent(facts: SaleFacts, assignment: Assignment) -> Destination | str:
    return _promoted("agent", facts.agent, assignment.promoters.agents, facts, assignment)


def _affiliate(facts: SaleFacts, assignment: Assignment) -> Destination | str:
    return _promoted("affiliate", facts.affiliate, assignment.promoters.affiliates, facts, assignment)


def _promoted(
    what: str, code: str | None, known: dict[str, str], facts: SaleFacts, assignment: Assignment
) -> Destination | str:
    if code is None:
        return f"no {what} is on the order"
    if code not in known:
        return f"nobody looks after the {what} {code}"
    consultant = assignment.consultant(facts.province)
    return Destination(assignment.centres.meinvoice, (known[code],), consultant=consultant)


def _integrated(facts: SaleFacts, assignment: Assignment) -> Destination | str:
    wanted = frozenset(assignment.prior_products.integrated)
    return _bought(facts, assignment, wanted, GroupKind.INTEGRATED)


def _public_sector(facts: SaleFacts, assignment: Assignment) -> Destination | str:
    return _bought(facts, assignment, assignment.prior_products.stays, None)


def _moved(facts: SaleFacts, assignment: Assignment) -> Destination | str:
    return _bought(facts, assignment, assignment.prior_products.moved, GroupKind.INDEPENDENT)


def _independent(facts: SaleFacts, assignment: Assignment) -> Destination | str:
    return _group_of_office(facts, assignment, Split.SPLIT, GroupKind.INDEPENDENT)


def _market(facts: SaleFacts, assignment: Assignment) -> Destination | str:
    return _group_of_office(facts, assignment, Split.MARKET, GroupKind.MARKET)


def _bought(
    facts: SaleFacts, assignment: Assignment, wanted: frozenset[str], kind: GroupKind | None
) -> Destination | str:
    place = _group_of_office(facts, assignment, Split.SPLIT, kind)
    if isinstance(place, Destination) and not facts.bought & wanted:
        return f"the customer bought none of {', '.join(sorted(wanted)) or 'no product'} before"
    return place


def _group_of_office(
    facts: SaleFacts, assignment: Assignment, split: Split, kind: GroupKind | None
) -> Destination | str:
    if facts.office is None:
        return "no office is on the order"
    if assignment.offices.get(facts.office) is not split:
        known = facts.office in assignment.offices
        return f"the office {facts.office} is not {split}" if known else f"the office {facts.office} is not known"
    group = kind.of(facts.office) if kind else HCSN
    return Destination(assignment.unit_of_group(group), assignment.groups[group], group)


RULES: dict[str, AssignmentRule] = {
    "agent_promoter": _agent,
    "affiliate_promoter": _affiliate,
    "prior_integrated": _integrated,
    "prior_hcsn": _public_sector,
    "prior_independent": _moved,
    "independent": _independent,
    "market": _market,
}
"""The table of R70, in its order, by the code that a contract keeps."""
