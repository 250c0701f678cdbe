"""A page read as a list of articles: by the recipe that fits it, else by its looks."""

from __future__ import annotations

import re
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from aggregator.extract.addresses import base_address
from aggregator.extract.listing_general import LEAST_ITEMS, read_list
from aggregator.extract.listing_recipe import next_by, read_list_by
from aggregator.extract.next_page import built_next, has_pager, linked_next
from aggregator.extract.one_article import is_one_article
from aggregator.extract.page import parse_page
from aggregator.extract.pick import flat
from aggregator.extract.reading import Reading, recognised
from aggregator.extract.site_addresses import sitemap_candidates
from aggregator.model import DocumentShape, EntryDraft, ParsedDocument, Reason
from aggregator.recipes import Recipe

# A frame for a script with less text than this outside of links (menus) shows nothing before it ran.
FEW_CHARACTERS = 600
MAX_SHOWN = 500_000
MAX_ASIDE = 5_000

_SCRIPT_FRAMES = re.compile(
    r'id=["\']?(?:__next|__nuxt|app|root|q-app|svelte)["\'\s>]|__NEXT_DATA__|self\.__next_f|window\.__NUXT__|'
    r"<app-root|ng-version=|data-reactroot|/_next/static/",
    re.IGNORECASE,
)


def read_listing(text: str, reading: Reading) -> ParsedDocument:
    """The entries that a page lists, with its next page. Raises `Unreadable`.

    Without any, the reason is `NO_LIST`, or `DRAWN_BY_SCRIPT` where a browser would draw them; then the
    candidates are the sitemaps that the site may have.
    """
    page = parse_page(text)
    drafts, recipe, unfit = entries_of(page, text, reading)
    title = page.css_first("title")
    root = page.css_first("html")
    parsed = ParsedDocument(
        shape=DocumentShape.LISTING,
        title=flat(title, 300) if title else "",
        site_url=reading.url,
        language=((root.attributes.get("lang") or "") if root else "")[:20],
        unfit=unfit,
    )
    if drafts:
        return _with_drafts(parsed, drafts, recipe, page, reading)
    by_script = drawn_by_script(page, text) or any(
        one.recipe.drawn_by_script and one.plainly for one in recognised(page, text, reading)
    )
    return ParsedDocument(
        shape=DocumentShape.LISTING,
        title=parsed.title,
        site_url=reading.url,
        unfit=unfit,
        candidates=sitemap_candidates(page, text, reading),
        reason=Reason.DRAWN_BY_SCRIPT if by_script else Reason.NO_LIST,
        detail="the page holds no entries before its scripts run"
        if by_script
        else f"none of {len(page.css('a[href]'))} links belongs to a list of articles",
    )


def entries_of(
    page: LexborHTMLParser, text: str, reading: Reading
) -> tuple[tuple[EntryDraft, ...], Recipe | None, str]:
    """The entries on a page, the recipe that read them (None: by their looks), and the name of the recipe
    that should have and did not."""
    known = recognised(page, text, reading)
    unfit = ""
    few: tuple[EntryDraft, ...] = ()
    few_by: Recipe | None = None
    for one in known:
        if one.recipe.list is None or not one.recipe.list.item:
            continue
        drafts = read_list_by(one.recipe, page, reading.url)
        if len(drafts) >= LEAST_ITEMS:
            return drafts, one.recipe, ""
        if drafts and not few:
            few, few_by = drafts, one.recipe
        elif one.plainly and not unfit and not drafts:
            unfit = one.recipe.name
    first = known[0].recipe if known and known[0].plainly else None
    drafts = () if is_one_article(page, reading.url) else read_list(page, reading.url, first)
    if few_by and len(drafts) <= len(few):
        return few, few_by, ""
    if few_by and not unfit:
        unfit = few_by.name
    return drafts, first if first and first.list and not first.list.item else None, unfit


def drawn_by_script(page: LexborHTMLParser, text: str) -> bool:
    """Whether a page is a frame that only a browser fills."""
    if not _SCRIPT_FRAMES.search(text):
        return False
    body = page.body
    if body is None:
        return True
    aside = body.css("script, style, noscript, template, a, svg")[:MAX_ASIDE]
    shown = len(flat(body, MAX_SHOWN)) - sum(len(flat(part, MAX_SHOWN)) for part in aside)
    return shown < FEW_CHARACTERS


def _with_drafts(
    parsed: ParsedDocument,
    drafts: tuple[EntryDraft, ...],
    recipe: Recipe | None,
    page: LexborHTMLParser,
    reading: Reading,
) -> ParsedDocument:
    url = reading.url
    place = recipe.list if recipe else None
    entries = frozenset(draft.link for draft in drafts)
    following = (next_by(place, page, url) if place else "") or linked_next(
        page, base_address(page, url), url, entries
    )
    if not following and place and place.page and not has_pager(page):
        following = built_next(url, place.page, place.page_size)
    return replace(parsed, drafts=drafts, next_url=following, recipe=recipe.name if recipe else "")
