"""Which tests may notice a mutant: those that reach its function, known from one run over the code as it is."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from infra.mutants.jobs import Job, in_parallel
from infra.mutants.made import MODULE, Mutant
from infra.mutants.rooms import ROOMS, ROOT
from infra.mutants.trial import Reach, record, try_mutant

BUILD = ROOT / "build/mutants"
_LONGEST_TEST = 4.0
"""Seconds of processor time; longer ones are for whole days and hostile sizes.

The first test of a file begins the session, too: with 2 seconds it was left out.
"""
_START = 20
_LONGEST_RECORDING = 1200


class Guarded:
    """The tests of some rooms by what they reach.

    What is known of a file of tests is kept under build/ until that file changes.
    """

    def __init__(self, rooms: Iterable[str]) -> None:
        BUILD.mkdir(parents=True, exist_ok=True)
        files = {room: ROOMS[room].test_files() for room in rooms}
        kept = {file: _kept(file) for found in files.values() for file in found}
        _record(kept)
        self._tests: dict[str, Reach] = {
            room: {test: known for file in found for test, known in json.loads(kept[file].read_text()).items()}
            for room, found in files.items()
        }

    def trial(self, room: str, mutant: Mutant, number: int) -> Job:
        """The tests of its function; of all that reach its file, where it stands outside functions."""
        tests = self._tests[room]
        reaching = _reaching(tests, f"{mutant.path}:{mutant.function}") or _reaching(tests, f"{mutant.path}:")
        if reaching and mutant.function == MODULE:
            # Whoever looks at a table alone runs none of our functions.
            reaching += [test for test, known in tests.items() if not known["reached"]]
        seconds = {test: tests[test]["seconds"] for test in reaching or tests}
        chosen = {test: spent for test, spent in seconds.items() if spent <= _LONGEST_TEST} or seconds
        limit = _START + 3 * sum(chosen.values())
        return Job(try_mutant, (mutant.path, mutant.text, chosen), limit, BUILD / f"{number % 50}.log")


def _reaching(tests: Reach, place: str) -> list[str]:
    """The tests that reach a function; those that reach any of a file, where ``place`` ends after its name."""

    def is_there(reached: str) -> bool:
        return reached.startswith(place) if place.endswith(":") else reached == place

    return [test for test, known in tests.items() if any(map(is_there, known["reached"]))]


def _kept(test_file: Path) -> Path:
    name = hashlib.sha256(test_file.read_bytes()).hexdigest()[:16]
    return BUILD / f"{test_file.stem}-{name}.json"


def _record(files: dict[Path, Path]) -> None:
    missing = {file: kept for file, kept in files.items() if not kept.exists()}
    if missing:
        print(f"Learning what the tests of {len(missing)} files reach …", flush=True)
    jobs = ((file, _recording(file, kept)) for file, kept in missing.items())
    for file, verdict in in_parallel(jobs):
        if verdict != "survived":
            raise SystemExit(f"{file.relative_to(ROOT)} over the code as it is: {verdict}. See {_log(missing[file])}")


def _recording(file: Path, kept: Path) -> Job:
    return Job(record, (str(file.relative_to(ROOT)), kept), _LONGEST_RECORDING, _log(kept))


def _log(kept: Path) -> Path:
    return kept.with_suffix(".log")
