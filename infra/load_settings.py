"""Puts the settings that ship with the project into the table, where there are none yet: staff's
own are never touched.

``python -m infra.load_settings --stack NAME`` does it on AWS, with the credentials of the shell.
"""

import argparse
import json
from importlib.resources import files
from typing import Any

import boto3

from misa_order.table import keys
from misa_order.table.table import Table
from misa_order.table.writes import NEW, Put, WriteRejectedError

SETTINGS = ("catalogue", "bank-accounts", "bank-senders", "calendar", "assignment", "portal-webhooks")
"""What staff edit by the staff API."""


def default_setting(name: str) -> Any:
    """One of the settings the project ships."""
    return json.loads((files("misa_order.settings") / "defaults" / f"{name}.json").read_text("utf-8"))


def load_settings(client: Any, table_name: str, inbox: str | None = None) -> list[str]:
    """Load what is missing; gives the names of what was loaded. ``inbox`` is where the banks were
    told to write.
    """
    loaded = []
    for name in SETTINGS:
        document = json.dumps(_to_inbox(name, default_setting(name), inbox), ensure_ascii=False)
        try:
            Table(client, table_name).write([Put(keys.setting(name), {"doc": document}, NEW)])
        except WriteRejectedError:
            continue
        loaded.append(name)
    return loaded


def _to_inbox(name: str, document: Any, inbox: str | None) -> Any:
    """The document with the stack's own inbox address for each sender that says to whom it writes
    (R17).
    """
    if name != "bank-senders" or inbox is None:
        return document
    return {"senders": [sender | {"to": inbox} if sender.get("to") else sender for sender in document["senders"]]}


def main() -> None:
    """Load them and say which."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", required=True, help="its outputs name the table and the inbox address")
    name = parser.parse_args().stack
    [stack] = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    loaded = load_settings(boto3.client("dynamodb"), outputs["TableName"], outputs["InboxAddress"])
    print("loaded:", ", ".join(loaded) or "nothing, all were there")


if __name__ == "__main__":
    main()
