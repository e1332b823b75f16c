"""Hands a mail to the running local system as a bank would (signed) or as a forger would (not, or by another domain).

``python -m infra.local.sign_mail mail.eml [--sign yes|no] [--as attacker.example]``
"""

import argparse
import json
import re
import smtplib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import dkim

from infra.local.dkim_keys import SELECTOR, DkimKeys
from infra.local.mail_verdicts import from_address
from infra.local.smtp_entrance import RECIPIENT
from infra.local.tokens import STATE


class Answer(NamedTuple):
    """What the SMTP entrance said: 250 when it took the mail."""

    code: int
    text: str


def with_crlf(raw: bytes) -> bytes:
    """The mail with the line ends that SMTP and DKIM count on, and nothing else changed."""
    return re.sub(rb"\r?\n", b"\r\n", raw)


def signed(raw: bytes, domain: str, keys: DkimKeys) -> bytes:
    """The mail with a DKIM signature by ``domain`` before it; raises dkim.DKIMException if it has no From header."""
    mail = with_crlf(raw)
    signature: bytes = dkim.DKIM(mail).sign(
        SELECTOR.encode(), domain.encode(), keys.private(domain), canonicalize=(b"relaxed", b"relaxed")
    )
    return signature + mail


def send(raw: bytes, smtp: str, sender: str, recipient: str = RECIPIENT) -> Answer:
    """Hand the mail to the entrance at ``smtp`` (``HOST:PORT``), byte for byte; OSError if nobody answers."""
    host, _colon, port = smtp.rpartition(":")
    with smtplib.SMTP(host, int(port), timeout=30) as connection:
        connection.ehlo()
        for code, text in (connection.mail(sender, ["BODY=8BITMIME"]), connection.rcpt(recipient)):
            if code != 250:
                return Answer(code, text.decode("utf-8", "replace"))
        code, text = connection.data(with_crlf(raw))
    return Answer(code, text.decode("utf-8", "replace"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Send one file and print what was sent and what the entrance answered; 0 when it took the mail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--sign", choices=("yes", "no"), default="yes")
    parser.add_argument("--as", dest="domain", help="sign as this domain instead of the From header's")
    parser.add_argument("--state", type=Path, default=STATE, help="where the running system keeps its state")
    asked = parser.parse_args(arguments)
    try:
        return _send_file(asked)
    except (OSError, smtplib.SMTPException, ValueError, dkim.DKIMException) as error:
        print(f"not sent: {error}", file=sys.stderr)
        return 1


def _send_file(asked: argparse.Namespace) -> int:
    raw = asked.file.read_bytes()
    endpoints = asked.state / "endpoints.json"
    if not endpoints.exists():
        raise ValueError(f"no local system is running ({endpoints} is not there); start one with `make up`")
    smtp = json.loads(endpoints.read_text(encoding="utf-8"))["smtp"]
    sender = from_address(raw)
    if asked.sign == "yes":
        domain = asked.domain or (sender or "").rpartition("@")[2]
        if not domain:
            raise ValueError("the mail has no single From address to sign for; name a domain with --as")
        raw = signed(raw, domain, DkimKeys(asked.state / "dkim"))
        manner = f"signed by {domain}"
    else:
        manner = "not signed"
    answer = send(raw, smtp, sender or "")
    print(f"sent {asked.file} ({len(with_crlf(raw))} bytes, {manner}, From {sender or 'nobody'}) to {smtp}")
    print(f"answer: {answer.code} {answer.text}")
    return 0 if answer.code == 250 else 1


if __name__ == "__main__":
    sys.exit(main())
