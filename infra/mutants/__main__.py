"""``make mutants``: changes the code that decides money, one place at a time, and looks whether a test notices.

``python -m infra.mutants [-n 150] [--seed 1] [--all] [--room payments/matching]``: prints what survived and the score;
ends with 1 where the score is below 95 % or, in a room of money, a survivor has no reason in reasons.toml.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from infra.mutants.guarded import Guarded
from infra.mutants.jobs import Job, in_parallel
from infra.mutants.made import Change, Mutant, Source
from infra.mutants.reasons import Reason, as_entry, gone, read_reasons
from infra.mutants.rooms import ROOMS

_LOWEST_SCORE = 95.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Make, try, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=150, help="how many mutants (default 150)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (default 1)")
    parser.add_argument("--all", action="store_true", help="every mutant; takes a night")
    parser.add_argument("--room", default="", help="of one room only, or of one place: orders/number.py:check_digit")
    asked = parser.parse_args(arguments)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr] # what survives is told at once
    changes = _changes(asked.room)
    print(f"{len(changes)} mutants can be made of {', '.join(dict.fromkeys(room for room, _ in changes))}.")
    chosen = changes if asked.all else _sample(changes, asked.n, asked.seed)
    reasons = read_reasons()
    told = _tell_gone(reasons, [change for _, change in changes]) if asked.all else 0
    return max(told, _try(chosen, {reason.identity for reason in reasons}))


def _changes(wanted: str) -> list[tuple[str, Change]]:
    """All of a room, or all whose place begins as ``wanted``."""
    rooms = [wanted] if wanted in ROOMS else list(ROOMS)
    made = ((room, change) for room in rooms for path in ROOMS[room].files() for change in Source(path).changes())
    return [one for one in made if wanted in ROOMS or one[1].place.startswith(wanted)]


def _sample(changes: list[tuple[str, Change]], count: int, seed: int) -> list[tuple[str, Change]]:
    return random.Random(seed).sample(changes, min(count, len(changes)))  # noqa: S311 — nothing secret


def _tell_gone(reasons: list[Reason], changes: list[Change]) -> int:
    """A reason whose mutant is gone goes too."""
    told = {reason.place for reason in reasons} & {change.place for change in changes}
    made = [change.made() for change in changes if change.place in told]
    left = gone([reason for reason in reasons if reason.place in told], (mutant.identity for mutant in made if mutant))
    for reason in left:
        print(f"A reason without its mutant: {reason.path} {reason.function}\n{reason.diff}")
    return 1 if left else 0


def _try(chosen: list[tuple[str, Change]], reasoned: set[tuple[str, str, str]]) -> int:
    counts, unexplained = Counter[str](), 0
    jobs = _trials(chosen, Guarded({room for room, _ in chosen}))
    for (room, mutant), verdict in in_parallel(jobs):
        let_be = verdict == "survived" and mutant.identity in reasoned
        counts["let be" if let_be else verdict] += 1
        if verdict in {"survived", "undecided"} and not let_be:
            _show(room, mutant, verdict)
            unexplained += verdict == "survived" and ROOMS[room].money
    return _score(counts, unexplained)


def _trials(chosen: list[tuple[str, Change]], guarded: Guarded) -> Iterator[tuple[tuple[str, Mutant], Job]]:
    """Made one by one, for the text of all of them would fill the memory."""
    for number, (room, change) in enumerate(chosen):
        if mutant := change.made():
            yield (room, mutant), guarded.trial(room, mutant, number)


def _show(room: str, mutant: Mutant, verdict: str) -> None:
    print(f"\n# {verdict} in {room}: {mutant.path}:{mutant.line}\n{as_entry(mutant)}")


def _score(counts: Counter[str], unexplained: int) -> int:
    killed = counts["killed"] + counts["timed out"]
    decided = killed + counts["survived"]
    score = 100 * killed / decided if decided else 100.0
    print(
        f"\n{counts.total()} mutants: {killed} killed ({counts['timed out']} by time-out), "
        f"{counts['survived']} survived, {counts['let be']} let be with a reason, {counts['undecided']} undecided. "
        f"Score {score:.1f} %"
    )
    return 1 if score < _LOWEST_SCORE or unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
