"""Customers' pictures, shown to staff (R26)."""

from base64 import b64encode
from datetime import datetime, timedelta

from misa_order.kernel.errors import NotFoundError
from misa_order.orders.claim import Claim, Picture
from misa_order.runtime import objects

KEPT = timedelta(days=1096)
"""How long the bucket keeps a picture (docs/privacy.md)."""
LIFETIME = 300
"""Seconds for which the address of a picture shows it."""


def picture_link(picture: Picture) -> str:
    """An address that shows a picture for 5 minutes, as the type that was checked and as nothing
    else.
    """
    asked = {
        "Bucket": objects.inbox_bucket(),
        "Key": picture.key,
        "ResponseContentType": picture.content_type,
        "ResponseContentDisposition": f'attachment; filename="{picture.key.replace("/", "-")}"',
    }
    link: str = objects.signing_s3().generate_presigned_url("get_object", Params=asked, ExpiresIn=LIFETIME)
    return link


def shown_picture(claim: Claim | None, now: datetime) -> dict[str, str]:
    """The picture itself, of its checked type, as base64. Raises NotFoundError where there is none (any more)."""
    if claim is None or claim.evidence is None or claim.at + KEPT < now:
        raise NotFoundError("picture_not_found", "The customer has sent no picture", field="number")
    content = objects.read_object(objects.inbox_bucket(), claim.evidence.key)
    return {"content_type": claim.evidence.content_type, "data": b64encode(content).decode()}
