"""Takes MISA Order's webhooks: PORTAL_SECRETS="<secret>" python webhook_receiver.py 8080, with HTTPS before it."""

import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

SECRETS = os.environ.get("PORTAL_SECRETS", "").split()  # Two, divided by a blank, while one is being changed.
NEWEST: dict[str, int] = {}  # Keep it in your database: the newest version of each order, renewal and quota you hold.


def is_genuine(header: str, body: bytes, secrets: list[str], now: float) -> bool:
    """Whether this body, byte for byte, was signed with one of our secrets within the last five minutes."""
    at, given = (dict(part.partition("=")[::2] for part in header.split(",")).get(name, "") for name in ("t", "v1"))
    fresh = at.isascii() and at.isdigit() and len(at) <= 12 and abs(now - int(at)) <= 300
    own = [hmac.digest(secret.encode(), f"{at}.".encode() + body, "sha256").hex() for secret in secrets]
    return fresh and any(hmac.compare_digest(one.encode(), given.encode()) for one in own)


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 when it has saved what it was sent, and 401 to a forger. Anything but 2xx is sent again."""

    timeout = 5

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        if genuine := is_genuine(self.headers.get("X-Signature", ""), body, SECRETS, time.time()):
            told = json.loads(body)
            subject = told["id"].rpartition("/")[0]
            if told["version"] > NEWEST.get(subject, 0):  # Else it came before, or something newer did.
                print(told["event"], subject, flush=True)  # Save told["order"] here, in one write with its version.
                NEWEST[subject] = told["version"]
        self.send_response(204 if genuine else 401)
        self.end_headers()


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
