"""Sends the partners' signed callbacks into our system."""

import json
import time

import urllib3

from infra.local.simulator.signature import signature
from infra.local.simulator.state import Json, Links

RETRIED = frozenset({429, *range(500, 600)})
TIMEOUT = urllib3.Timeout(connect=2, read=30)


class Callbacks:
    """Delivers callbacks of partners and gateways to where ``links`` says at that moment."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._pool = urllib3.PoolManager()

    @property
    def possible(self) -> bool:
        """Whether there is an address to send to."""
        return self._links.callback_base is not None

    def deliver(self, partner: str, body: Json) -> int | None:
        """Send one callback, four times at most while our side fails or is busy; return its last status.

        None means that nobody answered. Without a secret ``<partner>_callback`` it goes out unsigned.
        """
        return self.send(partner, body, self._links.secrets.get(f"{partner}_callback"))

    def send(self, sender: str, body: Json, secret: bytes | None) -> int | None:
        """Send one callback to ``/v1/callbacks/<sender>``, signed with this secret; as ``deliver``."""
        raw = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        if secret:
            headers["X-Signature"] = signature(secret, raw, int(time.time()))
        retries = urllib3.Retry(
            total=3,
            backoff_factor=0.1,
            status_forcelist=RETRIED,
            allowed_methods=None,
            raise_on_status=False,
            redirect=0,
        )
        url = f"{(self._links.callback_base or '').rstrip('/')}/v1/callbacks/{sender}"
        try:
            return self._pool.request(
                "POST", url, body=raw, headers=headers, retries=retries, timeout=TIMEOUT, redirect=False
            ).status
        except urllib3.exceptions.HTTPError:
            return None

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._pool.clear()
