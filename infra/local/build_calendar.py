"""Fills the calendar setting with Vietnam's public holidays (R42): ``python -m infra.local.build_calendar``.

The weekend and the overrides of the setting stay as staff left them; holidays and years are written anew.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import holidays

SETTING = Path(__file__).parents[2] / "layers/app/misa_order/settings/defaults/calendar.json"
YEARS = range(2026, 2031)


def with_holidays(setting: dict[str, Any], years: Iterable[int]) -> dict[str, Any]:
    """``setting`` with every public holiday of ``years`` by its Vietnamese name, days in lieu included, by date."""
    covered = sorted(years)
    found = holidays.country_holidays("VN", years=covered, language="vi")
    return {
        "weekend": setting["weekend"],
        "overrides": setting["overrides"],
        "holidays": [{"date": day.isoformat(), "name": name} for day, name in sorted(found.items())],
        "years": covered,
    }


def as_text(setting: dict[str, Any]) -> str:
    """The setting as JSON with a line per date, so that a changed day is a changed line."""
    parts = []
    for key, value in setting.items():
        rows = [json.dumps(row, ensure_ascii=False) for row in value]
        dated = key in {"overrides", "holidays"} and rows
        parts.append(f" {json.dumps(key)}: [" + (f"\n  {',\n  '.join(rows)}]" if dated else f"{', '.join(rows)}]"))
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    setting = json.loads(SETTING.read_text(encoding="utf-8"))
    built = with_holidays(setting, YEARS)
    SETTING.write_text(as_text(built), encoding="utf-8")
    print(f"{len(built['holidays'])} holidays of {min(YEARS)}–{max(YEARS)} and {len(built['overrides'])} overrides")


if __name__ == "__main__":
    main()
