"""Conditions on sources that several queries share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select

from aggregator.adapters.database.addresses import looked_at_elsewhere
from aggregator.adapters.database.networks import network_is_served
from aggregator.adapters.database.schema import documents, offices, sources
from aggregator.adapters.database.subscriptions import pushing


def source_with_zone() -> Select[Any]:
    """Every column of a source, the zone of its office, and whether a hub pushes it."""
    return select(
        sources, offices.c.timezone.label("office_timezone"), pushing().label("pushes")
    ).select_from(sources.outerjoin(offices, offices.c.code == sources.c.office))


def readable(now: datetime) -> ColumnElement[bool]:
    """Whether a source is one that somebody here looks at."""
    today = now.date().isoformat()
    return and_(
        sources.c.enabled,
        network_is_served(now),
        not_(looked_at_elsewhere(now)),
        or_(sources.c.valid_from.is_(None), sources.c.valid_from <= today),
        or_(sources.c.valid_to.is_(None), sources.c.valid_to >= today),
    )


def nothing_waits() -> ColumnElement[bool]:
    """Whether no document of the source itself waits to be parsed."""
    return ~exists().where(
        documents.c.source_id == sources.c.id, documents.c.state == "waiting", documents.c.link_id.is_(None)
    )
