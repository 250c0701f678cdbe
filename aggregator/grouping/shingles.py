"""Word shingles, their samples, and the keys by which texts that share some of them find each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from zlib import crc32

SHINGLE = 3
# From so many different shingles on a text is represented by those of least value (Broder 1997): about a page
# and a half is still held whole.
MOST_SHINGLES = 1_024
# Permutations that come out of one (Li, Owen and Zhang 2012), and how many make a band.
BINS, ROWS = 36, 3
LEAD_BINS, LEAD_ROWS = 12, 3
LEAD_WORDS = 40
# Sentences by whose words a cut copy is found.
SENTENCES, LEAST_SENTENCE = 8, 8

_MASK = 0xFFFFFFFF
_SENTENCE = re.compile(r"[.!?]['\"”’)]{0,2}\s|\n")


def shingles(words: Sequence[str]) -> list[int]:
    """Hashes (32 bits) of the runs of three words, in their order; of shorter texts, of all they have."""
    coded = [word.encode() for word in words]
    if len(coded) < SHINGLE:
        return [crc32(b" ".join(coded))] if coded else []
    return [crc32(b"%b %b %b" % three) for three in zip(coded, coded[1:], coded[2:], strict=False)]


def sample(values: Iterable[int]) -> frozenset[int]:
    """The values, or of many the least by a scrambled order that has nothing to do with their text."""
    found = set(values)
    if len(found) <= MOST_SHINGLES:
        return frozenset(found)
    return frozenset(sorted(found, key=scrambled)[:MOST_SHINGLES])


def scrambled(value: int) -> int:
    """A bijection of 32-bit numbers: the finaliser of MurmurHash3."""
    value ^= value >> 16
    value = value * 0x85EBCA6B & _MASK
    value ^= value >> 13
    value = value * 0xC2B2AE35 & _MASK
    return value ^ value >> 16


def comparable(one: frozenset[int], other: frozenset[int]) -> tuple[frozenset[int], frozenset[int]]:
    """Of two samples the values up to where both are whole."""
    limits = [max(map(scrambled, values)) for values in (one, other) if len(values) >= MOST_SHINGLES]
    if not limits:
        return one, other
    least = min(limits)
    a, b = (frozenset(value for value in values if scrambled(value) <= least) for values in (one, other))
    return a, b


def bands(values: Iterable[int], bins: int, rows: int) -> list[tuple[int, ...]]:
    """Bands of a MinHash by one permutation: each value falls in one bin, whose least one counts. Empty bins
    borrow from the next full one (Shrivastava and Li 2014)."""
    least: list[int] = [-1] * bins
    for value in values:
        mixed = value * 0x9E3779B1 & _MASK
        mixed ^= mixed >> 15
        place = mixed % bins
        held = least[place]
        if held < 0 or mixed < held:
            least[place] = mixed
    if max(least) < 0:
        return []
    if min(least) < 0:
        full = list(least)
        for place in range(bins):
            step = 0
            while full[(place + step) % bins] < 0:
                step += 1
            least[place] = full[(place + step) % bins] + (step << 32)
    return [tuple(least[start : start + rows]) for start in range(0, bins - rows + 1, rows)]


def sentences(text: str) -> list[str]:
    """Sentences, roughly."""
    return [part for part in _SENTENCE.split(text) if part]
