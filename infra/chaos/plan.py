"""What will happen in a run, told by its seed alone: customers' stories and troubles, each at its second."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import NamedTuple

MAILS = ("acb", "cake", "timo", "vcb", "bidv")
FEEDS = ("generic", "sepay", "casso")
CHANNELS = (*MAILS, *FEEDS, "excel")

# How often each story is told, beside the others.
STORIES: Mapping[str, int] = {
    "plain": 30, "several": 4, "halves": 5, "short": 4, "over": 4, "mistyped": 5, "silent": 4, "cash": 5, "gateway": 8,
    "cancelled": 6, "undone": 6, "claimed": 5, "unpaid": 4, "forged": 5, "renewal": 8, "doubted": 4, "alike": 3,
    "reversed": 4, "debit": 3,
}  # fmt: skip
PRODUCTS: Mapping[str, int] = {"CUKCUK": 5, "MEINVOICE": 2, "SME": 2, "MISA_SUPPORT": 2}
DECISIONS: Mapping[str, int] = {"confirm": 6, "refund": 2, "reject": 1, "leave": 1}

TROUBLES: Mapping[str, tuple[str, ...]] = {
    "workers": (
        "match_payment", "provision_order", "record_revenue", "request_invoice", "send_mail", "relay_events",
        "parse_bank_mail", "notify_portal", "create_order", "admin_api", "import_statement", "complete_provisioning",
    ),
    "partners": (
        "suman down", "suman slow", "suman twice", "suman pending", "suman refuse", "crm down", "crm slow",
        "crm refuse", "act down", "act slow", "act refuse", "mail down", "mail slow", "portal down", "portal twice",
        "portal slow",
    ),
    "events": (
        "lost", "twice match_payment", "twice provision_order", "twice record_revenue", "twice request_invoice",
        "twice send_mail", "soon match_payment", "soon provision_order", "soon request_invoice",
    ),
    "wire": ("slow", "cut"),
    "clock": ("morning", "midnight", "midnight dies", "days later", "days later dies"),
    "settings": ("calendar", "catalogue", "senders"),
}  # fmt: skip
"""The kinds of trouble by family; each family is a file of its own."""


_SHORTEST = 1.5
"""Seconds that a trouble lasts at least, and after which the next of its family may come."""


class Story(NamedTuple):
    """One customer's story: when it begins, and every choice in it.

    ``again`` is the channel that tells of the same money once more, "" for none; ``decision`` is what staff do with
    what waits for them; ``pause`` are seconds between two things that happen; ``dice`` decides the rest.
    """

    at: float
    n: int
    kind: str
    product: str
    channel: str
    again: str
    decision: str
    pause: float
    dice: int

    def __str__(self) -> str:
        told = f"{self.channel}{f', {self.again} again' if self.again else ''}: {self.decision}"
        return f"{self.at:6.1f} s  story {self.n:<4} {self.kind} {self.product} by {told}"


class Trouble(NamedTuple):
    """Something that breaks at a second of the run, and is mended some seconds later."""

    at: float
    lasts: float
    family: str
    kind: str

    def __str__(self) -> str:
        return f"{self.at:6.1f} s  trouble    {self.family}: {self.kind}, for {self.lasts:.1f} s"


class Plan(NamedTuple):
    """A whole run."""

    seed: int
    seconds: float
    stories: tuple[Story, ...]
    troubles: tuple[Trouble, ...]

    def __str__(self) -> str:
        head = f"seed {self.seed}, {self.seconds:.0f} s: {len(self.stories)} stories, {len(self.troubles)} troubles"
        return "\n".join([head, *map(str, self.in_order())])

    def in_order(self) -> list[Story | Trouble]:
        """Everything by its second."""
        everything: list[Story | Trouble] = [*self.stories, *self.troubles]
        return sorted(everything, key=lambda one: one.at)


def dice_of(seed: int, what: str) -> Random:
    """Chance that is the same at each run of a seed, and another's for all else."""
    return Random(f"{seed} {what}")  # noqa: S311 - not a secret


def make_plan(seed: int, seconds: float, rate: float, troubles: Mapping[str, tuple[str, ...]] = TROUBLES) -> Plan:
    """The run of this seed: about ``rate`` stories a second, every kind among them, and troubles of each family."""
    # Apart, so that a run with other troubles has the same customers.
    customers, fate = dice_of(seed, "stories"), dice_of(seed, "troubles")
    return Plan(seed, seconds, tuple(_stories(customers, seconds, rate)), tuple(_troubles(fate, seconds, troubles)))


def _stories(dice: Random, seconds: float, rate: float) -> Iterator[Story]:
    count = max(1, round(seconds * rate))
    every = list(STORIES)
    dice.shuffle(every)
    # Each kind once before any twice: a short run has them all.
    kinds = [*every, *dice.choices(list(STORIES), list(STORIES.values()), k=count)][:count]
    for n, kind in enumerate(kinds, 1):
        channel = dice.choice(CHANNELS)
        yield Story(
            at=round(n * seconds / count * 0.9, 1),
            n=n,
            kind=kind,
            product=_weighted(dice, PRODUCTS),
            channel=channel,
            again=dice.choice(("", "", channel, *FEEDS, "excel")),
            decision=_weighted(dice, DECISIONS),
            pause=round(dice.uniform(0.2, 2.0), 1),
            dice=dice.getrandbits(32),
        )


def _troubles(dice: Random, seconds: float, kinds: Mapping[str, tuple[str, ...]]) -> Iterator[Trouble]:
    for family, known in kinds.items():
        # One of a family at a time: what they break is then mended by the one who broke it.
        at, most = dice.uniform(0.1, 0.3) * min(seconds, 30), min(seconds, 60)
        order = dice.sample(known, len(known))
        for turn in range(1_000):
            lasts = round(max(_SHORTEST, dice.uniform(0.05, 0.15) * most), 1)
            if at + lasts > seconds:
                break
            yield Trouble(round(at, 1), lasts, family, order[turn % len(order)])
            at += lasts + max(_SHORTEST, dice.uniform(0.05, 0.2) * most)


def _weighted(dice: Random, weights: Mapping[str, int]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]
