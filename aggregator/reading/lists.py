"""The items of a list beside what is held of its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aggregator import links, plan
from aggregator.bootstrap import World
from aggregator.links import Listed, ListPlan
from aggregator.matching import (
    looks_migrated,
    match_migrated,
    moved_entry,
)
from aggregator.model import (
    Entry,
    EntryChange,
    HeldEntry,
    HeldLink,
    NormalizeContext,
    ParsedDocument,
    SourceToRefresh,
)
from aggregator.normalize import normalize_drafts, url_key
from aggregator.plan import MatchedEntries
from aggregator.reading.shared import (
    MIGRATION_DEPTH,
    with_values,
)

# Lists state days, in whatever zone, and pages moments.
SAME_DAY = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class SeenList:
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


def see_list(
    world: World, source: SourceToRefresh, parsed: ParsedDocument, context: NormalizeContext, *, moves: bool
) -> SeenList:
    """A list beside what is held. ``moves``: entries may stand in it under other addresses than before."""
    items = links.listed(parsed.drafts, context)
    said = _said(items, context)
    known = world.storage.held_links(source.id, [item.url_key for item in items])
    held = _held_by_address(world, source, items)
    moved = _moved(world, source, items, said, held, known) if moves else {}
    return SeenList(items, said, held, known, moved)


def older_page_of(
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


def lists_named(
    world: World,
    source: SourceToRefresh,
    parsed: ParsedDocument,
    context: NormalizeContext,
    *,
    first_look: bool,
) -> ListPlan:
    """The children of a sitemap index that are to be read."""
    keys = [url_key(child.url, context.host_aliases) for child in parsed.lists]
    known = world.storage.held_links(source.id, keys)
    return links.plan_lists(parsed.lists, known, context, first_look=first_look)


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
    matches = with_values(world, source, match_migrated(fresh, everything, {}))
    return {
        fresh[position].url_key: other
        for position, other in matches.items()
        if _same_day(fresh[position], other)
    }


def _same_day(listed: Entry, held: HeldEntry) -> bool:
    """A weekly series repeats its title, so that a stated day has to agree."""
    return listed.date_guessed or abs(listed.published - held.published) <= SAME_DAY
