"""A stored document to what it wants written: extract → normalise → match → plan, by what the document is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aggregator import extract, links, plan
from aggregator.bootstrap import World
from aggregator.freshness import gives_way
from aggregator.links import Listed, ListPlan
from aggregator.matching import (
    looks_migrated,
    match_entries,
    match_migrated,
    match_page,
    moved_entry,
    plan_matched,
)
from aggregator.model import (
    DocumentShape,
    DocumentToParse,
    EntriesPlan,
    Entry,
    EntryChange,
    EntryDraft,
    HeldEntry,
    HeldLink,
    LinkKind,
    LinkState,
    LinkToRead,
    LinkUpdate,
    NewEntry,
    NormalizeContext,
    Outcome,
    ParsedDocument,
    Reason,
    SourceKind,
    SourceToRefresh,
    TeasersTried,
)
from aggregator.normalize import is_home, normalize_drafts, url_key
from aggregator.plan import MatchedEntries
from aggregator.screening import hidden_links, screen

MIGRATION_DEPTH = 5_000
# Lists state days, in whatever zone, and pages moments.
SAME_DAY = timedelta(days=2)
MOST_TEASERS = 50


def read(world: World, document: DocumentToParse) -> EntriesPlan:
    """What a document wants written; nothing is written here."""
    link = document.link
    if link is None:
        return _read_source(world, document)
    if link.kind is LinkKind.LIST:
        return _read_further_list(world, document, link)
    return _read_page(world, document, link)


# ----------------------------------------------------------------------- documents of a source


def _read_source(world: World, document: DocumentToParse) -> EntriesPlan:
    source, now = document.source, world.clock()
    parsed = _parsed(world, document, document.shape)
    if parsed.reason is not None:
        rest = plan.further_candidates(document)
        if rest:
            return plan.plan_discovered(document, rest, now)
        if plan.searching(source):
            detail = f"the last of {len(source.candidates)} addresses: {parsed.detail}"
            return plan.plan_unreadable(document, Reason.NO_FEED_FOUND, detail, now)
        return plan.plan_unreadable(document, parsed.reason, parsed.detail, now)
    if parsed.shape is DocumentShape.PAGE:
        if source.kind is not SourceKind.AUTO:
            return plan.plan_unreadable(document, Reason.NOT_A_FEED, "the address gives a web page", now)
        robots = world.storage.robots(plan.origin_of(document.final_url))
        candidates = plan.candidates_of(parsed, robots.body if robots else "", document.final_url)
        if not candidates:
            return plan.plan_unreadable(document, Reason.NO_FEED_FOUND, "the page names no feed", now)
        return plan.plan_discovered(document, candidates, now)
    rest = plan.further_candidates(document)
    if gives_way(parsed, rest, source.timezone, now):
        return plan.plan_discovered(document, plan.postponed(document, parsed, rest), now)
    context = _context_of(world, source, document, parsed)
    if parsed.lists:
        return _lists(world, document, parsed, context, now)
    if plan.only_announces(parsed):
        return _list(world, document, parsed, context, now)
    return _feed(world, document, parsed, context, now)


def _feed(
    world: World, document: DocumentToParse, parsed: ParsedDocument, context: NormalizeContext, now: datetime
) -> EntriesPlan:
    source = document.source
    entries, problems = normalize_drafts(parsed.drafts, context)
    matched, held = _match(world, source, entries)
    matched = _screened(world, source, matched)
    found = links.NO_LINKS
    less = [draft for draft in parsed.drafts if links.is_teaser(draft)]
    teasers = links.listed(less, context)[:MOST_TEASERS]
    tried = world.storage.teasers_tried(source.id) if teasers else TeasersTried()
    if teasers and (tried.read or tried.given_up < links.PROBES):
        known = world.storage.held_links(source.id, [item.url_key for item in teasers])
        by_key = {entry.url_key: entry for entry in held}
        found = links.plan_teasers(teasers, by_key, known, now, proven=tried.read > 0)
        waiting = {link.url_key for link in found.links}
        new = [replace(item, awaits_page=item.entry.url_key in waiting) for item in matched.new]
        matched = replace(matched, new=tuple(new))
    return plan.plan_entries(document, parsed, matched, (*parsed.warnings, *problems), now, found)


def _list(
    world: World, document: DocumentToParse, parsed: ParsedDocument, context: NormalizeContext, now: datetime
) -> EntriesPlan:
    source = document.source
    first_look = source.first_success_at is None
    seen = _see(world, source, parsed, context, moves=not first_look)
    found = links.plan_list(seen.unmoved, seen.held, seen.known, now, first_look=first_look)
    new = [
        NewEntry(seen.said[link.url_key], first_look)
        for link in found.links
        if link.state is LinkState.WAITING and link.url_key in seen.said
    ]
    if not first_look and seen.leaves_a_gap:
        found = found.with_more(_older(world, source, parsed, document.final_url, read=()))
    return plan.plan_entries(document, parsed, seen.matched, parsed.warnings, now, found, new)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The items of a list beside what is held. ``said`` is what it says of each, ``moved`` are held entries
    that it names under other addresses than before, by these."""

    items: Sequence[Listed]
    said: Mapping[str, Entry]
    held: Mapping[str, HeldEntry]
    known: Mapping[str, HeldLink]
    moved: Mapping[str, HeldEntry]

    @property
    def unmoved(self) -> list[Listed]:
        return [item for item in self.items if item.url_key not in self.moved]

    @property
    def leaves_a_gap(self) -> bool:
        return links.leaves_a_gap(self.items, {*self.held, *self.known, *self.moved})

    @property
    def matched(self) -> MatchedEntries:
        """What is held already, those that moved under their new addresses."""
        changes = [
            EntryChange(
                other.id,
                moved_entry(other.entry, self.said[key]),
                other.revision,
                other.churn,
                is_revision=False,
            )
            for key, other in self.moved.items()
            if other.entry is not None
        ]
        seen = [other.id for other in (*self.held.values(), *self.moved.values())]
        return MatchedEntries((), tuple(changes), tuple(seen))


