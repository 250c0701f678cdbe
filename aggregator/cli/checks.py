"""What `simpul doctor` looks at in an installation, part by part."""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.cli.errors import explain
from aggregator.cli.output import clean, mask, reason_sentence, say, when
from aggregator.errors import RegistryError, SchemaOutdated, SettingError, StorageError
from aggregator.model import SourceState, Status

if TYPE_CHECKING:
    from aggregator.adapters.database import Database
    from aggregator.settings import Settings

MEGABYTE = 1024 * 1024
LEAST_DISK = 200 * MEGABYTE
COMFORTABLE_DISK = 1024 * MEGABYTE
SILENCE = timedelta(seconds=30)
LATE = timedelta(minutes=15)
LONG_QUEUE = 1_000
# No clock that is right shows a time before this version was written.
EARLIEST_NOW = datetime(2026, 1, 1, tzinfo=UTC)
CLOCK_SLACK = timedelta(minutes=2)
PATIENCE_SECONDS = 3.0


class Level(StrEnum):
    """How bad it is. Only FAIL stops something from working."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and how to mend it when it is not in order.

    ``saw`` and ``matters`` (what we saw, why it matters) belong to checks of a source.
    """

    name: str
    level: Level
    message: str
    mend: str = ""
    saw: str = ""
    matters: str = ""


def check(name: str, level: Level, key: str, /, **facts: object) -> Check:
    """A check whose texts are ``doctor_<key>`` and, unless all is well, ``doctor_<key>_mend``."""
    mend = say(f"doctor_{key}_mend", **facts) if level is not Level.OK else ""
    return Check(name, level, say(f"doctor_{key}", **facts), mend=mend)


def check_installation(now: datetime) -> Iterator[Check]:
    """Every check of an installation; those that need what just failed are left out."""
    from aggregator.settings import load_settings

    yield check("python", Level.OK, "python", version=".".join(map(str, sys.version_info[:3])))
    yield check_clock(now)
    try:
        settings = load_settings()
    except SettingError as error:
        yield Check("settings", Level.FAIL, explain(error), mend=say("doctor_settings_mend"))
        return
    yield from check_settings(settings)
    yield check_registry()
    yield check_data(settings.data)
    yield check_disk(settings.data)
    yield check_redis(settings)
    yield check_port(settings)
    yield from check_database(settings, now)


def check_clock(now: datetime) -> Check:
    """Whether the clock can be right at all; validators, leases and dates hang on it."""
    if now < EARLIEST_NOW:
        return check("clock", Level.FAIL, "clock_past", now=when(now))
    return check("clock", Level.OK, "clock", now=when(now))


def check_settings(settings: Settings) -> Iterator[Check]:
    if settings.contact is None:
        yield check("settings", Level.WARN, "no_contact")
    if settings.host_interval == 0:
        yield check("settings", Level.WARN, "no_interval")
    if settings.contact is not None and settings.host_interval > 0:
        yield check("settings", Level.OK, "settings")


def check_registry() -> Check:
    """The shipped offices and sources; every mistake in them by file and line."""
    from aggregator.registry import load_registry

    try:
        registry = load_registry()
    except RegistryError as error:
        return Check("registry", Level.FAIL, explain(error), mend=say("doctor_registry_mend"))
    facts = {"offices": len(registry.offices), "sources": len(registry.sources)}
    return check("registry", Level.OK, "registry", **facts)


def check_data(data: Path) -> Check:
    """Whether the data directory, or what it will be created in, can be written to."""
    place = _existing(data)
    if not place.is_dir():
        return check("data", Level.FAIL, "data_no_directory", path=str(place))
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        problem = error.strerror or str(error)
        return check("data", Level.FAIL, "data_not_writable", path=str(place), error=problem)
    return check("data", Level.OK, "data" if place == data else "data_new", path=str(data))


