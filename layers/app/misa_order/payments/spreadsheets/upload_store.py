"""Files that are larger than a request: where their sender puts them, in a bucket of their own that
forgets them after a day.
"""

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from misa_order.kernel.errors import NotFoundError
from misa_order.kernel.media_types import XLSX
from misa_order.table.ids import is_possible_id

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


class UploadStore:
    """All that is asked of that bucket. ``files`` signs addresses that hold in every region.

    A key names who was given it by a digest, so that nobody else's word reaches the file, and says
    nothing of the person.
    """

    def __init__(self, files: "S3Client", bucket: str) -> None:
        self._files = files
        self._bucket = bucket

    def form(self, upload_id: str, actor: str, size: int, seconds: int) -> dict[str, Any]:
        """The ``url`` and ``fields`` of a form by which a browser posts a file of this very size, and
        no other, for so many seconds. Nothing is called.
        """
        kind = {"Content-Type": XLSX}
        conditions = [kind, ["content-length-range", size, size]]
        key = _key(upload_id, actor)
        return self._files.generate_presigned_post(self._bucket, key, kind, conditions, ExpiresIn=seconds)

    def content(self, upload_id: str, actor: str) -> bytes:
        """The file that has arrived. Raises NotFoundError ``upload_not_found``, for another's as for
        none.
        """
        key = _key(upload_id, actor)
        # Asked by its name: what is not there would be no answer but a refusal.
        if not is_possible_id(upload_id) or not self._lists(key):
            raise not_found()
        return self._files.get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def _lists(self, key: str) -> bool:
        return bool(self._files.list_objects_v2(Bucket=self._bucket, Prefix=key, MaxKeys=1).get("Contents"))


def not_found() -> NotFoundError:
    """The refusal that tells nothing of others' files."""
    message = "No file of yours has arrived under this id, or its day is over: ask for a place and send it"
    return NotFoundError("upload_not_found", message, field="id")


def _key(upload_id: str, actor: str) -> str:
    return f"statements/{sha256(actor.encode()).hexdigest()[:32]}/{upload_id}.xlsx"
