"""The JSON interface: everything below /api, a module for each resource."""

from feeds.web.api import (
    changes,
    channels,
    entries,
    errors,
    freshness,
    offices,
    search,
    sources,
    statistics,
    stories,
    terms,
)
from feeds.web.api.operation import OPERATIONS, blueprint

__all__ = [
    "OPERATIONS",
    "blueprint",
    "changes",
    "channels",
    "entries",
    "errors",
    "freshness",
    "offices",
    "search",
    "sources",
    "statistics",
    "stories",
    "terms",
]