def check_disk(data: Path) -> Check:
    free = shutil.disk_usage(_existing(data)).free
    level = Level.FAIL if free < LEAST_DISK else Level.WARN if free < COMFORTABLE_DISK else Level.OK
    key = "disk" if level is Level.OK else "disk_low"
    return check("disk", level, key, megabytes=free // MEGABYTE, path=str(data))


def _existing(path: Path) -> Path:
    return next((place for place in (path, *path.parents) if place.exists()), Path("/"))


def check_redis(settings: Settings) -> Check:
    """The broker: reachable if one is set, else a server that can be started from here."""
    if settings.redis_url is None:
        from aggregator.adapters.embedded_redis import RedisNotFound, find_server

        try:
            return check("redis", Level.OK, "redis_embedded", binary=str(find_server()))
        except RedisNotFound:
            return check("redis", Level.FAIL, "redis_no_binary")
    import redis

    url = mask(settings.redis_url)
    client = redis.Redis.from_url(
        settings.redis_url.replace("redis+socket://", "unix://"),
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
    )
    try:
        client.ping()
    except (redis.RedisError, OSError) as error:
        return check("redis", Level.FAIL, "redis_unreachable", url=url, error=mask(str(error)))
    finally:
        client.close()
    return check("redis", Level.OK, "redis", url=url)


def check_port(settings: Settings) -> Check:
    """The web address: free, or held by Simpul itself."""
    try:
        found = socket.getaddrinfo(settings.bind_host, settings.bind_port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if _answers(settings):
            return check("port", Level.OK, "port_ours", bind=settings.bind)
        problem = error.strerror or str(error)
        return check("port", Level.FAIL, "port_taken", bind=settings.bind, error=problem)
    return check("port", Level.OK, "port_free", bind=settings.bind)


def _answers(settings: Settings) -> bool:
    """Whether the program behind the port says ``/healthz`` like Simpul."""
    connection = HTTPConnection(settings.bind_host, settings.bind_port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def check_database(settings: Settings, now: datetime) -> Iterator[Check]:
    """The database and, if it can be read, what it tells about the rest."""
    file = _sqlite_file(settings.database_url)
    if file is not None and not file.exists():
        yield check("database", Level.WARN, "database_none", file=str(file))
        return
    from sqlalchemy.exc import DBAPIError

    from aggregator.adapters.database import open_database

    try:
        storage = open_database(settings.database_url)
        try:
            storage.check_schema()
            problems = storage.check()
            if problems:
                yield Check(
                    "database",
                    Level.FAIL,
                    "; ".join(map(clean, problems)),
                    mend=say("doctor_database_broken_mend"),
                )
                return
            yield check("database", Level.OK, "database", url=mask(settings.database_url))
            yield from check_running(storage, now)
        finally:
            storage.close()
    except SchemaOutdated as error:
        yield Check("database", Level.FAIL, explain(error), mend=say("doctor_database_unusable_mend"))
    except (StorageError, DBAPIError) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error)
        yield check("database", Level.FAIL, "database_unusable", error=mask(reason))


def _sqlite_file(url: str) -> Path | None:
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def check_running(storage: Database, now: datetime) -> Iterator[Check]:
    """Whether the parts are at work, as the database sees it."""
    status = storage.status(now)
    yield check_beat(status, now)
    yield check_queue(status, now)
    yield check_poison(status)
    yield check_sources(status)


def check_beat(status: Status, now: datetime) -> Check:
    """The timetable's heartbeat; one from the future means that two clocks differ."""
    if status.beat_at is not None and status.beat_at > now + CLOCK_SLACK:
        return check("beat", Level.WARN, "beat_future", at=when(status.beat_at))
    if status.beat_at is None or now - status.beat_at > SILENCE:
        return check("beat", Level.WARN, "beat_silent", at=when(status.beat_at))
    return check("beat", Level.OK, "beat", at=when(status.beat_at))


def check_queue(status: Status, now: datetime) -> Check:
    waiting = status.documents_waiting + status.entries_ungrouped
    late = status.oldest_due_at is not None and now - status.oldest_due_at > LATE
    facts = {
        "documents": status.documents_waiting,
        "ungrouped": status.entries_ungrouped,
        "due": status.sources_due,
        "oldest": when(status.oldest_due_at),
    }
    if late or waiting > LONG_QUEUE:
        return check("queue", Level.WARN, "queue_long", **facts)
    return check("queue", Level.OK, "queue", **facts)


def check_poison(status: Status) -> Check:
    if status.documents_poison:
        return check("poison", Level.WARN, "poison", count=status.documents_poison)
    return check("poison", Level.OK, "no_poison")


def check_sources(status: Status) -> Check:
    total = sum(status.sources.values())
    bad = status.sources.get(SourceState.FAILING, 0) + status.sources.get(SourceState.GONE, 0)
    if not total:
        return check("sources", Level.WARN, "no_sources")
    if bad * 2 > total:
        commonest = max(status.errors, key=lambda reason: status.errors[reason], default="")
        sentence = reason_sentence(commonest) if commonest else ""
        return check("sources", Level.WARN, "sources_bad", bad=bad, total=total, reason=sentence)
    return check("sources", Level.OK, "sources", bad=bad, total=total)
