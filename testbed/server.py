"""Every site on an address of its own, all in one process and on one port of loopback."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from types import TracebackType

from testbed.answer import Answer
from testbed.clock import Clock
from testbed.habits import SiteServer
from testbed.sites import SITES, Site
from testbed.truth import Truth

MAX_HEAD = 32_768
_REASONS = {200: "OK", 301: "Moved", 302: "Found", 304: "Not Modified", 308: "Moved", 400: "Bad Request",
            403: "Forbidden", 404: "Not Found", 410: "Gone", 500: "Error"}  # fmt: skip


class TestbedServer:
    """Serves the sites from a thread of its own, as a context manager. ``requests`` are (host, target)."""

    __test__ = False

    def __init__(
        self, *, seed: int = 7, clock: Clock | None = None, port: int = 0, sites: Sequence[Site] = SITES
    ) -> None:
        self.clock = clock or Clock()
        self.requests: list[tuple[str, str]] = []
        self._seed = seed
        self._sites = sites
        self._sockets = _listen(sites, port)
        self.port: int = self._sockets[0].getsockname()[1]
        self._servers: dict[str, SiteServer] = {}
        for site in sites:
            server = SiteServer(site, seed, self.clock.start, self.port)
            self._servers[site.host] = self._servers[site.moved_host] = server
        self._loop = asyncio.new_event_loop()
        self._leaving = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="testbed", daemon=True)

    @property
    def truth(self) -> Truth:
        return Truth(self._seed, self.clock.start, self.port, self._sites)

    def __enter__(self) -> TestbedServer:
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._leaving.set)
        self._thread.join(5)
        for listener in self._sockets:
            listener.close()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        for listener in self._sockets:
            await asyncio.start_server(self._serve, sock=listener, limit=MAX_HEAD)
        await self._leaving.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                request, *lines = head.decode("latin-1").split("\r\n")
                target = request.split(" ")[1]
                pairs = (line.partition(":") for line in lines if line)
                headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
                self.requests.append((host, target))
                answer = self._servers[host].answer(host, target, headers, self.clock.now())
                if answer.delay:
                    await asyncio.sleep(answer.delay)
                writer.write(_bytes_of(answer))
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, IndexError):
            pass  # the client went away or does not speak HTTP: there is nobody to tell
        finally:
            writer.close()


def _bytes_of(answer: Answer) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {_REASONS[answer.status]}"]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    body = answer.body
    if answer.status != 304:
        if answer.chunked:
            lines.append("transfer-encoding: chunked")
            pieces = [body[start : start + 1000] for start in range(0, len(body), 1000)]
            body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
        else:
            lines.append(f"content-length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def _listen(sites: Sequence[Site], port: int) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    for site in sites:
        for host in (site.host, site.moved_host):
            listener = socket.create_server((host, port), backlog=128)
            port = listener.getsockname()[1]
            sockets.append(listener)
    return sockets
