"""What reading a document is told beside its text, and which recipes come into question for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from aggregator.recipes import Recipe, RecipeBook

# A mark in the source of a page may be there by chance: a picture of another site, a quoted address.
PLAIN_MARKS = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """``url`` is where the document came from, ``recipe`` the name of the one that its source asks for,
    ``day`` when it was fetched: recipes have dates of validity, and a sitemap may state a day to come."""

    url: str
    book: RecipeBook
    recipe: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """A recipe whose marks a page bears; ``plainly`` where that is no accident."""

    recipe: Recipe
    plainly: bool


def recognised(page: LexborHTMLParser, text: str, reading: Reading) -> Sequence[Recognised]:
    """The recipes for a page, the likeliest first; the one that is asked for alone, where there is one."""
    if reading.recipe:
        named = reading.book.named(reading.recipe, reading.day)
        if named:
            return [Recognised(named, True)]
    marked = reading.book.marks_of(text, reading.url, reading.day)
    counted = [
        (marks + sum(page.css_first(selector) is not None for selector in recipe.marks.selectors), recipe)
        for recipe, marks in marked
    ]
    counted.sort(key=lambda one: one[0], reverse=True)
    return [Recognised(recipe, marks >= PLAIN_MARKS) for marks, recipe in counted if marks]
