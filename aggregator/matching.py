"""Which entries of a document are already held: the same entry again is the same entry.

In order: guid, canonical address (both without scheme, ``www.`` and host alias), then the title within a
window where nothing speaks against it. When most of a known feed is suddenly new (a CMS migration), the
batch is matched again by slug and title alone before anything counts as new.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

from aggregator.model import Entry, EntryChange, HeldEntry, NewEntry
from aggregator.plan import MatchedEntries

_WORD = re.compile(r"\w+")

# As long as rss-fetcher looks back for the same title in one source.
TITLE_WINDOW = timedelta(days=7)

# After so many looks in a row at which the content differed, it is a counter or an advertisement that
# changes, and the content held is kept.
BELIEVED_CHANGES = 6

MIGRATION_LEAST = 5
MIGRATION_SHARE = 0.5

# Jaccard similarity of the words of one article before and after its site changed its CMS: captions,
# signatures and related links come and go. Two texts of one series share some 0.5.
SAME_WORDS = 0.8

# A later version that is a beginning of the held text is a teaser, not a correction.
TEASER_SHARE = 0.8


def match_entries(entries: Sequence[Entry], held: Sequence[HeldEntry]) -> dict[int, HeldEntry]:
    """For the position of each entry that is already held, the held one; each held one at most once."""
    matches: dict[int, HeldEntry] = {}
    taken: set[int] = set()
    for name, same in (("guid_key", _same_guid), ("url_key", _always), ("title_key", _same_title)):
        index = _index(held, name)
        for position, entry in enumerate(entries):
            if position in matches:
                continue
            for other in index.get(getattr(entry, name), ()):
                if other.id not in taken and same(entry, other):
                    matches[position] = other
                    taken.add(other.id)
                    break
    return matches


def match_page(entry: Entry, url_key: str, held: Sequence[HeldEntry]) -> dict[int, HeldEntry]:
    """As `match_entries` for an article that was read from its page, to which a list led by ``url_key``.

    A page that changed its address with its CMS has the title and nearly every word of the entry that it is:
    a weekly series repeats its title, and other words.
    """
    matches = match_entries([entry], held)
    if matches:
        return matches
    for other in held:
        if other.url_key and other.url_key == url_key:
            return {0: other}
    for other in held:
        same_title = entry.title_key and entry.title_key == other.title_key
        if same_title and other.entry is not None and _overlap(entry.text, other.entry.text) >= SAME_WORDS:
            return {0: other}
    return {}


def moved_entry(held: Entry, listed: Entry) -> Entry:
    """A held entry under the address that a list now gives it, which says less of it than is held."""
    return replace(held, url=listed.url, url_key=listed.url_key)


def looks_migrated(new: int, listed: int) -> bool:
    """Whether so much of what a known source lists is new that its addresses or guids may have changed."""
    return new >= MIGRATION_LEAST and new > listed * MIGRATION_SHARE


def match_migrated(
    entries: Sequence[Entry], held: Sequence[HeldEntry], matches: dict[int, HeldEntry]
) -> dict[int, HeldEntry]:
    """``matches`` and what more is found by slug or by title, however far apart in time."""
    found = dict(matches)
    taken = {other.id for other in found.values()}
    by_slug = _unique(held, lambda other: slug_key(other.url_key))
    by_title = _unique(held, lambda other: other.title_key)
    for position, entry in enumerate(entries):
        if position in found:
            continue
        for other in (by_slug.get(slug_key(entry.url_key)), by_title.get(entry.title_key)):
            if other is not None and other.id not in taken:
                found[position] = other
                taken.add(other.id)
                break
    return found


def plan_matched(
    entries: Sequence[Entry],
    held: Sequence[HeldEntry],
    matches: dict[int, HeldEntry],
    *,
    history: bool,
    newest_held: HeldEntry | None,
    from_page: bool = False,
) -> MatchedEntries:
    """New entries, changed ones, and those merely seen again.

    ``history``: nothing here is news, as at the first fetch of a source. ``newest_held`` is given when the
    feed looks migrated: what is older than it and new all the same comes from the archive. ``from_page``: the
    entry was read from its own page; the first time that this completes what a feed said is no revision.
    """
    new: list[NewEntry] = []
    changed: list[EntryChange] = []
    seen: list[int] = []
    used = {other.identity for other in held} | {other.identity for other in matches.values()}
    for position, entry in enumerate(entries):
        other = matches.get(position)
        if other is None:
            old = newest_held is not None and entry.published < newest_held.published
            entry = _own_identity(entry, used)
            used.add(entry.identity)
            new.append(NewEntry(entry, history or old))
            continue
        seen.append(other.id)
        change = _change(entry, other, from_page)
        if change is not None:
            changed.append(change)
    return MatchedEntries(tuple(new), tuple(changed), tuple(seen))


def slug_key(url_key: str) -> str:
    """What is left of an address when a CMS changes: the words of its last path segment.

    Empty for slugs of fewer than three words, which do not identify.
    """
    segment = unquote(url_key.partition("?")[0].rstrip("/").rpartition("/")[2]).casefold()
    segment = re.sub(r"\.(?:html?|php|aspx?)$", "", segment)
    words = [word for word in re.split(r"[^a-z0-9]+", segment) if word]
    # Numbers at the ends are ids and counters of a CMS (11275-judul, judul-2).
    while words and words[0].isdigit():
        words.pop(0)
    while words and words[-1].isdigit():
        words.pop()
    return "-".join(words) if len(words) >= 3 else ""


def _change(entry: Entry, other: HeldEntry, from_page: bool) -> EntryChange | None:
    """How a held entry changes by being seen again as ``entry``; None when it does not."""
    held = other.entry
    if other.removed or held is None:
        return None
    keeps_text = other.whole and not from_page and len(entry.text) < len(held.text)
    if from_page and not other.whole:
        completed = replace(_never_worse(entry, held, keeps_text), content_hash=entry.content_hash)
        return EntryChange(other.id, completed, other.revision, 0, is_revision=False)
    if entry.content_hash == other.content_hash:
        merged = replace(_never_worse(entry, held, keeps_text), content_hash=held.content_hash)
        if merged == held and other.churn == 0:
            return None
        return EntryChange(other.id, merged, other.revision, 0, is_revision=False)
    if other.churn >= BELIEVED_CHANGES:
        return None
    merged = _never_worse(entry, held, keeps_text)
    is_revision = merged.text != held.text or merged.title != held.title
    if merged == held:
        return None
    return EntryChange(
        other.id, merged, other.revision + is_revision, other.churn + is_revision, is_revision=is_revision
    )


def _never_worse(entry: Entry, held: Entry, keeps_text: bool) -> Entry:
    """``entry`` in place of ``held``, but nothing held is replaced by nothing, by a guess or by a teaser.

    The identity stays; the keys follow the newest spelling, so that the next look matches at once.
    ``keeps_text``: what was held is whole, and this is not.
    """
    keep_body = (
        keeps_text
        or not entry.text
        or (
            len(entry.text) < len(held.text) * TEASER_SHARE
            and held.text.startswith(entry.text.rstrip(" .…[]")[:200])
        )
    )
    body = held if keep_body else entry
    dates = held if entry.date_guessed and not held.date_guessed else entry
    # A date that had to be guessed stays at the first guess: the moment it was first seen.
    if entry.date_guessed and held.date_guessed:
        dates = held
    # A repeated guid was told apart by its address; its bare form would match its neighbour.
    told_apart = held.guid_key.startswith(f"{entry.guid_key} ")
    return replace(
        entry,
        identity=held.identity,
        guid=entry.guid or held.guid,
        guid_key=held.guid_key if told_apart else entry.guid_key or held.guid_key,
        url_key=entry.url_key or held.url_key,
        published=dates.published,
        zone=dates.zone,
        date_guessed=dates.date_guessed,
        updated=entry.updated or held.updated,
        author=entry.author or held.author,
        byline=body.byline or held.byline,
        dateline=body.dateline or held.dateline,
        office=entry.office if not keep_body else held.office,
        origin_office=body.origin_office,
        categories=entry.categories or held.categories,
        original_categories=entry.original_categories or held.original_categories,
        summary=body.summary or held.summary,
        html=body.html,
        text=body.text,
        text_hash=body.text_hash,
        content_hash=body.content_hash if entry.title == held.title else entry.content_hash,
        image_url=entry.image_url or held.image_url,
        image_alt=entry.image_alt if entry.image_url else held.image_alt,
        image_caption=entry.image_caption if entry.image_url else held.image_caption,
        enclosures=entry.enclosures or held.enclosures,
        warnings=held.warnings,
    )


def _overlap(one: str, other: str) -> float:
    first, second = set(_WORD.findall(one.casefold())), set(_WORD.findall(other.casefold()))
    return len(first & second) / max(len(first | second), 1) if first and second else 0.0


def _own_identity(entry: Entry, used: set[str]) -> Entry:
    """A guid that another entry of this source goes by already: told apart by its address (or title)."""
    if entry.identity not in used:
        return entry
    other = entry.url_key or entry.title_key or entry.content_hash
    return replace(entry, identity=f"{entry.identity} {other}", guid_key=f"{entry.guid_key} {other}")


def _same_guid(entry: Entry, other: HeldEntry) -> bool:
    """The guid says so, unless address, title and time all say that it is repeated for another item."""
    return (
        not entry.url_key
        or not other.url_key
        or entry.url_key == other.url_key
        or entry.title_key == other.title_key
        or abs(entry.published - other.published) <= timedelta(minutes=1)
        or entry.content_hash == other.content_hash
    )


def _always(_entry: Entry, _other: HeldEntry) -> bool:
    return True


def _same_title(entry: Entry, other: HeldEntry) -> bool:
    """A title alone is weak (weekly series repeat it): something else has to agree."""
    if abs(entry.published - other.published) > TITLE_WINDOW:
        return False
    unidentified = not (entry.guid_key or entry.url_key) or not (other.guid_key or other.url_key)
    return unidentified or entry.published == other.published or entry.content_hash == other.content_hash


def _index(held: Iterable[HeldEntry], name: str) -> dict[str, list[HeldEntry]]:
    index: dict[str, list[HeldEntry]] = defaultdict(list)
    for other in held:
        key: str = getattr(other, name)
        if key:
            index[key].append(other)
    return index


def _unique(held: Iterable[HeldEntry], key_of: Callable[[HeldEntry], str]) -> dict[str, HeldEntry]:
    """By key, leaving out keys that several entries share."""
    index: dict[str, list[HeldEntry]] = defaultdict(list)
    for other in held:
        key = key_of(other)
        if key:
            index[key].append(other)
    return {key: others[0] for key, others in index.items() if len(others) == 1}
