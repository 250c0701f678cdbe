"""A list that another document of its source names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from aggregator import links, plan
from aggregator.bootstrap import World
from aggregator.model import (
    DocumentShape,
    DocumentToParse,
    EntriesPlan,
    LinkToRead,
    Reason,
)
from aggregator.normalize import normalize_drafts
from aggregator.plan import NO_ENTRIES
from aggregator.reading.lists import lists_named, older_page_of, see_list
from aggregator.reading.shared import (
    context_of,
    match_feed,
    parsed_document,
    plan_of_link,
    screened,
)


def read_further_list(world: World, document: DocumentToParse, link: LinkToRead) -> EntriesPlan:
    """A child of a sitemap index, or an older page that a backfill reads."""
    source, now = document.source, world.clock()
    parsed = parsed_document(world, document, link.shape)
    if parsed.reason is not None or parsed.shape is DocumentShape.PAGE:
        reason = parsed.reason or Reason.NOT_A_FEED
        return plan_of_link(document, links.after_failure(link, reason, parsed.detail, now), now)
    context = context_of(world, source, document, parsed)
    until = source.backfill_until if link.backfill else None
    matched, found = NO_ENTRIES, links.NO_LINKS
    oldest: list[datetime] = []
    goes_on = False
    if parsed.lists:
        found = lists_named(world, source, parsed, context, first_look=True)
    elif plan.only_announces(parsed):
        news = not link.history and not link.backfill
        seen = see_list(world, source, parsed, context, moves=news)
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
        matched = screened(world, source, match_feed(world, source, kept)[0])
        matched = replace(matched, new=tuple(replace(item, history=True) for item in matched.new))
    left = source.backfill_pages - 1 if link.backfill else None
    reached = until is not None and bool(oldest) and oldest[-1] < until
    if left is not None and left > 0 and not reached:
        found = found.with_more(older_page_of(world, source, parsed, link.url, read=(), backfill=True))
    elif goes_on and len(link.parts) < links.GAP_PAGES:
        found = found.with_more(older_page_of(world, source, parsed, link.url, read=(*link.parts, link.url)))
    done = links.after_read(link, now, recipe=parsed.recipe, unfit=parsed.unfit)
    return plan_of_link(document, done, now, matched, found, left)
