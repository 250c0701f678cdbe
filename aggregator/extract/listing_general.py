"""A list of articles on a page that no recipe fits: the repeated block that carries links, titles and dates.

It is found from the links up. Every link to an article of the site belongs to an entry: the largest element
that links no other article. Entries of the same make beside each other are a block; the block that reads most
like news wins, and what stands in the same part of the page and reads alike is read with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract import list_items
from aggregator.extract.addresses import absolute, base_address, same_site, site_root
from aggregator.extract.article_links import looks_like_article, may_be_article
from aggregator.extract.asides import in_main, is_aside, upwards
from aggregator.extract.list_drafts import MAX_ITEMS, address_key, draft_of, numbered
from aggregator.extract.pick import flat
from aggregator.model import EntryDraft
from aggregator.recipes import Recipe

MAX_LINKS = 5_000
MAX_FOLLOWING = 8
MAX_READ = 600
MAX_BESIDE = 1_000

# How often one story is looked at on a page: in the list, in a ticker, in a headline block.
MAX_SHOWN = 4

# A list has so many entries at least, or one less where they carry dates.
LEAST_ITEMS = 3

_STATE_CLASS = re.compile(
    r"\d|^(?:category|tag|status|type|format|author|has|is|wow|fade|aos|animate|delay)-"
    r"|^(?:active|first|last|odd|even|sticky|clearfix)$"
)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as it stands on the page: ``places`` are its element and, in a flat list, what follows it."""

    address: str
    places: tuple[LexborNode, ...]
    links: tuple[LexborNode, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Entries of one make and what they were read as; ``aside`` for those beside the news."""

    drafts: tuple[EntryDraft, ...]
    order: int
    aside: bool
    score: float
    dated: float


def read_list(page: LexborHTMLParser, url: str, recipe: Recipe | None = None) -> tuple[EntryDraft, ...]:
    """The entries of the list on a page, in its order, at most `MAX_ITEMS`; none when there is no list."""
    base = base_address(page, url)
    items = _items(page, base, url, recipe)
    groups: dict[tuple[object, ...], list[tuple[int, Item]]] = {}
    for order, item in enumerate(items):
        groups.setdefault(_make(item), []).append((order, item))
    asides: dict[int, bool] = {}
    blocks = []
    read = 0
    for group in sorted(groups.values(), key=len, reverse=True):
        if read >= MAX_READ:
            break
        read += len(group)
        alike = [item for _, item in group[:MAX_ITEMS]]
        blocks.append(_block(_completed(alike, base, url), group[0][0], base, asides))
    best = max(blocks, key=lambda block: block.score, default=None)
    if best is None:
        return ()
    chosen = sorted((block for block in blocks if _belongs(block, best)), key=lambda block: block.order)
    drafts = _own_part([draft for block in chosen for draft in block.drafts], url)
    dated = sum(bool(draft.published) for draft in drafts)
    if len(drafts) < LEAST_ITEMS and not (len(drafts) >= LEAST_ITEMS - 1 and dated):
        return ()
    return numbered(drafts)


def _items(page: LexborHTMLParser, base: str, url: str, recipe: Recipe | None) -> list[Item]:
    links = _article_links(page, base, url, recipe)
    order = {link.mem_id: at for at, link in enumerate(page.css("a[href]")[:MAX_LINKS])}
    # For every element above a link: the one address below it, or None where there are several.
    below: dict[int, str | None] = {}
    for address, found in links.items():
        for link in found:
            for element in upwards(link):
                key = element.mem_id
                if key not in below:
                    below[key] = address
                elif below[key] != address:
                    if below[key] is None:
                        break  # and so is everything above it
                    below[key] = None
    items = []
    for address, found in links.items():
        # A story may stand in the list and in a ticker; parts beside each other are one entry.
        entries: dict[int, tuple[dict[int, LexborNode], list[LexborNode]]] = {}
        for link in found:
            top = link
            for element in upwards(link):
                if below.get(element.mem_id) != address:
                    break
                top = element
            parent = top.parent
            tops, own = entries.setdefault(parent.mem_id if parent else 0, ({}, []))
            tops.setdefault(top.mem_id, top)
            own.append(link)
        for tops, own in islice(entries.values(), MAX_SHOWN):
            items.append(Item(address, tuple(islice(tops.values(), 4)), tuple(own[:6])))
    return sorted(items, key=lambda item: order[item.links[0].mem_id])


def _article_links(
    page: LexborHTMLParser, base: str, url: str, recipe: Recipe | None
) -> dict[str, list[LexborNode]]:
    """The links to each article, by address, in the order of the page."""
    links: dict[str, list[LexborNode]] = {}
    known: dict[str, bool] = {}
    names: dict[str, str] = {}
    here = address_key(url)
    for link in page.css("a[href]")[:MAX_LINKS]:
        address = absolute(base, link.attributes.get("href"))
        if not address or address_key(address) == here or not same_site(address, url):
            continue
        key = address_key(address)
        if not known.get(key):
            known[key] = looks_like_article(address, url, recipe) or (
                may_be_article(address, url) and _reads_as_headline(link)
            )
        if known[key]:
            links.setdefault(names.setdefault(key, address), []).append(link)
    return links


def _reads_as_headline(link: LexborNode) -> bool:
    text = flat(link, 300)
    return list_items.words(text) >= 5 or list_items.words(link.attributes.get("title") or "") >= 5


def _make(item: Item) -> tuple[object, ...]:
    """What entries of one block have in common: their own markup and that around them."""
    place = item.places[0]
    parent = place.parent
    above = parent.parent if parent else None
    return (_signature(place), _signature(parent), _signature(above), len(item.places) > 1)


def _signature(element: LexborNode | None) -> tuple[str, ...]:
    if element is None:
        return ()
    names = (element.attributes.get("class") or "")[:500].lower().split()
    return (str(element.tag), *sorted(name for name in names[:12] if not _STATE_CLASS.search(name)))


def _completed(group: Sequence[Item], base: str, url: str) -> Sequence[Item]:
    """A block with those of its entries whose addresses tell too little: what stands beside the others, of
    the same make, and links one address that may be an article's."""
    if len(group) < LEAST_ITEMS:
        return group
    known = {item.places[0].mem_id: item for item in group}
    parents = {parent.mem_id: parent for item in group if (parent := item.places[0].parent)}
    make = _signature(group[0].places[0])
    found: list[Item] = []
    for parent in parents.values():
        for child in islice(parent.iter(), MAX_BESIDE):
            if child.mem_id in known:
                found.append(known[child.mem_id])
            elif _signature(child) == make:
                found += _short_entry(child, base, url)
    return found[:MAX_ITEMS]


def _short_entry(place: LexborNode, base: str, url: str) -> list[Item]:
    links = place.css("a[href]")[:10]
    addresses = {absolute(base, link.attributes.get("href")) for link in links}
    own = [address for address in addresses if may_be_article(address, url)]
    if len(own) != 1 or address_key(own[0]) == address_key(url):
        return []
    leading = [link for link in links if absolute(base, link.attributes.get("href")) == own[0]]
    return [Item(own[0], (place,), tuple(leading[:6]))]


def _block(group: Sequence[Item], order: int, base: str, asides: dict[int, bool]) -> Block:
    drafts = []
    for item in group:
        draft = draft_of(item.address, _with_following(item), item.links, base)
        if draft.title:
            drafts.append(draft)
    aside = sum(is_aside(item.places[0], asides) for item in group) * 2 > len(group)
    titled = [draft for draft in drafts if list_items.words(draft.title) >= 4]
    count = len(drafts) or 1
    dated = sum(bool(draft.published) for draft in drafts) / count
    pictured = sum(bool(draft.image_url) for draft in drafts) / count
    excerpts = sum(bool(draft.summary_html) for draft in drafts) / count
    length = min(sum(list_items.words(draft.title) for draft in titled) / (len(titled) or 1) / 8, 1)
    score = min(len(titled), 30) ** 0.7 * (1 + 1.5 * dated + 0.5 * pictured + 0.7 * excerpts) * (0.5 + length)
    score *= 0.15 if aside else 1.0
    if titled and in_main(group[0].places[0]):
        score *= 1.3
    # Short headlines count in a list of proper ones; a list of nothing but short ones is a menu.
    kept = drafts if len(titled) * 2 >= len(drafts) else titled
    return Block(tuple(kept), order, aside, score, dated)


def _with_following(item: Item) -> tuple[LexborNode, ...]:
    """In a flat list (headings and paragraphs side by side) what follows a heading belongs to it."""
    place = item.places[-1]
    if place.tag not in ("a", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "strong", "b", "p", "font", "span"):
        return item.places
    kept = list(item.places)
    following = place.next
    for _ in range(MAX_FOLLOWING):
        if following is None or (following.tag in ("hr", place.tag) and place.tag not in ("p", "a", "span")):
            break
        if following.is_element_node and following.css_first("a[href]") is not None:
            own = any(
                link.mem_id == other.mem_id for link in item.links for other in following.css("a[href]")[:5]
            )
            if not own:
                break
        kept.append(following)
        following = following.next
    return tuple(kept)


def _belongs(block: Block, best: Block) -> bool:
    """Whether a block is read with the best one: news of the same page, not a list beside it."""
    if block is best:
        return True
    if (
        not block.drafts
        or block.aside != best.aside
        or (block.score * 12 < best.score and len(block.drafts) > 3)
    ):
        return False
    if best.dated >= 0.5 and block.dated < 0.5:
        # A headline block may come without a date, above the list; below it stand other things.
        return block.order < best.order and len(block.drafts) <= 6 and any(d.image_url for d in block.drafts)
    return True


def _own_part(drafts: Sequence[EntryDraft], url: str) -> list[EntryDraft]:
    """Of a site below a path (an office on the host of its Kanwil) what lies there too, if that is most."""
    part = urlsplit(site_root(url)).path
    own = [draft for draft in drafts if urlsplit(draft.link).path.startswith(part)]
    return own if len(own) * 2 >= len(drafts) else list(drafts)
