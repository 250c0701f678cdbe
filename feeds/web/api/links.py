"""The addresses of a channel."""

from __future__ import annotations

from urllib.parse import quote

from feeds.render import FORMATS
from feeds.web.api import shapes
from feeds.web.api.operation import BASE, site_url


def feeds_of(path: str) -> shapes.Feeds:
    """The feeds of a channel, by its path."""
    return shapes.Feeds(**{extension: f"{site_url()}feeds/{path}.{extension}" for extension in FORMATS})


def stories_of(path: str) -> str:
    """Where the stories of a channel are listed."""
    return f"{site_url().removesuffix('/')}{BASE}/stories?channel={quote(path, safe='/')}"
