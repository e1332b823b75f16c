"""A figure beside its gate."""

from typing import Any, Literal, NamedTuple


class Row(NamedTuple):
    """One figure: id of performance's list or ``-``, what was measured, the number, how people read it, its gate."""

    id: str
    measure: str
    figure: float
    shown: str
    gate: float | None = None
    good: Literal["≤", "≥"] = "≤"

    @property
    def verdict(self) -> str:
        """``ok``, ``over`` (the gate is missed), or nothing where there is no gate."""
        if self.gate is None:
            return ""
        reached = self.figure <= self.gate if self.good == "≤" else self.figure >= self.gate
        return "ok" if reached else "over"

    @property
    def limit(self) -> str:
        """The gate as people read it."""
        return "" if self.gate is None else f"{self.good} {self.gate:g}"

    def as_json(self) -> dict[str, Any]:
        """The row for bench.json."""
        return {**self._asdict(), "verdict": self.verdict}
