"""The links of a page that lead to entries, and the part of the page that belongs to each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.extract.addresses import absolute, same_site
from aggregator.extract.article_links import looks_like_article, may_be_article
from aggregator.extract.asides import upwards
from aggregator.extract.dates_in_text import whole_date
from aggregator.extract.list_drafts import address_key
from aggregator.extract.list_headlines import LABEL_NAMES, words
from aggregator.extract.pick import flat
from aggregator.recipes import Recipe

MAX_LINKS = 5_000

# Elements looked at for a date, and how far above a date its entry may begin.
MAX_PARTS = 20_000
MAX_ABOVE = 4

# How often one story is looked at on a page: in the list, in a ticker, in a headline block.
MAX_SHOWN = 4

# So many elements around a link may belong to its entry.
CLOSE = 3

# Children of a list that are looked at for other links.
MAX_CHILDREN = 20

# Words of a link that is plainly a headline.
HEADLINE_WORDS = 5

_PARTS = "time, span, small, em, i, b, strong, p, div, td, li, dd, dt, font, abbr, h5, h6"
_MAY_BE_DATE = re.compile(r"\d|lalu|ago|kemarin|yesterday|hari ini|today", re.IGNORECASE)
_PARTS_OF_PAGES = frozenset({"nav", "aside", "footer", "main"})
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as it stands on the page: ``places`` are its element and, in a flat list, what follows it."""

    address: str
    places: tuple[LexborNode, ...]
    links: tuple[LexborNode, ...]


def items_of(page: LexborHTMLParser, base: str, url: str, recipe: Recipe | None) -> list[Item]:
    """What may be entries, in the order of the page: for each link to an article the largest element around
    it that links no other."""
    links = _article_links(page, base, url, recipe)
    order = {link.mem_id: at for at, link in enumerate(page.css("a[href]")[:MAX_LINKS])}
    below = _addresses_below(links)
    items = []
    for address, found in links.items():
        # A story may stand in the list and in a ticker; parts beside each other are one entry.
        entries: dict[int, tuple[dict[int, LexborNode], list[LexborNode]]] = {}
        for link in found:
            top = link
            for element in upwards(link):
                if below.get(element.mem_id) != address or _holds_more(element, top):
                    break
                top = element
            parent = top.parent
            tops, own = entries.setdefault(parent.mem_id if parent else 0, ({}, []))
            tops.setdefault(top.mem_id, top)
            own.append(link)
        for tops, own in islice(entries.values(), MAX_SHOWN):
            items.append(Item(address, tuple(islice(tops.values(), 4)), tuple(own[:6])))
    return sorted(items, key=lambda item: order[item.links[0].mem_id])


def _holds_more(element: LexborNode, entry: LexborNode) -> bool:
    """Whether an element around an entry is a part of the page, or lists other things beside it."""
    if element.tag in _PARTS_OF_PAGES:
        # An entry may have a footer of its own.
        return element.parent is None or element.parent.tag != "article"
    if element.tag not in ("ul", "ol"):
        return False
    others = (child for child in islice(element.iter(), MAX_CHILDREN) if child.mem_id != entry.mem_id)
    return any(other.css_first("a[href]") is not None for other in others)


def short_entry(place: LexborNode, base: str, url: str) -> Item | None:
    """The entry in an element that stands among entries and links one address that may be an article's."""
    links = place.css("a[href]")[:10]
    addresses = {absolute(base, link.attributes.get("href")) for link in links}
    own = [address for address in addresses if may_be_article(address, url)]
    if len(own) != 1 or address_key(own[0]) == address_key(url):
        return None
    leading = [link for link in links if absolute(base, link.attributes.get("href")) == own[0]]
    return Item(own[0], (place,), tuple(leading[:6]))


def _addresses_below(links: Mapping[str, list[LexborNode]]) -> dict[int, str | None]:
    """For every element above a link: the one address below it, or None where there are several."""
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
    return below


def _article_links(
    page: LexborHTMLParser, base: str, url: str, recipe: Recipe | None
) -> dict[str, list[LexborNode]]:
    """The links to each article, by address, in the order of the page."""
    addresses: dict[str, tuple[str, list[LexborNode]]] = {}
    here = address_key(url)
    for link in page.css("a[href]")[:MAX_LINKS]:
        address = absolute(base, link.attributes.get("href"))
        key = address_key(address)
        if key in addresses:
            addresses[key][1].append(link)
        elif address and key != here and same_site(address, url):
            addresses[key] = address, [link]
    plain: dict[str, list[LexborNode]] = {}
    others: dict[str, list[LexborNode]] = {}
    for address, links in addresses.values():
        if looks_like_article(address, url, recipe):
            plain[address] = links
        elif may_be_article(address, url):
            at_all = any(_reads_as_headline(link) or _is_heading(link) for link in links)
            (plain if at_all else others)[address] = links
    dated = _dated_parts(page)
    near = {element.mem_id for links in plain.values() for link in links for element in _close_above(link)}
    for address, links in others.items():
        if any(_stands_alone_in_entry(link, dated, near) for link in links):
            plain[address] = links
    return plain


def _reads_as_headline(link: LexborNode) -> bool:
    title = link.attributes.get("title") or ""
    return words(flat(link, 300)) >= HEADLINE_WORDS or words(title[:500]) >= HEADLINE_WORDS


def _is_heading(link: LexborNode) -> bool:
    above = any(element.tag in _HEADINGS for element in islice(upwards(link), 3))
    return above or link.css_first("h2, h3, h4, h5, h6") is not None


def _stands_alone_in_entry(link: LexborNode, dated: frozenset[int], near: Collection[int]) -> bool:
    """Whether a link whose address and text tell little stands beside a date, and is not the category or
    author of an entry with a better link."""
    if any(element.mem_id in near for element in _close_above(link)):
        return False
    names = [
        element.attributes.get("class") or ""
        for element in (*islice(upwards(link), 2), *link.css("[class]")[:2])
    ]
    if any(LABEL_NAMES.search(name[:200]) for name in names):
        return False
    return any(element.mem_id in dated or element.tag == "article" for element in (link, *_close_above(link)))


def _close_above(link: LexborNode) -> Iterator[LexborNode]:
    return islice(upwards(link), 1, 1 + CLOSE)


def _dated_parts(page: LexborHTMLParser) -> frozenset[int]:
    """The elements close above something that is nothing but a date."""
    found: set[int] = set()
    for part in page.css(_PARTS)[:MAX_PARTS]:
        text = (part.attributes.get("datetime") or "") or part.text(deep=False)[:200].strip()
        if len(text) < 100 and _MAY_BE_DATE.search(text) and whole_date(text):
            found.update(element.mem_id for element in islice(upwards(part), MAX_ABOVE))
    return frozenset(found)
