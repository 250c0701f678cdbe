"""A list of articles on a page that no recipe fits: the repeated block that carries links, titles and dates.

It is found from the links up. Every link to an article of the site belongs to an entry: the largest element
that links no other article. Entries of the same make beside each other are a block; the block that reads most
like news wins, and what stands in the same part of the page and reads alike is read with it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract import list_items
from aggregator.extract.addresses import absolute, base_address, same_site, site_root
from aggregator.extract.article_links import looks_like_article, may_be_article
from aggregator.extract.dates_in_text import date_in_address
from aggregator.extract.pick import flat
from aggregator.model import EntryDraft
from aggregator.recipes import Recipe

MAX_LINKS = 5_000
MAX_ITEMS = 200
MAX_CLIMB = 60
MAX_FOLLOWING = 8
MAX_READ = 600

# How often one story is looked at on a page: in the list, in a ticker, in a headline block.
MAX_SHOWN = 4

# A list has so many entries at least, or one less where they carry dates.
LEAST_ITEMS = 3

_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:sidebar|aside|widget|popular|populer|terpopuler|trending|tren|hot|most|ticker|running|breaking|"
    r"marquee|related|terkait|menu|nav|navbar|navigation|breadcrumbs?|footer|header|topbar|offcanvas|modal|"
    r"pagination|tagcloud|tags|recommended|rekomendasi|megamenu|dropdown|mobile-menu)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MAIN = re.compile(
    r"(?:^|[\s_-])(?:main|content|konten|primary|posts|blog|berita|news|list)(?:$|[\s_-])", re.I
)
_ASIDE_HEADINGS = re.compile(
    r"(?:berita |artikel |paling )?(?:ter)?populer|popular(?: posts?)?|trending(?: topics?)?|"
    r"paling (?:banyak )?dibaca|terkait|berita terkait|baca juga|most (?:read|popular)|related.*|"
    r"rekomendasi.*|pengumuman(?: terbaru)?|(?:banyak|sering) (?:dibaca|dilihat)|entri populer|"
    r"pilihan editor|agenda.*|galeri.*",
    re.IGNORECASE,
)
_ASIDE_TAGS = frozenset({"nav", "aside", "footer", "marquee"})
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
        blocks.append(_block([item for _, item in group[:MAX_ITEMS]], group[0][0], base, asides))
    best = max(blocks, key=lambda block: block.score, default=None)
    if best is None:
        return ()
    chosen = sorted((block for block in blocks if _belongs(block, best)), key=lambda block: block.order)
    drafts = _own_part([draft for block in chosen for draft in block.drafts], url)
    dated = sum(bool(draft.published) for draft in drafts)
    if len(drafts) < LEAST_ITEMS and not (len(drafts) >= LEAST_ITEMS - 1 and dated):
        return ()
    return numbered(drafts)


def numbered(drafts: Sequence[EntryDraft]) -> tuple[EntryDraft, ...]:
    """The drafts in their order with their places in it, each address once."""
    by_address: dict[str, EntryDraft] = {}
    for draft in drafts:
        by_address.setdefault(address_key(draft.link), draft)
    kept = list(by_address.values())[:MAX_ITEMS]
    return tuple(replace(draft, position=position) for position, draft in enumerate(kept))


def address_key(address: str) -> str:
    """What tells two addresses on one page apart."""
    return address.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def draft_of(
    address: str, places: Sequence[LexborNode], links: Sequence[LexborNode], base: str
) -> EntryDraft:
    """An entry read by its looks."""
    title = list_items.headline(places, links)
    published = list_items.stated_date(places, title) or date_in_address(address)
    image, alt = list_items.picture(places)
    summary = list_items.excerpt(places, title, published)
    return EntryDraft(
        guid=address,
        link=address,
        title=title,
        summary_html=html.escape(summary, quote=False),
        published=published,
        categories=list_items.categories(places),
        image_url=absolute(base, image) or image,
        image_alt=alt,
        base_url=base,
    )


def _items(page: LexborHTMLParser, base: str, url: str, recipe: Recipe | None) -> list[Item]:
    links = _article_links(page, base, url, recipe)
    order = {link.mem_id: at for at, link in enumerate(page.css("a[href]")[:MAX_LINKS])}
    # For every element above a link: the one address below it, or None where there are several.
    below: dict[int, str | None] = {}
    for address, found in links.items():
        for link in found:
            for element in _upwards(link):
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
            for element in _upwards(link):
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


def _upwards(link: LexborNode) -> Iterator[LexborNode]:
    """A link and the elements around it, up to the body."""
    element: LexborNode | None = link
    for _ in range(MAX_CLIMB):
        if element is None or element.tag in ("body", "html", "-document"):
            return
        yield element
        element = element.parent


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
    if titled and _in_main(group[0].places[0]):
        score *= 1.3
    return Block(tuple(titled), order, aside, score, dated)


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


def is_aside(place: LexborNode, known: dict[int, bool]) -> bool:
    """Whether an element lies in a menu, a sidebar, a footer, or under a heading such as "Terpopuler"."""
    passed: list[int] = []
    aside = False
    for element in _upwards(place):
        if element.mem_id in known:
            aside = known[element.mem_id]
            break
        passed.append(element.mem_id)
        names = f"{element.attributes.get('class') or ''} {element.attributes.get('id') or ''}"[:300]
        if element.tag in _ASIDE_TAGS or (element.tag not in ("main", "article") and _ASIDE.search(names)):
            # A frame of the whole page may be called "with-sidebar": it holds the main part.
            aside = element.css_first("main, h1, [role=main]") is None or element.tag in _ASIDE_TAGS
        if not aside and element.mem_id != place.mem_id:
            aside = _under_aside_heading(element)
        if aside:
            break
    for key in passed:
        known[key] = aside
    return aside


def _under_aside_heading(element: LexborNode) -> bool:
    """Whether the block of an entry begins with such a heading, or follows one."""
    first = next((child for child in element.iter()), None)
    before = element.prev
    for _ in range(3):
        if before is None or before.is_element_node:
            break
        before = before.prev
    return any(
        part is not None
        and part.is_element_node
        and part.css_first("a[href] h3, article") is None
        and _ASIDE_HEADINGS.fullmatch(flat(part, 60))
        for part in (first, before)
    )


def _in_main(place: LexborNode) -> bool:
    for element in _upwards(place):
        if element.tag == "main" or (element.attributes.get("role") or "") == "main":
            return True
        names = f"{element.attributes.get('class') or ''} {element.attributes.get('id') or ''}"[:300]
        if _MAIN.search(names):
            return True
    return False


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
