"""The ways to tell copies apart that Simpul is held beside; each with the setting that serves it best.

All of them get what Simpul's normaliser made of the entries, dateline and furniture gone, and the window of
days that Simpul has, unless the rule states its own. Settings are chosen on the marked set itself, in their
favour.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any

from grouping_quality import Grouped, Pair, b_cubed, from_pairs
from story_set import LabelledEntry, LabelledSet

from aggregator.grouping import WINDOW

PERMUTATIONS = 128
SHINGLES = (1, 3, 5)
THRESHOLDS = tuple(step / 20 for step in range(4, 20))

NEWSBLUR_WINDOW = timedelta(hours=120)
NEWSBLUR_OVERLAP, NEWSBLUR_WORDS, NEWSBLUR_SHARED, NEWSBLUR_TITLE = 0.6, 5, 3, 10
TTRSS_WINDOW = timedelta(days=1)
TTRSS_SIMILARITY = 0.75


@dataclass(frozen=True, slots=True)
class Best:
    """What a peer makes of the set at its best setting, and which that is."""

    grouped: Grouped
    setting: str = ""


Matcher = Callable[[LabelledSet], Best]


def best_of(told: LabelledSet, tries: Iterable[tuple[str, Iterable[Pair]]]) -> Best:
    """The setting with the highest B-cubed F1."""
    best, highest = Best(Grouped({})), -1.0
    for setting, pairs in tries:
        grouped = from_pairs(told.truth, within(told, pairs))
        figure = b_cubed(told.truth, grouped.sets)["b3_f1"]
        if figure > highest:
            best, highest = Best(grouped, setting), figure
    return best


def within(told: LabelledSet, pairs: Iterable[Pair], window: timedelta = WINDOW) -> Iterator[Pair]:
    published = {labelled.id: labelled.entry.published for labelled in told.entries}
    return ((one, other) for one, other in pairs if abs(published[one] - published[other]) <= window)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def shingles_of(entry: LabelledEntry, size: int) -> set[str]:
    words = words_of(entry.entry.text)
    if len(words) <= size:
        return {" ".join(words)}
    return {" ".join(words[start : start + size]) for start in range(len(words) - size + 1)}


# --------------------------------------------------------------------------- by the text


def exact(told: LabelledSet) -> Best:
    """One hash of all words of the text."""
    same: dict[str, list[int]] = defaultdict(list)
    for entry in told.entries:
        same[" ".join(words_of(entry.entry.text))].append(entry.id)
    pairs = (pair for numbers in same.values() for pair in combinations(numbers, 2))
    return Best(from_pairs(told.truth, within(told, pairs)))


def simhash(told: LabelledSet) -> Best:
    """Charikar's 64 bits, of shingles of one size or another, at most so many of them different."""
    return best_of(told, _simhash_tries(told))


def _simhash_tries(told: LabelledSet) -> Iterator[tuple[str, list[Pair]]]:
    for size in SHINGLES:
        hashes = [(entry.id, simhash_of(shingles_of(entry, size))) for entry in told.entries]
        near: dict[int, list[Pair]] = defaultdict(list)
        for (one, mine), (other, theirs) in combinations(hashes, 2):
            distance = (mine ^ theirs).bit_count()
            if distance <= 16:
                near[distance].append((one, other))
        found: list[Pair] = []
        for distance in range(17):
            found += near[distance]
            yield f"{size} words, {distance} bits", list(found)


def simhash_of(shingles: Iterable[str]) -> int:
    sums = [0] * 64
    for shingle in shingles:
        digest = int.from_bytes(hashlib.blake2b(shingle.encode(), digest_size=8).digest(), "big")
        for bit in range(64):
            sums[bit] += 1 if digest >> bit & 1 else -1
    return sum(1 << bit for bit, total in enumerate(sums) if total > 0)


def datasketch(told: LabelledSet) -> Best:
    """datasketch's MinHashLSH; what shares a bucket counts if the estimated Jaccard reaches the threshold."""
    return best_of(told, _datasketch_tries(told))


def _datasketch_tries(told: LabelledSet) -> Iterator[tuple[str, set[Pair]]]:
    from datasketch import MinHash, MinHashLSH

    for size in SHINGLES:
        hashes = {}
        for entry in told.entries:
            hashes[entry.id] = MinHash(num_perm=PERMUTATIONS)
            hashes[entry.id].update_batch([shingle.encode() for shingle in shingles_of(entry, size)])
        for threshold in THRESHOLDS:
            index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
            yield f"{size} words, {threshold:.2f}", _alike(index, hashes, threshold)


