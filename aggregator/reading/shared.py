"""What every document goes through: extract, normalise, match, screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from aggregator import extract, links, plan
from aggregator.bootstrap import World
from aggregator.links import ListPlan
from aggregator.matching import (
    looks_migrated,
    match_entries,
    match_migrated,
    plan_matched,
)
from aggregator.model import (
    Candidate,
    DocumentShape,
    DocumentToParse,
    EntriesPlan,
    Entry,
    HeldEntry,
    LinkUpdate,
    NormalizeContext,
    Outcome,
    ParsedDocument,
    SourceToRefresh,
)
from aggregator.plan import NO_ENTRIES, MatchedEntries
from aggregator.screening import screen

# How many of the newest entries are compared when a site has changed its CMS.
MIGRATION_DEPTH = 5_000


def parsed_document(world: World, document: DocumentToParse, shape: DocumentShape) -> ParsedDocument:
    """What a document turns out to be, read as ``shape`` by the recipes in force."""
    return extract.read_document(
        document.body,
        document.headers,
        document.final_url,
        shape,
        book=world.recipes,
        recipe=document.source.recipe,
        day=document.fetched_at.date(),
    )


def candidates_of(world: World, parsed: ParsedDocument, url: str) -> tuple[Candidate, ...]:
    """Where the page at ``url`` says that its site may be read, with the sitemaps of its robots.txt."""
    robots = world.storage.robots(plan.origin_of(url))
    return plan.candidates_of(parsed, robots.body if robots else "", url)


def match_feed(
    world: World, source: SourceToRefresh, entries: Sequence[Entry]
) -> tuple[MatchedEntries, Sequence[HeldEntry]]:
    """What of the entries of a feed is new, and the held ones that they may be."""
    if source.first_success_at is None:
        return plan_matched(entries, (), {}, history=True, newest_held=None), ()
    held = world.storage.held_entries(
        source.id,
        [entry.guid_key for entry in entries if entry.guid_key],
        [entry.url_key for entry in entries if entry.url_key],
        [entry.title_key for entry in entries if entry.title_key],
    )
    matches = match_entries(entries, held)
    newest = None
    if looks_migrated(len(entries) - len(matches), len(entries)):
        everything = world.storage.all_held(source.id, MIGRATION_DEPTH)
        newest = max(everything, key=lambda other: other.published, default=None)
        matches = match_migrated(entries, everything, matches)
        matches = with_values(world, source, matches)
    return plan_matched(entries, held, matches, history=False, newest_held=newest), held


def screened(world: World, source: SourceToRefresh, matched: MatchedEntries) -> MatchedEntries:
    """What is new or changed, with what was found in it that nobody should see."""
    if not (matched.new or matched.changed):
        return matched
    usual = world.storage.usual(source.id)
    return replace(
        matched,
        new=tuple(replace(n, findings=screen(n.entry.markup, n.entry, usual)) for n in matched.new),
        changed=tuple(replace(c, findings=screen(c.entry.markup, c.entry, usual)) for c in matched.changed),
    )


def context_of(
    world: World, source: SourceToRefresh, document: DocumentToParse, parsed: ParsedDocument
) -> NormalizeContext:
    """What normalising a document's entries needs to know of its source."""
    return normalize_context(
        world,
        source_url=parsed.site_url or source.url,
        document_url=document.final_url,
        timezone=source.timezone,
        office=source.office,
        language=parsed.language or "id",
        now=document.fetched_at,
    )


def normalize_context(
    world: World,
    *,
    source_url: str,
    document_url: str,
    timezone: str,
    office: str | None,
    language: str,
    now: datetime,
) -> NormalizeContext:
    """A context over this world's registry; an unusable ``source_url`` gives way to the document's."""
    usable = urlsplit(source_url).scheme in ("http", "https")
    return NormalizeContext(
        source_url=source_url if usable else document_url,
        document_url=document_url,
        timezone=timezone,
        now=now,
        office=office,
        offices=world.registry.names,
        host_aliases=world.registry.host_aliases,
        language=language,
    )


def with_values(world: World, source: SourceToRefresh, matches: dict[int, HeldEntry]) -> dict[int, HeldEntry]:
    """The same matches, each with the full values that merging needs."""
    bare = [other for other in matches.values() if other.entry is None]
    full = world.storage.held_entries(
        source.id,
        [other.guid_key for other in bare if other.guid_key],
        [other.url_key for other in bare if other.url_key],
        [other.title_key for other in bare if other.title_key],
    )
    by_id = {other.id: other for other in full}
    return {position: by_id.get(other.id, other) for position, other in matches.items()}


def plan_of_link(
    document: DocumentToParse,
    update: LinkUpdate,
    now: datetime,
    matched: MatchedEntries = NO_ENTRIES,
    found: ListPlan = links.NO_LINKS,
    backfill_pages: int | None = None,
) -> EntriesPlan:
    """What the document of a link wants written; it says nothing of its source."""
    return EntriesPlan(
        source_id=document.source.id,
        document_id=document.id,
        began_at=document.fetched_at,
        outcome=Outcome.PAGE_FAILED if update.reason else Outcome.PAGE_READ,
        new=matched.new,
        changed=matched.changed,
        seen=matched.seen,
        update=None,
        seen_at=now,
        links=found.links,
        reread=found.reread,
        link=update,
        backfill_pages=backfill_pages,
    )
