"""A recipe as a value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Pick:
    """One value on a page: the text of the first element that ``selector`` (CSS) finds, or an attribute.

    Written ``h1.title`` or ``meta[property="og:image"]@content``; ``selector`` "" is the element itself.
    """

    selector: str
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """How the pages of a family are recognised; each sort is worth something, none is needed.

    ``texts`` are lower-case texts in the source of a page, ``hosts`` ends of host names, ``selectors`` CSS of
    which each that finds something counts.
    """

    texts: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListRecipe:
    """Where lists of articles stand, and what is where on them.

    ``addresses`` are below the root of the site, best first. ``item`` (CSS) is one entry of a list, within
    which the picks look; without one the list is found by its looks. ``next`` is the address of the next,
    older page; ``page`` builds it where no link does: a query or path to append to the address of the list,
    with ``{page}`` (2, 3, …), ``{offset}`` (how many entries come before, in steps of ``page_size``) or
    ``{first}`` (one more).
    """

    item: str = ""
    addresses: tuple[str, ...] = ()
    link: tuple[Pick, ...] = ()
    title: tuple[Pick, ...] = ()
    published: tuple[Pick, ...] = ()
    image: tuple[Pick, ...] = ()
    summary: tuple[Pick, ...] = ()
    category: tuple[Pick, ...] = ()
    next: tuple[Pick, ...] = ()
    page: str = ""
    page_size: int = 0


@dataclass(frozen=True, slots=True)
class ArticleRecipe:
    """What is where on the page of one article.

    ``paths`` are patterns of the path and query of an article's address. Of each tuple of picks the first
    that gives something counts. ``body`` are CSS selectors of the element that holds the text, ``remove`` of
    what is cut out of it (and of the page) before. ``office`` and ``category_office`` are patterns of the
    path and of a category, whose group ``office`` names whose article it is where many write on one site.
    """

    body: tuple[str, ...]
    paths: tuple[re.Pattern[str], ...] = ()
    title: tuple[Pick, ...] = ()
    published: tuple[Pick, ...] = ()
    updated: tuple[Pick, ...] = ()
    author: tuple[Pick, ...] = ()
    category: tuple[Pick, ...] = ()
    image: tuple[Pick, ...] = ()
    image_alt: tuple[Pick, ...] = ()
    caption: tuple[Pick, ...] = ()
    attachments: tuple[Pick, ...] = ()
    next: tuple[Pick, ...] = ()
    remove: tuple[str, ...] = ()
    office: re.Pattern[str] | None = None
    category_office: re.Pattern[str] | None = None

    def office_name(self, url: str, categories: Iterable[str]) -> str:
        """The office that the address or a category of an article names, as written; "" for none."""
        found = self.office.search(urlsplit(url).path) if self.office else None
        for category in categories:
            if found is None and self.category_office is not None:
                found = self.category_office.fullmatch(category.strip())
        return found["office"] if found else ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One family or site. It holds from ``since`` to ``until``, both included, where they are given.

    ``feeds``, ``rest`` and ``sitemaps`` are addresses below the root of a site of this family, best first
    ("?…" is a query of the root itself); ``feed_page`` is appended to a feed's address for its older pages,
    with placeholders as in `ListRecipe.page`, of ``feed_page_size`` entries each. ``drawn_by_script``: its
    lists hold nothing until a browser runs them.
    """

    name: str
    title: str
    marks: Marks = Marks()
    since: date | None = None
    until: date | None = None
    feeds: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    feed_page: str = ""
    feed_page_size: int = 0
    drawn_by_script: bool = False
    list: ListRecipe | None = None
    article: ArticleRecipe | None = None

    def holds_on(self, day: date | None) -> bool:
        """Whether the recipe is valid on ``day``; None asks for any."""
        if day is None:
            return True
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
