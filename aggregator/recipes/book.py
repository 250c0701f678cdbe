"""All recipes, and which of them a page is read by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from aggregator.recipes.recipe import Recipe

MARKS_WITHIN = 300_000
_HOST_WEIGHT = 2


@dataclass(frozen=True, slots=True)
class RecipeBook:
    """The recipes of an installation, in the order of their names."""

    recipes: tuple[Recipe, ...] = ()

    def named(self, name: str, day: date | None = None) -> Recipe | None:
        """The recipe of this name that holds on ``day``."""
        return next((r for r in self.recipes if r.name == name and r.holds_on(day)), None)

    def marks_of(self, text: str, url: str, day: date | None = None) -> Sequence[tuple[Recipe, int]]:
        """Every recipe that holds on ``day``, with how many of its texts and hosts a page bears.

        ``text`` is the source of the page. Selectors of the marks are for the reader that has the tree.
        """
        start = text[:MARKS_WITHIN].lower()
        host = urlsplit(url).hostname or ""
        return [
            (
                recipe,
                sum(mark in start for mark in recipe.marks.texts)
                + _HOST_WEIGHT * any(_is_on(host, end) for end in recipe.marks.hosts),
            )
            for recipe in self.recipes
            if recipe.holds_on(day)
        ]

    def of_page(self, text: str, url: str, day: date | None = None) -> Sequence[Recipe]:
        """The recipes whose texts or hosts a page bears on ``day``, the one with the most first."""
        counted = sorted(self.marks_of(text, url, day), key=lambda one: one[1], reverse=True)
        return [recipe for recipe, marks in counted if marks]


def _is_on(host: str, end: str) -> bool:
    """``.blogspot.com`` is any host below it, ``sumut.kemenag.go.id`` that host and its ``www.``."""
    return host.endswith(end) if end.startswith(".") else host in (end, f"www.{end}")


NONE = RecipeBook()
