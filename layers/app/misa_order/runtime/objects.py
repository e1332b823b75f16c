"""What is kept whole beside the table: raw mails and calls, pictures, spreadsheets."""

from functools import cache
from typing import TYPE_CHECKING, Any

from misa_order.runtime import wiring
from misa_order.runtime.settings import required

if TYPE_CHECKING:
    from botocore.session import Session

    from misa_order.payments.spreadsheets.upload_store import UploadStore


def inbox_bucket() -> str:
    """Where raw bank mails are kept."""
    return required("INBOX_BUCKET")


def read_object(bucket: str, key: str) -> bytes:
    """A stored object, whole."""
    found: bytes = wiring.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return found


def keep_object(key: str, text: bytes) -> None:
    """Keep a raw text in the inbox bucket; what stood under the key before stays there as an older
    version.
    """
    wiring.client("s3").put_object(Bucket=inbox_bucket(), Key=key, Body=text)


def uploads() -> "UploadStore":
    """Where files that are larger than a request arrive."""
    from misa_order.payments.spreadsheets.upload_store import UploadStore  # noqa: PLC0415 - only who imports needs it

    return UploadStore(signing_s3(), required("UPLOAD_BUCKET"))


def signing_s3() -> Any:
    """Signs addresses that hold in every region: only this version and form of address do."""
    return _signing_s3(wiring.session())


@cache
def _signing_s3(session: "Session") -> Any:
    from botocore.config import Config  # noqa: PLC0415 - only who shows pictures needs it

    return session.create_client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
