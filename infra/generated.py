"""Pages that are made from the code, committed, and held fresh."""

import json
import sys
from pathlib import Path
from typing import Any


def keep(page: Path, described: dict[str, Any]) -> int:
    """Write the document as JSON, or with ``--check`` among the arguments say whether it is fresh: 1 where not."""
    fresh = json.dumps(described, indent=1, ensure_ascii=False) + "\n"
    if "--check" not in sys.argv:
        page.write_text(fresh, "utf-8")
        return 0
    if page.exists() and page.read_text("utf-8") == fresh:
        return 0
    print(f"{page} is stale: run make docs", file=sys.stderr)
    return 1