def _see(
    world: World, source: SourceToRefresh, parsed: ParsedDocument, context: NormalizeContext, *, moves: bool
) -> _Seen:
    items = links.listed(parsed.drafts, context)
    said = _said(items, context)
    known = world.storage.held_links(source.id, [item.url_key for item in items])
    held = _held_by_address(world, source, items)
    moved = _moved(world, source, items, said, held, known) if moves else {}
    return _Seen(items, said, held, known, moved)


def _older(
    world: World,
    source: SourceToRefresh,
    parsed: ParsedDocument,
    url: str,
    *,
    read: tuple[str, ...],
    backfill: bool = False,
) -> ListPlan:
    """The page after this one of a list: what is older. ``read`` are those before it that led here."""
    next_url = plan.older_page(parsed, url)
    key = url_key(next_url, world.registry.host_aliases) if next_url else ""
    older = links.older_list(url, next_url, parsed.shape, key, backfill=backfill, read=read)
    return links.plan_older(older, world.storage.held_links(source.id, [key]) if key else {})


def _lists(
    world: World, document: DocumentToParse, parsed: ParsedDocument, context: NormalizeContext, now: datetime
) -> EntriesPlan:
    source = document.source
    keys = [url_key(child.url, context.host_aliases) for child in parsed.lists]
    known = world.storage.held_links(source.id, keys)
    found = links.plan_lists(parsed.lists, known, context, first_look=source.first_success_at is None)
    return plan.plan_entries(document, parsed, MatchedEntries((), (), ()), parsed.warnings, now, found)


def _said(items: Sequence[Listed], context: NormalizeContext) -> dict[str, Entry]:
    """What a list says of its items, as entries without texts, by the keys of their addresses."""
    said, _ = normalize_drafts([item.draft for item in items], context)
    return {entry.url_key: entry for entry in said if entry.url_key}


def _held_by_address(world: World, source: SourceToRefresh, items: Sequence[Listed]) -> dict[str, HeldEntry]:
    held = world.storage.held_entries(source.id, [], [item.url_key for item in items], [])
    return {entry.url_key: entry for entry in held}


def _moved(
    world: World,
    source: SourceToRefresh,
    items: Sequence[Listed],
    said: Mapping[str, Entry],
    held: Mapping[str, HeldEntry],
    known: Mapping[str, object],
) -> dict[str, HeldEntry]:
    """Held entries that a list names under new addresses, by these: its CMS has changed."""
    new = [item.url_key for item in items if item.url_key not in held and item.url_key not in known]
    if not looks_migrated(len(new), len(items)):
        return {}
    fresh = [said[key] for key in new if key in said]
    everything = world.storage.all_held(source.id, MIGRATION_DEPTH)
    matches = _with_values(world, source, match_migrated(fresh, everything, {}))
    return {
        fresh[position].url_key: other
        for position, other in matches.items()
        if _same_day(fresh[position], other)
    }