def rensa(told: LabelledSet) -> Best:
    """rensa's RMinHashLSH, likewise."""
    return best_of(told, _rensa_tries(told))


def _rensa_tries(told: LabelledSet) -> Iterator[tuple[str, set[Pair]]]:
    from rensa import RMinHash, RMinHashLSH

    for size in SHINGLES:
        hashes = {}
        for entry in told.entries:
            hashes[entry.id] = RMinHash(num_perm=PERMUTATIONS, seed=42)
            hashes[entry.id].update(sorted(shingles_of(entry, size)))
        for threshold in THRESHOLDS:
            index = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=_bands(threshold))
            yield f"{size} words, {threshold:.2f}", _alike(index, hashes, threshold)


def _alike(index: Any, hashes: Mapping[int, Any], threshold: float) -> set[Pair]:
    """The pairs that share a bucket of an index of either library and are as alike as that."""
    pairs: set[Pair] = set()
    for number, minhash in hashes.items():
        pairs |= {
            (other, number) for other in index.query(minhash) if minhash.jaccard(hashes[other]) >= threshold
        }
        index.insert(number, minhash)
    return pairs


def _bands(threshold: float) -> int:
    """The fewest bands with which the steepest point of the curve, (1/b)^(1/r), is below the threshold."""
    fitting = [
        bands for bands in (2, 4, 8, 16, 32, 64, 128) if (1 / bands) ** (bands / PERMUTATIONS) <= threshold
    ]
    return fitting[0]


# --------------------------------------------------------------------------- by the title


def newsblur(told: LabelledSet) -> Best:
    """NewsBlur's: normalised titles of ten letters or more that are equal, or whose words overlap by 0.6 of
    the shorter one, five words in each and three in common, within 120 hours."""
    titles = {entry.id: words_of(entry.entry.title) for entry in told.entries}
    plain = {number: " ".join(words) for number, words in titles.items()}
    sets = {number: set(words) for number, words in titles.items()}

    def alike(one: int, other: int) -> bool:
        if len(plain[one]) >= NEWSBLUR_TITLE and plain[one] == plain[other]:
            return True
        least = min(len(sets[one]), len(sets[other]))
        shared = len(sets[one] & sets[other])
        return least >= NEWSBLUR_WORDS and shared >= NEWSBLUR_SHARED and shared / least >= NEWSBLUR_OVERLAP

    return Best(from_pairs(told.truth, _near_pairs(told.entries, NEWSBLUR_WINDOW, alike)))


def ttrss(told: LabelledSet) -> Best:
    """Tiny Tiny RSS's: titles whose trigrams are alike by 0.75, as pg_trgm reckons, within a day."""
    grams = {entry.id: trigrams(entry.entry.title) for entry in told.entries}

    def alike(one: int, other: int) -> bool:
        shared = len(grams[one] & grams[other])
        return shared >= TTRSS_SIMILARITY * (len(grams[one]) + len(grams[other]) - shared)

    return Best(from_pairs(told.truth, _near_pairs(told.entries, TTRSS_WINDOW, alike)))


def trigrams(text: str) -> frozenset[str]:
    """pg_trgm: of each word with two spaces before and one behind."""
    padded = [f"  {word} " for word in words_of(text)]
    return frozenset(word[start : start + 3] for word in padded for start in range(len(word) - 2))


def _near_pairs(
    entries: Sequence[LabelledEntry], window: timedelta, alike: Callable[[int, int], bool]
) -> Iterator[Pair]:
    ordered = sorted(entries, key=lambda labelled: (labelled.entry.published, labelled.id))
    for position, later in enumerate(ordered):
        for earlier in reversed(ordered[:position]):
            if later.entry.published - earlier.entry.published > window:
                break
            if alike(earlier.id, later.id):
                yield earlier.id, later.id


MATCHERS: dict[str, Matcher] = {
    "exact hash": exact,
    "SimHash": simhash,
    "datasketch": datasketch,
    "rensa": rensa,
    "NewsBlur's rule": newsblur,
    "Tiny Tiny RSS's rule": ttrss,
}
