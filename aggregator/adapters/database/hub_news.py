"""What changed in a channel since somebody was told: its stories as they are now, and what left it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, and_, false, or_, select

from aggregator.adapters.database.history import leaving_unsaid, tombstones_for
from aggregator.adapters.database.reading import page_keys
from aggregator.adapters.database.schema import (
    entries,
    hub_contents,
    hub_deliveries,
    hub_subscribers,
    stories,
    story_changes,
    story_facets,
    tombstones,
)
from aggregator.adapters.database.selecting import has_tombstone, stands_in, stood_in
from aggregator.adapters.database.views import views_of
from aggregator.channels import DEFAULT_LIMIT
from aggregator.hub import News
from aggregator.model import ChangeKind, ChannelQuery, Selection, StoryPage

# The changes that one look reads, of one story or of many.
_LINES = 1_000

# Of what concerns old news alone nobody is told: the past that a backfill brings, another copy or another
# picture of last month.
_QUIET = frozenset({ChangeKind.NEW.value, ChangeKind.COPIES.value, ChangeKind.DETAILS.value})


def news_of(
    connection: Connection, selection: Selection, facet: str, after: int, upto: int, limit: int
) -> News:
    """The changes after one number up to another that concern a channel, whose key is ``facet``, of ``limit``
    stories at most."""
    live = stands_in(selection, each=True)
    query = (
        select(story_changes, live.label("live"), stories.c.sort_at)
        .join(stories, stories.c.id == story_changes.c.story_id)
        .where(
            story_changes.c.sequence > after,
            story_changes.c.sequence <= upto,
            or_(live, _left(selection, facet)),
        )
        .order_by(story_changes.c.sequence)
        .limit(_LINES)
    )
    rows = connection.execute(query).all()
    kinds: dict[int, set[str]] = {}
    through = upto
    for number, row in enumerate(rows):
        if row.story_id not in kinds and len(kinds) == limit:
            rows = rows[:number]
            through = rows[-1].sequence
            break
        kinds.setdefault(row.story_id, set()).add(row.kind)
    else:
        if len(rows) == _LINES:
            through = rows[-1].sequence
    shown = {row.story_id: row.sort_at for row in rows if row.live}
    told = _told(connection, selection, shown, kinds)
    gone = {row.story_id: row.at for row in rows if row.story_id not in shown}
    return News(_page(connection, selection, told, gone), through, tuple(told), tuple(gone))


def facets_changed(after: int, upto: int) -> CompoundSelect[Any]:
    """The channels that changes concern, beside the national one."""
    changed = select(story_changes.c.story_id).where(
        story_changes.c.sequence > after, story_changes.c.sequence <= upto
    )
    held = select(story_facets.c.facet).where(story_facets.c.story_id.in_(changed))
    return held.union(select(tombstones.c.facet).where(tombstones.c.story_id.in_(changed)))


def _left(selection: Selection, facet: str) -> ColumnElement[bool]:
    """Whether a story that is not in a channel was there: as its tombstone says, or, where it leaves without
    one, as the ledger does: some subscriber of the channel was sent it last as a story."""
    left = and_(has_tombstone(selection), stood_in(selection))
    unsaid = sorted(leaving_unsaid(selection))
    return or_(left, and_(story_changes.c.kind.in_(unsaid), _was_sent_last(facet))) if unsaid else left


def _was_sent_last(facet: str) -> ColumnElement[bool]:
    sent = (
        select(hub_contents.c.tombstone)
        .join(hub_deliveries, hub_deliveries.c.id == hub_contents.c.delivery_id)
        .join(hub_subscribers, hub_subscribers.c.id == hub_deliveries.c.subscriber_id)
        .where(hub_contents.c.story_id == stories.c.id, hub_subscribers.c.facet == facet)
        .order_by(hub_contents.c.delivery_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return sent.is_(false())


def _told(
    connection: Connection, selection: Selection, shown: dict[int, int], kinds: dict[int, set[str]]
) -> list[int]:
    """Those of the stories in a channel that subscribers are told of, in the order of the channel: what a
    reader of its first page would see, and of what is older, what is news or was corrected."""
    quiet = [number for number in shown if kinds[number] <= _QUIET]
    dropped: set[int] = set()
    if quiet:
        floor = _end_of_first_page(connection, selection)
        old = [number for number in quiet if floor is not None and shown[number] < floor]
        news = _news_among(connection, [number for number in old if ChangeKind.NEW.value in kinds[number]])
        dropped = set(old) - news
    return sorted(shown.keys() - dropped, key=lambda number: (shown[number], number), reverse=True)


def _end_of_first_page(connection: Connection, selection: Selection) -> int | None:
    last = page_keys(connection, ChannelQuery(selection)).offset(DEFAULT_LIMIT - 1).limit(1)
    row = connection.execute(last).first()
    return None if row is None else int(row.sort_at)


def _news_among(connection: Connection, ids: Sequence[int]) -> set[int]:
    """The stories that some entry brought as news, and not as history alone."""
    query = select(entries.c.story_id).where(entries.c.story_id.in_(ids), entries.c.history.is_(False))
    return {number for number in connection.scalars(query) if number is not None} if ids else set()


def _page(
    connection: Connection, selection: Selection, told: Sequence[int], gone: Mapping[int, int]
) -> StoryPage:
    views = views_of(connection, told)
    found = tuple(views[number] for number in told if number in views)
    dead = tombstones_for(connection, selection, gone)
    times: list[datetime] = [view.modified for view in found] + [one.removed_at for one in dead]
    return StoryPage(found, None, max(times, default=None), dead)
