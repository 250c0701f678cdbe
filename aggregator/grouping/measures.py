"""What two entries have in common and what sets them apart, measured; `decision` judges by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from aggregator.grouping.shingles import cutoff, scrambled
from aggregator.grouping.vocabulary import vocabulary
from aggregator.model import Fingerprint

_SMALL_WORDS = vocabulary("headline")


@dataclass(frozen=True, slots=True)
class Texts:
    """How two texts overlap: ``shared`` shingles, of those of the smaller and larger one. ``lead`` is how
    much of the larger one's beginning stands in the smaller one, ``leads`` how alike the beginnings are."""

    shared: int
    smaller: int
    larger: int
    lead: float
    leads: float

    @property
    def containment(self) -> float:
        return self.shared / self.smaller if self.smaller else 0.0

    @property
    def jaccard(self) -> float:
        union = self.smaller + self.larger - self.shared
        return self.shared / union if union else 0.0

    @property
    def covered(self) -> float:
        """How much of the larger text the smaller one has."""
        return self.shared / self.larger if self.larger else 0.0


@dataclass(frozen=True, slots=True)
class Told:
    """How facts of one kind agree: those of both, and those that only one or the other states, where both
    state any."""

    both: tuple[str, ...]
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]

    @property
    def contradicts(self) -> bool:
        """Both state some, and none is the same."""
        return not self.both and bool(self.only_one) and bool(self.only_other)

    @property
    def exchanged(self) -> int:
        """How many facts of one stand where the other has others: none in a cut or lengthened copy."""
        return min(len(self.only_one), len(self.only_other))


@dataclass(frozen=True, slots=True)
class Slots:
    """Words with a fact behind them in both texts: where that is the same, and where it is another."""

    same: int
    other: int
    example: tuple[str, str] = ("", "")

    @property
    def share(self) -> float:
        """Of the slots of both, how many hold something else."""
        return self.other / (self.same + self.other) if self.other else 0.0


def texts(one: Fingerprint, other: Fingerprint) -> Texts:
    """The overlap of two texts, by as much of their samples as both hold."""
    a, b = one.shingles, other.shingles
    limits = [limit for limit in (cutoff(a), cutoff(b)) if limit is not None]
    small, large = (one, other) if len(a) <= len(b) else (other, one)
    if limits:
        least = min(limits)
        a = frozenset(value for value in a if scrambled(value) <= least)
        b = frozenset(value for value in b if scrambled(value) <= least)
    leads = (
        len(one.lead & other.lead) / min(len(one.lead), len(other.lead)) if one.lead and other.lead else 0.0
    )
    lead = len(large.lead & (small.shingles | small.lead)) / len(large.lead) if large.lead else 0.0
    return Texts(len(a & b), min(len(a), len(b)), max(len(a), len(b)), lead, leads)


def told(kind: str, one: Fingerprint, other: Fingerprint) -> Told:
    """How the facts of a kind agree."""
    mine, others = _by_kind(one.facts).get(kind, _NONE), _by_kind(other.facts).get(kind, _NONE)
    return Told(tuple(sorted(mine & others)), tuple(sorted(mine - others)), tuple(sorted(others - mine)))


def counted(one: Fingerprint, other: Fingerprint, kind: str = "number") -> Told:
    """How numbers agree that count the same ("peserta=150"); what only one text counts is no matter."""
    mine, others = _values(one.facts, kind), _values(other.facts, kind)
    same, here, there = [], [], []
    for unit in sorted(mine.keys() & others.keys()):
        if mine[unit] & others[unit]:
            same.append(f"{min(mine[unit] & others[unit])} {unit}")
        else:
            here.append(f"{min(mine[unit])} {unit}")
            there.append(f"{min(others[unit])} {unit}")
    return Told(tuple(same), tuple(here), tuple(there))


def slots(one: Fingerprint, other: Fingerprint) -> Slots:
    """How the facts behind the same words agree."""
    mine, others = _values(one.facts, "slot"), _values(other.facts, "slot")
    same = different = 0
    example = ("", "")
    for words in sorted(mine.keys() & others.keys()):
        if mine[words] & others[words] or _alike(mine[words], others[words]):
            same += 1
        else:
            different += 1
            if different == 1:
                example = (min(mine[words]), min(others[words]))
    return Slots(same, different, example)


def titles(one: Fingerprint, other: Fingerprint) -> float:
    """How alike two headlines are: shared words, of the fewer."""
    a, b = _title(one.title), _title(other.title)
    return len(a & b) / min(len(a), len(b)) if len(a) >= 2 and len(b) >= 2 else 0.0


def _alike(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two names may be one: shortened, lengthened, or spelled otherwise by a letter."""
    for one in some:
        for other in others:
            if one[:1].isdigit() or other[:1].isdigit():
                continue
            a, b = set(one.split()), set(other.split())
            if a <= b or b <= a or one.replace(" ", "") in other.replace(" ", "") or _one_letter(one, other):
                return True
    return False


def _one_letter(one: str, other: str) -> bool:
    """Whether two words differ by one letter that is changed, added or left out."""
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 5:
        return False
    start = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return (
        one[start + 1 :] == other[start + 1 :]
        or one[start:] == other[start + 1 :]
        or one[start + 1 :] == other[start:]
    )


_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=4_096)
def _title(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words) - _SMALL_WORDS


@lru_cache(maxsize=4_096)
def _by_kind(facts: frozenset[str]) -> Mapping[str, frozenset[str]]:
    kinds: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        kind, _, value = fact.partition(":")
        kinds[kind].add(value)
    return {kind: frozenset(values) for kind, values in kinds.items()}


@lru_cache(maxsize=8_192)
def _values(facts: frozenset[str], kind: str) -> Mapping[str, frozenset[str]]:
    values: dict[str, set[str]] = defaultdict(set)
    for fact in _by_kind(facts).get(kind, _NONE):
        name, _, value = fact.partition("=")
        values[name].add(value)
    return {name: frozenset(found) for name, found in values.items()}
