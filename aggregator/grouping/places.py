"""Provinces, regencies and cities by the names that texts use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from aggregator.grouping.vocabulary import vocabulary

_WORDS_TOO = vocabulary("places_too")
_BEFORE = vocabulary("before_places")
_LEVELS = {
    "kabupaten": "kabupaten", "kab": "kabupaten", "bupati": "kabupaten",
    "kota": "kota", "kotamadya": "kota", "walikota": "kota",
    "provinsi": "provinsi", "prov": "provinsi", "propinsi": "provinsi", "gubernur": "provinsi",
}  # fmt: skip
_MOST_WORDS = 4


class Places:
    """A gazetteer. Look-ups cost a dictionary read a word."""

    def __init__(self, names: Iterable[tuple[str, str, str]]) -> None:
        """``names`` are code, level (provinsi, kabupaten or kota) and name of each place."""
        self._names: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._first: dict[str, int] = {}
        for code, level, name in names:
            words = name.casefold().replace("-", " ").replace(".", " ").split()
            if not words or len(words) > _MOST_WORDS or len("".join(words)) < 3:
                continue
            for spelled in {" ".join(words), "".join(words)}:
                if (code, level) not in self._names[spelled]:
                    self._names[spelled].append((code, level))
                first = spelled.partition(" ")[0]
                self._first[first] = max(self._first.get(first, 0), spelled.count(" ") + 1)

    def at(self, words: Sequence[str], position: int, before: str) -> tuple[tuple[str, ...], int]:
        """The codes of the place that is named at this position of ``words`` (in lower case), and how many
        words name it; ``before`` is the word in front."""
        longest = self._first.get(words[position], 0)
        for count in range(min(longest, len(words) - position), 0, -1):
            name = words[position] if count == 1 else " ".join(words[position : position + count])
            found = self._names.get(name)
            if found is None or (count == 1 and name in _WORDS_TOO and before not in _BEFORE):
                continue
            level = _LEVELS.get(before)
            exact = [code for code, kind in found if kind == level]
            return tuple(exact or [code for code, _ in found]), count
        return (), 0
