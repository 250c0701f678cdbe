"""A Redis of our own: only for us, at one address, never longer than its parent."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import kombu
import psutil
import pytest
import redis

from aggregator.adapters.embedded_redis import RedisFailed, RedisServer, find_server, start_redis


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    started = start_redis(tmp_path / "data")
    yield started
    started.stop()


def long_folder(tmp_path: Path) -> Path:
    """A folder too deep for a socket's address."""
    return tmp_path / ("satuan-kerja-" * 8) / "var"


def test_it_listens_on_a_socket_of_this_user_and_never_on_the_network(server: RedisServer) -> None:
    assert server.socket.parent == server.folder
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    assert psutil.Process(server.process.pid).net_connections("tcp") == []


def test_celerys_transport_and_redis_py_reach_it_by_its_address(server: RedisServer) -> None:
    with kombu.Connection(server.url) as connection:
        connection.ensure_connection(max_retries=1, timeout=5)
        connection.SimpleQueue("antrean").put("lihat")
    plain = redis.Redis.from_url(server.url.replace("redis+socket://", "unix://"))
    assert plain.llen("antrean") == 1


def test_a_folder_too_deep_for_a_socket_gets_a_private_one_elsewhere(tmp_path: Path) -> None:
    server = start_redis(long_folder(tmp_path))
    elsewhere = server.socket.parent
    try:
        assert server.client().ping()
        assert elsewhere != server.folder
        assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o700
    finally:
        server.stop()
    assert not elsewhere.exists()


@pytest.mark.parametrize("deep", [False, True])
def test_after_a_crash_it_is_back_at_the_same_address(tmp_path: Path, deep: bool) -> None:
    server = start_redis(long_folder(tmp_path) if deep else tmp_path)
    server.process.kill()
    server.process.wait()
    assert server.socket.exists(), "a crash leaves the socket file behind"
    again = server.again()
    try:
        assert again.url == server.url
        assert again.client().ping()
    finally:
        again.stop()


def test_stopping_leaves_neither_process_nor_socket(server: RedisServer) -> None:
    server.stop()
    assert not psutil.pid_exists(server.process.pid)
    assert not server.socket.exists()
    server.stop()  # once more changes nothing


def test_a_server_in_path_is_taken_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carried = find_server()
    (tmp_path / "redis-server").symlink_to(carried)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_server() == tmp_path / "redis-server"
    monkeypatch.setenv("PATH", "")
    assert find_server().name == "valkey-server"


def test_a_server_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "redis-server"
    broken.write_text("#!/bin/sh\necho 'Illegal instruction' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(RedisFailed, match="Illegal instruction"):
        start_redis(tmp_path / "data")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_it_ends_with_its_parent_even_when_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from aggregator.adapters.embedded_redis import start_redis\n"
        "print(start_redis(Path(sys.argv[1])).process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    server = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    assert psutil.wait_procs([server], timeout=5)[1] == []
    with socket.socket(socket.AF_UNIX) as client, pytest.raises(ConnectionRefusedError):
        client.connect(str(tmp_path / "redis.sock"))
