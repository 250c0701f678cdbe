"""Answers about what changes slowly or takes long to count: they are kept for some minutes whatever happens,
so that a busy day of collecting does not have them counted again and again."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import Response, current_app, request

from feeds.web.cache import Content, Key, RenderCache, respond

SECONDS = 300
KEEP = f"public, max-age={SECONDS}, stale-while-revalidate={SECONDS}, stale-if-error=3600"
_KEY = "simpul-api-slow"


def slowly(key: Key, render: Callable[[], Content]) -> Response:
    """What ``render`` gave within the last minutes, else what it gives."""
    cache: RenderCache = current_app.extensions.setdefault(
        _KEY, RenderCache(lambda: int(time.monotonic() // SECONDS), lambda: 0)
    )
    return respond(request, cache.get(key, render), KEEP)
