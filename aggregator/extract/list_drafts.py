"""Entries of a list as drafts: read by their looks, each address once, in the order of the page."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from aggregator.extract import list_items
from aggregator.extract.addresses import absolute
from aggregator.model import EntryDraft

MAX_ITEMS = 200


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
    published = list_items.stated_date(places, title)
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
