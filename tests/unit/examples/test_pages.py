"""What a page shows to portals' developers is what is tested."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("page", "example"),
    [("webhooks.md", "webhook_receiver.py"), ("integrating.md", "portal_client.py")],
)
def test_a_page_shows_its_example_as_it_was_tested(page: str, example: str) -> None:
    code = (ROOT / "docs/examples" / example).read_text("utf-8")
    assert f"```python\n{code}```" in (ROOT / "docs" / page).read_text("utf-8")
