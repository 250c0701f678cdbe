"""Channels: selections of stories that are republished under an address."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from aggregator.errors import UnknownChannel
from aggregator.messages import text
from aggregator.normalize.categories import CATEGORIES
from aggregator.registry import Registry

DEFAULT_LIMIT, MAX_LIMIT = 50, 500
KNOWN_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Channel:
    """A selection of stories under an address. ``path`` has no format: ``/feeds/offices/35.09``; ``facet`` is
    as in `ChannelQuery`."""

    facet: str
    path: str
    name: str

    def title(self, language: str) -> str:
        return text("web.channel_title", language, name=self.name)

    def address(
        self, public_url: str, extension: str, limit: int = DEFAULT_LIMIT, before: str | None = None
    ) -> str:
        """The address of the channel in a format, as its feed states it; what is usual is not written."""
        query = {}
        if limit != DEFAULT_LIMIT:
            query["limit"] = str(limit)
        if before:
            query["before"] = before
        tail = f"?{urlencode(query)}" if query else ""
        return f"{public_url}{self.path}.{extension}{tail}"


def national(language: str = "id") -> Channel:
    """Everything."""
    return Channel("", "/feeds/national", text("web.national", language))


def office_channel(registry: Registry, code: str) -> Channel:
    """The stories of an office. Raises `UnknownChannel`, naming known ones."""
    office = registry.office(code)
    if office is None:
        raise UnknownChannel("office", code, _nearest(code, (o.code for o in registry.offices)))
    return Channel(f"office:{office.code}", f"/feeds/offices/{code}", office.name)


def region_channel(registry: Registry, code: str) -> Channel:
    """The stories of a region and the offices under it. Raises `UnknownChannel`."""
    regions = {region.code: region.name for region in registry.regions}
    if code not in regions:
        raise UnknownChannel("region", code, _nearest(code, regions))
    return Channel(f"region:{code}", f"/feeds/regions/{code}", regions[code])


def category_channel(slug: str, language: str = "id") -> Channel:
    """The stories of a category. Raises `UnknownChannel`."""
    if slug not in CATEGORIES:
        raise UnknownChannel("category", slug, list(CATEGORIES))
    return Channel(f"category:{slug}", f"/feeds/categories/{slug}", CATEGORIES[slug][language])


def channel_of(registry: Registry, facet: str) -> Channel:
    """The channel that a facet stands for. Raises `UnknownChannel` for one that is no more."""
    kind, _, code = facet.partition(":")
    match kind:
        case "":
            return national()
        case "office":
            return office_channel(registry, code)
        case "region":
            return region_channel(registry, code)
        case "category":
            return category_channel(code)
    raise UnknownChannel("channel", facet, ())


def _nearest(code: str, known: Iterable[str]) -> list[str]:
    codes = list(known)
    close = difflib.get_close_matches(code[:40], codes, KNOWN_SHOWN, 0.5)
    return close or codes[:KNOWN_SHOWN]
