"""`simpul up`: the parts as child processes of one terminal. A part that dies is started again; a signal
stops all of them in order and leaves no process behind, the embedded Redis included."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

from aggregator.adapters.database import Database, open_database
from aggregator.adapters.embedded_redis import RedisFailed, RedisServer, start_redis
from aggregator.adapters.processes import end_with_parent
from aggregator.bootstrap import make_folder, prepare_storage
from aggregator.errors import FolderUnusable, SimpulError, StorageError
from aggregator.parts import PARTS, Part
from aggregator.settings import Settings, as_environment

log = logging.getLogger(__name__)

POLL_SECONDS = 0.2
READY_SECONDS = 60
# A part that dies again and again is started ever more rarely.
RESTART_FIRST, RESTART_LONGEST = 0.5, 30.0
REDIS_PAUSE = 2.0
CALM_SECONDS = 60
# The timetable ticks all the time; one that says nothing for so long hangs (celery#9622).
BEAT_SILENCE = timedelta(seconds=60)
# A tick passes through these; which of them hangs is not to be seen from outside.
TICKING = ("beat", "parse")

Say = Callable[[str, dict[str, object]], None]


class AlreadyRunning(SimpulError):
    """Another `simpul up` works on the same data."""

    def __init__(self, data: Path) -> None:
        super().__init__(f"simpul up already runs on {data}")
        self.data = data


class AddressInUse(SimpulError):
    """The address that the web shall listen on is taken, or not this machine's."""

    def __init__(self, bind: str, problem: str) -> None:
        super().__init__(f"{bind}: {problem}")
        self.bind = bind
        self.problem = problem


@dataclass(slots=True)
class _Child:
    part: Part
    process: subprocess.Popen[bytes]
    started: float
    restarts: int = 0
    next_start: float = 0.0


def run_supervisor(settings: Settings, say: Say, parts: Sequence[Part] = PARTS) -> int:
    """Run the parts, started in this order, until SIGINT or SIGTERM; the exit status.

    ``say`` is told what happens: a key of the ``up`` catalogue and its facts. Raises `AlreadyRunning`,
    `AddressInUse`, `FolderUnusable`, and what preparing the database or the embedded Redis raises, before
    any part starts.
    """
    make_folder(settings.data)
    with _only_one(settings.data), _stop_signals() as stopping:
        _check_address(settings)
        storage = open_database(settings.database_url)
        prepare_storage(storage, settings)
        if settings.database_url.startswith("sqlite"):
            storage.release_leases()  # whoever held them was on this machine, and is gone
        redis = start_redis(settings.data) if settings.redis_url is None else None
        house = _House(settings, say, storage, redis, parts)
        try:
            house.start()
            house.watch(stopping)
        finally:
            say("up.stopping", {})
            house.stop(stopping)
            storage.close()
            say("up.stopped", {})
    return 0


