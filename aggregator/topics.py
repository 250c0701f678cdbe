"""Topics: the words by which sites file their news, where they say more than a national category. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from aggregator.normalize.categories import CATEGORIES
from aggregator.query.analysis import slug_of

MAX_SLUG = 80
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_AND = re.compile(r"\s(?:dan|and|&)\s|,")


def topics_of(stated: Iterable[str]) -> tuple[str, ...]:
    """The slugs of the topics among the stated categories, sorted: ``manasik-haji``."""
    return tuple(sorted({topic for word in stated if (topic := _topic(word))}))


@lru_cache(4_096)
def _topic(stated: str) -> str:
    """The slug of a stated category; "" where it names no topic."""
    slug = slug_of(stated)
    if len(slug) > MAX_SLUG or not _SLUG.fullmatch(slug) or slug.replace("-", "").isdigit():
        return ""
    none, begins = _left_out()
    return "" if slug in none or slug.startswith(begins) else slug


@cache
def _left_out() -> tuple[frozenset[str], tuple[str, ...]]:
    """What names no topic, the names of the national categories among it; and how such words begin."""
    data = tomllib.loads((files(__package__) / "topics.toml").read_text(encoding="utf-8"))
    none = {*data["none"].split(), *CATEGORIES}
    for names in CATEGORIES.values():
        for name in names.values():
            none |= {slug_of(part) for part in (name, *_AND.split(name))}
    return frozenset(none), tuple(data["begins"].split())
