"""Whether a deployed portal API is alive: ``python -m infra.smoke ADDRESS``, after each deploy (ADR 20).

Without a token it looks at what everybody may see, and changes nothing: that is for production. With a portal's token
in the environment (``TOKEN``) it orders, asks for the order and cancels it: that is for a test stage, whose customer is
the mailbox ``--email``.
"""

import argparse
import json
import os
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import urllib3

_SECONDS = 30


class Answer(NamedTuple):
    """What the API answered; ``body`` is empty where that is no JSON object."""

    status: int
    body: Mapping[str, Any]


class Portal:
    """The API at an address, as a portal with a token sees it, or as anybody without one."""

    def __init__(self, address: str, token: str = "") -> None:
        self._address = address.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = urllib3.PoolManager(timeout=_SECONDS, retries=False)

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """One request, made once. Raises urllib3's HTTPError where nobody answers."""
        sent = {"json": body} if body is not None else {}
        more = {**self._headers, **(headers or {})}
        answer = self._http.request(method, self._address + path, headers=more, **sent)
        try:
            read = json.loads(answer.data)
        except ValueError:
            read = None
        return Answer(answer.status, read if isinstance(read, dict) else {})


def seen_by_all(portal: Portal) -> Iterator[tuple[str, bool]]:
    """The page of the API is there, and nobody gets in without a token, or with a wrong one."""
    yield "GET /docs shows the API", portal.ask("GET", "/docs").status == 200
    yield "an order without a token is refused with 401", portal.ask("POST", "/v1/orders", {}).status == 401
    wrong = {"Authorization": "Bearer x.y.z"}
    yield "a wrong token is refused with 403", portal.ask("GET", "/v1/orders", headers=wrong).status == 403


def played(portal: Portal, order: Mapping[str, Any], key: str) -> Iterator[tuple[str, bool]]:
    """An order from its request to its end, unpaid."""
    placed = portal.ask("POST", "/v1/orders", order, {"Idempotency-Key": key})
    yield "an order is taken with 201", placed.status == 201
    if placed.status != 201:
        return
    number = placed.body.get("number")
    again = portal.ask("POST", "/v1/orders", order, {"Idempotency-Key": key})
    yield f"the same again is the same order, {number}", (again.status, again.body.get("number")) == (200, number)
    seen = portal.ask("GET", f"/v1/orders/{number}")
    yield "it can be asked for", (seen.status, seen.body.get("number")) == (200, number)
    ended = portal.ask("POST", f"/v1/orders/{number}/cancel")
    yield "it is cancelled", ended.status == 200 and ended.body.get("status", {}).get("payment") == "CANCELLED"


def order_of(email: str, name: str) -> dict[str, Any]:
    """An order of what the shipped catalogue calls CUKCUK Pro, for a customer who is nobody."""
    customer = {"id": name, "name": "Smoke test", "email": email, "phone": "0912345678"}
    return {
        "product": "CUKCUK",
        "purpose": "new",
        "domain": name,
        "payment_method": "transfer",
        "office": "HN",
        "customer": customer,
        "lines": [{"sku": "CUKCUK-PRO-12M", "quantity": 1}],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Look, and print what was seen; 0 when all of it is as it must be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", help="the first stack's output PortalUrl")
    parser.add_argument("--email", default="", help="whose mailbox gets the order's mails; TOKEN is set as well")
    asked = parser.parse_args(arguments)
    token = os.environ.get("TOKEN", "")
    if bool(token) != bool(asked.email):
        parser.error("an order needs both: TOKEN in the environment, and --email")
    looks = [seen_by_all(Portal(asked.address))]
    if token:
        name = f"smoke{uuid.uuid4().hex[:12]}"
        looks.append(played(Portal(asked.address, token), order_of(asked.email, name), name))
    failed = 0
    try:
        for what, well in (one for look in looks for one in look):
            failed += not well
            print(f"{'ok    ' if well else 'FAILED'}  {what}")
    except urllib3.exceptions.HTTPError as error:
        print(f"FAILED  {asked.address} does not answer: {error}")
        return 1
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
