"""Lists in pages: links in the body and in the header (RFC 8288)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from feeds.web.api.operation import JSON, Asked, Parameter, json_bytes
from feeds.web.cache import Content


def paged(
    asked: Asked,
    cursor: Parameter[Any],
    items: Sequence[object],
    following: str | None,
    modified: datetime,
    more: dict[str, object] | None = None,
) -> Content:
    """A page of a list. ``following`` is the cursor of the next one, None at the end; ``more`` are members
    of the body beside its items."""
    links = {
        "self": asked.address(),
        "first": asked.address({cursor.name: None}),
        "next": asked.address({cursor.name: following}) if following else None,
    }
    header = ", ".join(f'<{address}>; rel="{rel}"' for rel, address in links.items() if address)
    body = json_bytes({"items": items, "links": links, **(more or {})})
    return Content(body, JSON, modified, header)
