"""The feeds: /feeds/… in every format."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from aggregator.channels import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    Channel,
    channel_at,
    search_channel,
    without_office,
)
from aggregator.errors import BadQuery, UnknownChannel
from aggregator.model import ChannelQuery, StoryPage
from feeds.render import FORMATS
from feeds.render.channel import updated_of
from feeds.render.info import changes_address, changes_info, info_of
from feeds.web.access import saved_channel
from feeds.web.archives import archive_feed
from feeds.web.cache import Content, respond
from feeds.web.delta import delta, tag_of
from feeds.web.house import house
from feeds.web.links import link_header

blueprint = Blueprint("channels", __name__)

# Where the changes after a page are told.
SINCE = "urn:simpul:since"
_MAX_DIGITS = 18


@blueprint.get("/feeds/<path:name>")
def feed(name: str) -> AnyResponse:
    """A channel in a format: ``national.rss``, ``offices/35.09.atom``, ``search.json?q=…``; with ``since``
    what changed in it, with ``archive`` a part of its history."""
    path, extension = _split(name)
    channel = asked_channel(path)
    if (archive := request.args.get("archive")) is not None:
        return archive_feed(channel, extension, archive)
    if (since := request.args.get("since")) is not None:
        return _changes(channel, extension, number_of("since", since))
    return _page(channel, extension)


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


def number_of(name: str, value: str) -> int:
    """A number of the history of stories. Raises `BadQuery`."""
    if not (value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS):
        raise BadQuery(name, value, "the number that an answer gave to go on from")
    return int(value)


def _page(channel: Channel, extension: str) -> Response:
    """A page of the stories of a channel, the newest first."""
    limit = limit_of(request.args.get("limit"))
    before = request.args.get("before")
    query = ChannelQuery(channel.selection, limit, before)

    def render(page: StoryPage) -> Content:
        return _rendered_page(channel, extension, limit, before, page)

    key = ("feed", channel.facet, extension, str(limit), before or "")
    rendered = house().cache.get(key, lambda: render(house().store.stories(query)))
    response = respond(request, rendered)
    return response if before else delta(request, response, lambda: house().store.stories(query), render)


def _rendered_page(
    channel: Channel, extension: str, limit: int, before: str | None, page: StoryPage
) -> Content:
    public_url = house().settings.public_url
    first = before is None
    number = page.number if first else None
    info = info_of(channel, public_url, extension, limit, before, page.next_before, number)
    links = info.links
    if first:
        since = changes_address(channel, public_url, extension, limit, page.current_to)
        links += [(SINCE, since), ("status", info.status_url)]
    render, content_type = FORMATS[extension]
    tag = tag_of(page) if first else ""
    return Content(render(info, page), content_type, updated_of(page), link_header(links), tag)


def _changes(channel: Channel, extension: str, since: int) -> Response:
    """What changed in a channel after a number of the history."""
    limit = limit_of(request.args.get("limit"))
    if "before" in request.args:
        raise BadQuery("before", request.args["before"][:100], "one of before and since")
    key = ("changes", channel.facet, extension, str(limit), str(since))
    return respond(request, house().cache.get(key, lambda: _render_changes(channel, extension, limit, since)))


def _render_changes(channel: Channel, extension: str, limit: int, since: int) -> Content:
    changes = house().store.channel_changes(channel.selection, since, limit)
    public_url = house().settings.public_url
    through = changes.through
    following = through if through < changes.newest else None
    info = changes_info(channel, public_url, extension, limit, since, following)
    links = [*info.links, (SINCE, changes_address(channel, public_url, extension, limit, through))]
    render, content_type = FORMATS[extension]
    return Content(render(info, changes.page), content_type, updated_of(changes.page), link_header(links))


def _split(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    if not dot or extension not in FORMATS:
        raise UnknownChannel("format", name, list(FORMATS))
    return stem, extension
