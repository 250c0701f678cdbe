"""How fresh what is shown is, by region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from aggregator.adapters.database.engine import read
from aggregator.adapters.database.rows import moment_or_none
from aggregator.adapters.database.schema import offices, sources, story_changes
from aggregator.adapters.database.sources import readable
from aggregator.model import NO_REGION, Freshness, RegionFreshness, region_freshness


class FreshnessQueries:
    """Implements the part of `ports.ReadStore` that is about freshness."""

    engine: Engine

    def freshness(self, now: datetime) -> Freshness:
        """When a story last changed, and how fresh each region is that has sources."""
        by_office = (
            select(
                sources.c.office,
                func.count().label("sources"),
                func.max(sources.c.last_success_at).label("last_success"),
                func.max(sources.c.last_new_at).label("newest_entry"),
            )
            .where(readable(now))
            .group_by(sources.c.office)
        )
        changed_at = select(story_changes.c.at).order_by(story_changes.c.sequence.desc()).limit(1)

        def job(connection: Connection) -> Freshness:
            served = {
                row.code: row.regions for row in connection.execute(select(offices.c.code, offices.c.regions))
            }
            found: dict[str, list[Any]] = defaultdict(list)
            for row in connection.execute(by_office):
                for province in {code[:2] for code in served.get(row.office, "").split()} or {NO_REGION}:
                    found[province].append(row)
            regions = tuple(_region(province, found[province], now) for province in sorted(found))
            return Freshness(now, moment_or_none(connection.scalar(changed_at)), regions)

        return read(self.engine, job)


def _region(province: str, rows: Iterable[Any], now: datetime) -> RegionFreshness:
    rows = list(rows)
    return region_freshness(
        province,
        sum(row.sources for row in rows),
        moment_or_none(max((row.last_success for row in rows if row.last_success), default=None)),
        moment_or_none(max((row.newest_entry for row in rows if row.newest_entry), default=None)),
        now,
    )
