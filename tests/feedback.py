"""What SES publishes of a letter: its real bounce with one thing changed, or another event of that letter."""

from copy import deepcopy
from typing import Any

from tests.builders import event

LATER = "2026-11-21T09:00:00.000Z"


def bounced(order: str = "1000002", letter: str = "order_placed", **changes: Any) -> dict[str, Any]:
    """A permanent bounce of an order's letter, or what ``changes`` makes of the bounce."""
    made = event("ses_bounce")
    made["mail"]["tags"] |= {"order": [order], "letter": [letter]}
    made["bounce"] |= changes
    return made


def of_same_mail(bounce: dict[str, Any], kind: str, field: str, what: dict[str, Any]) -> dict[str, Any]:
    """Another event of the mail that a bounce is of."""
    return {"eventType": kind, field: what, "mail": deepcopy(bounce["mail"])}


def complained(bounce: dict[str, Any]) -> dict[str, Any]:
    """The recipient calls the mail spam."""
    what = {
        "feedbackId": "f-2",
        "complaintSubType": None,
        "complainedRecipients": [{"emailAddress": "chu@nhahangabc.vn"}],
        "timestamp": LATER,
        "userAgent": "Yahoo!-Mail-Feedback/2.0",
        "complaintFeedbackType": "abuse",
        "arrivalDate": LATER,
    }
    return of_same_mail(bounce, "Complaint", "complaint", what)


def delayed(bounce: dict[str, Any]) -> dict[str, Any]:
    """The recipient's server does not take the mail for now."""
    recipient = {
        "emailAddress": "chu@nhahangabc.vn",
        "status": "4.2.2",
        "diagnosticCode": "smtp; 452 4.2.2 Mailbox full",
    }
    what = {
        "timestamp": LATER,
        "delayType": "MailboxFull",
        "expirationTime": "2026-11-21T22:04:06.000Z",
        "delayedRecipients": [recipient],
    }
    return of_same_mail(bounce, "DeliveryDelay", "deliveryDelay", what)


def rejected(bounce: dict[str, Any]) -> dict[str, Any]:
    """SES itself does not send what it had taken."""
    return of_same_mail(bounce, "Reject", "reject", {"reason": "Bad content"})
