"""Which IP addresses are the public internet (IANA special-purpose registries, RFC 6890), whatever form
hides an inner one."""

from __future__ import annotations

import ipaddress

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(*texts: str) -> tuple[IPNetwork, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # RFC 4291, 2.4
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # RFC 5214, 6.1
_RULES: tuple[tuple[str, tuple[IPNetwork, ...]], ...] = (
    ("unspecified address", _networks("0.0.0.0/32", "::/128")),
    ("loopback address", _networks("127.0.0.0/8", "::1/128")),
    ("link-local address", _networks("169.254.0.0/16", "fe80::/10")),
    ("private address", _networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10")),
    ("carrier-grade NAT address", _networks("100.64.0.0/10")),
    ("multicast address", _networks("224.0.0.0/4", "ff00::/8")),
    (
        "documentation address",
        _networks("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
    ),
    ("Teredo address", _networks("2001::/32")),
    # What Python knows as not global differs by its version; these are refused by every one.
    (
        "reserved address",
        _networks("0.0.0.0/8", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4", "2001::/23"),
    ),
)


def forbidden_by(address: IPAddress) -> str | None:
    """The rule that keeps ``address`` from being asked, None for a public one."""
    for candidate in (address, *_embedded(address)):
        for rule, networks in _RULES:
            if any(candidate in network for network in networks if network.version == candidate.version):
                return rule
    if (
        isinstance(address, ipaddress.IPv6Address)
        and address not in _GLOBAL_UNICAST
        and address not in _NAT64
    ):
        return "reserved address"
    return None


def _embedded(address: IPAddress) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address may lead to."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[ipaddress.IPv4Address] = []
    if address.ipv4_mapped is not None:
        found.append(address.ipv4_mapped)
    if address.sixtofour is not None:
        found.append(address.sixtofour)
    if address.teredo is not None:
        found.extend(address.teredo)
    number = int(address)
    last = ipaddress.IPv4Address(number & 0xFFFF_FFFF)
    if address in _NAT64 or address in _NAT64_LOCAL or number >> 32 == 0:
        found.append(last)
    if (number >> 32) & 0xFFFF_FFFF in _ISATAP:
        found.append(last)
    return found
