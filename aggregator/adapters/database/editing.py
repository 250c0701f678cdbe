"""Stories as editors see them: what is held, also what nobody else is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, exists, func, or_, select

from aggregator.adapters.database.background import ties_with
from aggregator.adapters.database.engine import read
from aggregator.adapters.database.entry_rows import entries_of_story, is_live
from aggregator.adapters.database.gone import answering
from aggregator.adapters.database.rows import chunks, correction_of, moment_or_none
from aggregator.adapters.database.schema import (
    entries,
    entry_revisions,
    from_micros,
    likenesses,
    sources,
    stories,
    story_facets,
)
from aggregator.adapters.database.views import office_names
from aggregator.editing import HeldCopy, Listed, RelatedStory, Revision, StoryFile, StoryFilter, StoryState
from aggregator.model import EntryToGroup, Tie, Verdict

MOST_RELATED = 20


class EditingQueries:
    """What editors look at before they decide."""

    engine: Engine

    def list_stories(self, wanted: StoryFilter) -> list[Listed]:
        """Stories, the newest first."""
        return read(self.engine, lambda connection: _list(connection, wanted))

    def story_file(self, uuid: str) -> StoryFile | None:
        """Everything about a story, or about the one that it was merged into."""
        return read(self.engine, lambda connection: story_file(connection, uuid))

    def story_with(self, url_key: str) -> str | None:
        """The uuid of the story that holds the oldest entry with this address."""
        return read(self.engine, lambda connection: story_with(connection, url_key))

    def entries_of(self, uuid: str) -> list[EntryToGroup]:
        """The entries of a story as grouping compares them."""

        def job(connection: Connection) -> list[EntryToGroup]:
            number = connection.scalar(select(stories.c.id).where(stories.c.uuid == uuid))
            return entries_of_story(connection, number) if number is not None else []

        return read(self.engine, job)

    def ties_of(self, entry_id: int) -> list[Tie]:
        """What editors said about an entry and others."""
        return read(self.engine, lambda c: list(ties_with(c, entry_id)))

    def stories_holding(self, entry_ids: Sequence[int]) -> list[str]:
        """The uuids of the stories that hold these entries now."""

        def job(connection: Connection) -> list[str]:
            found: dict[int, str] = {}
            for some in chunks(entry_ids):
                held = select(entries.c.story_id).where(entries.c.id.in_(some))
                query = select(stories.c.id, stories.c.uuid).where(stories.c.id.in_(held))
                for row in connection.execute(query):
                    found[row.id] = row.uuid
            return [found[number] for number in sorted(found)]

        return read(self.engine, job)


def story_with(connection: Connection, url_key: str) -> str | None:
    held = select(stories.c.uuid).join(entries, entries.c.story_id == stories.c.id)
    found: str | None = connection.scalar(
        held.where(entries.c.url_key == url_key).order_by(entries.c.id).limit(1)
    )
    return found


def story_file(connection: Connection, uuid: str) -> StoryFile | None:
    row = connection.execute(select(stories).where(stories.c.uuid == uuid)).mappings().first()
    if row is None:
        return None
    if row["merged_into"] is not None:
        now = answering(connection, {row["id"]})[row["id"]]
        row = connection.execute(select(stories).where(stories.c.uuid == now)).mappings().one()
    return StoryFile(
        uuid=row["uuid"],
        asked_uuid=uuid,
        state=_state(row),
        first_seen=from_micros(row["first_seen"]),
        lead_id=row["lead_id"],
        correction=correction_of(row["correction"]),
        copies=_copies(connection, row["id"]),
        related=_related(connection, row["id"]),
        merged=tuple(
            connection.scalars(
                select(stories.c.uuid).where(stories.c.merged_into == row["id"]).order_by(stories.c.id)
            )
        ),
    )


def _state(row: Any) -> StoryState:
    if row["merged_into"] is not None:
        return StoryState.MERGED
    return StoryState.LIVE if row["lead_id"] is not None else StoryState.WITHDRAWN


def _copies(connection: Connection, story_id: int) -> tuple[HeldCopy, ...]:
    revisions = _revisions(connection, story_id)
    names = office_names(connection)
    query = (
        select(
            entries,
            sources.c.office.label("source_office"),
            sources.c.name.label("source_name"),
            sources.c.url,
        )
        .join(sources, sources.c.id == entries.c.source_id)
        .where(entries.c.story_id == story_id)
        .order_by(entries.c.published, entries.c.id)
    )
    return tuple(_copy(row, names, revisions[row["id"]]) for row in connection.execute(query).mappings())


def _copy(row: Any, names: dict[str, str], revisions: Sequence[Revision]) -> HeldCopy:
    now = Revision(row["revision"], row["title"], row["text"], None)
    return HeldCopy(
        id=row["id"],
        url=row["url"],
        url_key=row["url_key"],
        title=row["title"],
        summary=row["summary"],
        office=row["source_office"],
        origin_office=row["origin_office"],
        byline=row["byline"],
        source_name=row["source_name"] or names.get(row["source_office"] or "", ""),
        published=from_micros(row["published"]),
        first_seen=from_micros(row["first_seen"]),
        withdrawn=row["withdrawn"],
        removed=row["removed_at"] is not None or row["quarantined"],
        gone_at=moment_or_none(row["gone_at"]),
        embargo_until=moment_or_none(row["embargo_until"]),
        revisions=(*revisions, now),
    )


def _revisions(connection: Connection, story_id: int) -> dict[int, list[Revision]]:
    found: dict[int, list[Revision]] = defaultdict(list)
    query = (
        select(entry_revisions)
        .join(entries, entries.c.id == entry_revisions.c.entry_id)
        .where(entries.c.story_id == story_id)
        .order_by(entry_revisions.c.entry_id, entry_revisions.c.revision)
    )
    for row in connection.execute(query):
        revision = Revision(row.revision, row.title, row.text, from_micros(row.replaced_at))
        found[row.entry_id].append(revision)
    return found


def _related(connection: Connection, story_id: int) -> tuple[RelatedStory, ...]:
    """The stories whose leads' neighbours are related to an entry of this one."""
    here = select(entries.c.id).where(entries.c.story_id == story_id).scalar_subquery()
    is_related = likenesses.c.verdict == Verdict.RELATED.value
    others = (
        select(likenesses.c.high_id)
        .where(likenesses.c.low_id.in_(here), is_related)
        .union(select(likenesses.c.low_id).where(likenesses.c.high_id.in_(here), is_related))
    )
    near = select(entries.c.story_id).where(entries.c.id.in_(others), entries.c.story_id != story_id)
    query = (
        select(stories.c.uuid, entries.c.title, entries.c.url)
        .join(entries, entries.c.id == stories.c.lead_id)
        .where(stories.c.id.in_(near))
        .order_by(stories.c.sort_at.desc(), stories.c.id.desc())
        .limit(MOST_RELATED)
    )
    return tuple(RelatedStory(row.uuid, row.title, row.url) for row in connection.execute(query))


