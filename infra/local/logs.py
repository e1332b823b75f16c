"""Follows what a function of the running local system logs: ``python -m infra.local.logs FUNCTION [--once]``.

A line is shown as time, level, what happened, its facts, and the place in the code; what is no line of ours as it is.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.local.tokens import STATE

_EVERY_SECONDS = 1.0
_FIXED = {"level", "location", "message", "timestamp", "service", "cold_start", "function_request_id", "xray_trace_id"}


def told(line: str) -> str | None:
    """A line as people read it; None for a metric and for the runtime's own."""
    try:
        said = json.loads(line)
    except json.JSONDecodeError:
        return None if line.startswith(("START ", "END ", "REPORT ", "INIT_START ")) else line.rstrip()
    if not isinstance(said, dict) or "_aws" in said:
        return None
    facts = {name: fact for name, fact in said.items() if name not in _FIXED and not name.startswith("function_")}
    shown = " ".join(f"{name}={fact}" for name, fact in facts.items() if name not in {"exception", "stack_trace"})
    at = str(said.get("timestamp", "")).replace(",", ".")[11:23]
    return f"{at} {said.get('level')} {said.get('message')} {shown} ({said.get('location')})" + _trace(said)


def _trace(said: Mapping[str, Any]) -> str:
    return f"\n{said['exception']}" if "exception" in said else ""


def lines(client: Any, group: str, seen: set[tuple[str, int, str]]) -> Iterator[str]:
    """What was logged and not seen yet, oldest first; nothing before the function has run."""
    try:
        pages = client.get_paginator("filter_log_events").paginate(logGroupName=group)
        events = [event for page in pages for event in page["events"]]
    except client.exceptions.ResourceNotFoundException:
        return
    for event in sorted(events, key=lambda one: one["timestamp"]):
        # The local engine gives no ids to events.
        known = (event["logStreamName"], event["timestamp"], event["message"])
        if known not in seen:
            seen.add(known)
            yield event["message"]


def follow(state: Path, function: str, *, once: bool) -> None:
    """Print lines until asked to stop; ValueError where nothing runs, or nothing of this name."""
    known = state / "endpoints.json"
    if not known.exists():
        raise ValueError(f"no local system is running ({known} is not there); start one with `make up`")
    endpoints = json.loads(known.read_text("utf-8"))
    names = endpoints["functions"]
    if function not in names:
        raise ValueError(f"there is no function {function!r}; there are {', '.join(names)}")
    client, seen = _logs(endpoints), set[tuple[str, int, str]]()
    while True:
        for line in lines(client, f"/aws/lambda/{names[function]}", seen):
            if shown := told(line):
                print(shown, flush=True)
        if once:
            return
        time.sleep(_EVERY_SECONDS)


def _logs(endpoints: Mapping[str, Any]) -> Any:
    key = endpoints["credentials"]
    return boto3.client(
        "logs",
        endpoint_url=endpoints["aws"],
        aws_access_key_id=key["access_key_id"],
        aws_secret_access_key=key["secret_access_key"],
        region_name=key["region"],
        config=Config(proxies={}),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Follow one function's log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("function", help="a folder of functions/")
    parser.add_argument("--once", action="store_true", help="print what is there, and end")
    parser.add_argument("--state", type=Path, default=STATE, help="where the running system keeps its state")
    asked = parser.parse_args(arguments)
    try:
        follow(asked.state, asked.function, once=asked.once)
    except KeyboardInterrupt:
        return 0
    except (ValueError, ClientError, OSError) as error:
        print(f"no log: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
