"""No request leaves for an address that is not allowed: the name is resolved once, every answer is
checked, and the connection goes to a checked address (invariant 5; OWASP SSRF prevention)."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from aggregator.adapters.http.addresses import IPAddress, IPNetwork, forbidden_by
from aggregator.errors import AddressForbidden

PUBLIC_PORTS = frozenset({80, 443, 8080, 8443})

# A name with many addresses is asked at the first few, and each of these has its pace kept.
MAX_ADDRESSES = 4

# RFC 1035, 2.3.1, with the underscore that some names have; no per cent sign, so no encoded host and no zone.
_NAME = re.compile(r"(?=.{1,254}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_-]{1,63}\.?", re.I)
# The WHATWG URL standard, 3.5: a host that ends in a number is an IPv4 address or none at all.
_ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:0x[0-9a-f]*|[0-9]+)\.?\Z", re.I)
_CONTROL = re.compile(r"[\x00-\x20\x7f]")

NameLookup = Callable[[str, int], Awaitable[Sequence[str]]]

# Of its own: names that are slow to resolve must not keep others from being decoded or stored.
_threads = ThreadPoolExecutor(16, "resolve")


async def system_lookup(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as the system resolves it. Raises OSError."""
    infos = await asyncio.get_running_loop().run_in_executor(
        _threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )
    return [str(info[4][0]) for info in infos]


@dataclass(frozen=True, slots=True)
class Target:
    """A URL whose form is allowed: what is asked, and the host (lower case, no final dot) that answers."""

    url: URL
    host: str
    port: int

    @property
    def origin(self) -> str:
        return str(self.url.origin())

    @property
    def standard_port(self) -> bool:
        return self.port in (80, 443)


class AddressGuard:
    """Decides which addresses may be asked. ``allow_networks`` are let in though not public,
    with every port in them; ``lookup`` resolves names."""

    def __init__(self, allow_networks: Sequence[IPNetwork] = (), lookup: NameLookup = system_lookup) -> None:
        self._allowed = tuple(allow_networks)
        self._lookup = lookup

    def check_url(self, url: str) -> Target:
        """What ``url`` asks of whom. Raises `AddressForbidden` when its scheme, userinfo, host
        spelling or literal address is not allowed; names are checked when they are resolved."""
        try:
            parsed = URL(url, encoded=url.isascii() and " " not in url)
            host, port = parsed.raw_host, parsed.port
            userinfo = parsed.raw_user is not None or parsed.raw_password is not None
        except (ValueError, UnicodeError) as error:
            raise AddressForbidden(url[:200], "", f"not a URL: {error}") from None
        if parsed.scheme not in ("http", "https"):
            raise AddressForbidden(url[:200], "", "only http and https are fetched")
        if userinfo or "@" in parsed.raw_authority:
            raise AddressForbidden((host or "")[:200], "", "user names and passwords in a URL are refused")
        if not host or not port:
            raise AddressForbidden(url[:200], "", "the URL names no host")
        if _CONTROL.search(str(parsed)):
            raise AddressForbidden(host[:200], "", "control characters in a URL are refused")
        literal = _literal(host)
        if literal is not None:
            self.check_address(host, literal, port)
        elif _ENDS_IN_NUMBER.search(host):
            raise AddressForbidden(host[:200], "", "addresses are written in dotted decimal only")
        elif not _NAME.fullmatch(host):
            raise AddressForbidden(host[:200], "", "not a host name")
        return Target(parsed, host.lower().rstrip("."), port)

    def check_address(self, host: str, address: IPAddress, port: int) -> None:
        """Raises `AddressForbidden` unless a connection to ``address`` and ``port`` is allowed."""
        if any(address.version == network.version and address in network for network in self._allowed):
            return
        rule = forbidden_by(address)
        if rule:
            raise AddressForbidden(host, str(address), rule)
        if port not in PUBLIC_PORTS:
            raise AddressForbidden(host, str(address), f"port {port} is not fetched")

    async def resolve(self, host: str, port: int) -> list[IPAddress]:
        """The first few addresses of ``host``, after every one of its addresses was found allowed.

        Raises `AddressForbidden` if a single one is not, and OSError if the name does not resolve.
        """
        literal = _literal(host)
        if literal is not None:
            addresses = [literal]
        else:
            answers = await self._lookup(host, port)
            addresses = list(dict.fromkeys(ipaddress.ip_address(text.split("%")[0]) for text in answers))
            if not addresses:
                raise socket.gaierror(socket.EAI_NONAME, "the name has no address")
        for address in addresses:
            self.check_address(host, address, port)
        return addresses[:MAX_ADDRESSES]

    def open_socket(self, info: tuple[Any, ...]) -> socket.socket:
        """A socket for an address about to be connected to, which is checked once more: whatever led here."""
        family, kind, protocol, _, address = info
        self.check_address(str(address[0]), ipaddress.ip_address(str(address[0]).split("%")[0]), address[1])
        return socket.socket(family, kind, protocol)


class GuardedResolver(AbstractResolver):
    """aiohttp connects to what this answers, so what it answers has been checked."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard
        self._checked: dict[tuple[str, int], asyncio.Task[list[IPAddress]]] = {}

    def knows(self, host: str, port: int) -> bool:
        """Whether `addresses` answers at once."""
        task = self._checked.get((host.lower().rstrip("."), port))
        return task is not None and task.done() and not task.cancelled()

    async def addresses(self, host: str, port: int) -> list[IPAddress]:
        """The checked addresses, resolved once for as long as this resolver lives (one batch)."""
        key = (host.lower().rstrip("."), port)
        if self.knows(host, port):
            return self._checked[key].result()
        if key not in self._checked:
            self._checked[key] = asyncio.create_task(self._guard.resolve(*key))
        # Others may wait for the same name: who gives up does not end it for them.
        return await asyncio.shield(self._checked[key])

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
        for task in self._checked.values():
            task.cancel()
        await asyncio.gather(*self._checked.values(), return_exceptions=True)
        self._checked.clear()


def _literal(host: str) -> IPAddress | None:
    if "%" in host:
        return None
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
