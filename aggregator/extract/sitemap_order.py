"""Which pages of a sitemap are new: by ``lastmod`` where it can be believed, else by their order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from aggregator.extract.sitemap_index import lies_ahead, moment

# Two times or more so close together tell when the sitemap was made, not when its pages were.
ONE_RUN = timedelta(minutes=1)
FEW = 3

_DAY = re.compile(r"/((?:19|20)\d\d)/(0?[1-9]|1[0-2])(?:/([0-3]?\d))?/")
_DAY_NAME = re.compile(r"/([0-3]\d)-([01]\d)-((?:19|20)\d\d)(?=-)")
_ID = re.compile(r"/(\d{2,9})(?=[/-]|(?:\.html?)?$)|[?&](?:p|id|nid)=(\d{1,9})")
_OLDEST_FIRST = re.compile(r"(?:post|posts|page)-sitemap\d*\.xml|wp-sitemap-posts-", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a sitemap: its address and ``lastmod`` as written, and the element they come from."""

    address: str
    modified: str
    element: Any


def newest_first(pages: Sequence[Page], url: str, day: date | None) -> tuple[list[Page], list[str]]:
    """The pages of the sitemap at ``url``, newest first and each once, and what had to be done for that.

    A ``lastmod`` that lies is dropped: one in the future, and all of them when all name one moment. ``day``
    is when the sitemap was fetched.
    """
    unique = {page.address: page for page in pages}
    pages = list(unique.values())
    times = {page.address: moment(page.modified) for page in pages}
    ahead = [address for address, when in times.items() if when and lies_ahead(when, day)]
    for address in ahead:
        times[address] = None
    stated = [when for when in times.values() if when]
    warnings = [f"lastmod of {len(ahead)} pages lies in the future and is not believed"] if ahead else []
    doubt = ""
    if len(stated) * 2 < len(pages):
        doubt = "lastmod is missing"
    elif len(stated) >= FEW and max(stated) - min(stated) <= ONE_RUN:
        doubt = "lastmod is the same everywhere"
        times = dict.fromkeys(times)
    pages = [page if times[page.address] else replace(page, modified="") for page in pages]
    if doubt:
        descending, why = _newest_end(pages, url)
        warnings.append(
            f"{doubt}: the {'first' if descending else 'last'} pages are taken for the newest, {why}"
        )
        return pages if descending else pages[::-1], warnings
    return sorted(pages, key=lambda page: _age(times[page.address])), warnings


def _age(when: Any) -> float:
    return -when.timestamp() if when else 0.0


def _newest_end(pages: Sequence[Page], url: str) -> tuple[bool, str]:
    """Whether the first pages are the newest, and why it is thought so."""
    for said, marks in (
        ("by the dates in their addresses", [_date_of(page.address) for page in pages]),
        ("by the numbers in their addresses", [_id_of(page.address) for page in pages]),
    ):
        told = [mark for mark in marks if mark is not None]
        if len(told) * 2 >= len(pages) and len(told) > 1:
            rising = sum(one < other for one, other in pairwise(told))
            falling = sum(one > other for one, other in pairwise(told))
            if rising != falling:
                return falling > rising, said
    if _OLDEST_FIRST.search(urlsplit(url).path):
        return False, "as WordPress orders them"
    return True, "as most sites order them"


def _date_of(address: str) -> tuple[int, ...] | None:
    found = _DAY.search(address)
    if found:
        return tuple(int(part or 0) for part in found.groups())
    found = _DAY_NAME.search(address)
    return tuple(int(part) for part in reversed(found.groups())) if found else None


def _id_of(address: str) -> tuple[int, ...] | None:
    found = _ID.search(address)
    return (int(found[1] or found[2]),) if found else None
