"""Backup, restore and check: one portable file for either database, gzip of one JSON line a row."""

from __future__ import annotations

import base64
import gzip
import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Integer, LargeBinary, Table, func, insert, select, text, update

from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.history import begin_another_history
from aggregator.adapters.database.reindex import words_are_indexed
from aggregator.adapters.database.schema import entries, meta, metadata
from aggregator.adapters.database.search_rows import index_anew
from aggregator.errors import StorageError

FORMAT = "simpul-backup-1"
_ROWS_A_TIME = 500
_READ = select(meta.c.value).where(meta.c.key == "generation")
_GENERATION = update(meta).where(meta.c.key == "generation")


class BackupQueries:
    """Backup, restore and check."""

    engine: Engine
    upgrade: Callable[[], None]

    def backup(self, file: Path) -> int:
        """Write every row to ``file``; the number of rows. The file appears whole or not at all.

        Raises `StorageError` naming the file when it cannot be written.
        """
        part = file.with_name(file.name + ".part")

        def job(connection: Connection) -> int:
            rows = 0
            with gzip.open(part, "wt", encoding="utf-8", compresslevel=6) as out:
                out.write(json.dumps({"format": FORMAT}) + "\n")
                for table in metadata.sorted_tables:
                    every = select(table).execution_options(yield_per=_ROWS_A_TIME)
                    for row in connection.execute(every).mappings():
                        out.write(json.dumps([table.name, _plain(table, dict(row))]) + "\n")
                        rows += 1
            return rows

        try:
            rows = read(self.engine, job)
            os.replace(part, file)
        except OSError as error:
            raise StorageError(f"the backup {file} cannot be written: {error.strerror}") from error
        finally:
            part.unlink(missing_ok=True)
        return rows

    def restore(self, file: Path) -> int:
        """Fill an empty database from ``file``; the number of rows.

        Raises `StorageError` for a database that holds entries, and, with its line, for a file that is no
        whole backup; the database is untouched then.
        """
        self.upgrade()
        tables = {table.name: table for table in metadata.sorted_tables}

        def job(connection: Connection) -> int:
            if connection.scalar(select(func.count()).select_from(entries)):
                raise StorageError("restoring needs an empty database; this one holds entries")
            before = connection.scalar(_READ) or 0
            for table in tables.values():
                connection.execute(table.delete())
            rows = 0
            pending: list[dict[str, Any]] = []
            current: Table | None = None
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                if json.loads(next(lines, "null")) != {"format": FORMAT}:
                    raise StorageError(f"{file}: line 1: not a backup of Simpul")
                for number, line in enumerate(lines, 2):
                    try:
                        name, row = json.loads(line)
                        table = tables[name]
                        values = _stored(table, row)
                    except (ValueError, KeyError, TypeError) as error:
                        raise StorageError(f"{file}: line {number}: {error!r}") from error
                    if current is not None and (table is not current or len(pending) >= _ROWS_A_TIME):
                        connection.execute(insert(current), pending)
                        pending = []
                    current = table
                    pending.append(values)
                    rows += 1
            if current is not None and pending:
                connection.execute(insert(current), pending)
            _reset_sequences(connection)
            # A backup holds what stories say, and no index of it.
            index_anew(connection)
            words_are_indexed(connection)
            begin_another_history(connection)
            # Beyond both, so that no reader takes what it holds for what is here now.
            connection.execute(_GENERATION.values(value=max(before, connection.scalar(_READ) or 0) + 1))
            return rows

        try:
            return write(self.engine, job)
        except (OSError, EOFError, zlib.error, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise StorageError(f"{file} cannot be read as a backup: {error}") from error

    def check(self) -> list[str]:
        """What is wrong with the data, in words; nothing when all is well."""

        def job(connection: Connection) -> list[str]:
            wrong = []
            if connection.dialect.name == "sqlite":
                found = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
                wrong += [f"integrity_check: {line}" for line in found if line != "ok"]
            for problem, query in _CHECKS.items():
                number = connection.scalar(text(query))
                if number:
                    wrong.append(f"{number} {problem}")
            return wrong

        return read(self.engine, job)


_CHECKS = {
    "shown stories that the index of words does not hold": (
        "SELECT count(*) FROM stories s WHERE lead_id IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM story_words w WHERE w.rowid = s.id)"
    ),
    "entries of sources that do not exist": (
        "SELECT count(*) FROM entries WHERE source_id NOT IN (SELECT id FROM sources)"
    ),
    "entries that stand in a story that does not exist": (
        "SELECT count(*) FROM entries e WHERE story_id IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM stories s WHERE s.id = e.story_id)"
    ),
    "stories whose lead does not exist": (
        "SELECT count(*) FROM stories s WHERE lead_id IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = s.lead_id)"
    ),
    "stories that are shown and withdrawn or merged at once": (
        "SELECT count(*) FROM stories WHERE lead_id IS NOT NULL "
        "AND (withdrawn_at IS NOT NULL OR merged_into IS NOT NULL)"
    ),
    "stories that are neither shown nor withdrawn nor merged": (
        "SELECT count(*) FROM stories WHERE lead_id IS NULL AND withdrawn_at IS NULL AND merged_into IS NULL"
    ),
    "stories merged into one that does not exist": (
        "SELECT count(*) FROM stories m WHERE merged_into IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM stories s WHERE s.id = m.merged_into)"
    ),
    "facets of stories that are not shown": (
        "SELECT count(*) FROM story_facets f JOIN stories s ON s.id = f.story_id WHERE s.lead_id IS NULL"
    ),
    "stories that stand in a channel and have a tombstone there": (
        "SELECT count(*) FROM tombstones t JOIN stories s ON s.id = t.story_id WHERE s.lead_id IS NOT NULL "
        "AND (t.facet = '' OR EXISTS "
        "(SELECT 1 FROM story_facets f WHERE f.story_id = t.story_id AND f.facet = t.facet))"
    ),
    "stories that were shown and left no tombstone": (
        "SELECT count(*) FROM stories s WHERE lead_id IS NULL "
        "AND EXISTS (SELECT 1 FROM story_changes c WHERE c.story_id = s.id AND c.kind = 'new') "
        "AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.story_id = s.id AND t.facet = '')"
    ),
    "tombstones of stories that do not exist": (
        "SELECT count(*) FROM tombstones t WHERE NOT EXISTS (SELECT 1 FROM stories s WHERE s.id = t.story_id)"
    ),
    "changes of stories that do not exist": (
        "SELECT count(*) FROM story_changes c "
        "WHERE NOT EXISTS (SELECT 1 FROM stories s WHERE s.id = c.story_id)"
    ),
    "fingerprints of entries that do not exist": (
        "SELECT count(*) FROM fingerprints f "
        "WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = f.entry_id)"
    ),
    "candidate keys of entries that have no fingerprint": (
        "SELECT count(*) FROM candidate_keys k "
        "WHERE NOT EXISTS (SELECT 1 FROM fingerprints f WHERE f.entry_id = k.entry_id)"
    ),
    "likenesses of entries that do not exist": (
        "SELECT count(*) FROM likenesses l WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = l.low_id) "
        "OR NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = l.high_id)"
    ),
    "ties of entries or decisions that do not exist": (
        "SELECT count(*) FROM ties t WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = t.low_id) "
        "OR NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = t.high_id) "
        "OR NOT EXISTS (SELECT 1 FROM decisions d WHERE d.id = t.decision_id)"
    ),
    "facets of stories that do not exist": (
        "SELECT count(*) FROM story_facets f "
        "WHERE NOT EXISTS (SELECT 1 FROM stories s WHERE s.id = f.story_id)"
    ),
    "cases of the quarantine about entries that do not exist": (
        "SELECT count(*) FROM quarantine q WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = q.entry_id)"
    ),
    "documents of sources that do not exist": (
        "SELECT count(*) FROM documents WHERE source_id NOT IN (SELECT id FROM sources)"
    ),
}


def _plain(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    for column in table.columns:
        if isinstance(column.type, LargeBinary) and row[column.name] is not None:
            row[column.name] = base64.b64encode(row[column.name]).decode("ascii")
    return row


def _stored(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    unknown = row.keys() - table.columns.keys()
    if unknown:
        raise KeyError(f"unknown columns {sorted(unknown)} of {table.name}")
    for column in table.columns:
        if isinstance(column.type, LargeBinary) and row.get(column.name) is not None:
            row[column.name] = base64.b64decode(row[column.name], validate=True)
    return row


def _reset_sequences(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        for name in ("id", "sequence"):
            if name in table.columns and isinstance(table.columns[name].type, Integer):
                connection.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{table.name}', '{name}'), "  # noqa: S608
                        f"(SELECT coalesce(max({name}), 1) FROM {table.name}))"
                    )
                )
