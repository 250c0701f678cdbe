"""What is served: rendered bytes and what HTTP says of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from feeds.web.codings import IDENTITY, Coded

MAX_AGE = 60
# How long what cannot be checked is served on: a story may have been taken down meanwhile.
STALE_SECONDS = 3600
KEEP = f"public, max-age={MAX_AGE}, stale-while-revalidate=60, stale-if-error={STALE_SECONDS}"
# For what shows one story: it is kept, and asked about each time.
ASK_EACH_TIME = "public, no-cache"

Key = tuple[str, ...]


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
class Rendered:
    """Content in every coding, with its validators. ``last_modified`` never goes back for one address.

    ``key`` and ``serial`` tell where the cache keeps it and which of all that it ever kept this is; without a
    key it is not kept. ``age`` is None, or for how many seconds nobody could check whether it is still right.
    """

    coded: Coded = field(compare=False)
    content_type: str
    digest: str
    last_modified: datetime
    link: str
    generation: int
    removals: int = 0
    key: Key | None = None
    serial: int = 0
    age: int | None = None

    @property
    def body(self) -> bytes:
        return self.coded.body

    @property
    def stale(self) -> bool:
        return self.age is not None

    @property
    def size(self) -> int:
        """Bytes that keeping it takes, about; more once it was asked for in another coding."""
        return self.coded.size

    def etag(self, coding: str) -> str:
        """The strong validator of this in a coding: each is a representation (RFC 9110, 8.8.3.3)."""
        return f'"{self.digest}"' if coding == IDENTITY else f'"{self.digest}-{coding}"'


def rendered(content: Content, generation: int = 0, before: Rendered | None = None) -> Rendered:
    """A representation of ``content``; that of ``before`` when the bytes are the same."""
    if before is not None and before.body == content.body:
        return replace(before, generation=generation, link=content.link)
    modified = content.modified.replace(microsecond=0)
    if before is not None and modified <= before.last_modified:
        modified = before.last_modified + timedelta(seconds=1)
    return Rendered(
        coded=Coded(content.body),
        content_type=content.content_type,
        digest=hashlib.sha256(content.body).hexdigest()[:32] + (f".{content.tag}" if content.tag else ""),
        last_modified=modified.astimezone(UTC),
        link=content.link,
        generation=generation,
    )
