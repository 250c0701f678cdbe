"""The feeds: /feeds/… in three formats."""

from __future__ import annotations

from flask import Blueprint, Response, request

from aggregator import channels
from aggregator.channels import DEFAULT_LIMIT, MAX_LIMIT, Channel, category_channel, national
from aggregator.errors import BadQuery, UnknownChannel
from aggregator.model import ChannelQuery
from feeds.render import FORMATS
from feeds.render.channel import updated_of
from feeds.render.info import info_of
from feeds.web.cache import Content, respond
from feeds.web.house import house

__all__ = [
    "Channel",
    "blueprint",
    "category_channel",
    "limit_of",
    "national",
    "office_channel",
    "region_channel",
]

blueprint = Blueprint("channels", __name__)


def office_channel(code: str) -> Channel:
    """The stories of an office. Raises `UnknownChannel`, naming known ones."""
    return channels.office_channel(house().registry, code)


def region_channel(code: str) -> Channel:
    """The stories of a region and the offices under it. Raises `UnknownChannel`."""
    return channels.region_channel(house().registry, code)


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
    page = house().store.stories(ChannelQuery(channel.facet, limit, before))
    render, content_type = FORMATS[extension]
    info = info_of(channel, house().settings.public_url, extension, limit, before, page.next_before)
    link = f'<{info.self_url}>; rel="self", <{info.first_url}>; rel="first"'
    if info.hub_url:
        link += f', <{info.hub_url}>; rel="hub"'
    if info.next_url:
        link += f', <{info.next_url}>; rel="next"'
    return Content(render(info, page), content_type, updated_of(page), link)


def _split(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    if not dot or extension not in FORMATS:
        raise UnknownChannel("format", name, list(FORMATS))
    return stem, extension
