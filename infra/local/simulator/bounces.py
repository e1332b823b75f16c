"""What SES publishes of a mail that its recipient's server does not take: the event of a permanent bounce."""

import uuid
from typing import Any

from infra.local.simulator.state import Json, now_text


def bounce_event(sent: Json, message_id: str) -> Json:
    """The event of a mail that was ``sent`` by a call of SendEmail, and that SES gave this id."""
    [recipient] = sent["Destination"]["ToAddresses"]
    refused = {
        "emailAddress": recipient,
        "action": "failed",
        "status": "5.1.1",
        "diagnosticCode": f"smtp; 550 5.1.1 <{recipient}>: Recipient address rejected: User unknown",
    }
    bounce = {
        "feedbackId": uuid.uuid4().hex,
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [refused],
        "timestamp": now_text(),
        "reportingMTA": "dns; orders.local",
    }
    return {"eventType": "Bounce", "bounce": bounce, "mail": _mail(sent, recipient, message_id)}


def _mail(sent: Json, recipient: str, message_id: str) -> Json:
    sender = sent["FromEmailAddress"]
    headers = {"from": [sender], "to": [recipient]}
    tags: dict[str, Any] = {one["Name"]: [one["Value"]] for one in sent.get("EmailTags", [])}
    return {
        "timestamp": now_text(),
        "source": sender,
        "messageId": message_id,
        "destination": [recipient],
        "headersTruncated": False,
        "headers": [{"name": name.title(), "value": value} for name, [value] in headers.items()],
        "commonHeaders": {**headers, "messageId": message_id},
        "tags": {"ses:configuration-set": [sent["ConfigurationSetName"]], **tags},
    }
