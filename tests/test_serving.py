"""The web server as the house starts it: it minds what comes in, replaces a worker that died, and ends when
it is told to, whatever it is doing."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from aggregator.adapters.database import open_database
from aggregator.parts import WEB

PATIENCE_SECONDS = 120.0

pytestmark = pytest.mark.slow


@contextmanager
def server(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SIMPUL_")}
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            WEB.command(f"127.0.0.1:{port}"),
            env={**environment, "SIMPUL_DATA": str(folder), "SIMPUL_REGISTRY": "none"},
            cwd=folder,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def port(tmp_path: Path) -> int:
    database = open_database(f"sqlite:///{tmp_path / 'simpul.sqlite3'}")
    database.upgrade()
    database.close()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def test_a_worker_that_dies_is_replaced_and_all_end_when_told_to(tmp_path: Path, port: int) -> None:
    with server(tmp_path, port) as process:
        until(lambda: status(port, "GET", "/readyz") == 200, "it is ready")
        main = psutil.Process(process.pid)
        until(lambda: len(main.children()) == 2, "both workers run")
        said = (tmp_path / "said").read_text()
        assert said == ""
        assert status(port, "GET", "/healthz", {"X-Long": "a" * 200_000}) == 431
        assert status(port, "GET", "/" + "a" * 70_000) == 414
        assert status(port, "POST", "/hub", {}, b"a" * 20_000) == 413
        assert status(port, "POST", "/websub/none", {}, b"a" * 1_000_000) == 404
        before = main.children()
        before[0].kill()
        until(lambda: len(set(main.children()) - set(before)) == 1, "another worker runs")
        until(lambda: status(port, "GET", "/readyz") == 200, "it is ready again")
        family = main.children(recursive=True)
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        assert not [child for child in family if child.is_running() and child.status() != "zombie"]


def test_it_ends_when_told_to_while_it_still_loads(tmp_path: Path, port: int) -> None:
    with server(tmp_path, port) as process:
        main = psutil.Process(process.pid)
        until(lambda: len(main.children()) == 2, "its workers load")
        family = main.children()
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        assert not [child for child in family if child.is_running() and child.status() != "zombie"]


def test_no_worker_outlives_it(tmp_path: Path, port: int) -> None:
    with server(tmp_path, port) as process:
        until(lambda: status(port, "GET", "/readyz") == 200, "it is ready")
        family = psutil.Process(process.pid).children()
        until(lambda: len(family) == 2, "both workers run")
        process.kill()
        process.wait(PATIENCE_SECONDS)
        until(lambda: not any(child.is_running() for child in family), "its workers end")


def status(
    port: int, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
) -> int:
    """That of the answer; 0 where there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, headers or {})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(0.1)
