"""Offices and sources in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from aggregator import schedule
from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.rows import office_of, office_row, registry_values, source_key, source_view
from aggregator.adapters.database.schema import entries, meta, offices, sources, to_micros
from aggregator.model import (
    Because,
    DocumentShape,
    ImportReport,
    Office,
    SourceKind,
    SourceRow,
    SourceState,
    SourceView,
)
from aggregator.settings import PUBLIC


def insert_for(connection: Connection) -> type[postgresql.Insert] | type[sqlite.Insert]:
    """The INSERT that knows ON CONFLICT, of the database at hand."""
    return postgresql.Insert if connection.dialect.name == "postgresql" else sqlite.Insert


def source_state(row: SourceRow) -> SourceState:
    """The state of a source that was never looked at."""
    if not row.enabled:
        return SourceState.DISABLED
    if row.network != PUBLIC:
        return SourceState.WAITING
    return SourceState.NEW


class RegistryQueries:
    """Implements `ports.RegistryStore`."""

    engine: Engine

    def put_offices(self, values: Sequence[Office]) -> None:
        """Make the offices those given; one that is missing from them stays as it was."""

        def job(connection: Connection) -> None:
            held = {row["code"]: dict(row) for row in connection.execute(select(offices)).mappings()}
            rows = [office_row(office) for office in values]
            changed = [row for row in rows if held.get(row["code"]) != row]
            if changed:
                statement = insert_for(connection)(offices)
                statement = statement.on_conflict_do_update(
                    index_elements=["code"],
                    set_={c.name: statement.excluded[c.name] for c in offices.c if c.name != "code"},
                )
                connection.execute(statement, changed)
                bump_generation(connection)

        write(self.engine, job)

    def put_sources(self, rows: Sequence[SourceRow], now: datetime) -> ImportReport:
        """Upsert by address; what a row leaves empty does not erase what is held."""

        def job(connection: Connection) -> ImportReport:
            held = {row["url_key"]: row for row in connection.execute(select(sources)).mappings()}
            fresh: dict[str, dict[str, object]] = {}
            updated = unchanged = 0
            for row in rows:
                key = source_key(row.url)
                values = registry_values(row)
                if key in held:
                    changes = {
                        name: value
                        for name, value in values.items()
                        if name != "url" and value not in (None, "") and held[key][name] != value
                    }
                    if row.kind is SourceKind.AUTO:
                        changes.pop("kind", None)
                    if not changes:
                        unchanged += 1
                        continue
                    if {"kind", "network", "enabled"} & changes.keys():
                        merged = {**{name: held[key][name] for name in values}, **changes}
                        changes["state"] = _state_after(merged, SourceState(held[key]["state"]))
                        changes["next_at"] = to_micros(now)
                    connection.execute(update(sources).where(sources.c.url_key == key).values(**changes))
                    updated += 1
                elif key in fresh:
                    unchanged += 1
                else:
                    fresh[key] = values | {
                        "url_key": key,
                        "state": source_state(row).value,
                        "next_at": to_micros(now),
                    }
            if fresh:
                statement = insert_for(connection)(sources).on_conflict_do_nothing()
                connection.execute(statement, list(fresh.values()))
            return ImportReport(len(fresh), updated, unchanged)

        return write(self.engine, job)

    def sources(self) -> list[SourceView]:
        return read(
            self.engine,
            lambda c: [source_view(r) for r in c.execute(_VIEW.order_by(sources.c.id)).mappings()],
        )

    def source(self, source_id: int) -> SourceView | None:
        def job(connection: Connection) -> SourceView | None:
            row = connection.execute(_VIEW.where(sources.c.id == source_id)).mappings().first()
            return source_view(row) if row else None

        return read(self.engine, job)

    def source_at(self, url: str) -> SourceView | None:
        """The source with this address."""

        def job(connection: Connection) -> SourceView | None:
            query = _VIEW.where(sources.c.url_key == source_key(url))
            row = connection.execute(query).mappings().first()
            return source_view(row) if row else None

        return read(self.engine, job)

    def remember_target(
        self, source_id: int, url: str, shape: DocumentShape, discovery: Sequence[Because]
    ) -> None:
        """Where a source that finds out for itself was found to be readable, when it was added."""
        statement = (
            update(sources)
            .where(
                sources.c.id == source_id,
                sources.c.kind == SourceKind.AUTO.value,
                sources.c.target_url.is_(None),
            )
            .values(
                target_url=url, target_kind=shape.value, discovery=schedule.dump_reasons(tuple(discovery))
            )
        )
        write(self.engine, lambda c: c.execute(statement))

    def offices(self) -> list[Office]:
        return read(
            self.engine,
            lambda c: [
                office_of(row) for row in c.execute(select(offices).order_by(offices.c.code)).mappings()
            ],
        )


_VIEW = select(
    sources,
    select(func.count())
    .select_from(entries)
    .where(entries.c.source_id == sources.c.id, entries.c.removed_at.is_(None))
    .scalar_subquery()
    .label("entries"),
)


def put_moment(connection: Connection, key: str, moment: datetime) -> None:
    """Remember under ``key`` when something was last so."""
    put_number(connection, key, to_micros(moment))


def put_number(connection: Connection, key: str, value: int) -> None:
    """Remember a number under ``key``."""
    statement = insert_for(connection)(meta).values(key=key, value=value)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value})
    )


def count_up(connection: Connection, key: str, number: int) -> None:
    """Add to what is counted under ``key``."""
    statement = insert_for(connection)(meta).values(key=key, value=number)
    more = {"value": meta.c.value + statement.excluded.value}
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=more))


def bump_generation(connection: Connection) -> None:
    """Tell every reader that something a channel shows has changed."""
    connection.execute(update(meta).where(meta.c.key == "generation").values(value=meta.c.value + 1))


def _state_after(merged: dict[str, object], state: SourceState) -> str:
    fresh = source_state(
        SourceRow(
            url="",
            kind=SourceKind(str(merged["kind"])),
            network=str(merged["network"]),
            enabled=bool(merged["enabled"]),
        )
    )
    idle = (SourceState.DISABLED, SourceState.WAITING)
    return (fresh if fresh in idle or state in idle else state).value
