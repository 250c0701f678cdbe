"""Where sources are in the end: moves that came true, and sources that turned out to be one feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, and_, case, exists, func, insert, or_, select, update

from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.rows import move_of, source_key
from aggregator.adapters.database.schema import from_micros, source_moves, sources, to_micros
from aggregator.model import Move, MoveView, SourceState, SourceUpdate

# How often a source that is the same feed as another one is looked at, to see whether it still is.
LOOK_AT_DUPLICATES = timedelta(days=7)

HELD = "held"


class AddressQueries:
    """Moves that an editor decides, and duplicates set free."""

    engine: Engine

    def moves_known(self) -> list[tuple[int, str, Move]]:
        """(source id, its address, where it redirects for good), for every source that does."""
        return read(self.engine, moves_known)

    def accept_move(self, source_id: int, by: str, now: datetime) -> bool:
        """Let a source go where it redirects, since an editor says so; False when it redirects nowhere."""

        def job(connection: Connection) -> bool:
            row = connection.execute(select(sources).where(sources.c.id == source_id)).mappings().first()
            move = move_of(row) if row else None
            if row is None or move is None:
                return False
            _move(connection, source_id, move.url, by, now)
            connection.execute(
                update(sources)
                .where(sources.c.id == source_id)
                .values(move_url=None, move_since=None, move_sightings=0, next_at=to_micros(now))
            )
            return True

        return write(self.engine, job)

    def reject_move(self, source_id: int) -> bool:
        """Keep a source where it is for as long as it redirects to the same address."""
        statement = (
            update(sources)
            .where(sources.c.id == source_id, sources.c.move_url.is_not(None))
            .values(move_rejected=True)
        )
        return bool(write(self.engine, lambda c: c.execute(statement).rowcount))

    def moves_of(self, source_id: int) -> list[MoveView]:
        """Where a source came from, newest move first."""
        query = (
            select(source_moves)
            .where(source_moves.c.source_id == source_id)
            .order_by(source_moves.c.id.desc())
        )
        return read(
            self.engine,
            lambda c: [
                MoveView(from_micros(row.moved_at), row.from_url, row.to_url, row.by)
                for row in c.execute(query)
            ],
        )

    def free_duplicates(self, now: datetime) -> int:
        """Look again at sources whose twin is no longer read; their number."""
        twin = sources.alias("twin")
        lost = ~exists().where(
            twin.c.id == sources.c.duplicate_of,
            twin.c.enabled,
            twin.c.state == SourceState.ACTIVE.value,
            twin.c.final_key == sources.c.final_key,
        )
        statement = (
            update(sources)
            .where(sources.c.duplicate_of.is_not(None), lost)
            .values(duplicate_of=None, state=SourceState.ACTIVE.value, next_at=to_micros(now))
        )
        return int(write(self.engine, lambda c: c.execute(statement).rowcount))


def moves_known(connection: Connection) -> list[tuple[int, str, Move]]:
    """(source id, its address, where it redirects for good), for every source that does."""
    query = select(sources).where(sources.c.move_url.is_not(None)).order_by(sources.c.id)
    found = []
    for row in connection.execute(query).mappings():
        move = move_of(row)
        if move is not None:
            found.append((row["id"], row["target_url"] or row["url"], move))
    return found


def settle_addresses(connection: Connection, updates: Sequence[tuple[int, SourceUpdate, datetime]]) -> None:
    """After updates of sources (each with its moment): let those move that shall, and let those rest whose
    final address another source has already."""
    answered: list[int] = []
    for source_id, values, moment in updates:
        if values.moved_to:
            _move(connection, source_id, values.moved_to, HELD, moment)
        if values.last_reason is None and values.validators.url and values.ended:
            answered.append(source_id)
    if answered:
        _mark_duplicates(connection, answered, max(moment for _, _, moment in updates))


def _move(connection: Connection, source_id: int, url: str, by: str, now: datetime) -> None:
    """Give a source its new address, unless another source has it: then that one is its twin."""
    row = connection.execute(select(sources).where(sources.c.id == source_id)).mappings().one()
    values: dict[str, Any] = {}
    if row["kind"] == "auto":
        values["target_url"] = url
    else:
        key = source_key(url)
        taken = select(sources.c.id).where(sources.c.url_key == key, sources.c.id != source_id)
        if connection.scalar(taken) is None:
            values = {"url": url, "url_key": key}
    if values:
        connection.execute(update(sources).where(sources.c.id == source_id).values(values))
        connection.execute(
            insert(source_moves).values(
                source_id=source_id,
                moved_at=to_micros(now),
                from_url=row["target_url"] or row["url"],
                to_url=url,
                by=by,
            )
        )


def _mark_duplicates(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """The oldest of several sources with one final address is read, the others rest."""
    twin = sources.alias("twin")
    elder = (
        select(func.min(twin.c.id))
        .where(
            twin.c.final_key == sources.c.final_key,
            twin.c.network == sources.c.network,
            twin.c.enabled,
            twin.c.state == SourceState.ACTIVE.value,
            twin.c.duplicate_of.is_(None),
            twin.c.id < sources.c.id,
        )
        .scalar_subquery()
    )
    connection.execute(
        update(sources)
        .where(
            sources.c.id.in_(ids),
            or_(sources.c.duplicate_of.is_not(None), elder.is_not(None)),
        )
        .values(
            duplicate_of=elder,
            state=case((elder.is_not(None), SourceState.DUPLICATE.value), else_=SourceState.ACTIVE.value),
            next_at=case((elder.is_not(None), to_micros(now + LOOK_AT_DUPLICATES)), else_=sources.c.next_at),
        )
    )


def looked_at_elsewhere(now: datetime) -> Any:
    """Whether a source rests because another one is the same feed."""
    return and_(sources.c.state == SourceState.DUPLICATE.value, sources.c.next_at > to_micros(now))
