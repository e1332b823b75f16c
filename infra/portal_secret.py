"""The secret of a portal: what it checks our webhooks with (R84).

``python -m infra.portal_secret PORTAL`` prints that of the local system that is running, ``--stack NAME`` that of the
stack on AWS. ``--version`` is the setting's ``secret_version``.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from misa_order.kernel.signature import portal_secret

STATE = Path(__file__).resolve().parent.parent / ".local"
_MASTER = "portal_webhook"


def master_secret(stack: str | None, state: Path) -> bytes:
    """What every portal's secret is made from. Raises ValueError where no local system runs, ClientError."""
    if stack:
        found = boto3.client("secretsmanager").get_secret_value(SecretId=f"{stack}/portal-webhook")
        return str(found["SecretString"]).encode()
    path = state / "secrets.json"
    if not path.exists():
        message = f"no local system is running ({path} is not there); start one with `make up`, or give STACK=name"
        raise ValueError(message)
    return str(json.loads(path.read_text(encoding="utf-8"))[_MASTER]).encode()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the secret and nothing else."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("portal", help="as the setting portal-webhooks names it")
    parser.add_argument("--version", type=int, default=1, help="the setting's secret_version")
    parser.add_argument("--stack", help="the stack on AWS; without it the local system")
    parser.add_argument("--state", type=Path, default=STATE, help="where the local system keeps its state")
    asked = parser.parse_args(arguments)
    try:
        print(portal_secret(master_secret(asked.stack, asked.state), asked.portal, asked.version).decode())
    except (ClientError, BotoCoreError, ValueError) as error:
        print(f"stopped: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
