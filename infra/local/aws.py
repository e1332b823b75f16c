"""Clients of the local AWS endpoint, signed as the account's root: what a deployment may do."""

from typing import Any

import boto3
from botocore.config import Config

from infra.local.engine import REGION

# Locally the access key names the account, and its root's secret is not checked.
ACCOUNT = "000000000000"


class LocalAws:
    """Opens one client per service on the endpoint at ``url`` and keeps it."""

    def __init__(self, url: str) -> None:
        self.url = url
        unchecked = "local"
        self._session = boto3.Session(aws_access_key_id=ACCOUNT, aws_secret_access_key=unchecked, region_name=REGION)
        self._config = Config(
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 1},
            max_pool_connections=32,
            # A machine's proxy must not stand between it and itself.
            proxies={},
        )
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """The client of a service, by its boto3 name; safe to use from several threads."""
        if service not in self._clients:
            self._clients[service] = self._session.client(  # type: ignore[call-overload]  # the name is not a literal
                service, endpoint_url=self.url, config=self._config
            )
        return self._clients[service]
