"""The page of an article that a list names."""

from __future__ import annotations

from dataclasses import replace

from aggregator import extract, links
from aggregator.bootstrap import World
from aggregator.matching import (
    match_page,
    plan_matched,
)
from aggregator.model import (
    DocumentToParse,
    EntriesPlan,
    EntryDraft,
    LinkState,
    LinkToRead,
    LinkUpdate,
    Reason,
)
from aggregator.normalize import is_home, normalize_drafts, url_key
from aggregator.plan import NO_ENTRIES, MatchedEntries
from aggregator.reading.shared import (
    normalize_context,
    plan_of_link,
    screened,
)
from aggregator.screening import hidden_links


def read_page(world: World, document: DocumentToParse, link: LinkToRead) -> EntriesPlan:
    """The page of an article that a list names."""
    source, now = document.source, world.clock()
    if not document.body:
        # The page could not be fetched, and is given up: what the list says has to do.
        update = LinkUpdate(link.id, LinkState.GIVEN_UP, now, link.attempts, link.reason, link.detail)
        return plan_of_link(document, update, now, _from_list(world, document, link, update))
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
        return plan_of_link(document, further, now)
    whole = links.joined(link.gathered, article.draft)
    matched = _matched_page(world, document, link, whole, from_page=True)
    update = links.after_read(link, now, recipe=article.recipe, unfit=article.unfit)
    if link.completes and not _carries_more(link, matched):
        update, matched = links.after_no_more(link, now), NO_ENTRIES
    return plan_of_link(document, update, now, matched)


def _unread(
    world: World, document: DocumentToParse, link: LinkToRead, reason: Reason, detail: str
) -> EntriesPlan:
    now = world.clock()
    update = links.after_failure(link, reason, detail, now)
    return plan_of_link(document, update, now, _from_list(world, document, link, update))


def _carries_more(link: LinkToRead, matched: MatchedEntries) -> bool:
    entries = (*(item.entry for item in matched.new), *(change.entry for change in matched.changed))
    return any(links.carries_more(link.draft, entry) for entry in entries)


def _from_list(
    world: World, document: DocumentToParse, link: LinkToRead, update: LinkUpdate
) -> MatchedEntries:
    """The entry that a list alone makes of an article whose page is given up."""
    said = link.gathered or link.draft
    if update.state is not LinkState.GIVEN_UP or link.completes or said is None or not said.title:
        return NO_ENTRIES
    if update.reason in links.NOTHING_THERE:
        return NO_ENTRIES
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
        return NO_ENTRIES
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
    return screened(world, source, matched)
