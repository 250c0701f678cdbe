"""Editors decide: load, decide, apply, and group at once, whether workers run or not."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator import pipeline
from aggregator.bootstrap import World
from aggregator.comparing import GROUP_BATCH
from aggregator.editing import (
    Decision,
    Ground,
    Hand,
    Named,
    StoryFile,
    UnknownStory,
    correct,
    embargo,
    merge,
    restore,
    split,
    takedown,
    undo,
)
from aggregator.model import Correction
from aggregator.normalize import key_of
from aggregator.normalize.text import clean, cut, one_line
from aggregator.ports import DecisionStore, EditingSession
from aggregator.why import Why, explain, tie_of

log = logging.getLogger(__name__)

TURNS = 3
MOST_TITLE = 500
MOST_SUMMARY = 2_000

_UUID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.ASCII)
_STORY_PAGE = re.compile(rf"(?:https?://[^/]+)?/stories/{_UUID.pattern}/?(?:[?#].*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an editor sits. A story is named by its id, the address of its page, or that of an entry that it
    holds; each method raises UnknownStory for one that is not held, and what `editing.rules` raises."""

    world: World

    def look(self, reference: str) -> StoryFile:
        """Everything about a story."""
        return self._story(self.world.storage, reference)

    def takedown(self, reference: str, ground: Ground, hand: Hand) -> Decision:
        return self._decide(lambda session: takedown(self._story(session, reference), ground, hand))

    def embargo(self, reference: str, until: datetime, hand: Hand) -> Decision:
        return self._decide(lambda session: embargo(self._story(session, reference), until, hand))

    def restore(self, reference: str, hand: Hand) -> Decision:
        return self._decide(lambda session: restore(self._story(session, reference), hand))

    def merge(self, references: Sequence[str], hand: Hand) -> Decision:
        return self._decide(lambda session: merge([self._story(session, one) for one in references], hand))

    def split(self, reference: str, entries: Sequence[str], hand: Hand) -> Decision:
        """``entries`` are addresses, or numbers as `look` gives them."""
        named = [self._named(one) for one in entries]
        return self._decide(lambda session: split(self._story(session, reference), named, hand))

    def correct(
        self,
        reference: str,
        hand: Hand,
        values: Correction,
        lead: str | None = None,
        cleared: Sequence[str] = (),
    ) -> Decision:
        """``lead`` is an entry as for `split`, ``cleared`` are names of fields of `Correction`."""
        tidy = Correction(
            title=_tidy(values.title, MOST_TITLE),
            summary=_tidy(values.summary, MOST_SUMMARY),
            office=values.office,
        )
        named = self._named(lead) if lead is not None else None
        return self._decide(
            lambda session: correct(self._story(session, reference), tidy, named, cleared, hand)
        )

    def undo(self, decision_id: int, hand: Hand) -> Decision:
        return self._decide(lambda session: undo(session.log(), decision_id, hand))

    def evidence(self, story: StoryFile) -> list[tuple[int, Why]]:
        """What its lead, or its first entry when it has none, and each other entry are to each other."""
        storage = self.world.storage
        held = {entry.id: entry for entry in storage.entries_of(story.uuid)}
        order = [held[copy.id] for copy in story.copies if copy.id in held]
        lead = held.get(story.lead_id or 0) or next(iter(order), None)
        if lead is None:
            return []
        ties = storage.ties_of(lead.id)
        return [
            (entry.id, explain(lead, entry, tie_of(ties, lead, entry)))
            for entry in order
            if entry.id != lead.id
        ]

    def affected(self, decision: Decision) -> list[StoryFile]:
        """The stories that a decision was about, and those that hold its entries, as they stand now."""
        storage = self.world.storage
        meant, log = decision, {one.id: one for one in storage.decisions()}
        while meant.undoes is not None:
            meant = log[meant.undoes]
        holding = storage.stories_holding([i for group in meant.said.groups for i in group.entry_ids])
        found = (storage.story_file(uuid) for uuid in (*decision.stories, *holding))
        return list({story.uuid: story for story in found if story is not None}.values())

    def _decide(self, make: Callable[[EditingSession], Decision]) -> Decision:
        decision, touched = self.world.storage.edit(make)
        log.info(
            "decision %d: %s of %s by %r",
            decision.id,
            decision.action.value,
            " ".join(decision.stories),
            decision.by,
        )
        self._group(touched)
        return decision

    def _group(self, entry_ids: Sequence[int]) -> None:
        """Group entries at once, whatever else waits. What a site changes meanwhile waits for the workers."""
        for _ in range(TURNS):
            if not self.world.storage.await_grouping(entry_ids, self.world.clock()):
                return
            for start in range(0, len(entry_ids), GROUP_BATCH):
                pipeline.group_entries(self.world, only=entry_ids[start : start + GROUP_BATCH])

    def _story(self, store: DecisionStore | EditingSession, reference: str) -> StoryFile:
        text = reference.strip().lower()
        named = _UUID.fullmatch(text) or _STORY_PAGE.fullmatch(text)
        key = "" if named else self._key(reference)
        uuid = named[1] if named else store.story_with(key) if key else None
        story = store.story_file(uuid) if uuid is not None else None
        if story is None:
            raise UnknownStory(reference)
        return story

    def _named(self, text: str) -> Named:
        number = text.strip().removeprefix("#")
        return Named(number) if number.isascii() and number.isdigit() else Named(text, self._key(text))

    def _key(self, url: str) -> str:
        aliases = self.world.registry.host_aliases
        return key_of(url, aliases)


def _tidy(text: str | None, limit: int) -> str | None:
    return None if text is None else cut(one_line(clean(text)), limit)
