"""Stories as readers see them, from their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Select, func, select, union

from aggregator.adapters.database.entry_rows import is_live
from aggregator.adapters.database.rows import correction_of, enclosures_of, is_official, strings_of
from aggregator.adapters.database.schema import (
    entries,
    from_micros,
    likenesses,
    offices,
    sources,
    stories,
)
from aggregator.model import CopyView, RelatedStory, StoryView

MOST_RELATED = 10


def views_of(connection: Connection, ids: Sequence[int]) -> dict[int, StoryView]:
    """Stories as readers see them, by id; those without a lead are left out."""
    return _views(connection, ids, _LEAD.where(stories.c.id.in_(ids))) if ids else {}


def views_led_by(connection: Connection, leads: Mapping[int, int]) -> dict[int, StoryView]:
    """Stories that are shown to nobody, as readers would see them were they led by these entries."""
    return _views(connection, list(leads), _HELD.where(entries.c.id.in_(leads.values()))) if leads else {}


def _views(connection: Connection, ids: Sequence[int], leads: Select[Any]) -> dict[int, StoryView]:
    names = office_names(connection)
    copies: dict[int, list[CopyView]] = defaultdict(list)
    for row in connection.execute(_COPY.where(entries.c.story_id.in_(ids))).mappings():
        known = {copy.url for copy in copies[row["story_id"]]}
        if row["url"] not in known:
            copies[row["story_id"]].append(_copy(row, names))
    related = _related(connection, ids, names)
    return {
        row["story_id"]: _view(row, names, tuple(copies[row["story_id"]]), tuple(related[row["story_id"]]))
        for row in connection.execute(leads).mappings()
    }


def office_names(connection: Connection) -> dict[str, str]:
    """The names of offices by their codes."""
    return {row.code: row.name for row in connection.execute(select(offices.c.code, offices.c.name))}


_COPY = (
    select(
        entries.c.story_id,
        entries.c.url,
        entries.c.published,
        sources.c.office,
        sources.c.name.label("source_name"),
        sources.c.url.label("source_url"),
    )
    .select_from(entries.join(sources, sources.c.id == entries.c.source_id))
    .where(is_live())
    .order_by(entries.c.published, entries.c.id)
)

_VIEW = select(
    stories.c.id.label("story_id"),
    stories.c.uuid,
    stories.c.sort_at,
    stories.c.modified_at,
    stories.c.correction,
    entries,
    sources.c.url.label("source_url"),
    sources.c.target_url,
    sources.c.name.label("source_name"),
    sources.c.office.label("source_office"),
)
_LEAD = _VIEW.select_from(
    stories.join(entries, entries.c.id == stories.c.lead_id).join(
        sources, sources.c.id == entries.c.source_id
    )
)
_HELD = _VIEW.select_from(
    stories.join(entries, entries.c.story_id == stories.c.id).join(
        sources, sources.c.id == entries.c.source_id
    )
)


def _related(
    connection: Connection, ids: Sequence[int], names: Mapping[str, str]
) -> dict[int, list[RelatedStory]]:
    """The live stories that entries of these have a likeness with, a few of each, the newest first."""
    own, far, lead = entries.alias(), entries.alias(), entries.alias()
    # Each half of the union finds its pairs by an index of its own.
    pairs = union(
        *(
            select(own.c.story_id, far.c.story_id.label("other_id"))
            .join_from(own, likenesses, this == own.c.id)
            .join(far, far.c.id == that)
            .where(own.c.story_id.in_(ids), far.c.story_id != own.c.story_id)
            .where(*(alias.c.removed_at.is_(None) for alias in (own, far)))
            .where(*(alias.c.quarantined.is_(False) for alias in (own, far)))
            for this, that in (
                (likenesses.c.low_id, likenesses.c.high_id),
                (likenesses.c.high_id, likenesses.c.low_id),
            )
        )
    ).subquery()
    rank = func.row_number().over(
        partition_by=pairs.c.story_id, order_by=(lead.c.published.desc(), stories.c.id.desc())
    )
    ranked = (
        select(
            pairs.c.story_id,
            stories.c.uuid,
            stories.c.correction,
            lead.c.title,
            lead.c.office,
            lead.c.published,
            rank.label("rank"),
        )
        .join_from(pairs, stories, stories.c.id == pairs.c.other_id)
        .join(lead, lead.c.id == stories.c.lead_id)
        .subquery()
    )
    query = select(ranked).where(ranked.c.rank <= MOST_RELATED).order_by(ranked.c.story_id, ranked.c.rank)
    found: dict[int, list[RelatedStory]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        corrected = correction_of(row["correction"])
        office = corrected.office if corrected.office is not None else row["office"]
        title = corrected.title if corrected.title is not None else row["title"]
        related = RelatedStory(row["uuid"], title, names.get(office or "", ""), from_micros(row["published"]))
        found[row["story_id"]].append(related)
    return found


def _copy(row: Any, names: Mapping[str, str]) -> CopyView:
    return CopyView(
        url=row["url"],
        office=row["office"],
        office_name=names.get(row["office"] or "", ""),
        published=from_micros(row["published"]),
        source_name=source_name(row["source_name"], row["office"], row["source_url"], names),
        official=is_official(row["source_url"]),
    )


def _view(
    row: Any, names: Mapping[str, str], copies: tuple[CopyView, ...], related: tuple[RelatedStory, ...]
) -> StoryView:
    published = row["published"]
    revised = row["revised_at"] if row["revision"] > 1 else None
    feed = urlsplit(row["source_url"])
    said = correction_of(row["correction"])
    corrected = tuple(name for name in ("title", "summary", "office") if getattr(said, name) is not None)
    office = row["office"] if said.office is None else said.office
    return StoryView(
        uuid=row["uuid"],
        url=row["url"],
        title=row["title"] if said.title is None else said.title,
        published=from_micros(published),
        updated=from_micros(max(published, row["updated"] or 0, revised or 0)),
        modified=from_micros(row["modified_at"]),
        sort_at=from_micros(row["sort_at"]),
        author=row["author"],
        office=office,
        office_name=names.get(office or "", ""),
        region=office[:2] if office and not office.startswith("00") else None,
        source_url=row["target_url"] or row["source_url"],
        source_name=source_name(row["source_name"], row["source_office"], row["source_url"], names),
        source_site=f"{feed.scheme}://{feed.netloc}/",
        categories=tuple(row["categories"].split()),
        original_categories=strings_of(row["original_categories"]),
        language=row["language"],
        summary=row["summary"] if said.summary is None else said.summary,
        html=row["html"],
        text=row["text"],
        image_url=row["image_url"],
        image_alt=row["image_alt"],
        image_caption=row["image_caption"],
        enclosures=enclosures_of(row["enclosures"]),
        date_guessed=bool(row["date_guessed"]),
        copies=copies,
        related=related,
        corrected=corrected,
    )


def source_name(name: str, office: str | None, url: str, names: Mapping[str, str]) -> str:
    """What a source is called: its own name, else its office's, else its host's."""
    return name or names.get(office or "", "") or urlsplit(url).hostname or url
