"""Lists of stories as pages: what is shown of a channel, where its feeds are, where it goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from urllib.parse import urlencode

from flask import render_template, request
from werkzeug.wrappers import Response

from aggregator.channels import Channel
from aggregator.messages import LANGUAGES, text
from aggregator.model import ChannelQuery, StoryPage
from feeds.render.channel import EMPTY_SINCE, updated_of
from feeds.render.info import HUB
from feeds.web.cache import Content, respond
from feeds.web.channels import limit_of
from feeds.web.house import house
from feeds.web.shown import page_of, query_of, shown, timezone_of
from feeds.web.words import language_of, spoken_time

# How many stories a page shows, and how many at most, so that it stays small.
PAGE_LENGTH, MOST_LISTED = 20, 40
# How formats are called where one subscribes, with their media types for autodiscovery.
FORMATS = (
    ("rss", "RSS", "application/rss+xml"),
    ("atom", "Atom", "application/atom+xml"),
    ("json", "JSON Feed", "application/feed+json"),
)


# The folders of the channels that the page for widgets lets one choose.
_IN_WIDGETS = frozenset({"national", "offices", "regions", "categories", "elsewhere", "channels"})


@dataclass(frozen=True, slots=True)
class Format:
    """A feed of a channel: how its format is called, its media type, its address."""

    name: str
    type: str
    address: str


@dataclass(frozen=True, slots=True)
class Subscribing:
    """Where one subscribes to a channel. ``hub`` is "" for one that the hub does not tell of, ``widget`` the
    address of the page that builds its widget, "" where there is no choice for it."""

    name: str
    formats: tuple[Format, ...]
    hub: str
    widget: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: its path and what its address holds beside the language."""

    path: str
    query: Mapping[str, str]

    def address(self, language: str, **more: str | None) -> str:
        """The page in a language, or a further one of its list."""
        return f"{self.path}{query_of({'lang': language, **self.query, **more})}"

    def whole(self, language: str | None) -> str:
        """The address with the host; without a language it speaks the reader's."""
        query = {name: value for name, value in {"lang": language, **self.query}.items() if value}
        tail = f"?{urlencode(query)}" if query else ""
        return f"{house().settings.public_url}{self.path}{tail}"


def subscribing(channel: Channel, language: str) -> Subscribing:
    """Where one subscribes to a channel."""
    formats = tuple(Format(name, kind, channel.address("", ending)) for ending, name, kind in FORMATS)
    hub = f"{house().settings.public_url}{HUB}" if channel.is_topic else ""
    return Subscribing(channel.name, formats, hub, _widget(channel, language))


def _widget(channel: Channel, language: str) -> str:
    path = channel.path.removeprefix("/feeds/")
    folder, _, code = path.partition("/")
    if channel.parameters or folder not in _IN_WIDGETS or (folder == "regions" and "." in code):
        return ""
    if folder in ("offices", "elsewhere"):
        return f"/widget{query_of({'channel': folder, 'office': code, 'lang': language})}"
    return f"/widget{query_of({'channel': path, 'lang': language})}"


def in_languages(place: Place, language: str) -> dict[str, object]:
    """What a page says of itself in its other language (HTML Living Standard, 4.6.7.1)."""
    return {
        "language": language,
        "other": place.address("en" if language == "id" else "id"),
        "hreflang": [*((code, place.whole(code)) for code in LANGUAGES), ("x-default", place.whole(None))],
        "canonical": place.whole(language),
    }


def list_page(
    template: str,
    channel: Channel,
    place: Place,
    more: Mapping[str, object] | Callable[[], Mapping[str, object]] = MappingProxyType({}),
    renewed: datetime = EMPTY_SINCE,
) -> Response:
    """A page that shows a channel, newest story first, as far as ``limit`` and ``before`` of the request say.
    ``more`` is what the template needs beside the list, asked for when it is rendered; ``renewed`` is when
    that last changed without the stories. Raises `BadQuery`."""
    language = language_of(request)
    limit = min(limit_of(request.args.get("limit"), PAGE_LENGTH), MOST_LISTED)
    before = request.args.get("before")

    def render() -> Content:
        page = house().store.stories(ChannelQuery(channel.selection, limit, before))
        values = in_languages(place, language) | list_values(channel, page, place, language, before)
        body = render_template(template, **values | dict(more() if callable(more) else more))
        return Content(
            body.encode("utf-8", "replace"), "text/html; charset=utf-8", max(updated_of(page), renewed)
        )

    key = (template, language, place.path, *place.query.values(), str(limit), before or "", str(renewed))
    return page_of(respond(request, house().cache.get(key, render)), language)


def list_values(
    channel: Channel, page: StoryPage, place: Place, language: str, before: str | None
) -> dict[str, object]:
    """What the templates of lists need; an older page is not for search engines to take for the channel."""
    first = page.stories[0] if before and page.stories else None
    time = spoken_time(first.published, timezone_of(first.office), language) if first else ""
    return {
        "channel": channel,
        "subscribing": subscribing(channel, language),
        "stories": [shown(story, language) for story in page.stories],
        "until": text("page.until", language, time=time) if time else "",
        "older": place.address(language, before=page.next_before) if page.next_before else "",
        "newest": place.address(language) if before else "",
        "other": place.address("en" if language == "id" else "id", before=before),
        **({"hreflang": (), "canonical": ""} if before else {}),
    }
