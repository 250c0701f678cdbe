"""What an editor may decide about a story, as the decision that it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.editing.decisions import Action, Decision, Ground, Said, StoryGroup
from aggregator.editing.errors import (
    AlreadyUndone,
    NoChange,
    NothingToSplit,
    NotInStory,
    OneStory,
    UnknownDecision,
)
from aggregator.editing.outcome import corrected, undone_by
from aggregator.editing.story import HeldCopy, StoryFile, StoryState
from aggregator.model import Correction


@dataclass(frozen=True, slots=True)
class Hand:
    """Who decides, when and why."""

    by: str
    at: datetime
    reason: str

    def decides(self, action: Action, stories: Sequence[str], said: Said) -> Decision:
        return Decision(action, self.at, self.by, self.reason, tuple(stories), said)


@dataclass(frozen=True, slots=True)
class Named:
    """An entry as an editor names it: its number, or an address by its URL key."""

    text: str
    url_key: str = ""

    def means(self, copy: HeldCopy) -> bool:
        return copy.url_key == self.url_key if self.url_key else str(copy.id) == self.text


def takedown(story: StoryFile, ground: Ground, hand: Hand) -> Decision:
    """Every entry that it holds is withdrawn. Raises NoChange when they are."""
    if any(copy.withdrawn for copy in story.copies):
        raise NoChange("withdrawn", story.uuid)
    said = Said(groups=(_group(story, story.copies),))
    return replace(hand.decides(Action.TAKEDOWN, [story.uuid], said), ground=ground)


def embargo(story: StoryFile, until: datetime, hand: Hand) -> Decision:
    """Every entry that it holds is shown to nobody before ``until`` but to who is allowed. Raises NoChange
    when it is taken down, or under embargo until then."""
    if any(copy.withdrawn for copy in story.copies):
        raise NoChange("withdrawn", story.uuid)
    if all(copy.embargo_until == until for copy in story.copies):
        raise NoChange("same", story.uuid)
    said = Said(groups=(_group(story, story.copies),), until=until)
    return hand.decides(Action.EMBARGO, [story.uuid], said)


def restore(story: StoryFile, hand: Hand) -> Decision:
    """What was withdrawn of it no longer is. Raises NoChange when nobody took it down."""
    withdrawn = [copy for copy in story.copies if copy.withdrawn]
    if not withdrawn and story.embargo_until is not None:
        raise NoChange("embargoed", story.uuid)
    if not withdrawn:
        raise NoChange("live" if story.state is StoryState.LIVE else "empty", story.uuid)
    return hand.decides(Action.RESTORE, [story.uuid], Said(groups=(_group(story, withdrawn),)))


def merge(stories: Sequence[StoryFile], hand: Hand) -> Decision:
    """Their entries are one story. Raises OneStory when they are one."""
    by_uuid = {story.uuid: story for story in stories}
    if len(by_uuid) < 2:
        raise OneStory(stories[0].uuid)
    groups = tuple(_group(story, story.copies) for story in by_uuid.values())
    return hand.decides(Action.MERGE, list(by_uuid), Said(groups=groups))


def split(story: StoryFile, named: Sequence[Named], hand: Hand) -> Decision:
    """The named entries are one part of it, the others the other part, and no part is the other's story.
    Raises NotInStory, and NothingToSplit when one part would be empty."""
    ids = {copy.id for copy in _chosen(story, named)}
    parts = [copy for copy in story.copies if copy.id in ids], [c for c in story.copies if c.id not in ids]
    if not all(any(not copy.removed for copy in part) for part in parts):
        raise NothingToSplit(story.uuid)
    groups = tuple(_group(story, part) for part in parts)
    return hand.decides(Action.SPLIT, [story.uuid], Said(groups=groups))


def correct(
    story: StoryFile, values: Correction, lead: Named | None, cleared: Sequence[str], hand: Hand
) -> Decision:
    """``values`` stand in place of what its lead says, ``lead`` leads, and what is ``cleared`` (fields of
    `Correction`) is as it was. Raises NotInStory, and NoChange when all that stands there already."""
    if lead is not None:
        chosen = [copy for copy in _chosen(story, [lead]) if not copy.removed]
        if not chosen:
            raise NotInStory(story.uuid, [lead.text])
        values = replace(values, lead_id=chosen[0].id)
    said = Said(correction=values, cleared=tuple(dict.fromkeys(cleared)))
    if corrected(story.correction, said) == story.correction:
        raise NoChange("same", story.uuid)
    return hand.decides(Action.CORRECT, [story.uuid], said)


def undo(log: Sequence[Decision], decision_id: int, hand: Hand) -> Decision:
    """It might as well not have been made. Raises UnknownDecision and AlreadyUndone."""
    found = next((decision for decision in log if decision.id == decision_id), None)
    if found is None:
        raise UnknownDecision(decision_id)
    by_id = undone_by(log).get(decision_id)
    if by_id is not None:
        raise AlreadyUndone(decision_id, by_id)
    return replace(hand.decides(Action.UNDO, found.stories, Said()), undoes=decision_id)


def _chosen(story: StoryFile, named: Sequence[Named]) -> list[HeldCopy]:
    unknown = [one.text for one in named if not any(one.means(copy) for copy in story.copies)]
    if unknown:
        raise NotInStory(story.uuid, unknown)
    return [copy for copy in story.copies if any(one.means(copy) for one in named)]


def _group(story: StoryFile, copies: Sequence[HeldCopy]) -> StoryGroup:
    return StoryGroup(story.uuid, tuple(copy.id for copy in copies))