def _same_day(listed: Entry, held: HeldEntry) -> bool:
    """A weekly series repeats its title, so that a stated day has to agree."""
    return listed.date_guessed or abs(listed.published - held.published) <= SAME_DAY


# ----------------------------------------------------------------------- what a list names


def _read_further_list(world: World, document: DocumentToParse, link: LinkToRead) -> EntriesPlan:
    """A child of a sitemap index, or an older page that a backfill reads."""
    source, now = document.source, world.clock()
    parsed = _parsed(world, document, link.shape)
    if parsed.reason is not None or parsed.shape is DocumentShape.PAGE:
        reason = parsed.reason or Reason.NOT_A_FEED
        return _of_link(document, links.after_failure(link, reason, parsed.detail, now), now)
    context = _context_of(world, source, document, parsed)
    until = source.backfill_until if link.backfill else None
    matched, found = MatchedEntries((), (), ()), links.NO_LINKS
    oldest: list[datetime] = []
    goes_on = False
    if parsed.lists:
        keys = [url_key(child.url, context.host_aliases) for child in parsed.lists]
        known = world.storage.held_links(source.id, keys)
        found = links.plan_lists(parsed.lists, known, context, first_look=True)
    elif plan.only_announces(parsed):
        news = not link.history and not link.backfill
        seen = _see(world, source, parsed, context, moves=news)
        matched, goes_on = seen.matched, news and seen.leaves_a_gap
        dates = {key: entry.published for key, entry in seen.said.items() if not entry.date_guessed}
        oldest = sorted(dates.values())
        found = links.plan_list(
            seen.unmoved,
            seen.held,
            seen.known,
            now,
            first_look=link.history and not link.backfill,
            backfill=link.backfill,
            until=until,
            dates=dates,
        )
    else:
        entries, _ = normalize_drafts(parsed.drafts, context)
        oldest = sorted(entry.published for entry in entries if not entry.date_guessed)
        kept = [entry for entry in entries if until is None or entry.published >= until]
        matched = _screened(world, source, _match(world, source, kept)[0])
        matched = replace(matched, new=tuple(replace(item, history=True) for item in matched.new))
    left = source.backfill_pages - 1 if link.backfill else None
    reached = until is not None and bool(oldest) and oldest[-1] < until
    if left is not None and left > 0 and not reached:
        found = found.with_more(_older(world, source, parsed, link.url, read=(), backfill=True))
    elif goes_on and len(link.parts) < links.GAP_PAGES:
        found = found.with_more(_older(world, source, parsed, link.url, read=(*link.parts, link.url)))
    done = links.after_read(link, now, recipe=parsed.recipe, unfit=parsed.unfit)
    return _of_link(document, done, now, matched, found, left)


def _read_page(world: World, document: DocumentToParse, link: LinkToRead) -> EntriesPlan:
    """The page of an article that a list names."""
    source, now = document.source, world.clock()
    if not document.body:
        # The page could not be fetched, and is given up: what the list says has to do.
        update = LinkUpdate(link.id, LinkState.GIVEN_UP, now, link.attempts, link.reason, link.detail)
        return _of_link(document, update, now, _from_list(world, document, link, update))
    if is_home(url_key(document.final_url, world.registry.host_aliases)):
        return _unread(world, document, link, Reason.NOT_AN_ARTICLE, "it leads to the front page")
    article = extract.read_article(
        document.body, document.headers, document.final_url, world.recipes, source.recipe, now.date()
    )
    if article.draft is None:
        return _unread(world, document, link, article.reason or Reason.NOT_AN_ARTICLE, article.detail)
    if not link.parts and links.is_another(link.draft, article.draft):
        detail = "neither its headline nor its text is what its list says"
        return _unread(world, document, link, Reason.BROKEN_DOCUMENT, detail)
    further = links.next_part(link, article.draft, article.next_url, now)
    if further is not None:
        return _of_link(document, further, now)
    whole = links.joined(link.gathered, article.draft)
    matched = _matched_page(world, document, link, whole, from_page=True)
    update = links.after_read(link, now, recipe=article.recipe, unfit=article.unfit)
    if link.completes and not _carries_more(link, matched):
        update, matched = links.after_no_more(link, now), MatchedEntries((), (), ())
    return _of_link(document, update, now, matched)


