"""A real HTTP server on loopback whose answers a test writes as raw bytes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

Responder = Callable[[str, dict[str, str]], bytes]


class RawServer:
    """Answers each request with the bytes that ``respond(path, headers)`` gives, then closes."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.respond: Responder = lambda path, headers: answer(200, b"ok")
        self.requests: list[tuple[str, dict[str, str]]] = []
        self._socket = socket.create_server((host, 0))
        self.url = f"http://{host}:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection:
            received = b""
            while b"\r\n\r\n" not in received:
                chunk = connection.recv(65536)
                if not chunk:
                    return
                received += chunk
            head, *lines = received.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
            headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines)}
            path = head.split(" ")[1]
            self.requests.append((path, headers))
            connection.sendall(self.respond(path, headers))

    def close(self) -> None:
        self._socket.close()


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole response; header names with underscores for dashes."""
    lines = [f"HTTP/1.1 {status} X", "Connection: close"]
    if "Content_Length" not in headers and status != 304:
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@pytest.fixture
def server() -> Iterator[RawServer]:
    raw = RawServer()
    yield raw
    raw.close()


@pytest.fixture
def reply() -> Callable[..., bytes]:
    return answer
