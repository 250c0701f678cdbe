"""The feeds: /feeds/… in three formats."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from aggregator.errors import BadQuery, UnknownChannel
from aggregator.messages import text
from aggregator.model import ChannelQuery
from aggregator.normalize.categories import CATEGORIES
from feeds.render import FORMATS, ChannelInfo
from feeds.render.channel import updated_of
from feeds.web.cache import Content, respond
from feeds.web.house import house

blueprint = Blueprint("channels", __name__)

DEFAULT_LIMIT, MAX_LIMIT = 50, 500
KNOWN_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Channel:
    """A selection of stories under an address. ``path`` has no format: ``/feeds/offices/35.09``."""

    facet: str
    path: str
    name: str

    def title(self, language: str) -> str:
        return text("web.channel_title", language, name=self.name)


def national(language: str = "id") -> Channel:
    """Everything."""
    return Channel("", "/feeds/national", text("web.national", language))


def office_channel(code: str) -> Channel:
    """The stories of an office. Raises `UnknownChannel`, naming known ones."""
    office = house().registry.office(code)
    if office is None:
        raise UnknownChannel("office", code, _nearest(code, (o.code for o in house().registry.offices)))
    return Channel(f"office:{office.code}", f"/feeds/offices/{code}", office.name)


def region_channel(code: str) -> Channel:
    """The stories of a region and the offices under it. Raises `UnknownChannel`."""
    regions = {region.code: region.name for region in house().registry.regions}
    if code not in regions:
        raise UnknownChannel("region", code, _nearest(code, regions))
    return Channel(f"region:{code}", f"/feeds/regions/{code}", regions[code])


def category_channel(slug: str, language: str = "id") -> Channel:
    """The stories of a category. Raises `UnknownChannel`."""
    if slug not in CATEGORIES:
        raise UnknownChannel("category", slug, list(CATEGORIES))
    return Channel(f"category:{slug}", f"/feeds/categories/{slug}", CATEGORIES[slug][language])


@blueprint.get("/feeds/<name>")
def national_feed(name: str) -> Response:
    stem, extension = _split(name)
    if stem != "national":
        raise UnknownChannel(
            "channel",
            stem,
            ["national", "offices/CODE", "regions/CODE", "categories/SLUG"],
        )
    return _feed(national(), extension)


@blueprint.get("/feeds/offices/<name>")
def office_feed(name: str) -> Response:
    code, extension = _split(name)
    return _feed(office_channel(code), extension)


@blueprint.get("/feeds/regions/<name>")
def region_feed(name: str) -> Response:
    code, extension = _split(name)
    return _feed(region_channel(code), extension)


@blueprint.get("/feeds/categories/<name>")
def category_feed(name: str) -> Response:
    slug, extension = _split(name)
    return _feed(category_channel(slug), extension)


def limit_of(value: str | None, default: int = DEFAULT_LIMIT) -> int:
    """How many stories a page holds. Raises `BadQuery`."""
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= 4 and 1 <= int(value) <= MAX_LIMIT):
        raise BadQuery("limit", value, "a whole number from 1 to 500")
    return int(value)


def _feed(channel: Channel, extension: str) -> Response:
    limit = limit_of(request.args.get("limit"))
    before = request.args.get("before")
    key = ("feed", channel.path, extension, str(limit), before or "")
    return respond(request, house().cache.get(key, lambda: _render(channel, extension, limit, before)))


def _render(channel: Channel, extension: str, limit: int, before: str | None) -> Content:
    public = house().settings.public_url
    page = house().store.stories(ChannelQuery(channel.facet, limit, before))
    render, content_type = FORMATS[extension]
    first = _address(channel, extension, limit, None)
    self_url = _address(channel, extension, limit, before)
    next_url = _address(channel, extension, limit, page.next_before) if page.next_before else None
    info = ChannelInfo(
        id=f"{public}{channel.path}.atom",
        title=channel.title("id"),
        description=text("web.channel_description", "id", name=channel.name),
        language="id",
        site_url=f"{public}/",
        self_url=self_url,
        first_url=first,
        next_url=next_url,
    )
    link = f'<{self_url}>; rel="self", <{first}>; rel="first"'
    if next_url:
        link += f', <{next_url}>; rel="next"'
    return Content(render(info, page), content_type, updated_of(page), link)


def _address(channel: Channel, extension: str, limit: int, before: str | None) -> str:
    query = {}
    if limit != DEFAULT_LIMIT:
        query["limit"] = str(limit)
    if before:
        query["before"] = before
    tail = f"?{urlencode(query)}" if query else ""
    return f"{house().settings.public_url}{channel.path}.{extension}{tail}"


def _split(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    if not dot or extension not in FORMATS:
        raise UnknownChannel("format", name, list(FORMATS))
    return stem, extension


def _nearest(code: str, known: Iterable[str]) -> list[str]:
    codes = list(known)
    close = difflib.get_close_matches(code[:40], codes, KNOWN_SHOWN, 0.5)
    return close or codes[:KNOWN_SHOWN]
