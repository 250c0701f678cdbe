"""A list of articles as a recipe describes it; what it leaves open is read by the looks of the entry."""

from __future__ import annotations

import html
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract.addresses import absolute, base_address, same_site
from aggregator.extract.article_links import matches_recipe, may_be_article
from aggregator.extract.asides import is_aside
from aggregator.extract.dates_in_text import date_in
from aggregator.extract.list_drafts import MAX_ITEMS, address_key, draft_of, numbered
from aggregator.extract.pick import elements, pick, value
from aggregator.model import EntryDraft
from aggregator.recipes import ListRecipe, Recipe

MAX_DATE = 100


def read_list_by(recipe: Recipe, page: LexborHTMLParser, url: str) -> tuple[EntryDraft, ...]:
    """The entries that the ``item`` of a recipe finds, in the order of the page."""
    if recipe.list is None:
        return ()
    base = base_address(page, url)
    asides: dict[int, bool] = {}
    items = page.css(recipe.list.item)[: 2 * MAX_ITEMS] if recipe.list.item else []
    drafts = []
    for item in [item for item in items if not is_aside(item, asides)] or items:
        draft = _draft(item, recipe, recipe.list, base, url)
        if draft is not None:
            drafts.append(draft)
    return numbered(drafts)


def next_by(recipe: ListRecipe, page: LexborHTMLParser, url: str) -> str:
    """The next page as the recipe's picks find it; empty when they do not."""
    address = absolute(base_address(page, url), pick(page, recipe.next))
    return address if address and address != url and same_site(address, url) else ""


def _draft(item: LexborNode, recipe: Recipe, place: ListRecipe, base: str, url: str) -> EntryDraft | None:
    address = absolute(base, pick(item, place.link))
    links = item.css("a[href]")[:20]
    if not address:
        address = next(
            (
                one
                for link in links
                if _is_article(one := absolute(base, link.attributes.get("href")), recipe, url)
            ),
            "",
        )
    if not _is_article(address, recipe, url) or address_key(address) == address_key(url):
        return None
    own = [link for link in links if absolute(base, link.attributes.get("href")) == address]
    draft = draft_of(address, [item], own, base)
    published = pick(item, place.published)
    summary = pick(item, place.summary)
    image = pick(item, place.image)
    title = _title(item, place) or draft.title
    if not title:
        return None
    return replace(
        draft,
        title=title,
        published=(date_in(published) or published[:MAX_DATE]) if published else draft.published,
        summary_html=html.escape(summary, quote=False) if summary else draft.summary_html,
        image_url=absolute(base, image) if image and not image.startswith("data:") else draft.image_url,
        categories=_categories(item, place) or draft.categories,
    )


def _title(item: LexborNode, place: ListRecipe) -> str:
    title = pick(item, place.title)
    return "" if title.endswith(("…", "...")) else title


def _categories(item: LexborNode, place: ListRecipe) -> tuple[str, ...]:
    found = (value(element, one)[:60] for one in place.category for element in elements(item, one)[:10])
    return tuple(dict.fromkeys(word for word in found if word))


def _is_article(address: str, recipe: Recipe, url: str) -> bool:
    return bool(address) and (may_be_article(address, url) or matches_recipe(address, url, recipe))
