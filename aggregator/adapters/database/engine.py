"""Connections and transactions: what differs between SQLite and PostgreSQL stays in here."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from aggregator.errors import StorageError

Result = TypeVar("Result")

BUSY_TIMEOUT_MS = 30_000
TRIES = 5
GROUPING_LOCK = 7_300_201


# A server that says nothing for so long is away (libpq: seconds, and milliseconds): readers are served from
# what is kept, and wait no longer than this to learn of it.
_PROMPT_OR_AWAY = {"connect_timeout": 5, "tcp_user_timeout": 10_000}


def open_engine(url: str) -> Engine:
    """An engine for ``url``. Raises `StorageError` when its driver refuses the address."""
    if not url.startswith("sqlite"):
        return create_engine(
            url, pool_size=8, max_overflow=8, pool_pre_ping=True, connect_args=_PROMPT_OR_AWAY
        )
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=8,
        # The driver's own transactions are off; ours begin explicitly (see `_begin`).
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )
    event.listen(engine, "connect", _pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def write(engine: Engine, job: Callable[[Connection], Result]) -> Result:
    """Run ``job`` in one writing transaction; once more, a few times, when another writer was in the way.

    Raises `StorageError` when the database stays out of reach.
    """
    options = {"simpul_write": True}
    for attempt in range(1, TRIES + 1):
        try:
            with engine.connect().execution_options(**options) as connection, connection.begin():
                return job(connection)
        except DBAPIError as error:
            if not _passing(error) or attempt == TRIES:
                raise StorageError(f"the database cannot be written: {error.orig}") from error
            time.sleep(random.uniform(0, 0.1 * 2**attempt))  # noqa: S311 - spread, not secrecy
    raise AssertionError("unreachable")


def read(engine: Engine, job: Callable[[Connection], Result]) -> Result:
    """Run ``job`` on one consistent view. Raises `StorageError` when the database is out of reach."""
    # On SQLite every transaction is one; PostgreSQL's own usual level looks anew at each statement.
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    try:
        with engine.connect().execution_options(**options) as connection, connection.begin():
            return job(connection)
    except OperationalError as error:
        raise StorageError(f"the database cannot be read: {error.orig}") from error


class GenerationReader:
    """Reads the generation on a connection that each thread keeps: this is asked at every web request."""

    _SQL = "SELECT value FROM meta WHERE key = 'generation'"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept = threading.local()

    def __call__(self) -> int:
        if self._engine.dialect.name == "sqlite":
            return self._sqlite()
        return read(self._engine, lambda c: int(c.exec_driver_sql(self._SQL).scalar() or 0))

    def _sqlite(self) -> int:
        connection: sqlite3.Connection | None = getattr(self._kept, "connection", None)
        try:
            if connection is None:
                path = self._engine.url.database or ""
                if not Path(path).exists():
                    raise StorageError(f"there is no database at {path}")
                connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)
                self._kept.connection = connection
            row = connection.execute(self._SQL).fetchone()
        except sqlite3.Error as error:
            raise StorageError(f"the database cannot be read: {error}") from error
        return int(row[0]) if row else 0


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows of very many, given in the order of the table's columns, but for those that are there; past
    SQLAlchemy, which works longer on a small row than the database does."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    marks = ", ".join(mark for _ in table.columns)
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608
    connection.exec_driver_sql(statement, list(rows))


def lock_grouping(connection: Connection) -> None:
    """Nobody else groups until this transaction ends; on SQLite the write lock says so already."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({GROUPING_LOCK})")


def _pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    _switch_to_wal(cursor)
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA cache_size = -32000")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.close()


def _switch_to_wal(cursor: sqlite3.Cursor) -> None:
    """Once in the life of a file; when two processes open it for the first time at once, the busy timeout
    does not hold for this switch, so the second one asks again."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            # Where there can be no WAL (no shared memory on some network drives), it stays as it was.
            if cursor.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal":
                return
            raise sqlite3.OperationalError("SQLite cannot keep a write-ahead log at this place")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _begin(connection: Connection) -> None:
    # A deferred transaction that turns into a writing one fails at once when somebody wrote in between.
    writing = connection.get_execution_options().get("simpul_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _passing(error: DBAPIError) -> bool:
    """Whether trying again may help: locked, a deadlock, a serialization failure, a lost connection."""
    code = getattr(error.orig, "sqlstate", None)
    if code in ("40001", "40P01", "55P03", "57P01", "57P02", "57P03") or error.connection_invalidated:
        return True
    text = str(error.orig)
    return "database is locked" in text or "database table is locked" in text or "server closed" in text
