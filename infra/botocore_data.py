"""Leaves in a shipped botocore the descriptions of the services that our functions call, and of no
other.

botocore comes with those of 430 services, 25 MB of them, and looks through all of them when a
function starts.
"""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

from infra.artefacts import PackagingError

SERVICES = ("dynamodb", "s3", "secretsmanager", "sesv2", "sqs")
"""What the functions open clients of; tests hold it against them."""
_NOT_READ = ("examples-1.json", "waiters-2.json", "completions-1.json")
_RULES = "endpoint-rule-set-1.json.gz"
"""Rules for the address of each call, an eighth of its work. Without them botocore takes it from its list of endpoints,
which says the same; only S3's depends on the bucket.
"""


def trim(packages: Path) -> None:
    """Trim the botocore among installed packages, if it is there. Raises PackagingError where one
    is not described.
    """
    data = packages / "botocore/data"
    if not data.is_dir():
        return
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in SERVICES:
            shutil.rmtree(folder)
    for service in SERVICES:
        _keep_newest(data / service)
    endpoints = data / "endpoints.json"
    endpoints.write_text(json.dumps(_reduced(json.loads(endpoints.read_text("utf-8")))), "utf-8")


def _keep_newest(service: Path) -> None:
    versions = sorted(path for path in service.glob("*") if (path / "service-2.json.gz").exists())
    if not versions:
        raise PackagingError(f"botocore describes no {service.name}")
    for folder in service.iterdir():
        if folder != versions[-1]:
            shutil.rmtree(folder)
    for path in versions[-1].iterdir():
        if path.name in _NOT_READ or (path.name == _RULES and service.name != "s3"):
            path.unlink()
        elif path.suffix == ".gz":
            # The layer is compressed once more as a whole; a function has less to do at its start.
            path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
            path.unlink()


def _reduced(endpoints: dict[str, Any]) -> dict[str, Any]:
    """The list of endpoints without the services that are not called. sesv2 is found there by its
    endpoint's name.
    """
    called = {*SERVICES, "email"}
    for partition in endpoints["partitions"]:
        partition["services"] = {name: one for name, one in partition["services"].items() if name in called}
    return endpoints
