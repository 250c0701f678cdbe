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

    def of_page(self, text: str, url: str, day: date | None = None) -> Sequence[Recipe]:
        """The recipes whose marks a page bears on ``day``, the one with the most first.

        ``text`` is the source of the page. Selectors of the marks are for the reader that has the tree.
        """
        start = text[:MARKS_WITHIN].lower()
        host = urlsplit(url).hostname or ""
        counted = [
            (
                sum(mark in start for mark in recipe.marks.texts)
                + _HOST_WEIGHT * any(host == end or host.endswith(end) for end in recipe.marks.hosts),
                recipe,
            )
            for recipe in self.recipes
            if recipe.holds_on(day)
        ]
        counted.sort(key=lambda one: one[0], reverse=True)
        return [recipe for marks, recipe in counted if marks]


NONE = RecipeBook()