def _list(connection: Connection, wanted: StoryFilter) -> list[Listed]:
    rows = connection.execute(_matching(wanted)).mappings().all()
    held = _held(connection, [row["id"] for row in rows])
    return [_listed(row, held[row["id"]]) for row in rows]


def _matching(wanted: StoryFilter) -> Select[Any]:
    query = select(stories)
    match wanted.state:
        case StoryState.LIVE:
            query = query.where(stories.c.lead_id.is_not(None))
        case StoryState.MERGED:
            query = query.where(stories.c.merged_into.is_not(None))
        case StoryState.WITHDRAWN:
            query = query.where(stories.c.lead_id.is_(None), stories.c.merged_into.is_(None))
        case None:
            pass
    if wanted.offices is not None:
        query = query.where(_of_offices(wanted.state, wanted.offices))
    if wanted.gone:
        lead = and_(entries.c.id == stories.c.lead_id, entries.c.gone_at.is_not(None))
        query = query.where(exists().where(lead))
    for word in wanted.words:
        titled = func.lower(entries.c.title).contains(word.lower(), autoescape=True)
        query = query.where(exists().where(entries.c.story_id == stories.c.id, titled))
    return query.order_by(stories.c.sort_at.desc(), stories.c.id.desc()).limit(wanted.limit)


def _of_offices(state: StoryState | None, codes: Collection[str]) -> ColumnElement[bool]:
    if state is StoryState.LIVE:
        facets = [f"office:{code}" for code in codes]
        return stories.c.id.in_(select(story_facets.c.story_id).where(story_facets.c.facet.in_(facets)))
    sites = select(sources.c.id).where(sources.c.office.in_(codes))
    theirs = or_(entries.c.office.in_(codes), entries.c.source_id.in_(sites))
    return exists().where(entries.c.story_id == stories.c.id, theirs)


def _held(connection: Connection, story_ids: Sequence[int]) -> dict[int, list[Any]]:
    """The entries of stories, the first of each first."""
    found: dict[int, list[Any]] = defaultdict(list)
    query = (
        select(
            *(entries.c[name] for name in ("id", "story_id", "title", "office", "gone_at")),
            is_live().label("there"),
        )
        .where(entries.c.story_id.in_(story_ids))
        .order_by(entries.c.published, entries.c.id)
    )
    for row in connection.execute(query).mappings():
        found[row["story_id"]].append(row)
    return found


def _listed(story: Any, held: Sequence[Any]) -> Listed:
    correction = correction_of(story["correction"])
    lead = next((row for row in held if row["id"] == story["lead_id"]), None)
    first = lead or next(iter(held), None)
    return Listed(
        uuid=story["uuid"],
        state=_state(story),
        title=correction.title or (first["title"] if first else ""),
        office=correction.office or (first["office"] if first else None),
        published=from_micros(story["published"]),
        copies=sum(bool(row["there"]) for row in held),
        gone=lead is not None and lead["gone_at"] is not None,
    )
