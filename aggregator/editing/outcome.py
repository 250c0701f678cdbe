"""What follows from the whole log: the decisions in effect, replayed in order, the latest word counting.

Undoing leaves no trace but the log: whatever was decided before and after, what is undone might as well not
have been said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations

from aggregator.editing.decisions import Action, Decision, Said
from aggregator.model import Correction

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What grouping and readers go by. ``embargoed`` are entries, each with when its embargo is over, also of
    those that are over; ``ties`` are pairs of entries, the lesser id first, with whether they are joined and
    the decision that says so; ``corrections`` are those of stories, by uuid, none empty."""

    withdrawn: frozenset[int] = frozenset()
    embargoed: Mapping[int, datetime] = field(default_factory=dict)
    ties: Mapping[Pair, tuple[bool, int]] = field(default_factory=dict)
    corrections: Mapping[str, Correction] = field(default_factory=dict)


def undone_by(log: Sequence[Decision]) -> dict[int, int]:
    """The decisions that are not in effect, by id, and which one undid each. An undo that was itself undone
    undoes nothing."""
    undone: dict[int, int] = {}
    for decision in sorted(log, key=lambda one: one.id, reverse=True):
        if decision.undoes is not None and decision.id not in undone:
            undone[decision.undoes] = decision.id
    return undone


def in_effect(log: Sequence[Decision]) -> list[Decision]:
    """The decisions that count, the oldest first."""
    undone = undone_by(log)
    return sorted((one for one in log if one.id not in undone), key=lambda one: one.id)


def outcome(log: Sequence[Decision]) -> Outcome:
    """Replay the log."""
    withdrawn: set[int] = set()
    embargoed: dict[int, datetime] = {}
    ties: dict[Pair, tuple[bool, int]] = {}
    corrections: dict[str, Correction] = {}
    for decision in in_effect(log):
        said = decision.said
        match decision.action:
            case Action.TAKEDOWN:
                withdrawn.update(_entries(said))
            case Action.RESTORE:
                withdrawn.difference_update(_entries(said))
            case Action.MERGE | Action.SPLIT:
                joined = decision.action is Action.MERGE
                ties.update(dict.fromkeys(_across(said), (joined, decision.id)))
            case Action.CORRECT:
                (uuid,) = decision.stories
                corrections[uuid] = corrected(corrections.get(uuid, Correction()), said)
            case Action.EMBARGO:
                if said.until is not None:
                    embargoed.update(dict.fromkeys(_entries(said), said.until))
            case Action.UNDO:
                pass
    empty = Correction()
    kept = {uuid: values for uuid, values in corrections.items() if values != empty}
    return Outcome(frozenset(withdrawn), embargoed, ties, kept)


def corrected(before: Correction, said: Said) -> Correction:
    """A correction after another one."""
    names = ("title", "summary", "office", "lead_id")
    new = {name: value for name in names if (value := getattr(said.correction, name)) is not None}
    return replace(before, **(dict.fromkeys(said.cleared) | new))


def _entries(said: Said) -> Iterable[int]:
    return (entry_id for group in said.groups for entry_id in group.entry_ids)


def _across(said: Said) -> Iterable[Pair]:
    """Every pair of entries of two groups, so that each word about a pair is there to be outweighed."""
    for one, other in combinations(said.groups, 2):
        for a in one.entry_ids:
            for b in other.entry_ids:
                yield (a, b) if a < b else (b, a)
