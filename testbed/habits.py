"""How sites answer over HTTP: validators, redirects, encodings, refusals."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime

import brotli

from testbed.answer import Answer, moved
from testbed.formats import feed_of, page_of
from testbed.pages import pages_of
from testbed.sites import Site, changed
from testbed.stories import stories_of

SLOW_SECONDS = 1.2

ERROR_PAGE = (
    b"<!doctype html><html><head><title>Error</title></head><body><h1>Database Error</h1></body></html>"
)


@dataclass(slots=True)
class SiteServer:
    """One site's answers. It counts requests, since some habits depend on how often it was asked."""

    site: Site
    seed: int
    start: datetime
    port: int
    asked: Counter[str] = field(default_factory=Counter)
    _kept: dict[tuple[object, ...], bytes] = field(default_factory=dict)

    def answer(self, host: str, target: str, headers: Mapping[str, str], now: datetime) -> Answer:
        """What the site says to a GET of ``target``."""
        site, habits = self.site, self.site.habits
        self.asked[target] += 1
        agent = headers.get("user-agent", "")
        if "agent" in habits and "Simpul" not in agent:
            return Answer(403, {"content-type": "text/html"}, b"Terlarang")
        redirect = self._redirect(host, target, now)
        if redirect is not None:
            return redirect
        if site.feed and target == site.feed_path:
            return self._feed(headers, now)
        if site.feed and target in ("/", "/berita", "/index.html"):
            stories = stories_of(site, self.seed, self.start, now)
            body = page_of(site, stories, self.port)
            return Answer(200, {"content-type": "text/html; charset=utf-8"}, body)
        found = pages_of(site, self.seed, self.start, now, self.port).answer(target)
        if found and found.status == 200 and "etag" in habits:
            validators = self._validators(found.body, now, 1)
            if _matches(headers, validators):
                return Answer(304, validators)
            return replace(found, headers={**found.headers, **validators})
        return found or Answer(404, {"content-type": "text/html"}, b"<h1>Halaman tidak ditemukan</h1>")

    def _redirect(self, host: str, target: str, now: datetime) -> Answer | None:
        habits = self.site.habits
        if "moves_host" in habits and host == self.site.host and changed(self.start, now):
            return moved(f"http://{self.site.moved_host}:{self.port}{target}")
        if self.site.feed and host == self.site.host and target == self.site.feed_path:
            there = {"location": f"http://{self.site.moved_host}:{self.port}{target}"}
            for status in (301, 302, 308):
                if f"redirect{status}" in habits:
                    return Answer(status, there)
        return None

    def _feed(self, headers: Mapping[str, str], now: datetime) -> Answer:
        habits = self.site.habits
        times = self.asked[self.site.feed_path]
        if "gone" in habits:
            return Answer(410, {"content-type": "text/plain"}, b"Sudah tidak ada")
        if "error_page" in habits:
            return Answer(200, {"content-type": "text/html"}, ERROR_PAGE)
        if "flaky" in habits and times == 1:
            return Answer(500, {"content-type": "text/html"}, b"Kesalahan server")
        if "empty_once" in habits and times == 1:
            return Answer(200, {"content-type": "application/rss+xml"}, b"")
        stories = stories_of(self.site, self.seed, self.start, now)
        shown = tuple((story.index, story.title) for story in stories)
        version = (shown, "future" in habits and now.date())
        if version not in self._kept:
            self._kept.clear()
            self._kept[version] = feed_of(self.site, stories, self.port, now)
        body = self._kept[version]
        validators = self._validators(body, max(story.modified for story in stories), times)
        if _matches(headers, validators):
            return Answer(304, validators)
        kind = {"json": "application/feed+json", "atom10": "application/atom+xml"}.get(
            self.site.feed, "text/xml"
        )
        if self.site.encoding == "utf-16":
            kind += "; charset=utf-16"
        answer = {"content-type": kind, **validators}
        body = _compressed(habits, headers, body, answer)
        return Answer(200, answer, body, SLOW_SECONDS if "slow" in habits else 0.0, "chunked" in habits)

    def _validators(self, body: bytes, newest: datetime, times: int) -> dict[str, str]:
        validators = {}
        if "etag" in self.site.habits:
            validators["etag"] = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
        if "lying" in self.site.habits:
            validators["etag"] = f'"{times}"'
        if "last_modified" in self.site.habits:
            validators["last-modified"] = format_datetime(newest, usegmt=True)
        return validators


def _matches(headers: Mapping[str, str], validators: Mapping[str, str]) -> bool:
    if "if-none-match" in headers:
        return headers["if-none-match"] == validators.get("etag")
    since = headers.get("if-modified-since")
    return since is not None and since == validators.get("last-modified")


def _compressed(
    habits: frozenset[str], headers: Mapping[str, str], body: bytes, answer: dict[str, str]
) -> bytes:
    accepted = headers.get("accept-encoding", "")
    packers = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}
    for name, pack in packers.items():
        if name in habits and name in accepted:
            answer["content-encoding"] = name
            packed: bytes = pack(body)
            return packed
    return body
