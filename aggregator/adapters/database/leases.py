"""What is queued for workers and leased by them; either ends by itself, so that a lost message or a killed
worker is only a delay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, Table, or_, update

from aggregator.adapters.database.engine import write
from aggregator.adapters.database.schema import to_micros


def free(until: ColumnElement[int | None], moment: int) -> ColumnElement[bool]:
    """Whether nobody holds it at ``moment``."""
    return or_(until.is_(None), until <= moment)


def queued(connection: Connection, table: Table, due: Select[Any], until: datetime) -> dict[str, list[int]]:
    """Queue the rows of ``table`` that ``due`` selects (``id``, ``network``) until then; by network."""
    by_network: dict[str, list[int]] = {}
    for row in connection.execute(due).all():
        by_network.setdefault(row.network, []).append(row.id)
    ids = [number for some in by_network.values() for number in some]
    if ids:
        connection.execute(update(table).where(table.c.id.in_(ids)).values(queued_until=to_micros(until)))
    return by_network


def claimed(connection: Connection, table: Table, due: Select[Any], **values: int) -> list[int]:
    """The ids that ``due`` selects from ``table`` and nobody else claims just now; they get these values."""
    ids = list(connection.scalars(due.with_for_update(skip_locked=True, of=table)))
    if ids:
        connection.execute(update(table).where(table.c.id.in_(ids)).values(values))
    return ids


def extend_leases(engine: Engine, table: Table, ids: Sequence[int], until: datetime) -> None:
    """Keep what is still being worked on."""
    held = (table.c.id.in_(ids), table.c.leased_until.is_not(None))
    statement = update(table).where(*held).values(leased_until=to_micros(until))
    write(engine, lambda c: c.execute(statement))
