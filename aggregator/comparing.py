"""From entries to stories: fingerprints on the way in, comparisons, stories formed. Pure but for
`group_waiting`, which is load → decide → apply as the jobs of `pipeline` are."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from aggregator.grouping import compare, plan_stories
from aggregator.model import (
    ComparedEntry,
    EntriesPlan,
    Entry,
    EntryToCompare,
    EntryToFingerprint,
    Fingerprint,
    FingerprintToStore,
    GroupingPlan,
    Neighbourhood,
)
from aggregator.ports import GroupingStore

log = logging.getLogger(__name__)

ToFingerprint = Callable[[Entry], Fingerprint]

# How many entries wait for one turn in the lock, and how many are compared at a time.
GROUP_BATCH = 200
COMPARE_BATCH = 20


def with_fingerprints(plan: EntriesPlan, fingerprint: ToFingerprint) -> EntriesPlan:
    """The same plan, with the fingerprints of what is new or changed in it. What cannot be computed is left
    out, and tried once more when the entry is grouped."""
    return replace(
        plan,
        new=tuple(replace(one, fingerprint=_computed(one.entry, fingerprint)) for one in plan.new),
        changed=tuple(replace(one, fingerprint=_computed(one.entry, fingerprint)) for one in plan.changed),
    )


def fingerprinted(held: EntryToFingerprint, fingerprint: ToFingerprint) -> FingerprintToStore:
    """The fingerprint of a held entry; one without anything to compare where it cannot be computed, so that
    the entry is grouped by its address alone."""
    found = _computed(held.entry, fingerprint) or Fingerprint()
    return FingerprintToStore(held.id, held.revision, held.entry.published, held.entry.content_hash, found)


def _computed(entry: Entry, fingerprint: ToFingerprint) -> Fingerprint | None:
    try:
        return fingerprint(entry)
    except Exception:
        # Whatever it is, no entry is lost for it.
        log.exception("the fingerprint of entry %s could not be computed", entry.identity[:100])
        return None


def compared(waiting: EntryToCompare) -> ComparedEntry:
    """What an entry is like. The index of candidates only finds: `compare` says which pairs are judged at
    all, so that no remnant in the index decides anything."""
    likenesses = compare((waiting.entry,), waiting.others)
    named = {number for likeness in likenesses for number in (likeness.low_id, likeness.high_id)}
    return ComparedEntry(
        waiting.entry,
        tuple(other for other in waiting.others if other.id in named or other.id in waiting.alike),
        likenesses,
        waiting.alike,
        waiting.crowded,
    )


def group_waiting(
    storage: GroupingStore,
    fingerprint: ToFingerprint,
    region_facets: Callable[[str], tuple[str, ...]],
    new_uuid: Callable[[], str],
    now: datetime,
    only: Sequence[int] = (),
) -> int:
    """Group some of the entries that wait, or of ``only`` these; how many there were. Call again while there
    are any."""

    def decide(around: Neighbourhood) -> GroupingPlan:
        return plan_stories(
            around.entries, around.likenesses, around.ties, around.stories, region_facets, new_uuid
        )

    waiting = only or storage.waiting_entries(now, GROUP_BATCH)
    done: list[ComparedEntry] = []
    for some in _batches(waiting, COMPARE_BATCH):
        stale = storage.unfingerprinted(some)
        storage.put_fingerprints([fingerprinted(held, fingerprint) for held in stale])
        done += [compared(entry) for entry in storage.to_compare(some, now)]
    crowded = [one.entry.id for one in done if one.crowded]
    if crowded:
        log.warning("%d entries have more candidates than are compared: %s", len(crowded), crowded[:10])
    storage.form_stories(done, decide, now)
    return len(waiting)


def _batches(ids: Sequence[int], size: int) -> list[Sequence[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
