"""No request leaves for an address that is not allowed: the name is resolved once, every answer is
checked, and the connection goes to a checked address (invariant 5; OWASP SSRF prevention)."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult

from aggregator.errors import AddressForbidden
from aggregator.settings import IPNetwork

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

PUBLIC_PORTS = frozenset({80, 443, 8080, 8443})

# RFC 6052 (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo): an IPv4 address may hide in each.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")
_CGNAT = ipaddress.ip_network("100.64.0.0/10")


class AddressGuard:
    """Decides which addresses may be asked. ``allow_networks`` are let in though not public,
    with every port in them."""

    def __init__(self, allow_networks: Sequence[IPNetwork] = ()) -> None:
        self._allowed = tuple(allow_networks)

    def check_url(self, url: str) -> tuple[str, int]:
        """The host and port of ``url``. Raises `AddressForbidden` when its scheme, userinfo, host
        spelling or literal address is not allowed; names are checked when they are resolved."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise AddressForbidden(url[:200], "", f"not a URL: {error}") from None
        if parts.scheme not in ("http", "https"):
            raise AddressForbidden(url[:200], "", "only http and https are fetched")
        if not host:
            raise AddressForbidden(url[:200], "", "the URL names no host")
        if parts.username is not None or parts.password is not None:
            raise AddressForbidden(host, "", "user names and passwords in a URL are refused")
        port = port or (443 if parts.scheme == "https" else 80)
        literal = _literal(host)
        if literal is not None:
            self.check_address(host, literal, port)
        elif _numeric_spelling(host):
            raise AddressForbidden(host, "", "addresses are written in dotted decimal only")
        return host, port

    def check_address(self, host: str, address: IPAddress, port: int) -> None:
        """Raises `AddressForbidden` unless a connection to ``address`` and ``port`` is allowed."""
        if any(address.version == network.version and address in network for network in self._allowed):
            return
        for candidate in (address, *_embedded(address)):
            rule = _forbidden_by(candidate)
            if rule:
                raise AddressForbidden(host, str(address), rule)
        if port not in PUBLIC_PORTS:
            raise AddressForbidden(host, str(address), f"port {port} is not fetched")

    async def resolve(self, host: str, port: int) -> list[IPAddress]:
        """Every address of ``host``, all of them allowed.

        Raises `AddressForbidden` if a single one is not, and OSError if the name does not resolve.
        """
        literal = _literal(host)
        if literal is not None:
            addresses = [literal]
        else:
            loop = asyncio.get_running_loop()
            infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = list(
                dict.fromkeys(ipaddress.ip_address(str(info[4][0]).split("%")[0]) for info in infos)
            )
        for address in addresses:
            self.check_address(host, address, port)
        return addresses


class GuardedResolver(AbstractResolver):
    """aiohttp connects to what this answers, so what it answers has been checked."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard
        self._checked: dict[tuple[str, int], list[IPAddress]] = {}

    async def addresses(self, host: str, port: int) -> list[IPAddress]:
        """The checked addresses, resolved once for as long as this resolver lives (one batch)."""
        key = (host, port)
        if key not in self._checked:
            self._checked[key] = await self._guard.resolve(host, port)
        return self._checked[key]

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in await self.addresses(host, port)
        ]

    async def close(self) -> None:
        self._checked.clear()


def _literal(host: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _numeric_spelling(host: str) -> bool:
    """Whether a resolver of the C library would read ``host`` as an IPv4 address (inet_aton)."""
    try:
        socket.inet_aton(host)
    except OSError:
        return False
    return True


def _embedded(address: IPAddress) -> list[IPAddress]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[IPAddress] = []
    if address.ipv4_mapped is not None:
        found.append(address.ipv4_mapped)
    if address.sixtofour is not None:
        found.append(address.sixtofour)
    if address.teredo is not None:
        found.extend(address.teredo)
    if address in _NAT64 or address in _NAT64_LOCAL or int(address) >> 32 == 0:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return found


def _forbidden_by(address: IPAddress) -> str | None:
    if address.is_loopback:
        return "loopback address"
    if address.is_link_local:
        return "link-local address"
    if address.is_multicast:
        return "multicast address"
    if address.is_unspecified:
        return "unspecified address"
    if address.version == 4 and address in _CGNAT:
        return "carrier-grade NAT address"
    if address in _NAT64:
        return None  # what it embeds decides
    if not address.is_global or address.is_reserved:
        return "private or reserved address"
    return None
