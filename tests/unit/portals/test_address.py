"""Which addresses a portal may have, and on which ports it may listen (R84)."""

import pytest

from misa_order.portals.address import is_allowed_port, is_public

PUBLIC = (
    "8.8.8.8",
    "103.9.196.1",
    "2606:4700::6810:84e5",
    "2001:4860:4860::8888",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
)
HIDDEN = (
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "169.254.170.2",
    "100.64.0.1",
    "100.127.255.254",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:10.0.0.1",
    "::ffff:0:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "2001:0:808:808::1",
    "2001:db8::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1%eth0",
    "fec0::1",
    "ff02::1",
    "100::1",
    "",
    "localhost",
    "127.1",
    "0x7f000001",
    "2130706433",
    "8.8.8.8.",
    "08.8.8.8",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_world_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", HIDDEN)
def test_an_address_of_our_own_nets_in_whatever_form_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("port", "allowed"), [(443, True), (1024, True), (8443, True), (25, False), (22, False), (80, False), (1023, False)]
)
def test_portals_listen_where_portals_listen(port: int, *, allowed: bool) -> None:
    assert is_allowed_port(port) is allowed
