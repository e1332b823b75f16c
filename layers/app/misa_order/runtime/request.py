"""A request of the portal's API, as API Gateway's HTTP API hands it over (payload 2.0)."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from misa_order.kernel.errors import UnsupportedMediaTypeError
from misa_order.runtime.bodies import read_json, sent_bytes

_TOKEN = re.compile(r"\A/pay/[^/]*")


class Request:
    """One request; ``headers`` by their names in lower case, ``authorizer`` what the authorizer found out."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        context = event["requestContext"]
        self._event = event
        self.id = str(context.get("requestId") or "")
        self.method = str(context["http"]["method"]).upper()
        # A stage that has a name stands before every path.
        self.path = event["rawPath"][0 if context["stage"] == "$default" else len(context["stage"]) + 1 :]
        self.headers = {str(name).lower(): value for name, value in (event.get("headers") or {}).items()}
        self.authorizer: Mapping[str, Any] = (context.get("authorizer") or {}).get("lambda") or {}

    @property
    def told_path(self) -> str:
        """The path as a log may tell it: the token of a payment page opens it to anybody (R92)."""
        return _TOKEN.sub("/pay/…", self.path)

    def body(self) -> bytes:
        """The body as it was sent. Raises InvalidInputError ``json_invalid`` for what is no base64."""
        return sent_bytes(self._event.get("body"), is_base64=bool(self._event.get("isBase64Encoded")))

    def json(self) -> Any:
        """The body, where it is said to be JSON or nothing is said; a form is never read in a way of its own.

        Raises UnsupportedMediaTypeError for any other, and InvalidInputError as read_json does.
        """
        kind, _, _ = self.headers.get("content-type", "").partition(";")
        if kind.strip().lower() not in {"", "application/json"}:
            message = "The body must be application/json"
            raise UnsupportedMediaTypeError("unsupported_media_type", message, "Content-Type")
        return read_json(self.body())

    def query(self) -> dict[str, str | list[str]]:
        """The query by name. The gateway joins what is given twice by commas; that comes as a list."""
        given = parse_qs(self._event.get("rawQueryString") or "", keep_blank_values=True)
        sent: dict[str, str] = self._event.get("queryStringParameters") or {}
        return {name: value.split(",") if len(given.get(name, ())) > 1 else value for name, value in sent.items()}

    def queried(self, name: str) -> str:
        """A text of the query, as the gateway gives it; empty where there is none."""
        return str((self._event.get("queryStringParameters") or {}).get(name, ""))
