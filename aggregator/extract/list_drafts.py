"""Entries of a list as drafts: read by their looks, each address once, in the order of the page."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from aggregator.extract import list_items
from aggregator.extract.addresses import absolute
from aggregator.extract.list_dates import stated_date
from aggregator.extract.list_headlines import headline
from aggregator.model import EntryDraft

MAX_ITEMS = 200


def numbered(drafts: Sequence[EntryDraft]) -> tuple[EntryDraft, ...]:
    """The drafts in their order with their places in it, each address once, with what any says of it."""
    by_address: dict[str, EntryDraft] = {}
    for draft in drafts:
        key = address_key(draft.link)
        first = by_address.get(key)
        by_address[key] = _joined(first, draft) if first else draft
    kept = list(by_address.values())[:MAX_ITEMS]
    return tuple(replace(draft, position=position) for position, draft in enumerate(kept))


def _joined(first: EntryDraft, again: EntryDraft) -> EntryDraft:
    pictured = first if first.image_url else again
    return replace(
        first,
        published=first.published or again.published,
        summary_html=first.summary_html or again.summary_html,
        categories=first.categories or again.categories,
        image_url=pictured.image_url,
        image_alt=pictured.image_alt,
    )


def address_key(address: str) -> str:
    """What tells two addresses on one page apart."""
    return address.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def draft_of(
    address: str, places: Sequence[LexborNode], links: Sequence[LexborNode], base: str
) -> EntryDraft:
    """An entry read by its looks."""
    title = headline(places, links)
    published = stated_date(places, title)
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
