"""What SES makes of an accepted mail: headers put before it, and the event that its Lambda action sends."""

import email.header
import email.utils
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.local.mail_verdicts import Verdicts, header_fields

# SES cuts the headers in its event there.
_MOST_HEADER_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class HandedOverMail:
    """One mail as SMTP handed it over: its id here, envelope and bytes, when it came (aware) and how it was judged."""

    message_id: str
    source: str
    recipients: tuple[str, ...]
    raw: bytes
    at: datetime
    verdicts: Verdicts


def stored_bytes(mail: HandedOverMail) -> bytes:
    """The object SES writes: the mail as it came, with SES's own headers before it."""
    verdicts, at = mail.verdicts, email.utils.format_datetime(mail.at.astimezone(UTC))
    lines = (
        f"Return-Path: <{mail.source}>",
        f"Received: from client by inbound-smtp.local with SMTP id {mail.message_id}",
        f" for {mail.recipients[0]}; {at}",
        f"X-SES-Spam-Verdict: {verdicts.spam}",
        f"X-SES-Virus-Verdict: {verdicts.virus}",
        f"Authentication-Results: amazonses.com; dkim={verdicts.dkim.lower()}; dmarc={verdicts.dmarc.lower()}",
    )
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogateescape") + mail.raw


def receipt_event(mail: HandedOverMail, function_arn: str) -> dict[str, Any]:
    """The event of SES's Lambda action, as the function that parses bank mails gets it on AWS."""
    return {
        "Records": [
            {
                "eventSource": "aws:ses",
                "eventVersion": "1.0",
                "ses": {"mail": _mail(mail), "receipt": _receipt(mail, function_arn)},
            }
        ]
    }


def _mail(mail: HandedOverMail) -> dict[str, Any]:
    fields, truncated = _bounded(header_fields(mail.raw))
    return {
        "timestamp": _instant(mail.at),
        "source": mail.source,
        "messageId": mail.message_id,
        "destination": list(mail.recipients),
        "headersTruncated": truncated,
        "headers": [{"name": name, "value": value} for name, value in fields],
        "commonHeaders": _common_headers(mail.source, fields),
    }


def _bounded(fields: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], bool]:
    kept: list[tuple[str, str]] = []
    size = 0
    for name, value in fields:
        size += len(name.encode()) + len(value.encode())
        if size > _MOST_HEADER_BYTES:
            return kept, True
        kept.append((name, value))
    return kept, False


def _common_headers(source: str, fields: list[tuple[str, str]]) -> dict[str, Any]:
    first: dict[str, str] = {}
    for name, value in fields:
        first.setdefault(name.lower(), value)
    common: dict[str, Any] = {"returnPath": source}
    for name in ("from", "to"):
        if name in first:
            common[name] = [_decoded(part) for part in first[name].split(",")]
    for name, key in (("date", "date"), ("message-id", "messageId"), ("subject", "subject")):
        if name in first:
            common[key] = _decoded(first[name])
    return common


def _decoded(value: str) -> str:
    try:
        return str(email.header.make_header(email.header.decode_header(value))).strip()
    except (email.errors.HeaderParseError, LookupError, ValueError):
        return value.strip()


def _receipt(mail: HandedOverMail, function_arn: str) -> dict[str, Any]:
    verdicts = {f"{name}Verdict": {"status": status} for name, status in mail.verdicts.by_name().items()}
    return {
        "timestamp": _instant(mail.at),
        "processingTimeMillis": 0,
        "recipients": list(mail.recipients),
        **verdicts,
        **({"dmarcPolicy": "reject"} if mail.verdicts.dmarc == "FAIL" else {}),
        "action": {"type": "Lambda", "functionArn": function_arn, "invocationType": "Event"},
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
