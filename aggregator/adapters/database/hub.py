"""Our hub: who is to be told of what changed, and what was taken notice of.

A subscriber is held by one worker at a time until its lease ends; its cursor moves in the transaction that
records that it took notice. So a worker that is killed anywhere leaves a subscriber that is told again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from aggregator.adapters.database.engine import read, write
from aggregator.adapters.database.hub_news import facets_changed, news_of
from aggregator.adapters.database.hub_requests import deny, end_subscription
from aggregator.adapters.database.leases import claimed, free
from aggregator.adapters.database.registry import insert_for
from aggregator.adapters.database.rows import Row, micros_or_none, moment_or_none
from aggregator.adapters.database.schema import (
    from_micros,
    hub_contents,
    hub_deliveries,
    hub_subscribers,
    meta,
    story_changes,
    to_micros,
)
from aggregator.channels import FACET_KINDS
from aggregator.hub import (
    Delivery,
    DeliveryState,
    News,
    Settlement,
    Subscriber,
    SubscriberState,
    Topic,
)
from aggregator.model import Selection

# The number up to which subscribers are marked.
_MARKED = "hub_marked"
# After so many changes at once (a restored backup, a first look) everybody looks for himself.
_MOST_CHANGES = 5_000

_newest = select(func.max(story_changes.c.sequence)).scalar_subquery()
# The national channel, and those that are more than one facet: what they hold is only known when one looks.
_may_concern_any = ~or_(*(hub_subscribers.c.facet.startswith(f"{kind}:") for kind in FACET_KINDS))
_marked = select(func.max(meta.c.value)).where(meta.c.key == _MARKED).scalar_subquery()


class HubQueries:
    """Implements the part of `ports.HubStore` that is about deliveries."""

    engine: Engine

    def mark_subscribers(self, now: datetime) -> int:
        """Note who is to be told of the changes since the last look: the subscribers of the channels that
        they concern. The number of subscribers."""
        positions = select(func.coalesce(_newest, 0), func.coalesce(_marked, 0))
        newest, marked = read(self.engine, lambda c: c.execute(positions).one())
        if newest == marked:
            return 0

        def job(connection: Connection) -> int:
            statement = insert_for(connection)(meta).values(key=_MARKED, value=0)
            connection.execute(statement.on_conflict_do_nothing(index_elements=["key"]))
            own = select(meta.c.value).where(meta.c.key == _MARKED)
            marked = int(connection.scalar(own.with_for_update()) or 0)
            newest = int(connection.scalar(select(_newest)) or 0)
            connection.execute(update(meta).where(meta.c.key == _MARKED).values(value=newest))
            return _mark(connection, marked, newest, to_micros(now)) if newest > marked else 0

        return write(self.engine, job)

    def due_subscribers(
        self, now: datetime, limit: int, slow_limit: int, hold: timedelta
    ) -> tuple[list[int], list[int]]:
        """Claim for the queue the subscribers that are to be told now: those that answer promptly, and apart
        from them some of those that do not, unless others of them are being told."""
        moment = to_micros(now)
        due = _due(moment)
        prompt = select(hub_subscribers.c.id).where(due, hub_subscribers.c.slow.is_(False))
        other = hub_subscribers.alias()
        busy = exists().where(other.c.slow, or_(other.c.queued_until > moment, other.c.leased_until > moment))
        slow = select(hub_subscribers.c.id).where(due, hub_subscribers.c.slow, ~busy)
        order = (hub_subscribers.c.next_at, hub_subscribers.c.id)
        prompt, slow = prompt.order_by(*order).limit(limit), slow.order_by(*order).limit(slow_limit)

        def job(connection: Connection) -> tuple[list[int], list[int]]:
            until = to_micros(now + hold)
            return (
                claimed(connection, hub_subscribers, prompt, queued_until=until),
                claimed(connection, hub_subscribers, slow, queued_until=until),
            )

        # Asked at every tick: nothing due is the rule, and needs no write lock.
        any_due = select(hub_subscribers.c.id).where(due).limit(1)
        return write(self.engine, job) if read(self.engine, lambda c: c.scalar(any_due)) else ([], [])

    def claim_subscribers(self, ids: Sequence[int], now: datetime, lease: timedelta) -> list[Subscriber]:
        """Lease subscribers that are to be told; those that somebody else holds are left out."""
        moment = to_micros(now)
        query = (
            select(hub_subscribers.c.id)
            .where(hub_subscribers.c.id.in_(ids), _due(moment, queued=True))
            .order_by(hub_subscribers.c.id)
            .with_for_update(skip_locked=True)
        )

        def job(connection: Connection) -> list[Subscriber]:
            statement = (
                update(hub_subscribers)
                .where(hub_subscribers.c.id.in_(list(connection.scalars(query))))
                .values(leased_until=to_micros(now + lease), queued_until=None)
                .returning(hub_subscribers)
            )
            rows = connection.execute(statement).mappings().all()
            return sorted((_subscriber(row) for row in rows), key=lambda one: one.id)

        return write(self.engine, job)

    def channel_news(self, selection: Selection, facet: str, after: int, upto: int, limit: int) -> News:
        """What changed in a channel after the number ``after`` up to ``upto``, of ``limit`` stories at
        most."""
        return read(self.engine, lambda c: news_of(c, selection, facet, after, upto, limit))

    def skip_news(self, subscribers: Sequence[tuple[Subscriber, int]]) -> None:
        """Move the cursors of subscribers to these numbers, since nothing up to there is for them."""
        rows = [
            {"b_id": subscriber.id, "b_held": to_micros(subscriber.held_until), "b_cursor": through}
            for subscriber, through in subscribers
        ]

        def job(connection: Connection) -> None:
            for row in rows:
                connection.execute(
                    update(hub_subscribers)
                    .where(
                        hub_subscribers.c.id == row["b_id"],
                        hub_subscribers.c.leased_until == row["b_held"],
                    )
                    .values(cursor=row["b_cursor"], leased_until=None)
                )

        if rows:
            write(self.engine, job)

    def begin_deliveries(self, deliveries: Sequence[Delivery], now: datetime) -> dict[int, int]:
        """Enter deliveries in the ledger and count the attempt, committed before it begins; the numbers of
        the deliveries by subscriber. Those whose subscriber is no longer held by us are left out."""

        def job(connection: Connection) -> dict[int, int]:
            ours = _held(connection, [delivery.subscriber for delivery in deliveries])
            held = [delivery for delivery in deliveries if delivery.subscriber.id in ours]
            begun = _begin_again(connection, held, to_micros(now)) | _begin(connection, held, to_micros(now))
            contents = [
                {"delivery_id": begun[delivery.subscriber.id], "story_id": story_id, "tombstone": gone}
                for delivery in deliveries
                if delivery.subscriber.id in begun
                for gone, ids in ((False, delivery.news.stories), (True, delivery.news.gone))
                for story_id in ids
            ]
            if contents:
                connection.execute(insert(hub_contents), contents)
            return begun

        return write(self.engine, job) if deliveries else {}

    def settle_deliveries(self, settlements: Sequence[Settlement], now: datetime) -> int:
        """Write what came of attempts; the number of those that count. What somebody else has taken over
        meanwhile stays as it is."""

        def job(connection: Connection) -> int:
            ours = _held(connection, [settlement.subscriber for settlement in settlements])
            counting = [one for one in settlements if one.subscriber.id in ours]
            if heard := [one for one in counting if one.acknowledged]:
                _acknowledge(connection, heard, to_micros(now))
            for settlement in counting:
                if not settlement.acknowledged:
                    _fail(connection, settlement, now)
            return len(counting)

        return write(self.engine, job) if settlements else 0

    def deny_subscriber(self, subscriber: Subscriber, now: datetime) -> None:
        """End a subscription whose channel is no more, and have the subscriber told (WebSub, 5.2)."""

        def job(connection: Connection) -> None:
            if _held(connection, [subscriber]):
                end_subscription(connection, [subscriber.id], SubscriberState.DENIED, now)
                deny(connection, subscriber.id, "reason_topic", now)

        write(self.engine, job)

    def expire_subscribers(self, now: datetime) -> int:
        """End the subscriptions whose lease is over; how many there were."""
        over = (
            hub_subscribers.c.state.in_((SubscriberState.ACTIVE.value, SubscriberState.SUSPENDED.value)),
            hub_subscribers.c.lease_until <= to_micros(now),
            free(hub_subscribers.c.leased_until, to_micros(now)),
        )

        def job(connection: Connection) -> int:
            ids = list(connection.scalars(select(hub_subscribers.c.id).where(*over).with_for_update()))
            if ids:
                end_subscription(connection, ids, SubscriberState.EXPIRED, now)
            return len(ids)

        return write(self.engine, job)


def in_force(moment: int) -> ColumnElement[bool]:
    """Whether a subscriber is one (WebSub, 5: a lease that is over ends it)."""
    return and_(
        hub_subscribers.c.state == SubscriberState.ACTIVE.value, hub_subscribers.c.lease_until > moment
    )


def _due(moment: int, *, queued: bool = False) -> ColumnElement[bool]:
    due = and_(
        in_force(moment),
        hub_subscribers.c.wanted > hub_subscribers.c.cursor,
        hub_subscribers.c.next_at <= moment,
        free(hub_subscribers.c.leased_until, moment),
    )
    return due if queued else and_(due, free(hub_subscribers.c.queued_until, moment))


def _mark(connection: Connection, marked: int, newest: int, moment: int) -> int:
    """Who was told of everything that concerned him has nothing to look for before ``marked``."""
    caught_up = hub_subscribers.c.wanted <= hub_subscribers.c.cursor
    behind = hub_subscribers.c.cursor < marked
    statement = update(hub_subscribers).where(in_force(moment))
    if newest - marked <= _MOST_CHANGES:
        concerned = hub_subscribers.c.facet.in_(facets_changed(marked, newest))
        statement = statement.where(or_(_may_concern_any, concerned))
    values: dict[str, Any] = {
        "wanted": newest,
        "wanted_at": case((caught_up, moment), else_=hub_subscribers.c.wanted_at),
        "cursor": case((and_(caught_up, behind), marked), else_=hub_subscribers.c.cursor),
    }
    return connection.execute(statement.values(**values)).rowcount


def _held(connection: Connection, subscribers: Sequence[Subscriber]) -> set[int]:
    """Those that are still ours; their rows are locked until the transaction ends."""
    until = {subscriber.id: to_micros(subscriber.held_until) for subscriber in subscribers}
    query = (
        select(hub_subscribers.c.id, hub_subscribers.c.leased_until)
        .where(hub_subscribers.c.id.in_(until))
        .order_by(hub_subscribers.c.id)
        .with_for_update()
    )
    return {row.id for row in connection.execute(query) if row.leased_until == until[row.id]}


def _begin(connection: Connection, deliveries: Sequence[Delivery], moment: int) -> dict[int, int]:
    """New deliveries: their numbers by subscriber."""
    rows = [
        {
            **_attempt(delivery, moment),
            "subscriber_id": delivery.subscriber.id,
            "after": delivery.subscriber.cursor,
            "started_at": moment,
            "attempts": 1,
            "state": DeliveryState.OPEN.value,
        }
        for delivery in deliveries
        if delivery.subscriber.delivery_id is None
    ]
    if not rows:
        return {}
    statement = insert(hub_deliveries).returning(hub_deliveries.c.subscriber_id, hub_deliveries.c.id)
    begun = {row.subscriber_id: int(row.id) for row in connection.execute(statement, rows)}
    connection.execute(
        update(hub_subscribers)
        .where(hub_subscribers.c.id == bindparam("b_id"))
        .values(delivery_id=bindparam("b_delivery")),
        [{"b_id": subscriber_id, "b_delivery": number} for subscriber_id, number in begun.items()],
    )
    return begun


def _begin_again(connection: Connection, deliveries: Sequence[Delivery], moment: int) -> dict[int, int]:
    """The next attempts at deliveries that failed, which hold by now what changed since."""
    begun: dict[int, int] = {}
    for delivery in deliveries:
        number = delivery.subscriber.delivery_id
        if number is None:
            continue
        values = {**_attempt(delivery, moment), "attempts": hub_deliveries.c.attempts + 1}
        connection.execute(update(hub_deliveries).where(hub_deliveries.c.id == number).values(**values))
        connection.execute(delete(hub_contents).where(hub_contents.c.delivery_id == number))
        begun[delivery.subscriber.id] = number
    return begun


def _attempt(delivery: Delivery, moment: int) -> dict[str, Any]:
    return {
        "through": delivery.news.through,
        "tried_at": moment,
        "signature": delivery.signature,
        "size": delivery.size,
    }


def _acknowledge(connection: Connection, settlements: Sequence[Settlement], moment: int) -> None:
    """What went well, which is most of it, at once."""
    connection.execute(
        _ACKNOWLEDGED,
        [
            {"b_id": one.delivery_id, "b_status": one.status, "b_detail": one.detail, "b_moment": moment}
            for one in settlements
        ],
    )
    connection.execute(
        _TOLD,
        [
            {
                "b_id": one.subscriber.id,
                "b_next": to_micros(one.next_at),
                "b_failures": one.failures,
                "b_since": micros_or_none(one.failing_since),
                "b_slow": one.slow,
                "b_cursor": one.through,
                "b_moment": moment,
            }
            for one in settlements
        ],
    )


_ACKNOWLEDGED = (
    update(hub_deliveries)
    .where(hub_deliveries.c.id == bindparam("b_id"))
    .values(
        status=bindparam("b_status"),
        detail=bindparam("b_detail"),
        state=DeliveryState.ACKNOWLEDGED.value,
        ended_at=bindparam("b_moment"),
    )
)
_TOLD = (
    update(hub_subscribers)
    .where(hub_subscribers.c.id == bindparam("b_id"))
    .values(
        leased_until=None,
        next_at=bindparam("b_next"),
        failures=bindparam("b_failures"),
        failing_since=bindparam("b_since"),
        slow=bindparam("b_slow"),
        cursor=bindparam("b_cursor"),
        delivery_id=None,
        taken_at=bindparam("b_moment"),
        wanted_at=bindparam("b_moment"),
        detail="",
    )
)


def _fail(connection: Connection, settlement: Settlement, now: datetime) -> None:
    """What did not go well."""
    subscriber = settlement.subscriber
    delivery: dict[str, Any] = {"status": settlement.status, "detail": settlement.detail}
    values: dict[str, Any] = {
        "leased_until": None,
        "next_at": to_micros(settlement.next_at),
        "failures": settlement.failures,
        "failing_since": micros_or_none(settlement.failing_since),
        "slow": settlement.slow,
    }
    if not settlement.sent:
        delivery = {"attempts": hub_deliveries.c.attempts - 1}
    else:
        values |= {"detail": settlement.detail or str(settlement.status)}
    of_delivery = hub_deliveries.c.id == settlement.delivery_id
    connection.execute(update(hub_deliveries).where(of_delivery).values(**delivery))
    own = hub_subscribers.c.id == subscriber.id
    connection.execute(update(hub_subscribers).where(own).values(**values))
    if settlement.state is not SubscriberState.ACTIVE:
        end_subscription(connection, [subscriber.id], settlement.state, now)
    if settlement.state is SubscriberState.SUSPENDED:
        deny(connection, subscriber.id, "reason_failing", now)


def _subscriber(row: Row) -> Subscriber:
    return Subscriber(
        id=row["id"],
        topic=Topic(row["topic"], row["facet"], row["extension"]),
        callback=row["callback"],
        secret=row["secret"],
        cursor=row["cursor"],
        wanted=row["wanted"],
        delivery_id=row["delivery_id"],
        failures=row["failures"],
        failing_since=moment_or_none(row["failing_since"]),
        held_until=from_micros(row["leased_until"]),
    )
