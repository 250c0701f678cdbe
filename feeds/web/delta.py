"""Feeds of what is new to a reader alone: delta encoding in HTTP (RFC 3229) with the instance manipulation
``feed`` (https://bobwyman.typepad.com/main/2004/09/using_rfc3229_w.html).

Nothing is remembered of readers: the validator of a page ends in the number of its newest change, and where
the page ended. What has a greater number, or lay beyond the end and has come onto the page since others left
it, is not in what the reader has.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Request, Response

from aggregator.errors import StorageError
from aggregator.model import StoryPage, StoryView
from feeds.web.cache import Content

STATUS, MANIPULATION = 226, "feed"
# Caches that know of deltas may keep one, the others must not (RFC 3229, 10.8.3).
_CACHE_CONTROL = "no-store, im"

_TAG = re.compile(
    r'"[0-9a-f]{32}\.([0-9a-f]{1,15})(?:\.([0-9a-f]{1,15})\.([0-9a-f]{12}))?(?:-[a-z]+)?"', re.ASCII
)
_ACCEPTED = re.compile(r"feed(?:\s*;\s*q\s*=\s*(0(?:\.\d{1,3})?|1(?:\.0{1,3})?))?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Base:
    """What a reader has: the page with this validator, up to a change and, where older pages follow, down to
    a place in the order of the channel."""

    etag: str
    number: int
    end: tuple[int, str] | None


def tag_of(page: StoryPage) -> str:
    """How the validator of a page ends."""
    tag = f"{page.number:x}"
    if page.next_before is None:
        return tag
    sort_at, story = _place(page.stories[-1])
    return f"{tag}.{sort_at:x}.{story}"


def delta(
    request: Request, whole: Response, load: Callable[[], StoryPage], render: Callable[[StoryPage], Content]
) -> Response:
    """Of a page what is new to the reader, if he asks for that and the validator he names tells what he has;
    else ``whole``, the answer to the request as any other."""
    base = _base(request) if whole.status_code == 200 and _accepts(request) else None
    if base is None:
        return whole
    try:
        page = load()
    except StorageError:
        return whole
    new = replace(
        page,
        stories=tuple(story for story in page.stories if _is_new(story, page, base)),
        tombstones=tuple(gone for gone in page.tombstones if page.numbers.get(gone.uuid, 0) > base.number),
    )
    if (not new.stories and not new.tombstones) or len(new.stories) == len(page.stories):
        return whole
    content = render(new)
    kept = {name: value for name, value in whole.headers.items() if name in _KEPT}
    headers = {
        **kept,
        "Content-Type": content.content_type,
        "IM": MANIPULATION,
        "Delta-Base": base.etag,
        "Cache-Control": _CACHE_CONTROL,
        "Vary": "Accept-Encoding, A-IM, If-None-Match",
    }
    return Response(content.body, STATUS, headers)


# The validators are those of the whole: it is what the reader has when he has put the new to the old
# (RFC 3229, 10.4.1).
_KEPT = frozenset({"ETag", "Last-Modified", "Link", "Access-Control-Allow-Origin"})


def _accepts(request: Request) -> bool:
    """Whether the reader takes the manipulation (RFC 3229, 10.5.3)."""
    asked = [_ACCEPTED.fullmatch(part.strip()) for part in request.headers.get("A-IM", "").split(",")[:20]]
    return any(found and (found[1] is None or float(found[1]) > 0) for found in asked)


def _base(request: Request) -> _Base | None:
    """The newest of what the reader says he has; None where it cannot be told what that is."""
    found = [
        _Base(match[0], int(match[1], 16), (int(match[2], 16), match[3]) if match[2] else None)
        for match in _TAG.finditer(request.headers.get("If-None-Match", "")[:4096])
    ]
    return max(found, key=lambda base: base.number, default=None)


def _is_new(story: StoryView, page: StoryPage, base: _Base) -> bool:
    if page.numbers.get(story.uuid, 0) > base.number:
        return True
    if base.end is None:
        return False
    place = _place(story)
    # Of stories of one moment it is not known which of them lay beyond the end.
    return place != base.end and place[0] <= base.end[0]


def _place(story: StoryView) -> tuple[int, str]:
    return int(story.sort_at.timestamp() * 1_000_000), story.uuid[-12:]
