"""Rendered bytes, kept as long as nothing they show has changed, and HTTP's conditional requests over them
(RFC 9110, section 13)."""

from __future__ import annotations

import gzip
import hashlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from flask import Request, Response

from aggregator.errors import StorageError

log = logging.getLogger(__name__)

MAX_BYTES = 64 * 1024 * 1024
MAX_AGE = 60
# How long what cannot be checked is served on: a story may have been taken down meanwhile.
STALE_SECONDS = 3600
KEEP = f"public, max-age={MAX_AGE}, stale-while-revalidate=60, stale-if-error={STALE_SECONDS}"
# For what shows one story: it is kept, and asked about each time.
ASK_EACH_TIME = "public, no-cache"

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """One representation and its validators. ``last_modified`` never goes back for one address."""

    body: bytes
    gzipped: bytes
    content_type: str
    etag: str
    last_modified: datetime
    link: str
    generation: int
    removals: int = 0
    stale: bool = False

    @property
    def size(self) -> int:
        """Bytes that keeping it takes, about."""
        return len(self.body) + len(self.gzipped)


@dataclass(frozen=True, slots=True)
class Content:
    """What a render gives: bytes, when what they show last changed, and a Link header's value. ``tag`` ends
    the validator, for who can tell from it what a reader has; it holds hexadecimal digits and dots."""

    body: bytes
    content_type: str
    modified: datetime
    link: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class _Checked:
    """What was last known of the database, and when (seconds of the cache's clock)."""

    generation: int
    removals: int
    at: float


class RenderCache:
    """Least recently used first out; a burst of misses renders once.

    ``generation`` changes with whatever is shown; ``removals`` rises with every story that was taken away,
    and is only read when the generation changed. ``clock`` gives seconds.
    """

    def __init__(
        self,
        generation: Callable[[], int],
        removals: Callable[[], int],
        max_bytes: int = MAX_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._generation = generation
        self._removals = removals
        self._max_bytes = max_bytes
        self._clock = clock
        self._checked = _Checked(-1, 0, clock())
        self._kept: OrderedDict[Key, Rendered] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        # A few locks for all keys: keys come from outside, and a lock for each would never be let go.
        self._rendering = tuple(threading.Lock() for _ in range(16))

    def get(self, key: Key, render: Callable[[], Content]) -> Rendered:
        """What is kept if still right, else what ``render`` gives. When the database fails, the last good
        bytes, marked as stale, unless they are known to hold a story that was taken away, or nothing has been
        known for an hour; `StorageError` when there are none."""
        kept = self._kept.get(key)
        try:
            checked = self._check()
            if kept is not None and kept.generation == checked.generation:
                return self._touch(key, kept)
            with self._rendering[hash(key) % len(self._rendering)]:
                kept = self._kept.get(key)
                if kept is not None and kept.generation == checked.generation:
                    return kept
                fresh = rendered(render(), checked.generation, kept)
                return self._put(key, replace(fresh, removals=checked.removals))
        except StorageError as error:
            if kept is None or not self._may_serve(kept):
                raise
            log.warning("serving the last good bytes of %s: %s", key[0], error)
            return replace(kept, stale=True)

    def _check(self) -> _Checked:
        """What the database says now. The removals are read after the generation, so they are never fewer
        than those in whatever is rendered of it."""
        generation, before = self._generation(), self._checked
        removals = before.removals if generation == before.generation else self._removals()
        now = self._clock()
        with self._lock:
            self._checked = _Checked(generation, max(removals, self._checked.removals), now)
        return _Checked(generation, removals, now)

    def _may_serve(self, kept: Rendered) -> bool:
        known = self._checked
        return kept.removals >= known.removals and self._clock() - known.at < STALE_SECONDS

    def _touch(self, key: Key, kept: Rendered) -> Rendered:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
        return kept

    def _put(self, key: Key, fresh: Rendered) -> Rendered:
        with self._lock:
            before = self._kept.pop(key, None)
            self._bytes += fresh.size - (before.size if before else 0)
            self._kept[key] = fresh
            while self._bytes > self._max_bytes and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= oldest.size
        return fresh


def respond(request: Request, rendered: Rendered, cache_control: str = KEEP) -> Response:
    """200 or 304, whole or gzip, with validators and caching rules."""
    zipped = request.accept_encodings["gzip"] > 0
    # Two representations of one resource: each has a strong validator of its own (RFC 9110, 8.8.3.3).
    etag = f'"{rendered.etag}{"-gzip" if zipped else ""}"'
    headers = {
        "ETag": etag,
        "Last-Modified": rendered.last_modified.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        "Cache-Control": cache_control,
        "Vary": "Accept-Encoding",
        "Access-Control-Allow-Origin": "*",
    }
    if rendered.link:
        headers["Link"] = rendered.link
    if rendered.stale:
        headers["Warning"] = '110 - "Response is Stale"'
    if _not_modified(request, rendered):
        return Response(status=304, headers=headers)
    headers["Content-Type"] = rendered.content_type
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(rendered.gzipped if zipped else rendered.body, 200, headers)


def _not_modified(request: Request, rendered: Rendered) -> bool:
    """If-None-Match wins over If-Modified-Since; its comparison is weak (RFC 9110, 13.1.2)."""
    given = request.headers.get("If-None-Match")
    if given is not None:
        tags = {tag.strip().removeprefix("W/").strip('"') for tag in given.split(",")}
        return bool(tags & {"*", rendered.etag, f"{rendered.etag}-gzip"})
    since = request.if_modified_since
    return since is not None and rendered.last_modified <= since


def rendered(content: Content, generation: int = 0, before: Rendered | None = None) -> Rendered:
    """A representation of ``content``; that of ``before`` when the bytes are the same."""
    if before is not None and before.body == content.body:
        return replace(before, generation=generation, link=content.link)
    modified = content.modified.replace(microsecond=0)
    if before is not None and modified <= before.last_modified:
        modified = before.last_modified + timedelta(seconds=1)
    return Rendered(
        body=content.body,
        gzipped=gzip.compress(content.body, 6, mtime=0),
        content_type=content.content_type,
        etag=hashlib.sha256(content.body).hexdigest()[:32] + (f".{content.tag}" if content.tag else ""),
        last_modified=modified.astimezone(UTC),
        link=content.link,
        generation=generation,
    )
