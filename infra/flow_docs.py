"""Draws docs/flow.md from what the code works by: the five status axes (R6–R11), contracts (R32),
R12a, and events.

``python -m infra.flow_docs`` writes it, ``--check`` fails when the committed file is stale.
"""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.cloudformation import Template, read_template
from misa_order.contracts.contract import STATES
from misa_order.fulfilment.relay import ROUTES
from misa_order.orders.ending.hand_on_grant import __doc__ as rule_12a
from misa_order.orders.statuses import AXES, Axis

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "flow.md"
TEMPLATE = ROOT / "infra" / "template.yaml"


def page() -> str:
    """The whole page."""
    parts = [
        "# How an order moves",
        "",
        "Made by `make docs` from `orders/statuses.py`, `contracts/contract.py`, `fulfilment/relay.py`, the template;",
        "`make check` fails when it is stale.",
        "",
        "An order stands on five axes, each moving by its own rules. Every change is written together with its history",
        "and the event that starts what follows; a move that is not drawn here is refused and changes nothing.",
        "",
    ]
    for axis in AXES.values():
        parts += _axis(axis)
    parts += _contract()
    return "\n".join([*parts, *_second_grant(), *_events()]) + "\n"


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


def _contract() -> Iterator[str]:
    yield from _axis(STATES)
    yield "A contract is no axis of its order. It begins with the step that makes it at CRM and ACT: as a draft where"
    yield "the order is new or rests on a commitment, recorded otherwise (R30.2, R52). Its owner or the renewals head"
    yield "requests, the office accountant or ACT's callback records. A draft's owner changes by the owner or the"
    yield "renewals head, the performer of any by the office accountant (R32, R71)."
    yield ""
    yield "When its order's payment is undone, or a commitment's order cancelled, a draft or requested contract is"
    yield "withdrawn with us, at CRM and at ACT, also one that only one of them has; the order's revenue is then"
    yield "`NOT_RECORDED`, and paid again it gets a new contract. A recorded one stays, flagged `revenue_unpaid`, until"
    yield "the order is paid again or the office accountant withdraws it by hand (R32)."
    yield ""


def _second_grant() -> Iterator[str]:
    yield "## A customer's second temporary grant"
    yield ""
    yield inspect.cleandoc(rule_12a or "")
    yield ""


def _events() -> Iterator[str]:
    yield "## What follows what"
    yield ""
    yield "A change leaves its event in the outbox; the table's stream relays it to the queues of those who work on."
    yield "Every worker reads the order and does what is due by its state: an event may come twice, late, in any order."
    yield ""
    yield "| event | queue, and the function that works it off |"
    yield "|---|---|"
    workers = _workers(read_template(TEMPLATE))
    for event, queues in ROUTES.items():
        yield f"| `{event}` | {', '.join(f'`{queue}` → `{workers[queue]}`' for queue in queues)} |"


def _workers(template: Template) -> dict[str, str]:
    """The functions' folders by their queues as ROUTES names them, from what relay_events is told of (MATCH_QUEUE)."""
    functions = {
        Path(one["Properties"]["CodeUri"]).name: one["Properties"]
        for one in template["Resources"].values()
        if one["Type"] == "AWS::Serverless::Function"
    }
    works = {
        source["Properties"]["Queue"]["Fn::GetAtt"][0]: folder
        for folder, function in functions.items()
        for source in function.get("Events", {}).values()
        if source["Type"] == "SQS"
    }
    told = functions["relay_events"]["Environment"]["Variables"]
    return {name.removesuffix("_QUEUE").lower(): works[queue["Ref"]] for name, queue in told.items() if "Ref" in queue}


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
