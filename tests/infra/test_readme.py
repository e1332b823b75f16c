"""What the README shows of the story is what the story prints."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_line_of_the_story_in_the_readme_is_one_of_the_story() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    [block] = re.findall(r"```\n(Act 1.*?)```", readme, re.DOTALL)
    told = "".join(path.read_text("utf-8") for path in (ROOT / "infra" / "local").glob("story*.py"))
    shown = [re.sub(r"^(?:Act \d – |  ✓ )", "", line) for line in block.splitlines()]
    assert [line for line in shown if f'"{line}"' not in told] == []
