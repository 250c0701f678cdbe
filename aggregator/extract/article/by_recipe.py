"""A page read by the recipe of its family: selectors, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract.article.clutter import cut_clutter_within
from aggregator.extract.article.dates import exact_date
from aggregator.extract.article.opened import flat, heading_text
from aggregator.recipes import ArticleRecipe, Pick, Recipe, RecipeBook

# A body shorter than this is a teaser, a caption, or no body at all.
LEAST_TEXT = 60
MAX_FOUND = 20
MAX_VALUE = 300
MAX_LEVELS = 12
# The letters of a link that is a title.
LEAST_TITLE = 25
_ASIDE = re.compile(r"related|terkait|sidebar|popul|lainnya|terbaru|latest", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picked:
    """What a recipe found; "" where it found nothing or does not say."""

    recipe: str
    title: str
    published: str
    updated: str
    author: str
    categories: tuple[str, ...]
    image: str
    image_alt: str
    caption: str
    attachments: tuple[str, ...]
    next: str
    body: LexborNode


def recipe_for(
    tree: LexborHTMLParser, text: str, url: str, book: RecipeBook, name: str | None, day: date | None
) -> Recipe | None:
    """The recipe that a page is read by: the one fixed for its source, else the one whose marks it bears."""
    if name:
        return book.named(name, day)
    parts = urlsplit(url)
    place = f"{parts.path}?{parts.query}" if parts.query else parts.path
    for recipe in book.of_page(text, url, day):
        if recipe.article is None:
            continue
        if recipe.article.paths and not any(path.search(place) for path in recipe.article.paths):
            continue
        if recipe.article.paths or any(tree.css_first(mark) for mark in recipe.marks.selectors):
            return recipe
        if any(tree.css_first(selector) for selector in recipe.article.body):
            return recipe
    return None


def read_by(recipe: ArticleRecipe, name: str, tree: LexborHTMLParser) -> Picked | None:
    """What a recipe finds; None when that is no text, or next to none.

    What it removes is cut out of the page.
    """
    found = {
        "title": _first(tree, recipe.title, heading_text),
        "published": _date(tree, recipe.published),
        "updated": _date(tree, recipe.updated),
        "author": _first(tree, recipe.author),
        "image": _first(tree, recipe.image),
        "image_alt": _first(tree, recipe.image_alt),
        "caption": _first(tree, recipe.caption),
        "next": _first(tree, recipe.next),
    }
    categories, attachments = _all(tree, recipe.category), _all(tree, recipe.attachments)
    for selector in recipe.remove:
        for element in tree.css(selector):
            element.remove()
    body = _body(tree, recipe.body)
    if body is None:
        return None
    return Picked(recipe=name, categories=categories, attachments=attachments, body=body, **found)


def _body(tree: LexborHTMLParser, selectors: Sequence[str]) -> LexborNode | None:
    for selector in selectors:
        found = tree.css(selector)[:MAX_FOUND]
        if not found:
            continue
        texts = [len(element.text(strip=True)) for element in found]
        best = found[texts.index(max(texts))]
        if 2 * max(texts) < sum(texts) and best.parent is not None and best.tag in ("p", "li"):
            best = best.parent  # the recipe names the paragraphs, not what holds them
        cut_clutter_within(best)
        if len(best.text(strip=True)) >= LEAST_TEXT:
            return best
    return None


def _first(
    tree: LexborHTMLParser, picks: Sequence[Pick], read: Callable[[LexborNode, int], str] = flat
) -> str:
    for pick in picks:
        for element in tree.css(pick.selector)[:MAX_FOUND] if pick.selector else ():
            value = _value(element, pick, read)
            if value:
                return value
    return ""


def _date(tree: LexborHTMLParser, picks: Sequence[Pick]) -> str:
    """The first date that is picked; those of related articles and of clocks are none."""
    for pick in picks:
        for element in tree.css(pick.selector)[:MAX_FOUND] if pick.selector else ():
            stated = _value(element, pick) if pick.attribute else ""
            value = exact_date(stated, flat(element, MAX_VALUE))
            if value and not _stands_aside(element):
                return value
    return ""


def _stands_aside(element: LexborNode) -> bool:
    around: LexborNode | None = element
    for _ in range(MAX_LEVELS):
        if around is None or around.tag in ("article", "body"):
            return False
        names = f"{around.attributes.get('class') or ''} {around.attributes.get('id') or ''}"[:300]
        if around.tag in ("aside", "nav") or _ASIDE.search(names) or _is_list_item(around):
            return True
        around = around.parent
    return False


def _is_list_item(element: LexborNode) -> bool:
    """Whether an element announces another article: a title that is a link, with its date beside it."""
    if element.tag not in ("li", "dd"):
        return False
    return any(len(flat(link)) >= LEAST_TITLE for link in element.css("a[href]")[:3])


def _all(tree: LexborHTMLParser, picks: Sequence[Pick]) -> tuple[str, ...]:
    for pick in picks:
        values = (
            [_value(element, pick) for element in tree.css(pick.selector)[:MAX_FOUND]]
            if pick.selector
            else []
        )
        if any(values):
            return tuple(dict.fromkeys(filter(None, values)))
    return ()


def _value(element: LexborNode, pick: Pick, read: Callable[[LexborNode, int], str] = flat) -> str:
    if pick.attribute:
        return (element.attributes.get(pick.attribute) or "").strip()[: 10 * MAX_VALUE]
    return read(element, MAX_VALUE)