def _unread(
    world: World, document: DocumentToParse, link: LinkToRead, reason: Reason, detail: str
) -> EntriesPlan:
    now = world.clock()
    update = links.after_failure(link, reason, detail, now)
    return _of_link(document, update, now, _from_list(world, document, link, update))


def _carries_more(link: LinkToRead, matched: MatchedEntries) -> bool:
    entries = (*(item.entry for item in matched.new), *(change.entry for change in matched.changed))
    return any(links.carries_more(link.draft, entry) for entry in entries)


def _from_list(
    world: World, document: DocumentToParse, link: LinkToRead, update: LinkUpdate
) -> MatchedEntries:
    """The entry that a list alone makes of an article whose page is given up."""
    nothing = MatchedEntries((), (), ())
    said = link.gathered or link.draft
    if update.state is not LinkState.GIVEN_UP or link.completes or said is None or not said.title:
        return nothing
    if update.reason in links.NOTHING_THERE:
        return nothing
    warning = f"only what its list says is known: its page could not be read ({update.reason})"
    said = replace(
        said, content_html=said.content_html or said.summary_html, warnings=(*said.warnings, warning)
    )
    return _matched_page(world, document, link, said, from_page=False)


def _matched_page(
    world: World, document: DocumentToParse, link: LinkToRead, draft: EntryDraft, *, from_page: bool
) -> MatchedEntries:
    source = document.source
    draft = links.completed(link.draft, draft, by_feed=link.completes) if from_page else draft
    context = normalize_context(
        world,
        source_url=source.url,
        document_url=document.final_url or link.url,
        timezone=source.timezone,
        office=source.office,
        language=draft.language or "id",
        now=document.fetched_at,
    )
    entries, _ = normalize_drafts([draft], context)
    if not entries:
        return MatchedEntries((), (), ())
    (entry,) = entries
    if from_page:
        around = hidden_links(extract.main_part(document.body, document.headers))
        entry = replace(entry, markup=entry.markup + around)
    held = world.storage.held_entries(
        source.id,
        [entry.guid_key] if entry.guid_key else [],
        [key for key in dict.fromkeys((entry.url_key, link.url_key)) if key],
        [entry.title_key] if entry.title_key else [],
    )
    matches = match_page(entry, link.url_key, held)
    history = links.is_history(link, entry)
    matched = plan_matched([entry], held, matches, history=history, newest_held=None, from_page=from_page)
    return _screened(world, source, matched)


def _of_link(
    document: DocumentToParse,
    update: LinkUpdate,
    now: datetime,
    matched: MatchedEntries | None = None,
    found: ListPlan = links.NO_LINKS,
    backfill_pages: int | None = None,
) -> EntriesPlan:
    matched = matched or MatchedEntries((), (), ())
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


# ----------------------------------------------------------------------- shared


def _parsed(world: World, document: DocumentToParse, shape: DocumentShape) -> ParsedDocument:
    return extract.read_document(
        document.body,
        document.headers,
        document.final_url,
        shape,
        book=world.recipes,
        recipe=document.source.recipe,
        day=document.fetched_at.date(),
    )


def _match(
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
        matches = _with_values(world, source, matches)
    return plan_matched(entries, held, matches, history=False, newest_held=newest), held


def _screened(world: World, source: SourceToRefresh, matched: MatchedEntries) -> MatchedEntries:
    """What is new or changed, with what was found in it that nobody should see."""
    if not (matched.new or matched.changed):
        return matched
    usual = world.storage.usual(source.id)
    return replace(
        matched,
        new=tuple(replace(n, findings=screen(n.entry.markup, n.entry, usual)) for n in matched.new),
        changed=tuple(replace(c, findings=screen(c.entry.markup, c.entry, usual)) for c in matched.changed),
    )


def _context_of(
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


def _with_values(
    world: World, source: SourceToRefresh, matches: dict[int, HeldEntry]
) -> dict[int, HeldEntry]:
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
