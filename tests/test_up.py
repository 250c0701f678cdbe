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


def start(folder: Path, output: int, *options: str) -> subprocess.Popen[bytes]:
    """`simpul up` that says what it says on this file descriptor."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SIMPUL_")}
    return subprocess.Popen(
        [sys.executable, "-m", "aggregator.cli", "up", *options],
        env={
            **environment,
            "LANG": "en_US.UTF-8",
            "SIMPUL_DATA": str(folder / "var"),
            "SIMPUL_BIND": bind,
            "SIMPUL_REGISTRY": "none",
        },
        cwd=folder,
        stdout=output,
        stderr=output,
        start_new_session=True,
        # Whoever runs the tests by nohup(1) would have it ignore what a closed terminal says.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )


@pytest.fixture
def house(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (tmp_path / "said").open("wb") as said:
        process = start(tmp_path, said.fileno(), "--demo")
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


def test_a_terminal_that_is_closed_stops_all_of_it_in_order(tmp_path: Path) -> None:
    terminal, output = os.openpty()
    process = start(tmp_path, output)
    os.close(output)
    said = b""
    while b"is ready" not in said:
        said += os.read(terminal, 4096)
    family = psutil.Process(process.pid).children(recursive=True)
    os.close(terminal)
    process.send_signal(signal.SIGHUP)
    assert process.wait(PATIENCE_SECONDS) == 0
    assert not any(lives(child) for child in family)
    assert not (tmp_path / "var" / "redis.sock").exists()


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
