"""The feeds: /feeds/… in three formats."""

from __future__ import annotations

from flask import Blueprint, Response, request

from aggregator.channels import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    Channel,
    channel_at,
    search_channel,
    without_office,
)
from aggregator.errors import BadQuery, UnknownChannel
from aggregator.model import ChannelQuery
from feeds.render import FORMATS
from feeds.render.channel import updated_of
from feeds.render.info import info_of
from feeds.web.access import saved_channel
from feeds.web.cache import Content, respond
from feeds.web.house import house

blueprint = Blueprint("channels", __name__)


@blueprint.get("/feeds/<path:name>")
def feed(name: str) -> Response:
    """A channel in a format: ``national.rss``, ``offices/35.09.atom``, ``search.json?q=…``."""
    path, extension = _split(name)
    return _feed(asked_channel(path), extension)


def asked_channel(path: str, language: str = "id") -> Channel:
    """The channel at a path below ``/feeds/``, as the request narrows it (``q`` of a search, ``exclude``),
    named in a language. Raises `UnknownChannel`, `BadQuery`."""
    if path == "search":
        channel = search_channel(request.args.get("q", ""), language)
    else:
        channel = channel_at(path, house().registry, saved_channel, language)
    excluded = request.args.get("exclude")
    return without_office(channel, house().registry, excluded) if excluded else channel


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
    key = ("feed", channel.facet, extension, str(limit), before or "")
    return respond(request, house().cache.get(key, lambda: _render(channel, extension, limit, before)))


def _render(channel: Channel, extension: str, limit: int, before: str | None) -> Content:
    page = house().store.stories(ChannelQuery(channel.selection, limit, before))
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
