"""Simpul on the labelled set: the product's whole grouping, in memory."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import combinations, count

from grouping_quality import Grouped, Pair
from story_set import LabelledSet
from story_set.entries import to_group
from story_set.places import registry

from aggregator.fingerprints import fingerprint_of
from aggregator.grouping import WINDOW, compare, plan_stories
from aggregator.model import EntryToGroup, Verdict


def simpul(told: LabelledSet) -> Grouped:
    """Fingerprints, candidates by key within the window, the judgement of each pair, the stories."""
    entries = entries_of(told)
    likenesses = compare(entries, ())
    numbers = count(1)
    plan = plan_stories(entries, likenesses, (), (), lambda code: (code,), lambda: str(next(numbers)))
    return Grouped(
        sets={number: index for index, story in enumerate(plan.stories) for number in story.entry_ids},
        leads={index: story.lead_id for index, story in enumerate(plan.stories) if story.lead_id is not None},
        compared=compared(entries),
        related=frozenset(
            (likeness.low_id, likeness.high_id)
            for likeness in likenesses
            if likeness.verdict is Verdict.RELATED
        ),
    )


def entries_of(told: LabelledSet) -> list[EntryToGroup]:
    held = registry()
    return [
        replace(to_group(labelled), fingerprint=fingerprint_of(labelled.entry, held))
        for labelled in told.entries
    ]


def compared(entries: list[EntryToGroup]) -> frozenset[Pair]:
    """The pairs that share a key within the window, or an address."""
    by_key: dict[object, list[EntryToGroup]] = defaultdict(list)
    for entry in entries:
        for key in {*entry.fingerprint.keys, entry.url_key, entry.text_hash} - {""}:
            by_key[key].append(entry)
    return frozenset(
        (min(one.id, other.id), max(one.id, other.id))
        for sharing in by_key.values()
        for one, other in combinations(sharing, 2)
        if abs(one.published - other.published) <= WINDOW or one.url_key == other.url_key
    )
