"""A server on loopback that does to its client what a test says, byte by byte and second by second."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from aggregator.adapters.http import AddressGuard, HttpFetcher, Purpose
from aggregator.adapters.http.bounds import Bounds
from aggregator.adapters.http.guard import NameLookup, system_lookup
from aggregator.adapters.http.pace import LocalPace, Pace
from aggregator.model import Exchange, Validators
from aggregator.ports import HostStore

LOOPBACK = [ipaddress.ip_network("127.0.0.0/8")]
AGENT = "Simpul/uji (+https://humas.example)"

# Short enough for a test to wait for, long enough for a busy machine to answer in.
SHORT = Bounds(resolve=1.0, connect=1.5, first_byte=1.5, between_bytes=1.0, total=3.0)


@dataclass
class Request:
    """A request as the server saw it. Header names are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


Script = Callable[[socket.socket, Request], None]


@dataclass
class WireServer:
    """Runs ``script`` for every request of every connection; the connection ends when the script does,
    unless it set ``keep``."""

    script: Script
    keep: bool = False
    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._socket = socket.create_server((self.host, 0), backlog=64)
        self.port: int = self._socket.getsockname()[1]
        scheme = "https" if self.tls else "http"
        self.url = f"{scheme}://{self.host}:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._connection, args=(connection,), daemon=True).start()

    def _connection(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        try:
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                while request := read_request(connection):
                    self.requests.append(request)
                    self.script(connection, request)
                    if not self.keep:
                        return
        except OSError:
            return  # the client went away, as it should


def read_request(connection: socket.socket) -> Request | None:
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    line, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (text.partition(": ") for text in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    method, path, _ = line.split(" ")
    return Request(method, path, headers, body)


def whole(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole response that keeps its connection; header names with underscores for dashes."""
    lines = [f"HTTP/1.1 {status} X"]
    if status not in (204, 304) and "Content_Length" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + body


def says(response: bytes) -> Script:
    return lambda connection, _request: connection.sendall(response)


@contextmanager
def serving(script: Script, **options: object) -> Iterator[WireServer]:
    server = WireServer(script, **options)  # type: ignore[arg-type]
    try:
        yield server
    finally:
        server.close()


def lookup_of(names: dict[str, str | Sequence[str]]) -> NameLookup:
    """A resolver that knows these names and asks the system for no other."""

    async def lookup(host: str, port: int) -> Sequence[str]:
        answer = names.get(host)
        if answer is None:
            raise socket.gaierror(socket.EAI_NONAME, "unknown name")
        return [answer] if isinstance(answer, str) else answer

    return lookup


def fetcher(
    *,
    guard: AddressGuard | None = None,
    lookup: NameLookup = system_lookup,
    pace: Pace | None = None,
    patience: float = 15.0,
    bounds: Bounds = SHORT,
    hosts: HostStore | None = None,
    via: str | None = None,
    extra_roots: str = "",
) -> HttpFetcher:
    return HttpFetcher(
        guard or AddressGuard(LOOPBACK, lookup),
        pace or LocalPace(0),
        AGENT,
        patience,
        hosts=hosts,
        bounds=bounds,
        via=via,
        extra_roots=extra_roots,
    )


def fetch(
    *urls: str,
    by: HttpFetcher | None = None,
    validators: Validators | None = None,
    purpose: Purpose = Purpose.FEED,
) -> list[Exchange]:
    """The addresses one after the other, in one session."""

    async def run() -> list[Exchange]:
        async with (by or fetcher()).session() as session:
            return [await session.exchange(url, validators, purpose=purpose) for url in urls]

    return asyncio.run(run())