class _House:
    def __init__(
        self,
        settings: Settings,
        say: Say,
        storage: Database,
        redis: RedisServer | None,
        parts: Sequence[Part],
    ) -> None:
        self._settings = settings
        self._say = say
        self._storage = storage
        self._redis = redis
        self._parts = parts
        self._children: dict[str, _Child] = {}
        self._began = datetime.now(UTC)
        self._next_heartbeat_check = time.monotonic() + BEAT_SILENCE.total_seconds()
        self._next_redis_start = 0.0

    def start(self) -> None:
        for part in self._parts:
            self._children[part.name] = _Child(part, self._spawn(part), time.monotonic())

    def watch(self, stopping: _Stopping) -> None:
        told = False
        deadline = time.monotonic() + READY_SECONDS
        while not stopping.asked:
            self._restart_redis()
            self._restart_the_dead()
            self._check_heartbeat()
            if not told and self._works():
                told = True
                self._say("up.ready", {"url": _local_url(self._settings)})
            elif not told and time.monotonic() > deadline:
                told = True
                self._say("up.slow", {"url": _local_url(self._settings)})
            time.sleep(POLL_SECONDS)

    def stop(self, stopping: _Stopping) -> None:
        """Beat first, so that nothing new begins; each part gets its time, then its whole group is killed."""
        order = sorted(self._children.values(), key=lambda child: child.part.name != "beat")
        for child in order:
            if child.process.poll() is None:
                child.process.terminate()
        began = time.monotonic()
        for child in order:
            if not _ends(child.process, began + child.part.stop_seconds, stopping):
                self._say("up.killed", {"part": child.part.name})
            _kill_group(child.process)
        if self._redis is not None:
            self._redis.stop()

    def _works(self) -> bool:
        """Whether the web answers and a tick went all the way: timetable, broker, worker, database."""
        beat_at = self._beat_at()
        return beat_at is not None and beat_at >= self._began and _answers(self._settings)

    def _spawn(self, part: Part) -> subprocess.Popen[bytes]:
        redis_url = self._redis.url if self._redis else self._settings.redis_url
        environment = {
            **os.environ,
            **as_environment(replace(self._settings, redis_url=redis_url)),
            "PYTHONUNBUFFERED": "1",
        }
        return subprocess.Popen(
            part.command(self._settings.bind),
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent(),
        )

    def _restart_redis(self) -> None:
        now = time.monotonic()
        if self._redis is None or self._redis.process.poll() is None or now < self._next_redis_start:
            return
        self._say("up.restarted", {"part": "redis", "status": self._redis.process.returncode})
        try:
            self._redis = self._redis.again()
        except RedisFailed as error:
            log.error("%s", error)
        self._next_redis_start = now + REDIS_PAUSE

    def _restart_the_dead(self) -> None:
        now = time.monotonic()
        for child in self._children.values():
            status = child.process.poll()
            if status is None:
                if child.restarts and now - child.started > CALM_SECONDS:
                    child.restarts = 0
                continue
            if not child.next_start:
                child.next_start = now + min(RESTART_FIRST * 2**child.restarts, RESTART_LONGEST)
                _kill_group(child.process)
                self._say("up.restarted", {"part": child.part.name, "status": status})
            if now >= child.next_start:
                child.process = self._spawn(child.part)
                child.started, child.next_start = now, 0.0
                child.restarts += 1

    def _check_heartbeat(self) -> None:
        if time.monotonic() < self._next_heartbeat_check:
            return
        silence = BEAT_SILENCE.total_seconds()
        self._next_heartbeat_check = time.monotonic() + silence / 4
        beat_at = self._beat_at()
        if beat_at is not None and datetime.now(UTC) - beat_at <= BEAT_SILENCE:
            return
        for name in TICKING:
            child = self._children.get(name)
            if child is not None and time.monotonic() - child.started > silence:
                self._say("up.silent", {"part": name})
                _kill_group(child.process)

    def _beat_at(self) -> datetime | None:
        try:
            return self._storage.beat_at()
        except StorageError as error:
            log.error("the heartbeat cannot be read: %s", error)
            return None


@dataclass(slots=True)
class _Stopping:
    """How often somebody asked to stop; the second time is in a hurry."""

    times: int = 0

    @property
    def asked(self) -> bool:
        return self.times > 0

    @property
    def hurried(self) -> bool:
        return self.times > 1


@contextmanager
def _stop_signals() -> Iterator[_Stopping]:
    stopping = _Stopping()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stopping.times += 1

    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup(1) means it
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, ask) for number in numbers}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _only_one(data: Path) -> Iterator[None]:
    try:
        lock = (data / "up.lock").open("w")
    except OSError as error:
        raise FolderUnusable(data, error.strerror or str(error)) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning(data) from None
        yield


def _check_address(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.bind_host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.bind_host, settings.bind_port))
        except OSError as error:
            raise AddressInUse(settings.bind, error.strerror or str(error)) from None


def _local_url(settings: Settings) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.bind_host, settings.bind_host)  # noqa: S104
    return f"http://[{host}]:{settings.bind_port}" if ":" in host else f"http://{host}:{settings.bind_port}"


def _answers(settings: Settings) -> bool:
    try:
        # Our own web process, on an address that we bind ourselves.
        with urllib.request.urlopen(f"{_local_url(settings)}/readyz", timeout=1):  # noqa: S310
            return True
    except OSError:
        return False


def _ends(process: subprocess.Popen[bytes], deadline: float, stopping: _Stopping) -> bool:
    while process.poll() is None:
        if time.monotonic() > deadline or stopping.hurried:
            return False
        time.sleep(0.02)
    return True


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a child and all that it started: they are one process group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
