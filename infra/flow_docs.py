"""Draws docs/flow.md from the tables the code works by: the five status axes (R6–R11) and where each event goes.

``python -m infra.flow_docs`` writes it, ``--check`` fails when the committed file is stale.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from misa_order.fulfilment.relay import ROUTES
from misa_order.orders.statuses import AXES, Axis

PAGE = Path(__file__).parent.parent / "docs" / "flow.md"


def page() -> str:
    """The whole page."""
    parts = [
        "# How an order moves",
        "",
        "Made by `make docs` from `orders/statuses.py` and `fulfilment/relay.py`; `make check` fails when it is stale.",
        "",
        "An order stands on five axes, each moving by its own rules. Every change is written together with its history",
        "and the event that starts what follows; a move that is not drawn here is refused and changes nothing.",
        "",
    ]
    for axis in AXES.values():
        parts += _axis(axis)
    return "\n".join([*parts, *_events()]) + "\n"


def _axis(axis: Axis) -> Iterator[str]:
    yield f"## {axis.english} – {axis.vietnamese}"
    yield ""
    yield "| code | Vietnamese | English | may become |"
    yield "|---|---|---|---|"
    for state, (vietnamese, english) in axis.labels.items():
        following = [f"`{after}`" for after in axis.labels if after in axis.moves[state]]
        yield f"| `{state}` | {vietnamese} | {english} | {' · '.join(following) or 'final'} |"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in axis.labels:
        for after in axis.labels:
            if after in axis.moves[state]:
                yield f"    {state} --> {after}"
        if not axis.moves[state]:
            yield f"    {state} --> [*]"
    yield "```"
    yield ""


def _events() -> Iterator[str]:
    yield "## What follows what"
    yield ""
    yield "A change leaves its event in the outbox; the table's stream relays it to the queues of those who work on."
    yield "Every worker reads the order and does what is due by its state: an event may come twice, late, in any order."
    yield ""
    yield "| event | goes to |"
    yield "|---|---|"
    for event, queues in ROUTES.items():
        yield f"| `{event}` | {', '.join(f'`{queue}`' for queue in queues)} |"


def main() -> int:
    """Write the page, or with ``--check`` say whether it is fresh."""
    fresh = page()
    if "--check" not in sys.argv:
        PAGE.write_text(fresh, "utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == fresh:
        return 0
    print("docs/flow.md is stale: run make docs", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
