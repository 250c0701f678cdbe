"""A document of a source itself: a page to search, a feed, a list, an index of sitemaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aggregator import links, plan, push
from aggregator.absence import names_all_since
from aggregator.bootstrap import World
from aggregator.freshness import gives_way
from aggregator.model import (
    DocumentShape,
    DocumentToParse,
    EntriesPlan,
    Entry,
    LinkState,
    NewEntry,
    NormalizeContext,
    ParsedDocument,
    Reason,
    SourceKind,
    TeasersTried,
)
from aggregator.normalize import normalize_drafts
from aggregator.plan import NO_ENTRIES
from aggregator.reading.lists import lists_named, older_page_of, see_list
from aggregator.reading.shared import (
    candidates_of,
    context_of,
    match_feed,
    parsed_document,
    screened,
)

MOST_TEASERS = 50


def read_source(world: World, document: DocumentToParse) -> EntriesPlan:
    """What a document that was asked for at the address of its source wants written."""
    source, now = document.source, world.clock()
    parsed = parsed_document(world, document, document.shape)
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
        candidates = candidates_of(world, parsed, document.final_url)
        if not candidates:
            return plan.plan_unreadable(document, Reason.NO_FEED_FOUND, "the page names no feed", now)
        return plan.plan_discovered(document, candidates, now)
    rest = plan.further_candidates(document)
    if gives_way(parsed, rest, source.timezone, now):
        return plan.plan_discovered(document, plan.postponed(document, parsed, rest), now)
    context = context_of(world, source, document, parsed)
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
    matched, held = match_feed(world, source, entries)
    matched = screened(world, source, matched)
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
    planned = plan.plan_entries(document, parsed, matched, (*parsed.warnings, *problems), now, found)
    return _telling_absence(document, planned, entries, days_only=False)


def _list(
    world: World, document: DocumentToParse, parsed: ParsedDocument, context: NormalizeContext, now: datetime
) -> EntriesPlan:
    source = document.source
    first_look = source.first_success_at is None
    seen = see_list(world, source, parsed, context, moves=not first_look)
    found = links.plan_list(seen.unmoved, seen.held, seen.known, now, first_look=first_look)
    new = [
        NewEntry(seen.said[link.url_key], first_look)
        for link in found.links
        if link.state is LinkState.WAITING and link.url_key in seen.said
    ]
    if not first_look and seen.leaves_a_gap:
        found = found.with_more(older_page_of(world, source, parsed, document.final_url, read=()))
    planned = plan.plan_entries(document, parsed, seen.matched, parsed.warnings, now, found, new)
    return _telling_absence(document, planned, list(seen.said.values()), days_only=True)


def _telling_absence(
    document: DocumentToParse, planned: EntriesPlan, present: Sequence[Entry], *, days_only: bool
) -> EntriesPlan:
    """What the whole list of a source no longer names may have been deleted."""
    if document.partial or push.was_pushed(document):
        return planned
    return replace(planned, names_all_since=names_all_since(present, days_only=days_only))


def _lists(
    world: World, document: DocumentToParse, parsed: ParsedDocument, context: NormalizeContext, now: datetime
) -> EntriesPlan:
    source = document.source
    found = lists_named(world, source, parsed, context, first_look=source.first_success_at is None)
    return plan.plan_entries(document, parsed, NO_ENTRIES, parsed.warnings, now, found)
