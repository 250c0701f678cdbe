"""The evidence of how the sites of an office are doing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, case, func, select

from aggregator.adapters.database.engine import read
from aggregator.adapters.database.entry_rows import is_live
from aggregator.adapters.database.rows import moment_or_none
from aggregator.adapters.database.schema import entries, fetch_days, fetches, from_micros, sources, to_micros
from aggregator.model import Outcome, Reason, SourceState
from aggregator.office_report import (
    DAYS,
    UNCONNECTED,
    WEEK,
    WEEKS,
    DaySum,
    HouseDay,
    OfficeEvidence,
    SourceHealth,
    Trouble,
    suspect_days,
)

MOST_TROUBLES = 20
_WEEK_MICROS = WEEK // timedelta(microseconds=1)


class OfficeReportQueries:
    """Implements `ports.OfficeReportStore`."""

    engine: Engine

    def office_evidence(self, code: str, now: datetime) -> OfficeEvidence:
        """What is held of the sites of an office; nothing of one that has none."""

        def job(connection: Connection) -> OfficeEvidence:
            held = _sources(connection, code)
            ids = [source.id for source in held]
            days = _days(connection, ids, now)
            return OfficeEvidence(
                sources=held,
                days=days,
                house=_house(connection, suspect_days(days)),
                weeks=_weeks(connection, ids, now),
                newest_at=_newest(connection, ids, now),
                troubles=_troubles(connection, ids, now),
            )

        return read(self.engine, job)


def _sources(connection: Connection, code: str) -> tuple[SourceHealth, ...]:
    query = select(sources).where(sources.c.office == code).order_by(sources.c.id)
    return tuple(
        SourceHealth(
            id=row["id"],
            url=row["url"],
            name=row["name"],
            network=row["network"],
            state=SourceState(row["state"]),
            last_success_at=moment_or_none(row["last_success_at"]),
            last_reason=row["last_reason"],
            failures=row["failures"],
        )
        for row in connection.execute(query).mappings()
    )


def _days(connection: Connection, ids: Sequence[int], now: datetime) -> tuple[DaySum, ...]:
    query = (
        select(
            fetch_days.c.day,
            sources.c.network,
            fetch_days.c.outcome,
            fetch_days.c.reason,
            func.sum(fetch_days.c.attempts).label("attempts"),
        )
        .join(sources, sources.c.id == fetch_days.c.source_id)
        .where(fetch_days.c.source_id.in_(ids), fetch_days.c.day > (now - timedelta(DAYS)).date().isoformat())
        .group_by(fetch_days.c.day, sources.c.network, fetch_days.c.outcome, fetch_days.c.reason)
        .order_by(fetch_days.c.day, sources.c.network, fetch_days.c.outcome, fetch_days.c.reason)
    )
    return tuple(
        DaySum(row.day, row.network, row.outcome, row.reason, int(row.attempts))
        for row in connection.execute(query)
    )


def _house(connection: Connection, days: Collection[str]) -> tuple[HouseDay, ...]:
    if not days:
        return ()
    lost = fetch_days.c.reason.in_(sorted(UNCONNECTED))
    query = (
        select(
            fetch_days.c.day,
            sources.c.network,
            func.sum(fetch_days.c.attempts).label("attempts"),
            func.sum(case((lost, fetch_days.c.attempts), else_=0)).label("unconnected"),
            func.count(case((lost, fetch_days.c.source_id)).distinct()).label("sources"),
        )
        .join(sources, sources.c.id == fetch_days.c.source_id)
        .where(fetch_days.c.day.in_(sorted(days)), fetch_days.c.outcome != Outcome.HELD.value)
        .group_by(fetch_days.c.day, sources.c.network)
    )
    return tuple(
        HouseDay(row.day, row.network, int(row.attempts), int(row.unconnected), row.sources)
        for row in connection.execute(query)
    )


def _weeks(connection: Connection, ids: Sequence[int], now: datetime) -> dict[int, int]:
    """Entries by how many whole weeks ago they were published; what is dated in the future is left out."""
    moment = to_micros(now)
    back = ((moment - entries.c.published) // _WEEK_MICROS).label("back")
    query = (
        select(back, func.count())
        .where(
            _shown(ids),
            entries.c.published <= moment,
            entries.c.published > to_micros(now - WEEK * WEEKS),
        )
        .group_by("back")
    )
    return {int(weeks): count for weeks, count in connection.execute(query)}


def _newest(connection: Connection, ids: Sequence[int], now: datetime) -> datetime | None:
    """When the newest entry was published; one that is dated in the future tells nothing."""
    newest = select(func.max(entries.c.published)).where(_shown(ids), entries.c.published <= to_micros(now))
    return moment_or_none(connection.scalar(newest))


def _shown(ids: Sequence[int]) -> ColumnElement[bool]:
    return and_(
        entries.c.source_id.in_(ids),
        is_live(),
        entries.c.withdrawn.is_(False),
        entries.c.embargo_until.is_(None),
    )


def _troubles(connection: Connection, ids: Sequence[int], now: datetime) -> tuple[Trouble, ...]:
    query = (
        select(fetches.c.started_at, fetches.c.url, fetches.c.reason)
        .where(
            fetches.c.source_id.in_(ids),
            fetches.c.started_at > to_micros(now - timedelta(DAYS)),
            fetches.c.outcome == Outcome.FAILED.value,
            fetches.c.reason.in_([reason.value for reason in Reason]),
        )
        .order_by(fetches.c.started_at.desc(), fetches.c.id.desc())
        .limit(MOST_TROUBLES)
    )
    return tuple(
        Trouble(from_micros(row.started_at), row.url, Reason(row.reason)) for row in connection.execute(query)
    )
