"""The pictures of payment orders that customers sent with their word (R26), by order."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


class PictureStore:
    """Every version of them, also those that were replaced."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def of_order(self, number: str) -> list[str]:
        """The objects that hold an order's pictures; one call for each thousand."""
        return sorted({key for key, _ in self._versions(number)})

    def forget(self, number: str) -> int:
        """Delete an order's pictures for good; how many versions there were."""
        versions = list(self._versions(number))
        for key, version in versions:
            self._client.delete_object(Bucket=self._bucket, Key=key, VersionId=version)
        return len(versions)

    def _versions(self, number: str) -> Iterator[tuple[str, str]]:
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=f"claims/{number}/"
        )
        for page in pages:
            for one in page.get("Versions", []):
                yield one["Key"], one["VersionId"]
            for marker in page.get("DeleteMarkers", []):
                yield marker["Key"], marker["VersionId"]
