"""A list of articles on a page that no recipe fits: the repeated block that carries links, titles and dates.

It is found from the links up. Every link to an article of the site belongs to an entry: the largest element
that links no other article. Entries of the same make beside each other are a block; the block that reads most
like news wins, and what stands in the same part of the page and reads alike is read with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract.addresses import base_address, is_front_page, site_root
from aggregator.extract.article_links import is_in_section
from aggregator.extract.asides import in_main, is_aside
from aggregator.extract.entry_links import Item, items_of, short_entry
from aggregator.extract.list_dates import Headings
from aggregator.extract.list_drafts import MAX_ITEMS, draft_of, numbered
from aggregator.extract.list_headlines import words
from aggregator.model import EntryDraft
from aggregator.recipes import Recipe

MAX_FOLLOWING = 8
MAX_READ = 600
MAX_BESIDE = 1_000

# A list has so many entries at least, or one less where they carry dates.
LEAST_ITEMS = 3

# Words of a headline that needs nothing else to be one.
HEADLINE_WORDS = 4

_STATE_CLASS = re.compile(
    r"\d|^(?:category|tag|status|type|format|author|has|is|wow|fade|aos|animate|delay)-"
    r"|^(?:active|first|last|odd|even|sticky|clearfix)$"
)


@dataclass(frozen=True, slots=True)
class Block:
    """Entries of one make and what they were read as; ``aside`` for those beside the news."""

    drafts: tuple[EntryDraft, ...]
    order: int
    aside: bool
    score: float
    dated: float


@dataclass(frozen=True, slots=True)
class _Looks:
    """What is known of a page while its blocks are read; ``places`` are those of its links, in its order."""

    base: str
    url: str
    front: bool
    places: Mapping[int, int]
    asides: dict[int, bool]
    headings: Headings


def read_list(page: LexborHTMLParser, url: str, recipe: Recipe | None = None) -> tuple[EntryDraft, ...]:
    """The entries of the list on a page, in its order, at most `MAX_ITEMS`; none when there is no list.

    On the front page of a site these are those of all its sections of news.
    """
    base = base_address(page, url)
    places = {link.mem_id: at for at, link in enumerate(page.css("a[href]"))}
    looks = _Looks(base, url, is_front_page(url), places, {}, Headings())
    groups: dict[tuple[object, ...], list[tuple[int, Item]]] = {}
    for order, item in enumerate(items_of(page, base, url, recipe)):
        groups.setdefault(_make(item), []).append((order, item))
    blocks = []
    read = 0
    for group in sorted(groups.values(), key=len, reverse=True):
        if read >= MAX_READ:
            break
        read += len(group)
        alike = [item for _, item in group[:MAX_ITEMS]]
        blocks.append(_block(_completed(alike, base, url), group[0][0], looks))
    best = max(blocks, key=lambda block: block.score, default=None)
    if best is None or not best.score:
        return ()
    chosen = [draft for block in blocks if _belongs(block, best, looks) for draft in block.drafts]
    drafts = _own_part(sorted(chosen, key=lambda draft: draft.position), url)
    dated = sum(bool(draft.published) for draft in drafts)
    if len(drafts) < LEAST_ITEMS and not (len(drafts) >= LEAST_ITEMS - 1 and dated):
        return ()
    return numbered(drafts)


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
                found += filter(None, [short_entry(child, base, url)])
    return found[:MAX_ITEMS]


def _block(group: Sequence[Item], order: int, looks: _Looks) -> Block:
    read = [(item, _draft(item, looks)) for item in group]
    drafts = _under_dates([(item, draft) for item, draft in read if draft.title], looks.headings)
    aside = sum(is_aside(item.places[0], looks.asides, looks.front) for item in group) * 2 > len(group)
    # A short headline is told from an item of a menu by what stands with it.
    titled = [
        draft
        for draft in drafts
        if words(draft.title) >= HEADLINE_WORDS or draft.published or draft.summary_html
    ]
    count = len(drafts) or 1
    dated = sum(bool(draft.published) for draft in drafts) / count
    pictured = sum(bool(draft.image_url) for draft in drafts) / count
    excerpts = sum(bool(draft.summary_html) for draft in drafts) / count
    length = min(sum(words(draft.title) for draft in titled) / (len(titled) or 1) / 8, 1)
    score = min(len(titled), 30) ** 0.7 * (1 + 1.5 * dated + 0.5 * pictured + 0.7 * excerpts) * (0.5 + length)
    score *= 0.15 if aside else 1.0
    if titled and in_main(group[0].places[0]):
        score *= 1.3
    # Short headlines count in a list of proper ones; a list of nothing but short ones is a menu.
    kept = drafts if len(titled) * 2 >= len(drafts) else titled
    return Block(tuple(kept), order, aside, score, dated)


def _draft(item: Item, looks: _Looks) -> EntryDraft:
    draft = draft_of(item.address, _with_following(item, looks.headings), item.links, looks.base)
    return replace(draft, position=looks.places[item.links[0].mem_id])


def _under_dates(read: Sequence[tuple[Item, EntryDraft]], headings: Headings) -> list[EntryDraft]:
    """The drafts of a block, those without a date of their own under that of the heading above them."""
    above = {
        item.address: heading
        for item, draft in read
        if not draft.published and (heading := headings.above(item.places[0]))
    }
    # One date above everything is that of the day on which the page was shown, unless it is a heading.
    several = len({heading.key for heading in above.values()}) > 1
    return [
        replace(draft, published=heading.date)
        if (heading := above.get(item.address)) and (several or heading.plain)
        else draft
        for item, draft in read
    ]


def _with_following(item: Item, headings: Headings) -> tuple[LexborNode, ...]:
    """In a flat list (headings and paragraphs side by side) what follows a heading belongs to it."""
    place = item.places[-1]
    if place.tag not in ("a", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "strong", "b", "p", "font", "span"):
        return item.places
    kept = list(item.places)
    following = place.next
    dates_lead = place.parent is not None and headings.lead(place.parent)
    for _ in range(MAX_FOLLOWING):
        if following is None or (following.tag in ("hr", place.tag) and place.tag not in ("p", "a", "span")):
            break
        if dates_lead and headings.date_of(following):
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


def _belongs(block: Block, best: Block, looks: _Looks) -> bool:
    """Whether a block is read with the best one: news of the same page, not a list beside it."""
    if block is best:
        return True
    if not block.drafts or not block.score or block.aside != best.aside:
        return False
    if block.score * 12 < best.score and len(block.drafts) > 3:
        return False
    if best.dated >= 0.5 and block.dated < 0.5:
        if looks.front and _kin(block.drafts, best.drafts):
            return True
        # A headline block may come without a date, above the list; below it stand other things.
        return block.order < best.order and len(block.drafts) <= 6 and any(d.image_url for d in block.drafts)
    return True


def _kin(some: Iterable[EntryDraft], others: Iterable[EntryDraft]) -> bool:
    """Whether the addresses of most of some entries are such as belong to news: below the path of the others
    or of a section."""
    paths = [urlsplit(draft.link).path for draft in some]
    known = {_directory(urlsplit(draft.link).path) for draft in others}
    return 2 * sum(_directory(path) in known or is_in_section(path) for path in paths) > len(paths)


def _directory(path: str) -> str:
    return re.sub(r"\d+", "0", path.rpartition("/")[0])


def _own_part(drafts: Sequence[EntryDraft], url: str) -> list[EntryDraft]:
    """Of a site below a path (an office on the host of its Kanwil) what lies there too, if that is most."""
    part = urlsplit(site_root(url)).path
    own = [draft for draft in drafts if urlsplit(draft.link).path.startswith(part)]
    return own if len(own) * 2 >= len(drafts) else list(drafts)
