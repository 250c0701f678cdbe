"""`simpul up --demo` as its operator sees it: a part that is killed comes back, and whatever ends the whole
leaves no process behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

PATIENCE_SECONDS = 120.0

pytestmark = pytest.mark.slow


@pytest.fixture
def house(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SIMPUL_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "aggregator.cli", "up", "--demo"],
        env={**environment, "LANG": "en_US.UTF-8", "SIMPUL_DATA": str(tmp_path / "var"), "SIMPUL_BIND": bind},
        cwd=tmp_path,
        stdout=(tmp_path / "said").open("wb"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    until(lambda: "is ready" in (tmp_path / "said").read_text(), "it is ready")
    yield process
    if process.poll() is None:
        process.kill()
        process.wait()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_process_is_left_behind(house: subprocess.Popen[bytes], ending: signal.Signals) -> None:
    family = psutil.Process(house.pid).children(recursive=True)
    assert any("valkey" in child.name() or "redis" in child.name() for child in family)
    house.send_signal(ending)
    status = house.wait(PATIENCE_SECONDS)
    assert status == (-signal.SIGKILL if ending is signal.SIGKILL else 0)
    until(lambda: not any(lives(child) for child in family), "all have ended")


def test_each_part_that_is_killed_is_started_again(house: subprocess.Popen[bytes]) -> None:
    parts = {child.pid: kind(child) for child in psutil.Process(house.pid).children()}
    for pid in parts:
        os.kill(pid, signal.SIGKILL)

    def all_are_back() -> bool:
        now = {child.pid: kind(child) for child in psutil.Process(house.pid).children() if lives(child)}
        return sorted(now.values()) == sorted(parts.values()) and not parts.keys() & now.keys()

    until(all_are_back, "all are back")


def kind(process: psutil.Process) -> str:
    """What tells a part from the others: its arguments, or the program where the server titles itself."""
    with_its_address = process.cmdline()
    return process.name() if "socket:" in " ".join(with_its_address) else " ".join(with_its_address[1:])


def lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(0.2)
