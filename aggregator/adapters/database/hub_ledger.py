"""The ledger of our hub: who subscribes, what was sent to whom, and who has taken notice of the end of a
story."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    or_,
    select,
)

from aggregator.adapters.database.engine import read
from aggregator.adapters.database.hub import in_force
from aggregator.adapters.database.hub_requests import RESUME_WITHIN, WAITING, prune_hub_requests
from aggregator.adapters.database.rows import Row, moment_or_none
from aggregator.adapters.database.schema import (
    from_micros,
    hub_contents,
    hub_deliveries,
    hub_requests,
    hub_subscribers,
    stories,
    story_changes,
    story_facets,
    to_micros,
    tombstones,
)
from aggregator.hub import (
    DeliveryState,
    DeliveryView,
    Notice,
    SubscriberState,
    SubscriberView,
)
from aggregator.model import HubStatus

# What told of the end of a story is kept for good: somebody may be asked to prove it.
KEEP_DELIVERIES = timedelta(days=30)

_STAYING = (SubscriberState.ACTIVE.value, SubscriberState.SUSPENDED.value)


class HubLedgerQueries:
    """Implements the part of `ports.HubStore` that is read by people."""

    engine: Engine

    def hub_subscribers(self, now: datetime) -> list[SubscriberView]:
        """Everybody who subscribes or did, the newest last."""
        query = select(hub_subscribers).order_by(hub_subscribers.c.id)
        return read(
            self.engine, lambda c: [_subscriber_view(row, now) for row in c.execute(query).mappings()]
        )

    def hub_deliveries(
        self, limit: int, *, uuid: str | None = None, subscriber_id: int | None = None
    ) -> list[DeliveryView]:
        """The newest deliveries, newest first: all, those that told of one story, those to one subscriber."""
        query = _DELIVERY.order_by(hub_deliveries.c.tried_at.desc(), hub_deliveries.c.id.desc()).limit(limit)
        if subscriber_id is not None:
            query = query.where(hub_deliveries.c.subscriber_id == subscriber_id)
        if uuid is not None:
            query = _about(query, uuid)
        return read(self.engine, lambda c: [_delivery_view(row) for row in c.execute(query).mappings()])

    def notices(self, uuid: str, now: datetime) -> list[Notice]:
        """Of a story that is no more: who had it from us or should be told, and whether he has taken
        notice."""
        number = select(stories.c.id).where(stories.c.uuid == uuid).scalar_subquery()

        def job(connection: Connection) -> list[Notice]:
            story_id = connection.scalar(select(number))
            if story_id is None:
                return []
            told = _told(connection, story_id)
            concerned = or_(hub_subscribers.c.id.in_(told), _to_be_told(story_id))
            query = select(hub_subscribers).where(concerned).order_by(hub_subscribers.c.id)
            return [_notice(row, told.get(row["id"]), now) for row in connection.execute(query).mappings()]

        return read(self.engine, job)


def hub_status(connection: Connection, now: datetime) -> HubStatus:
    """Totals of the hub."""
    moment = to_micros(now)
    over = and_(hub_subscribers.c.state.in_(_STAYING), hub_subscribers.c.lease_until <= moment)
    state = case((over, SubscriberState.EXPIRED.value), else_=hub_subscribers.c.state)
    states = connection.execute(select(state, func.count()).group_by(state)).all()
    live, waits = in_force(moment), hub_subscribers.c.wanted > hub_subscribers.c.cursor
    counts = select(
        func.count(case((hub_subscribers.c.failures > 0, 1))),
        func.count(case((waits, 1))),
        func.min(case((waits, hub_subscribers.c.wanted_at))),
    ).where(live)
    failing, waiting, oldest = connection.execute(counts).one()
    asked = select(func.count()).select_from(hub_requests).where(hub_requests.c.state == WAITING)
    return HubStatus(
        subscribers={row[0]: row[1] for row in states},
        failing=failing,
        waiting=waiting,
        oldest_at=moment_or_none(oldest),
        requests=connection.scalar(asked) or 0,
    )


def prune_hub(connection: Connection, now: datetime) -> int:
    """Delete what has served its time; the number of rows."""
    tells_an_end = exists().where(hub_contents.c.delivery_id == hub_deliveries.c.id, hub_contents.c.tombstone)
    old = select(hub_deliveries.c.id).where(
        hub_deliveries.c.ended_at < to_micros(now - KEEP_DELIVERIES), ~tells_an_end
    )
    connection.execute(delete(hub_contents).where(hub_contents.c.delivery_id.in_(old)))
    gone = connection.execute(delete(hub_deliveries).where(hub_deliveries.c.id.in_(old))).rowcount
    told = exists().where(hub_deliveries.c.subscriber_id == hub_subscribers.c.id)
    left = delete(hub_subscribers).where(
        hub_subscribers.c.state.not_in(_STAYING),
        hub_subscribers.c.lease_until < to_micros(now - RESUME_WITHIN),
        ~told,
    )
    return gone + connection.execute(left).rowcount + prune_hub_requests(connection, now)


def _counted(*, tombstone: bool) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(hub_contents)
        .where(hub_contents.c.delivery_id == hub_deliveries.c.id, hub_contents.c.tombstone.is_(tombstone))
        .scalar_subquery()
    )


_DELIVERY = select(
    hub_deliveries,
    hub_subscribers.c.topic,
    hub_subscribers.c.callback,
    _counted(tombstone=False).label("stories"),
    _counted(tombstone=True).label("tombstones"),
).join(hub_subscribers, hub_subscribers.c.id == hub_deliveries.c.subscriber_id)


def _about(query: Select[Any], uuid: str) -> Select[Any]:
    told = hub_contents.alias()
    return (
        query.join(told, told.c.delivery_id == hub_deliveries.c.id)
        .join(stories, stories.c.id == told.c.story_id)
        .where(stories.c.uuid == uuid)
        .add_columns(told.c.tombstone)
    )


def _told(connection: Connection, story_id: int) -> dict[int, Mapping[str, Any]]:
    """What subscribers heard of a story, by subscriber."""
    heard = hub_deliveries.c.state == DeliveryState.ACKNOWLEDGED.value
    of_end = hub_contents.c.tombstone
    query = (
        select(
            hub_deliveries.c.subscriber_id,
            func.min(case((and_(heard, ~of_end), hub_deliveries.c.ended_at))).label("had_at"),
            func.max(case((and_(heard, ~of_end), hub_deliveries.c.ended_at))).label("last_had_at"),
            func.max(case((and_(heard, of_end), hub_deliveries.c.ended_at))).label("told_at"),
            func.sum(case((of_end, hub_deliveries.c.attempts), else_=0)).label("attempts"),
        )
        .join(hub_contents, hub_contents.c.delivery_id == hub_deliveries.c.id)
        .where(hub_contents.c.story_id == story_id)
        .group_by(hub_deliveries.c.subscriber_id)
    )
    return {row["subscriber_id"]: dict(row) for row in connection.execute(query).mappings()}


def _to_be_told(story_id: int) -> ColumnElement[bool]:
    """Subscribers of the channels that the story stands or stood in, before whom its last change still
    lies."""
    last = select(func.max(story_changes.c.sequence)).where(story_changes.c.story_id == story_id)
    facets = (
        select(story_facets.c.facet)
        .where(story_facets.c.story_id == story_id)
        .union(select(tombstones.c.facet).where(tombstones.c.story_id == story_id))
    )
    concerned = or_(hub_subscribers.c.facet == "", hub_subscribers.c.facet.in_(facets))
    # Who left in time was not to be told any more.
    stayed = hub_subscribers.c.state.in_((*_STAYING, SubscriberState.EXPIRED.value))
    return and_(concerned, stayed, hub_subscribers.c.cursor < last.scalar_subquery())


def _notice(row: Row, told: Mapping[str, Any] | None, now: datetime) -> Notice:
    told = told or {"had_at": None, "last_had_at": None, "told_at": None, "attempts": 0}
    # Restored, told again and taken down once more: only what came last counts.
    stale = told["told_at"] is not None and (told["last_had_at"] or 0) > told["told_at"]
    return Notice(
        subscriber_id=row["id"],
        topic=row["topic"],
        callback=row["callback"],
        state=_state(row, now),
        had_at=moment_or_none(told["had_at"]),
        told_at=None if stale else moment_or_none(told["told_at"]),
        attempts=int(told["attempts"]),
    )


def _state(row: Row, now: datetime) -> SubscriberState:
    """As it is now: nobody looks at the moment when a lease ends."""
    over = row["state"] in _STAYING and row["lease_until"] <= to_micros(now)
    return SubscriberState.EXPIRED if over else SubscriberState(row["state"])


def _subscriber_view(row: Row, now: datetime) -> SubscriberView:
    return SubscriberView(
        id=row["id"],
        topic=row["topic"],
        callback=row["callback"],
        state=_state(row, now),
        since=from_micros(row["since"]),
        lease_until=from_micros(row["lease_until"]),
        cursor=row["cursor"],
        waiting=row["wanted"] > row["cursor"],
        failures=row["failures"],
        next_at=from_micros(row["next_at"]),
        taken_at=moment_or_none(row["taken_at"]),
        detail=row["detail"],
    )


def _delivery_view(row: Row) -> DeliveryView:
    return DeliveryView(
        id=row["id"],
        subscriber_id=row["subscriber_id"],
        topic=row["topic"],
        callback=row["callback"],
        after=row["after"],
        through=row["through"],
        stories=row["stories"],
        tombstones=row["tombstones"],
        attempts=row["attempts"],
        state=DeliveryState(row["state"]),
        status=row["status"],
        detail=row["detail"],
        signature=row["signature"],
        size=row["size"],
        started_at=from_micros(row["started_at"]),
        tried_at=from_micros(row["tried_at"]),
        ended_at=moment_or_none(row["ended_at"]),
        tombstone=bool(row["tombstone"]) if "tombstone" in row else None,
    )
