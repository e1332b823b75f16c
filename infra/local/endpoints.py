"""`.local/endpoints.json` and `secrets.json`: where everything of a running local system is, and what it shares."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.local.deploy import Stack, dead_letter_queues


def snake_case(logical_id: str) -> str:
    """``MatchPaymentQueue`` as ``match_payment_queue``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", logical_id).lower()


def functions_of(stack: Stack) -> dict[str, str]:
    """Function names by what they do: ``{"expire_orders": "misa-order-expire_orders"}``."""
    physical = stack.of_type("AWS::Lambda::Function").values()
    return {stack.short_name(name).replace("-", "_"): name for name in sorted(physical)}


def queues_of(stack: Stack) -> tuple[dict[str, str], dict[str, str]]:
    """Queue addresses and dead-letter queue addresses, each by the worker whose messages it holds."""
    dead = dead_letter_queues(stack.template)
    found: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for logical_id, url in sorted(stack.of_type("AWS::SQS::Queue").items()):
        worker = stack.short_name(url.rpartition("/")[2]).removesuffix("-dead-letters").replace("-", "_")
        found[logical_id in dead][worker] = url
    return found


def write_endpoints(path: Path, endpoints: Mapping[str, Any]) -> None:
    """Write the file so that a reader sees all of it or none; it holds a key, so only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(endpoints, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    unfinished.replace(path)


def remove_endpoints(path: Path, endpoints: Mapping[str, Any]) -> None:
    """Remove the file if it is still about this system and not about one that was started after it."""
    try:
        if json.loads(path.read_text(encoding="utf-8")) == endpoints:
            path.unlink()
    except (FileNotFoundError, json.JSONDecodeError):
        pass  # nothing there that is ours
