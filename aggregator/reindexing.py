"""`simpul db reindex`: fingerprints, candidates, likenesses and the index of words anew, from the entries."""

from __future__ import annotations

from collections.abc import Callable

from aggregator import pipeline
from aggregator.bootstrap import World
from aggregator.comparing import fingerprinted

BATCH = 200

Progress = Callable[[int], None]


def build_index(world: World, progress: Progress) -> int:
    """Build the index of words and that of candidates; the number of entries that are in it. It may be killed
    anywhere: run again, it goes on where it was."""
    storage = world.storage
    story: int | None = 0
    while story is not None:
        story = storage.reindex_words(story, BATCH)
    last = storage.begin_reindex()
    done = 0
    while found := storage.entries_after(last, BATCH):
        storage.put_reindexed([fingerprinted(entry, pipeline.fingerprint(world)) for entry in found])
        last = found[-1].id
        done += len(found)
        progress(done)
    storage.end_reindex()
    return done


def group_again(world: World, progress: Progress) -> None:
    """Group until nothing waits; workers that do so as well only help."""
    total = world.storage.ungrouped(world.clock())
    while pipeline.group_entries(world):
        progress(max(total - world.storage.ungrouped(world.clock()), 0))
