"""Sends one request to the running local system's portal API as a partner or a bank feed would: with its own proof.

``python -m infra.local.call /v1/bank-feeds/sepay --as sepay --file body.json``
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import urllib3

from infra.local.tokens import STATE
from misa_order.kernel.signature import sign

type Prove = Callable[[bytes, bytes, datetime], dict[str, str]]
"""The headers that prove who sends a body: of the body, the sender's secret and the time."""


def _signed(body: bytes, secret: bytes, now: datetime) -> dict[str, str]:
    return {"X-Signature": sign(body, secret, now)}


def _keyed(_body: bytes, secret: bytes, _now: datetime) -> dict[str, str]:
    return {"Authorization": f"Apikey {secret.decode()}"}


def _token(_body: bytes, secret: bytes, _now: datetime) -> dict[str, str]:
    return {"Secure-Token": secret.decode()}


SENDERS: Mapping[str, tuple[str, Prove]] = {
    "suman": ("suman_callback", _signed),
    "act": ("act_callback", _signed),
    "card": ("card_callback", _signed),
    "wallet": ("wallet_callback", _signed),
    "paypal": ("paypal_callback", _signed),
    "generic": ("generic_feed", _signed),
    "sepay": ("sepay_feed", _keyed),
    "casso": ("casso_feed", _token),
}
"""Who calls us without a token: the name of its secret, and its way to prove who it is."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Send one request and print status and answer; 0 when it was taken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", help="such as /v1/bank-feeds/sepay")
    parser.add_argument("--as", dest="sender", choices=sorted(SENDERS), help="who sends it; left out: without proof")
    parser.add_argument("--file", type=Path, help="the body, sent byte for byte")
    parser.add_argument("--state", type=Path, default=STATE, help="where the running system keeps its state")
    asked = parser.parse_args(arguments)
    try:
        return _send(asked)
    except (OSError, ValueError, urllib3.exceptions.HTTPError) as error:
        print(f"not sent: {error}", file=sys.stderr)
        return 1


def _send(asked: argparse.Namespace) -> int:
    known = asked.state / "endpoints.json"
    if not known.exists():
        raise ValueError(f"no local system is running ({known} is not there); start one with `make up`")
    body = asked.file.read_bytes() if asked.file else b""
    headers = {"Content-Type": "application/json"} | _proof(asked, body)
    url = f"{json.loads(known.read_text(encoding='utf-8'))['portal']}{asked.path}"
    answer = urllib3.request("POST", url, body=body, headers=headers, timeout=60, retries=False)
    print(f"{answer.status} {answer.data.decode('utf-8', 'replace')}")
    return 0 if answer.status < 300 else 1


def _proof(asked: argparse.Namespace, body: bytes) -> dict[str, str]:
    if not asked.sender:
        return {}
    name, prove = SENDERS[asked.sender]
    secrets = json.loads((asked.state / "secrets.json").read_text(encoding="utf-8"))
    return prove(body, secrets[name].encode(), datetime.now(UTC))


if __name__ == "__main__":
    sys.exit(main())
