"""The keys by which mails are signed, from DNS (RFC 6376, 3.6.2)."""

from functools import cache

from dns.exception import DNSException
from dns.name import EmptyLabel, LabelTooLong, NameTooLong
from dns.resolver import NXDOMAIN, LRUCache, NoAnswer, Resolver

from misa_order.kernel.errors import PartnerDownError
from misa_order.runtime.settings import required

_PATIENCE = 1.5
_LONGEST = 4.0
_MOST_REMEMBERED = 100
_LARGEST_ANSWER = 1232
_NO_SUCH_NAME = (NXDOMAIN, NoAnswer, EmptyLabel, LabelTooLong, NameTooLong)


class KeyRecords:
    """Asks for the TXT record of a key, by the machine's own resolver or at ``server``
    (``host:port``).

    An answer takes 4 s at most, and is remembered as long as it says; of a hundred names, then the
    oldest is forgotten.
    """

    def __init__(self, server: str = "") -> None:
        self._resolver = Resolver(configure=not server)
        if server:
            host, _, port = server.rpartition(":")
            self._resolver.nameservers, self._resolver.port = [host], int(port)
        self._resolver.timeout, self._resolver.lifetime = _PATIENCE, _LONGEST
        self._resolver.cache = LRUCache(_MOST_REMEMBERED)
        # Keys are long; without this a server may leave off what does not fit into 512 bytes.
        self._resolver.use_edns(0, 0, _LARGEST_ANSWER)

    def __call__(self, name: str) -> bytes | None:
        """The one record of this name, its strings joined; None if there is none, or more than one.

        Raises ``PartnerDownError`` with the code ``dns_down`` where DNS fails or takes too long.
        """
        try:
            records = list(self._resolver.resolve(f"{name}.", "TXT", search=False))
        except _NO_SUCH_NAME:
            return None
        except DNSException as error:
            raise PartnerDownError("dns_down", f"DNS did not answer for {name[:80]}: {type(error).__name__}") from error
        return b"".join(records[0].strings) if len(records) == 1 else None


def key_records() -> KeyRecords:
    """The one of the process, with what it remembers."""
    return _asked_at(required("DNS_SERVER"))


@cache
def _asked_at(server: str) -> KeyRecords:
    return KeyRecords(server)
