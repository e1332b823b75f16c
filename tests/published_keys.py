"""A token issuer's keys without the network between it and those who trust it."""

from typing import Any

from jwt import PyJWKClient


class PublishedKeys(PyJWKClient):
    """What the issuer publishes; an exception instead of it is raised, as by an issuer that cannot be reached."""

    def __init__(self, published: Any) -> None:
        super().__init__("https://tokens.invalid/jwks.json")
        self.published = published

    def fetch_data(self) -> Any:
        if isinstance(self.published, Exception):
            raise self.published
        return self.published
