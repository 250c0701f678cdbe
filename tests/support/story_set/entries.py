"""Publications into entries, by the product's own normaliser, with the truth beside them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cached_property
from html import escape
from itertools import combinations
from urllib.parse import urlsplit

from aggregator.model import Entry, EntryDraft, EntryToGroup, NormalizeContext
from aggregator.normalize import normalize_drafts
from story_set.copies import Copy, copies_of
from story_set.events import Sort, TrueStory, true_stories
from story_set.places import registry


@dataclass(frozen=True, slots=True)
class LabelledEntry:
    """An entry with what is true of it: which story it tells, and how it differs from the origin's own."""

    id: int
    entry: Entry
    story: str
    edits: tuple[str, ...]
    own: bool
    source_office: str | None
    host: str
    first_seen: datetime


@dataclass(frozen=True)
class LabelledSet:
    """``stories`` by id; of each pair of ``related``, one is the other's follow-up, opinion or retelling.
    Pairs of ``kin`` are related as well, in a way that nobody needs to be told."""

    entries: tuple[LabelledEntry, ...]
    stories: Mapping[str, TrueStory]
    related: frozenset[frozenset[str]]
    kin: frozenset[frozenset[str]]

    @cached_property
    def truth(self) -> dict[int, str]:
        """The true story of each entry."""
        return {labelled.id: labelled.story for labelled in self.entries}

    def sort_of(self, story: str) -> Sort:
        return self.stories[story].sort


def labelled_set(seed: int = 1) -> LabelledSet:
    """The whole set; the same for the same seed."""
    stories = true_stories(seed)
    entries: list[LabelledEntry] = []
    taken: dict[str, str] = {}
    for story in stories:
        for copy in copies_of(story, random.Random(f"{seed}/{story.id}/copies")):
            entries.append(_labelled(_at_an_address_of_its_own(copy, taken), len(entries) + 1))
    order = list(range(1, len(entries) + 1))
    random.Random(f"{seed}/order").shuffle(order)
    entries = [replace(labelled, id=number) for labelled, number in zip(entries, order, strict=True)]
    entries.sort(key=lambda labelled: labelled.id)
    by_id = {story.id: story for story in stories}
    related = frozenset(frozenset((story.id, story.about)) for story in stories if story.about)
    return LabelledSet(tuple(entries), by_id, related, _kin(stories) - related)


def _kin(stories: Sequence[TrueStory]) -> frozenset[frozenset[str]]:
    """Pairs of what was told of one event in whatever way."""
    around: dict[str, list[str]] = defaultdict(list)
    for story in stories:
        for event in (story.about or story.id, *story.kin):
            around[event].append(story.id)
    return frozenset(frozenset(pair) for told in around.values() for pair in combinations(told, 2))


def to_group(labelled: LabelledEntry) -> EntryToGroup:
    """The entry as grouping sees it, without its fingerprint."""
    entry = labelled.entry
    return EntryToGroup(
        id=labelled.id,
        source_id=labelled.id,
        office=entry.office,
        origin_office=entry.origin_office,
        url_key=entry.url_key,
        text_hash=entry.text_hash,
        published=entry.published,
        first_seen=labelled.first_seen,
        text_length=len(entry.text),
        official=labelled.host.endswith(".go.id"),
        removed=False,
        story_id=None,
        categories=entry.categories,
        source_office=labelled.source_office,
        key=f"https://{labelled.host}/feed {entry.identity}",
        url=entry.url,
        title=entry.title,
        language=entry.language,
        date_guessed=entry.date_guessed,
    )


def _at_an_address_of_its_own(copy: Copy, taken: dict[str, str]) -> Copy:
    """As a CMS does: a number behind a slug that another story has already."""
    path = copy.path
    host = registry().host_aliases.get(copy.host, copy.host)
    number = 2
    while taken.setdefault(f"{host}/{path}", copy.story.id) != copy.story.id:
        path = f"{copy.path}-{number}"
        number += 1
    return replace(copy, path=path)


def _labelled(copy: Copy, number: int) -> LabelledEntry:
    seen = copy.published + timedelta(minutes=20)
    entries, problems = normalize_drafts([_draft(copy)], _context(copy, seen))
    if problems:
        raise ValueError(f"{copy.story.id}: {problems}")
    return LabelledEntry(
        number, entries[0], copy.story.id, copy.edits, copy.own, copy.office, copy.host, seen
    )


def _draft(copy: Copy) -> EntryDraft:
    first, *rest = copy.paragraphs
    lines = [*copy.above, copy.dateline + first, *rest]
    if copy.signature:
        lines[-1] += f" {copy.signature}" if copy.signature.startswith("(") else ""
        if not copy.signature.startswith("("):
            lines.append(copy.signature)
    lines += copy.below
    return EntryDraft(
        guid=copy.address,
        link=copy.address,
        title=copy.title,
        content_html="".join(f"<p>{escape(line, quote=False)}</p>" for line in lines),
        published=format_datetime(copy.published),
        image_url=f"https://{copy.host}/uploads/{copy.image}" if copy.image else "",
    )


def _context(copy: Copy, seen: datetime) -> NormalizeContext:
    held = registry()
    return NormalizeContext(
        source_url=f"https://{copy.host}/feed",
        document_url=f"https://{urlsplit(copy.address).netloc}/feed",
        timezone=copy.zone,
        now=seen,
        office=copy.office,
        offices=held.names,
        host_aliases=held.host_aliases,
    )
