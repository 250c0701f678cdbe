"""How well entries are grouped: what a system makes of the labelled set, and the marks for that.

A pair of entries is a hit where both stand in one set and tell one story. B-cubed (Bagga and Baldwin 1998)
marks each entry by its own set: how much of it is of the entry's story, and how much of the story is in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from statistics import fmean

from story_set import LabelledSet

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grouped:
    """What a system says: the number of the set that each entry stands in; and, where it says so, which
    entry leads each set, which pairs it compared, and which it holds for related."""

    sets: Mapping[int, int]
    leads: Mapping[int, int] = field(default_factory=dict)
    compared: frozenset[Pair] = frozenset()
    related: frozenset[Pair] = frozenset()


def from_pairs(numbers: Iterable[int], pairs: Iterable[Pair]) -> Grouped:
    """Sets by union of pairs, as a system has them that knows no more than likeness."""
    parent = {number: number for number in numbers}

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for one, other in pairs:
        parent[root(one)] = root(other)
    return Grouped({number: root(number) for number in parent})


# --------------------------------------------------------------------------- marks


def figures_of(told: LabelledSet, said: Grouped) -> dict[str, float]:
    """Everything between 0 and 1; what a system does not say is left out."""
    figures = pairwise(told.truth, said.sets) | b_cubed(told.truth, said.sets)
    if said.leads:
        figures["lead"] = fmean(leads_right(told, said))
    if said.compared:
        figures["candidate_recall"] = _share(pair in said.compared for pair in true_pairs(told.truth))
    if said.related:
        figures |= _related(told, said)
    return figures


def pairwise(truth: Mapping[int, str], sets: Mapping[int, int]) -> dict[str, float]:
    found, true = _pairs_in(sets.values()), _pairs_in(truth.values())
    hits = _pairs_in((sets[number], story) for number, story in truth.items())
    return _f1("pair", hits / found if found else 1.0, hits / true if true else 1.0)


def b_cubed(truth: Mapping[int, str], sets: Mapping[int, int]) -> dict[str, float]:
    in_set, in_story = Counter(sets.values()), Counter(truth.values())
    in_both = Counter((sets[number], story) for number, story in truth.items())
    precision = fmean(in_both[sets[number], story] / in_set[sets[number]] for number, story in truth.items())
    recall = fmean(in_both[sets[number], story] / in_story[story] for number, story in truth.items())
    return _f1("b3", precision, recall)


def leads_right(told: LabelledSet, said: Grouped) -> list[bool]:
    """For each story, whether its origin's own entry leads the set that it stands in."""
    return [said.leads.get(said.sets[entry.id]) == entry.id for entry in told.entries if entry.own]


def _related(told: LabelledSet, said: Grouped) -> dict[str, float]:
    """Of the related stories, how many have a pair that is said to be related; of the pairs that are said to
    be, how many are of related stories. Pairs within a story or of one kin are neither right nor wrong."""
    stories = {frozenset((told.truth[one], told.truth[other])) for one, other in said.related}
    right = wrong = 0
    for one, other in said.related:
        pair = frozenset((told.truth[one], told.truth[other]))
        right += pair in told.related
        wrong += len(pair) == 2 and pair not in told.related and pair not in told.kin
    return {
        "related_recall": _share(pair in stories for pair in told.related),
        "related_precision": right / (right + wrong) if right + wrong else 1.0,
    }


def _f1(name: str, precision: float, recall: float) -> dict[str, float]:
    both = precision + recall
    return {
        f"{name}_precision": precision,
        f"{name}_recall": recall,
        f"{name}_f1": 2 * precision * recall / both if both else 0.0,
    }


def _pairs_in(groups: Iterable[object]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(groups).values())


def true_pairs(truth: Mapping[int, str]) -> list[Pair]:
    by_story: dict[str, list[int]] = defaultdict(list)
    for number in sorted(truth):
        by_story[truth[number]].append(number)
    return [pair for numbers in by_story.values() for pair in combinations(numbers, 2)]


def _share(marks: Iterable[bool]) -> float:
    marks = list(marks)
    return sum(marks) / len(marks) if marks else 1.0


# --------------------------------------------------------------------------- by kind, and the worst


def joined_by_edit(told: LabelledSet, said: Grouped) -> dict[str, tuple[int, int]]:
    """For each kind of edit, how many copies stand with the origin's own entry, and of how many."""
    own = {entry.story: entry.id for entry in told.entries if entry.own}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for entry in told.entries:
        if not entry.own:
            for edit in entry.edits:
                counts[edit][0] += said.sets[entry.id] == said.sets[own[entry.story]]
                counts[edit][1] += 1
    return {edit: (joined, count) for edit, (joined, count) in sorted(counts.items())}


def apart_by_sort(told: LabelledSet, said: Grouped) -> dict[str, tuple[int, int]]:
    """For each sort of story, how many stand in no set with another story, and of how many."""
    stories_in: dict[int, set[str]] = defaultdict(set)
    for entry in told.entries:
        stories_in[said.sets[entry.id]].add(entry.story)
    mixed = {story for stories in stories_in.values() if len(stories) > 1 for story in stories}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for story in told.stories.values():
        counts[story.sort][0] += story.id not in mixed
        counts[story.sort][1] += 1
    return {sort: (apart, count) for sort, (apart, count) in sorted(counts.items())}


def false_pairs(told: LabelledSet, said: Grouped) -> list[Pair]:
    """Pairs of entries in one set that tell two stories, one for each two stories."""
    members: dict[int, list[int]] = defaultdict(list)
    for number, group in sorted(said.sets.items()):
        members[group].append(number)
    seen: dict[frozenset[str], Pair] = {}
    for numbers in members.values():
        for one, other in combinations(numbers, 2):
            stories = frozenset((told.truth[one], told.truth[other]))
            if len(stories) == 2:
                seen.setdefault(stories, (one, other))
    return list(seen.values())


def lost_copies(told: LabelledSet, said: Grouped) -> list[Pair]:
    """The origin's own entry with each copy that stands elsewhere."""
    own = {entry.story: entry.id for entry in told.entries if entry.own}
    return [
        (own[entry.story], entry.id)
        for entry in told.entries
        if said.sets[entry.id] != said.sets[own[entry.story]]
    ]


def wrong_leads(told: LabelledSet, said: Grouped) -> Sequence[int]:
    """The origin's own entries that do not lead their sets."""
    return [
        entry.id for entry in told.entries if entry.own and said.leads.get(said.sets[entry.id]) != entry.id
    ]
