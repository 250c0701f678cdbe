"""`simpul why`: are two held entries the same story, and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aggregator.bootstrap import World
from aggregator.errors import UnknownEntry
from aggregator.grouping import Evidence, judge
from aggregator.model import EntryToGroup, Tie, Verdict, ordered
from aggregator.normalize import key_of


@dataclass(frozen=True, slots=True)
class Why:
    """``same`` is how the two stand now, ``verdict`` what they are to each other by themselves; the evidence
    are keys of the ``why`` catalogue with the facts of their sentences."""

    same: bool
    verdict: Verdict
    evidence_for: tuple[Evidence, ...]
    evidence_against: tuple[Evidence, ...]


def why(world: World, one_url: str, other_url: str) -> Why:
    """Compare two held entries by their addresses. Raises `UnknownEntry` for one that is not held."""
    one, other = _held(world, one_url), _held(world, other_url)
    if one.id == other.id:
        return Why(True, Verdict.SAME, (Evidence("same_entry", True),), ())
    return explain(one, other, tie_of(world.storage.ties_of(one.id), one, other))


def tie_of(ties: Iterable[Tie], one: EntryToGroup, other: EntryToGroup) -> Tie | None:
    """What editors said of these two, among what they said."""
    pair = ordered(one.id, other.id)
    return next((tie for tie in ties if (tie.low_id, tie.high_id) == pair), None)


def explain(one: EntryToGroup, other: EntryToGroup, tie: Tie | None = None) -> Why:
    """How two different entries stand to each other now, and why; ``tie`` is what an editor said of them."""
    judgement = judge(one, other)
    joined = one.story_id is not None and one.story_id == other.story_id
    supporting = [item for item in judgement.evidence if item.same]
    against = [item for item in judgement.evidence if not item.same]
    if tie is not None and tie.joined:
        supporting.insert(0, Evidence("joined_by_editor", True))
    elif tie is not None:
        against.insert(0, Evidence("parted_by_editor", False))
    elif joined and judgement.verdict is not Verdict.SAME:
        supporting.insert(0, Evidence("joined_by_another_copy", True))
    elif not joined and judgement.verdict is Verdict.SAME:
        against.insert(0, Evidence("kept_apart", False))
    return Why(joined, judgement.verdict, tuple(supporting), tuple(against))


def _held(world: World, url: str) -> EntryToGroup:
    aliases = world.registry.host_aliases
    entry = world.storage.entry_to_group(key_of(url, aliases))
    if entry is None:
        raise UnknownEntry(url)
    return entry
