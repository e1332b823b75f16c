"""What SUMAN refused, as staff have it done again: of many orders, and of one."""

import json
from typing import Any

from chalice.test import Client

from tests.stations import Stations


def retry_as_staff(client: Client, play: Stations) -> None:
    """Two temporary grants were refused: one is retried by itself, the other among many."""
    headers = {"Authorization": f"Bearer {play.token('order_accountant')}", "Content-Type": "application/json"}

    def ask(path: str, method: str = "GET", **body: Any) -> Any:
        raw = json.dumps(body).encode() if body else b""
        answer = client.http.request(method, path, headers=headers, body=raw)
        assert answer.status_code == 200, answer.body
        return answer.json_body

    one, other = (ask(f"/orders?customer={name}")["items"][0]["number"] for name in ("refused", "later"))
    retried = ask(f"/orders/{one}/retry", "POST", step="resource")
    assert retried["steps"]["temporary"]["state"] == "waiting"
    assert ask("/orders/retry", "POST", step="resource", customer="later")["retried"] == [other]
