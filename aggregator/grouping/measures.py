"""What two entries have in common and what sets them apart, measured; `decision` judges by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from aggregator.grouping.shingles import MOST_SHINGLES, comparable
from aggregator.grouping.vocabulary import HEADLINE_WORDS
from aggregator.model import Fingerprint

# So many names of each are held against each other letter by letter.
MOST_NAMES = 12


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
    """How facts of one kind agree: those of both, and those that only one or the other states; none where one
    states none."""

    both: frozenset[str]
    only_one: frozenset[str]
    only_other: frozenset[str]

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
    if len(a) >= MOST_SHINGLES or len(b) >= MOST_SHINGLES:
        a, b = comparable(a, b)
    small, large = (one, other) if len(one.shingles) <= len(other.shingles) else (other, one)
    leads = min(len(one.lead), len(other.lead))
    alike = len(one.lead & other.lead) / leads if leads else 0.0
    lead = 0.0
    if large.lead:
        begins = large.lead & small.shingles
        lead = len(begins | large.lead & small.lead) / len(large.lead)
    return Texts(len(a & b), min(len(a), len(b)), max(len(a), len(b)), lead, alike)


def told(kind: str, one: Fingerprint, other: Fingerprint) -> Told:
    """How the facts of a kind agree."""
    mine, others = by_kind(one.facts).get(kind, _NONE), by_kind(other.facts).get(kind, _NONE)
    if not mine or not others:
        return _UNTOLD
    return Told(mine & others, mine - others, others - mine)


def places(one: Fingerprint, other: Fingerprint, kind: str = "place") -> Told:
    """How the regencies and cities agree. A province agrees with what lies in it: the copy on a Kanwil's site
    names its province more often."""
    found = told(kind, one, other)
    if found.both or not found.only_one or not found.only_other:
        return found
    within = {
        code
        for code in found.only_one | found.only_other
        if ("." in code and code[:2] in (found.only_one if code in found.only_other else found.only_other))
    }
    return Told(frozenset(within), found.only_one - within, found.only_other - within) if within else found


def names(one: Fingerprint, other: Fingerprint) -> Told:
    """How names agree; a name that is shortened or spelled otherwise by a letter is the same."""
    found = told("name", one, other)
    if not found.only_one or not found.only_other:
        return found
    here, there = sorted(found.only_one)[:MOST_NAMES], sorted(found.only_other)[:MOST_NAMES]
    alike = {(a, b) for a in here for b in there if _alike(frozenset((a,)), frozenset((b,)))}
    mine, others = {a for a, _ in alike}, {b for _, b in alike}
    return Told(found.both | mine, found.only_one - mine, found.only_other - others)


def counted(one: Fingerprint, other: Fingerprint, kind: str = "number") -> Told:
    """How facts agree that are of one thing ("peserta=150", "mtsn=2"); of what only one text speaks is no
    matter."""
    mine, others = _values(one.facts, kind), _values(other.facts, kind)
    all_mine, all_others = _all_values(one.facts, kind), _all_values(other.facts, kind)
    same, here, there = set(), set(), set()
    for thing in mine.keys() & others.keys():
        both = mine[thing] & others[thing]
        if both or _alike(mine[thing], others[thing]):
            same.add(f"{min(both or mine[thing])} {thing}")
        elif not (mine[thing] <= all_others and others[thing] <= all_mine):
            # What both texts say, though of different things, is said in other words.
            here.add(f"{min(mine[thing])} {thing}")
            there.add(f"{min(others[thing])} {thing}")
    return Told(frozenset(same), frozenset(here), frozenset(there))


def slots(one: Fingerprint, other: Fingerprint) -> Slots:
    """How the facts behind the same words agree."""
    mine, others = _values(one.facts, "slot"), _values(other.facts, "slot")
    same = 0
    different = []
    for words in mine.keys() & others.keys():
        if mine[words] & others[words] or _alike(mine[words], others[words]):
            same += 1
        else:
            different.append((min(mine[words]), min(others[words])))
    return Slots(same, len(different), min(different)) if different else Slots(same, 0)


def titles(one: Fingerprint, other: Fingerprint) -> float:
    """How alike two headlines are: shared words, of the fewer; but one that says much more is another one."""
    a, b = _title(one.title), _title(other.title)
    least, most = min(len(a), len(b)), max(len(a), len(b))
    if least < 2:
        return 0.0
    return len(a & b) / (least if most <= 1.6 * least else most)


def same_title(one: Fingerprint, other: Fingerprint) -> float:
    """How much two headlines are one, whatever either says more."""
    a, b = _title(one.title), _title(other.title)
    return len(a & b) / len(a | b) if a and b else 0.0


def _alike(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two names may be one: shortened, lengthened, or spelled otherwise by a letter."""
    for one in some:
        for other in others:
            if one[0].isdigit() or other[0].isdigit():
                continue
            if one in other or other in one or _one_letter(one, other):
                return True
            a, b = one.split(" "), other.split(" ")
            if len(a) > 1 and len(b) > 1 and (set(a) <= set(b) or set(b) <= set(a)):
                return True
    return False


def _one_letter(one: str, other: str) -> bool:
    """Whether two words differ by one letter that is changed, added or left out."""
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 5:
        return False
    start = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        start += 1
    rests = (one[start + 1 :], other[start + 1 :])
    return rests[0] == rests[1] or one[start:] == rests[1] or rests[0] == other[start:]


_NONE: frozenset[str] = frozenset()
_UNTOLD = Told(_NONE, _NONE, _NONE)


@lru_cache(maxsize=4_096)
def _title(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words) - HEADLINE_WORDS


@lru_cache(maxsize=8_192)
def by_kind(facts: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """The values of each kind of fact."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        kind, _, value = fact.partition(":")
        kinds[kind].add(value)
    return {kind: frozenset(values) for kind, values in kinds.items()}


@lru_cache(maxsize=4_096)
def _all_values(facts: frozenset[str], kind: str) -> frozenset[str]:
    """The values of a kind, whatever they are of."""
    return frozenset().union(*_values(facts, kind).values())


@lru_cache(maxsize=16_384)
def _values(facts: frozenset[str], kind: str) -> Mapping[str, frozenset[str]]:
    values: dict[str, set[str]] = defaultdict(set)
    for fact in by_kind(facts).get(kind, _NONE):
        name, _, value = fact.partition("=")
        values[name].add(value)
    return {name: frozenset(found) for name, found in values.items()}
