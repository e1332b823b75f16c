"""One customer's personal data: handed out, or erased (docs/privacy.md).

``python -m infra.customer_data export CUSTOMER --out FILE`` writes all that is kept of a customer as JSON.
``python -m infra.customer_data erase CUSTOMER --by NAME --reason WHY`` says what would be erased, and what is still
open with the customer; with ``--yes`` it is erased, for good. CUSTOMER is the id under which portals order. Both work
on the local system that is running; with ``--stack NAME`` on that stack in the AWS account of the environment. They
take the rights of the stack's policy CustomerDataRights, and no more.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.redrive import STATE, Place, place_of
from misa_order.kernel.errors import OrderSystemError
from misa_order.kernel.history import Why
from misa_order.privacy.erase import erase_customer
from misa_order.privacy.erased import REASON
from misa_order.privacy.export import export_customer
from misa_order.privacy.held import Held, Stores, held_of
from misa_order.privacy.open_business import all_open
from misa_order.privacy.pictures import PictureStore
from misa_order.settings.portal_webhooks import PortalWebhooks
from misa_order.table import keys
from misa_order.table.table import Table
from misa_order.table.writes import BusyError


def stores_of(place: Place, account: str) -> Stores:
    """The stores of a system, whose table and bucket are named by its stack."""
    table = Table(place.client("dynamodb"), f"{place.stack}-table")
    return Stores.over(table, PictureStore(place.client("s3"), f"{place.stack}-inbox-{account}"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Do it; 0 unless something was open, or could not be done."""
    asked = _parser().parse_args(arguments)
    try:
        place = place_of(asked.stack, asked.state, "customer_data_credentials")
        stores, now = stores_of(place, place.client("sts").get_caller_identity()["Account"]), datetime.now(UTC)
        return _export(asked, stores, now) if asked.deed == "export" else _erase(asked, stores, now)
    except (OrderSystemError, BusyError, ClientError, BotoCoreError, ValueError, OSError) as error:
        print(f"stopped: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    deeds = parser.add_subparsers(dest="deed", required=True)
    export, erase = deeds.add_parser("export"), deeds.add_parser("erase")
    for deed in (export, erase):
        deed.add_argument("customer", type=_words, help="the customer's id, as portals name it")
        deed.add_argument("--stack", help="the stack on AWS; without it the local system")
        deed.add_argument("--state", type=Path, default=STATE, help="where the local system keeps its state")
    export.add_argument("--out", type=Path, required=True, help="the file to write; none may be there")
    erase.add_argument("--by", type=_words, required=True, help="who erases: a name that staff know")
    erase.add_argument("--reason", type=_words, required=True, help="why, for the history: no name, no address")
    erase.add_argument("--yes", action="store_true", help="do it; else it is only said what would be done")
    return parser


def _words(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("must say something")
    return text.strip()


def _export(asked: argparse.Namespace, stores: Stores, now: datetime) -> int:
    found = stores.table.get(keys.setting("portal-webhooks"))
    setting = PortalWebhooks.model_validate_json(found["doc"]) if found else PortalWebhooks(portals=())
    made: dict[str, Any] = export_customer(asked.customer, stores, [one.portal for one in setting.portals], now)
    asked.out.touch(mode=0o600, exist_ok=False)
    asked.out.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    counted = ", ".join(f"{len(made[what])} {what}" for what in ("orders", "renewals", "quotas"))
    print(f"{asked.out}: {counted}")
    return 0


def _erase(asked: argparse.Namespace, stores: Stores, now: datetime) -> int:
    held = held_of(asked.customer, stores, now)
    print("\n".join(_told(held)))
    if still := all_open(held, stores, now):
        print("nothing is erased while something is open:\n" + "\n".join(still), file=sys.stderr)
        return 1
    if not asked.yes:
        print("nothing is open; nothing was erased: YES=yes erases it, for good")
        return 0
    why = Why(f"staff:{asked.by}", now, REASON, asked.reason)
    done = erase_customer(asked.customer, stores, why)
    print("erased: " + ", ".join(f"{count} {what}" for what, count in done._asdict().items()))
    return 0


def _told(held: Held) -> list[str]:
    """What is kept, by number and id alone: the screen is somebody's, too."""
    contracts = [one.id for found in held.contracts.values() for one in found]
    kept: dict[str, list[str]] = {
        "orders": [one.number for one in held.orders],
        "contracts": contracts,
        "renewals": [one.id for one in held.renewals],
        "quotas": [f"{one.product}/{one.domain}" for one in held.quotas],
    }
    return [f"{what}: {', '.join(names) or 'none'}" for what, names in kept.items()]


if __name__ == "__main__":
    sys.exit(main())
