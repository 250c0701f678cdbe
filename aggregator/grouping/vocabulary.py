"""The words that grouping knows by heart, from `vocabulary.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


def vocabulary(name: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(_lists()[name].split())


def months() -> dict[str, int]:
    """The number of each month by its names."""
    spelled = enumerate(_lists()["months"].split("|"), start=1)
    return {name: number for number, names in spelled for name in names.split()}


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads((files(__package__) / "vocabulary.toml").read_text(encoding="utf-8"))


HEADLINE_WORDS = vocabulary("headline")
