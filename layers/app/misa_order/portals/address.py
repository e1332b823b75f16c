"""Which addresses of the net a portal may have: those of the world, never one of our own (R84)."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

HTTPS = 443
FIRST_FREE_PORT = 1024
_NAT64 = IPv6Network("64:ff9b::/96")
_RELAYS = IPv6Network("2002::/16"), IPv6Network("2001::/32")
"""6to4 and Teredo: the way leads through an IPv4 address, and no portal lives there."""


def is_public(address: str) -> bool:
    """Whether an address is one of the world's: not private, loopback, link-local, shared, reserved or for many.

    An IPv6 address that stands for an IPv4 one (mapped, NAT64) is what that is.
    """
    try:
        found = _meant(ip_address(address))
    except ValueError:  # no address at all
        return False
    if isinstance(found, IPv6Address) and (
        found.scope_id or found.is_site_local or any(found in net for net in _RELAYS)
    ):
        return False
    barred = found.is_private or found.is_loopback or found.is_link_local or found.is_unspecified
    return found.is_global and not (barred or found.is_multicast or found.is_reserved)


def is_allowed_port(port: int) -> bool:
    """Whether a portal may listen there: not where mail servers, name servers and their like do."""
    return port == HTTPS or port >= FIRST_FREE_PORT


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    behind_nat64 = IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    return address.ipv4_mapped or behind_nat64 or address
