"""Entries to sets of copies: components of likenesses and editors' ties, kept apart where members contradict.

Sets are merged along the likenesses from the strongest to the weakest, as Kruskal (1956) builds a spanning
tree, and ties of strength are broken by what sources say of the entries, never by ids or order: the result is
a function of the set of entries alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from aggregator.grouping.decision import contradict
from aggregator.model import EntryToGroup, Likeness, Tie, Verdict, ordered

# So many members speak for a set when it is held against another, the fullest texts first: near copies of one
# text say little more than one of them.
MOST_SPEAKERS = 6
# So much longer than each of its stories is a digest.
LONGER = 1.1


def order(entry: EntryToGroup) -> tuple[str, str, float, str, int]:
    """Sorts entries alike whatever came first."""
    return (entry.key, entry.url_key, entry.published.timestamp(), entry.title, entry.id)


def clusters(
    entries: Sequence[EntryToGroup], likenesses: Iterable[Likeness], ties: Iterable[Tie]
) -> list[list[EntryToGroup]]:
    """Sets of copies, each in the order of `order`, as are the sets.

    Removed entries are in none; but what editors joined through them stays joined.
    """
    held = {entry.id: entry for entry in sorted(entries, key=order)}
    rank = {number: position for position, number in enumerate(held)}
    sets = _Sets(held, rank)
    edges = {
        ordered(tie.low_id, tie.high_id): tie for tie in ties if tie.low_id in held and tie.high_id in held
    }
    by_rank = sorted(edges, key=lambda pair: sorted((rank[pair[0]], rank[pair[1]])))
    for low, high in by_rank:
        if not edges[low, high].joined:
            sets.part(low, high)
    for low, high in by_rank:
        if edges[low, high].joined:
            sets.join(low, high)
    alike = _strongest_first(likenesses, held, rank)
    digests = _digests(alike, held, rank)
    for _, _, low, high in alike:
        if (low in digests) == (high in digests):
            sets.join_unless_contradicted(low, high)
    return sets.live()


def _digests(
    alike: list[tuple[float, tuple[int, int], int, int]], held: dict[int, EntryToGroup], rank: dict[int, int]
) -> frozenset[int]:
    """Entries that hold the stories of several others: each is like two shorter ones that contradict each
    other."""
    shorter: dict[int, list[int]] = defaultdict(list)
    for _, _, low, high in alike:
        small, large = sorted((low, high), key=lambda number: len(held[number].fingerprint.shingles))
        if len(held[large].fingerprint.shingles) >= LONGER * len(held[small].fingerprint.shingles):
            shorter[large].append(small)
    found = set()
    for number, parts in shorter.items():
        chosen = speakers(parts, held, rank)
        if any(contradict(held[one], held[other]) for one, other in combinations(chosen, 2)):
            found.add(number)
    return frozenset(found)


def speakers(numbers: Iterable[int], held: dict[int, EntryToGroup], rank: dict[int, int]) -> list[int]:
    """The fullest texts of some entries, each once."""
    ranked = sorted(numbers, key=lambda number: (-len(held[number].fingerprint.shingles), rank[number]))
    kept: list[int] = []
    seen: set[str] = set()
    for number in ranked:
        text = held[number].fingerprint.text_key or held[number].text_hash
        if text and text in seen:
            continue
        seen.add(text)
        kept.append(number)
    return kept[:MOST_SPEAKERS]


def _strongest_first(
    likenesses: Iterable[Likeness], held: dict[int, EntryToGroup], rank: dict[int, int]
) -> list[tuple[float, tuple[int, int], int, int]]:
    edges = []
    for likeness in likenesses:
        low, high = held.get(likeness.low_id), held.get(likeness.high_id)
        if likeness.verdict is Verdict.SAME and low and high and not (low.removed or high.removed):
            first, second = sorted((rank[low.id], rank[high.id]))
            edges.append((-likeness.strength, (first, second), low.id, high.id))
    return sorted(edges)


class _Sets:
    """Disjoint sets of entries with what each may not be joined to.

    A set is of one strand, or of several that editors joined: what contradicts one strand may still be a copy
    of what the other tells.
    """

    def __init__(self, held: dict[int, EntryToGroup], rank: dict[int, int]) -> None:
        self._held = held
        self._rank = rank
        self._parent = {number: number for number in held}
        self._strands = {number: number for number in held}
        self._members = {number: [number] for number in held}
        self._speakers: dict[int, list[int]] = {
            number: [] if entry.removed else [number] for number, entry in held.items()
        }
        self._apart: dict[int, set[int]] = defaultdict(set)
        self._judged: dict[tuple[int, int], bool] = {}

    def part(self, one: int, other: int) -> None:
        """``one`` and ``other`` shall never be in one set."""
        self._apart[one].add(other)
        self._apart[other].add(one)

    def join(self, one: int, other: int) -> None:
        """One set of two, unless editors parted members of them."""
        a, b = self._root(one), self._root(other)
        if a != b and not self._is_parted(a, b):
            self._unite(a, b)

    def join_unless_contradicted(self, one: int, other: int) -> None:
        """One strand of two, and one set, unless editors parted members of the sets, or members of the
        strands tell of different events."""
        a, b = self._root(one), self._root(other)
        if a != b and self._is_parted(a, b):
            return
        p, q = _root(self._strands, one), _root(self._strands, other)
        if p == q or any(self._contradict(x, y) for x in self._speakers[p] for y in self._speakers[q]):
            return
        self._strands[q] = p
        self._speakers[p] = speakers([*self._speakers[p], *self._speakers.pop(q)], self._held, self._rank)
        if a != b:
            self._unite(a, b)

    def live(self) -> list[list[EntryToGroup]]:
        """The sets without removed entries."""
        found: dict[int, list[EntryToGroup]] = defaultdict(list)
        for number, entry in self._held.items():
            if not entry.removed:
                found[self._root(number)].append(entry)
        return list(found.values())

    def _root(self, number: int) -> int:
        return _root(self._parent, number)

    def _is_parted(self, a: int, b: int) -> bool:
        small, large = sorted((a, b), key=lambda root: len(self._members[root]))
        return any(
            self._root(other) == large
            for number in self._members[small]
            for other in self._apart.get(number, ())
        )

    def _contradict(self, one: int, other: int) -> bool:
        pair = ordered(one, other)
        if pair not in self._judged:
            self._judged[pair] = contradict(self._held[one], self._held[other])
        return self._judged[pair]

    def _unite(self, a: int, b: int) -> None:
        large, small = sorted((a, b), key=lambda root: (-len(self._members[root]), self._rank[root]))
        self._parent[small] = large
        self._members[large] += self._members.pop(small)


def _root(parent: dict[int, int], number: int) -> int:
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = parent[number]
    return number
