"""Puts the settings that ship with the project into the table, where there are none yet: staff's own are never touched.

``python -m infra.load_settings --table NAME`` does it on AWS, with the credentials of the shell.
"""

import argparse
import json
from importlib.resources import files
from typing import Any

import boto3

from misa_order.table import keys
from misa_order.table.table import Table
from misa_order.table.transaction import NEW, Put, WriteRejectedError

SETTINGS = ("catalogue", "bank-accounts", "bank-senders", "calendar", "assignment")
"""What staff edit by the staff API."""


def default_setting(name: str) -> Any:
    """One of the settings the project ships."""
    return json.loads((files("misa_order.orders") / "default_settings" / f"{name}.json").read_text("utf-8"))


def load_settings(client: Any, table_name: str) -> list[str]:
    """Load what is missing; gives the names of what was loaded."""
    loaded = []
    for name in SETTINGS:
        document = json.dumps(default_setting(name), ensure_ascii=False)
        try:
            Table(client, table_name).write([Put(keys.setting(name), {"doc": document}, NEW)])
        except WriteRejectedError:
            continue
        loaded.append(name)
    return loaded


def main() -> None:
    """Load them and say which."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", required=True)
    loaded = load_settings(boto3.client("dynamodb"), parser.parse_args().table)
    print("loaded:", ", ".join(loaded) or "nothing, all were there")


if __name__ == "__main__":
    main()
