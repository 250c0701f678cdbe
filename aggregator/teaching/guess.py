"""A first recipe for a site, guessed from its pages: the selectors of the places where the general reader
found what it found. Each was tried on every page given before it is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aggregator.extract.addresses import below, site_root
from aggregator.extract.page import parse_page
from aggregator.model import EntryDraft, Exchange
from aggregator.teaching.compare import page_text
from aggregator.teaching.guess_article import guess_article
from aggregator.teaching.guess_list import guess_list
from aggregator.teaching.guess_paths import common_path


@dataclass(frozen=True, slots=True)
class Guess:
    """Parts of a recipe by key; "" where nothing could be guessed.

    ``list_item`` without which the keys of ``list`` say nothing; ``generator`` is what the pages call the
    system that made them, which may do as a mark.
    """

    host: str
    generator: str = ""
    addresses: tuple[str, ...] = ()
    list: dict[str, str] = field(default_factory=dict)
    article: dict[str, str] = field(default_factory=dict)
    paths: str = ""
    remove: tuple[str, ...] = ()


def guess(listing: Exchange | None, listed: Sequence[EntryDraft], articles: Sequence[Exchange]) -> Guess:
    """What a recipe for the site of these pages may be: ``listing`` a list of articles, ``listed``
    what is read there, ``articles`` pages of some of them. Raises `Unreadable` for a page beyond bounds.
    """
    first = listing or articles[0]
    paths = common_path([draft.link for draft in listed])
    of_article, remove = guess_article(articles, listed) if articles else ({}, ())
    return Guess(
        host=urlsplit(first.final_url).hostname or "",
        generator=_generator(first),
        addresses=(_address(listing.final_url),) if listing else (),
        list=guess_list(listing, paths) if listing else {},
        article=of_article,
        paths=paths,
        remove=remove,
    )


def _address(url: str) -> str:
    """The address of a list, below the root of its site."""
    parts = urlsplit(url)
    path = parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")
    root = site_root(url)
    under = urlsplit(root).path.lstrip("/")
    return path.removeprefix(under) if below(root, path.removeprefix(under)) == url else path


def _generator(page: Exchange) -> str:
    element = parse_page(page_text(page)).css_first('meta[name="generator" i]')
    return ((element.attributes.get("content") or "").strip()[:80]) if element else ""
