"""Selectors for a list, from what the general reader found on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract.addresses import absolute, base_address
from aggregator.extract.article.opened import letters
from aggregator.extract.list_drafts import address_key
from aggregator.extract.listing_general import read_list
from aggregator.extract.listing_recipe import read_list_by
from aggregator.extract.next_page import linked_next
from aggregator.extract.page import parse_page
from aggregator.extract.pick import flat
from aggregator.model import EntryDraft, Exchange
from aggregator.recipes import ArticleRecipe, ListRecipe, Marks, Recipe
from aggregator.teaching.compare import page_text
from aggregator.teaching.selectors import selector_for

MOST_ITEMS = 40
# So many of the items have to agree: the first one of a list is often shown in another way.
AGREEING = 0.8


def guess_list(page: Exchange, paths: str) -> dict[str, str]:
    """Selectors by key; without ``item`` the entries are no elements of their own, or no one selector is
    theirs, and the list is better read by its looks."""
    tree = parse_page(page_text(page))
    url = page.final_url
    base = base_address(tree, url)
    drafts = read_list(tree, url)
    found: dict[str, str] = {}
    items = _elements(tree, base, drafts)
    item = _item_selector(tree, url, drafts, items, paths)
    if item:
        found["item"] = item
        found |= _within(tree.css(item)[:MOST_ITEMS], base, drafts)
    following = linked_next(tree, base, url)
    for link in tree.css("a[href], link[href]") if following else ():
        if absolute(base, link.attributes.get("href")) == following:
            selector = selector_for(link, _leads_to(tree, base, following))
            if selector:
                found["next"] = f"{selector}@href"
                break
    return found


def _elements(tree: LexborHTMLParser, base: str, drafts: Sequence[EntryDraft]) -> dict[str, LexborNode]:
    """For each entry, by the key of its address, the largest element that links no other entry."""
    keys = {address_key(draft.link) for draft in drafts}
    links = [
        (key, link)
        for link in tree.css("a[href]")
        if (key := address_key(absolute(base, link.attributes.get("href")))) in keys
    ]
    below: dict[int, set[str]] = {}
    for key, link in links:
        for element in _upwards(link):
            below.setdefault(element.mem_id, set()).add(key)
    found: dict[str, LexborNode] = {}
    for key, link in links:
        for element in _upwards(link):
            if below[element.mem_id] != {key}:
                break
            found[key] = element
    return found


def _item_selector(
    tree: LexborHTMLParser,
    url: str,
    drafts: Sequence[EntryDraft],
    items: dict[str, LexborNode],
    paths: str,
) -> str:
    wanted = {address_key(draft.link) for draft in drafts}
    dated = sum(bool(draft.published) for draft in drafts)
    article = ArticleRecipe(body=("body",), paths=(re.compile(paths),)) if paths else None

    def fits(selector: str) -> bool:
        recipe = Recipe("-", "-", Marks(), list=ListRecipe(item=selector), article=article)
        read = read_list_by(recipe, tree, url)
        found = {address_key(draft.link) for draft in read}
        return found == wanted and sum(bool(draft.published) for draft in read) >= dated

    for element in list(items.values())[:3]:
        selector = selector_for(element, fits)
        if selector:
            return selector
    return ""


def _within(items: Sequence[LexborNode], base: str, drafts: Sequence[EntryDraft]) -> dict[str, str]:
    """Where within the items the link, the title, the date and the picture stand."""
    by_key = {address_key(draft.link): draft for draft in drafts}
    pairs: list[tuple[LexborNode, EntryDraft, LexborNode]] = []
    for item in items:
        for link in [item, *item.css("a[href]")]:
            draft = by_key.get(address_key(absolute(base, link.attributes.get("href"))))
            if draft is not None:
                pairs.append((item, draft, link))
                break
    found = {}

    def put(name: str, suffix: str, target: Callable[[LexborNode, EntryDraft], LexborNode | None]) -> None:
        for item, draft, _ in pairs[:3]:
            element = target(item, draft)
            if element is None:
                continue

            def fits(selector: str) -> bool:
                agreeing = asked = 0
                for one, other, _ in pairs:
                    wanted = target(one, other)
                    if wanted is not None:
                        asked += 1
                        first = one.css_first(selector)
                        agreeing += first is not None and _same(first, wanted)
                return asked > 0 and agreeing >= AGREEING * asked

            selector = selector_for(element, fits, within=item)
            if selector:
                found[name] = selector + suffix
                return

    def link_of(item: LexborNode, draft: EntryDraft) -> LexborNode | None:
        return next((link for one, _, link in pairs if one.mem_id == item.mem_id), None)

    if pairs and all(item.mem_id == link.mem_id for item, _, link in pairs):
        found["link"] = "@href"
    else:
        put("link", "@href", link_of)
    put("title", "", lambda item, draft: _smallest(item, letters(draft.title), whole=True))
    put("published", "", lambda item, draft: _dated(item, draft))
    put("image", "@src", lambda item, draft: _picture(item, draft, base))
    return found


def _dated(item: LexborNode, draft: EntryDraft) -> LexborNode | None:
    return _smallest(item, letters(draft.published), whole=False) if draft.published else None


def _picture(item: LexborNode, draft: EntryDraft, base: str) -> LexborNode | None:
    for image in item.css("img[src]"):
        if draft.image_url and absolute(base, image.attributes.get("src")) == draft.image_url:
            return image
    return None


def _smallest(item: LexborNode, said: str, *, whole: bool) -> LexborNode | None:
    """The innermost element whose text is, or else holds, what was said."""
    best: LexborNode | None = None
    length = 0
    for element in item.css("*")[:80] if said else ():
        text = letters(flat(element, 600))
        if (text == said if whole else said in text) and (best is None or len(text) <= length):
            best, length = element, len(text)
    return best


def _same(one: LexborNode, other: LexborNode) -> bool:
    return one.mem_id == other.mem_id or letters(flat(one, 600)) == letters(flat(other, 600)) != ""


def _leads_to(tree: LexborHTMLParser, base: str, address: str) -> Callable[[str], bool]:
    def fits(selector: str) -> bool:
        first = tree.css_first(selector)
        return first is not None and absolute(base, first.attributes.get("href")) == address

    return fits


def _upwards(link: LexborNode) -> list[LexborNode]:
    found = []
    element: LexborNode | None = link
    while element is not None and element.tag not in ("body", "html", "-document"):
        found.append(element)
        element = element.parent
    return found
