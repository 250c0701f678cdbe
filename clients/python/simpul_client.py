"""A client of the Simpul API for Python 3.10 and later: one file, nothing beside the standard library.

::

    simpul = Simpul("https://simpul.example")
    for story in simpul.stories(channel="regions/73", q="haji"):
        print(story["title"], story["url"])

    mirror = Mirror(simpul, channel="regions/73")
    mirror.update()          # now and then; keep mirror.since and mirror.stories between two runs
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypedDict

PATIENCE = 30.0  # seconds for one request
TRIES = 4


class Change(TypedDict):
    """One line of the history of stories."""

    sequence: int
    at: str
    kind: str
    id: str
    url: str
    merged_into: str | None
    live: bool


class SimpulProblem(Exception):
    """An answer that is a problem (RFC 9457): its ``status``, its words, and the document itself."""

    def __init__(self, status: int, document: dict[str, Any]) -> None:
        super().__init__(f"{status} {document.get('title', '')}: {document.get('detail', '')}")
        self.status = status
        self.document = document


class Simpul:
    """The API at ``url``; ``key`` is that of a partner. Lists are walked through to their end, a page at a
    time, as the loop asks for it. Every method raises `SimpulProblem`."""

    def __init__(self, url: str, key: str = "") -> None:
        self._base = f"{url.rstrip('/')}/api/v1"
        self._key = key

    def stories(self, **filters: object) -> Iterator[dict[str, Any]]:
        """Stories, the newest first, by the filters of ``GET /stories``."""
        return self._walk("/stories", filters)

    def search(self, q: str, **filters: object) -> Iterator[dict[str, Any]]:
        """What a query finds, with marks."""
        return self._walk("/search", {"q": q, **filters})

    def story(self, story_id: str) -> dict[str, Any]:
        """One story by its id, with or without ``urn:uuid:``; of a merged one the one that it became."""
        return self.get(f"/stories/{story_id.removeprefix('urn:uuid:')}")

    def entries(self, story_id: str) -> Iterator[dict[str, Any]]:
        """The copies of a story."""
        return self._walk(f"/stories/{story_id.removeprefix('urn:uuid:')}/entries", {})

    def offices(self, **filters: object) -> Iterator[dict[str, Any]]:
        """Offices, by their codes."""
        return self._walk("/offices", filters)

    def channels(self, **filters: object) -> Iterator[dict[str, Any]]:
        """Channels of every kind."""
        return self._walk("/channels", filters)

    def changes(self, since: int, **filters: object) -> tuple[list[Change], int]:
        """Up to 500 lines of what happened after a number, and the number to go on with."""
        found = self.get("/changes", {"since": since, "limit": 500, **filters})
        return found["changes"], found["next"]

    def newest_change(self) -> int:
        """The number of the newest line of the history."""
        newest: int = self.get("/changes", {"limit": 1})["newest"]
        return newest

    def get(self, path: str, query: dict[str, object] | None = None) -> dict[str, Any]:
        """Any operation below ``/api/v1``."""
        tail = f"?{urllib.parse.urlencode(query)}" if query else ""
        return self._load(f"{self._base}{path}{tail}")

    def _walk(self, path: str, query: dict[str, object]) -> Iterator[dict[str, Any]]:
        page = self.get(path, query)
        while True:
            yield from page["items"]
            following = page["links"]["next"]
            if not following:
                return
            # Only the question is taken from the link: the host stays the one that the caller trusts.
            page = self.get(path, dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(following).query)))

    def _load(self, url: str) -> dict[str, Any]:
        headers = {"Accept": "application/json", "User-Agent": "simpul-client/1"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the caller's own address
        for tried in range(1, TRIES + 1):
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                    found: dict[str, Any] = json.load(answer)
                    return found
            except urllib.error.HTTPError as error:
                if error.code not in (429, 503) or tried == TRIES:
                    raise SimpulProblem(error.code, _document(error)) from None
                time.sleep(min(float(error.headers.get("Retry-After") or 1), 60.0))
        raise AssertionError("the last try returns or raises")


@dataclass
class Mirror:
    """A copy of a channel that is kept up to date by what changed: ``stories`` by their ids, complete as of
    the number ``since``, which is None before the first run."""

    simpul: Simpul
    channel: str = "national"
    since: int | None = None
    stories: dict[str, dict[str, Any]] = field(default_factory=dict)

    def update(self) -> None:
        """Bring the copy up to date; whatever happens meanwhile is seen by the next run. A history that began
        anew is read from its beginning."""
        if self.since is None:
            self._read_all()
        try:
            self._follow()
        except SimpulProblem as problem:
            if problem.status != 410:
                raise
            self._read_all()

    def _read_all(self) -> None:
        self.since = self.simpul.newest_change()
        self.stories = {story["id"]: story for story in self.simpul.stories(channel=self.channel, limit=500)}

    def _follow(self) -> None:
        while True:
            assert self.since is not None
            changes, following = self.simpul.changes(self.since, channel=self.channel)
            for story_id, live in {change["id"]: change["live"] for change in changes}.items():
                self.stories.pop(story_id, None)
                if live:
                    self._take(story_id)
            done = following == self.since
            self.since = following
            if done:
                return

    def _take(self, story_id: str) -> None:
        try:
            found = self.simpul.story(story_id)
        except SimpulProblem as problem:
            # It went away after that line was written; a later line says so.
            if problem.status not in (404, 410):
                raise
            return
        if found["id"] == story_id:
            self.stories[story_id] = found


def _document(error: urllib.error.HTTPError) -> dict[str, Any]:
    try:
        found = json.load(error)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
