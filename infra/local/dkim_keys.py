"""The DKIM keys of the local world: for each bank's domain the pair that its mail servers hold in the real one."""

import base64
import re
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from infra.local.secret_files import rsa_key_in

SELECTOR = "local"
ATTACKER = "attacker.example"
_DOMAIN = re.compile(r"(?=.{1,253}\Z)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
_KEY_NAME = re.compile(r"[a-z0-9-]+\._domainkey\.(?P<domain>.+?)\.?")


class DkimKeys:
    """Key pairs kept as ``<folder>/<domain>.key`` (PEM) and ``<domain>.pub`` (the TXT record that DNS would hold)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ensure(self, domains: Iterable[str]) -> None:
        """Generate what is missing; a pair that is there stays."""
        for domain in domains:
            self.private(domain)

    def private(self, domain: str) -> bytes:
        """The private key of ``domain`` as PEM, generated with its record if there is none; or ValueError."""
        if not _DOMAIN.fullmatch(domain):
            raise ValueError(f"{domain!r} is not a domain name")
        path, record = self._folder / f"{domain}.key", self._folder / f"{domain}.pub"
        # To read a key is to look whether its factors are primes: 50 ms for each mail.
        if not path.exists() or not record.exists():
            public = rsa_key_in(path).public_key()
            der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
            record.write_text(f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}\n", encoding="ascii")
        return path.read_bytes()

    def record(self, name: bytes | str, timeout: float = 0) -> bytes | None:  # noqa: ARG002 - dkimpy passes it
        """What DNS answers for ``<selector>._domainkey.<domain>``: the domain's record whatever the selector, or None.

        It is read from its file each time, so a key that is replaced or added while the system runs counts at once.
        """
        text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
        asked = _KEY_NAME.fullmatch(text.lower())
        if not asked or not _DOMAIN.fullmatch(asked["domain"]):
            return None
        path = self._folder / f"{asked['domain']}.pub"
        return path.read_bytes().strip() if path.is_file() else None
