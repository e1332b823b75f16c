"""Customers' pictures, shown to staff (R26)."""

from misa_order.orders.claim import Picture
from misa_order.runtime import objects

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
