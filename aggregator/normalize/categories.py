"""The national list of categories, and how the words of sites map onto it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from aggregator.normalize.text import plain_text, words

MAX_CATEGORIES = 50
MAX_LENGTH = 100
_LONGEST_PHRASE = 4


def _load() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads((files(__package__) / "categories.toml").read_text(encoding="utf-8"))


CATEGORIES: Mapping[str, Mapping[str, str]] = {
    slug: {language: str(fields[language]) for language in ("id", "en")} for slug, fields in _load().items()
}
"""Every slug of the national list with its name in Indonesian and English."""


def categories_of(stated: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The slugs that the stated categories map onto, sorted; and the stated words themselves, cleaned."""
    slugs: set[str] = set()
    originals: dict[str, None] = {}
    for word in stated:
        text, found = _read(word[: MAX_LENGTH * 4])
        if text:
            originals[text] = None
            slugs |= found
    return tuple(sorted(slugs)), tuple(originals)[:MAX_CATEGORIES]


@lru_cache(maxsize=2048)
def _read(stated: str) -> tuple[str, frozenset[str]]:
    text = plain_text(stated)[:MAX_LENGTH].strip()
    spelled = words(text)
    phrases = (
        " ".join(spelled[start : start + length])
        for length in range(1, _LONGEST_PHRASE + 1)
        for start in range(len(spelled) - length + 1)
    )
    return text, frozenset(slug for phrase in phrases for slug in _slugs_by_phrase().get(phrase, ()))


@cache
def _slugs_by_phrase() -> Mapping[str, tuple[str, ...]]:
    slugs: dict[str, tuple[str, ...]] = {}
    for slug, fields in _load().items():
        phrases = fields["words"]
        assert isinstance(phrases, list)
        for phrase in phrases:
            slugs[phrase] = (*slugs.get(phrase, ()), slug)
    return slugs
