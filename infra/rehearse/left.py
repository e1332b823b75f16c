"""What is found and let be: every entry of left.yaml with the reason that somebody wrote."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

LEFT: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "left.yaml").read_text("utf-8"))


class Reasons:
    """The entries of one list; each must be of use."""

    def __init__(self, entries: list[dict[str, str]]) -> None:
        self._entries = entries
        self._used: set[int] = set()

    def covers(self, rule: str, where: str) -> bool:
        """Whether someone wrote why this finding is left."""
        for index, entry in enumerate(self._entries):
            if entry["rule"] == rule and re.search(entry["where"], where):
                self._used.add(index)
                return True
        return False

    def idle(self) -> Iterator[str]:
        """Entries for what is not found any more."""
        for index, entry in enumerate(self._entries):
            if index not in self._used:
                yield f"left.yaml lets {entry['rule']} be at {entry['where']}, where it is not found"
