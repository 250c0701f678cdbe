"""Archived feeds (RFC 5005, section 4): the whole history of a channel in documents that never change."""

from __future__ import annotations

import re

from flask import request
from werkzeug.wrappers import Response

from aggregator.channels import Channel
from aggregator.errors import BadQuery
from feeds.render import FORMATS
from feeds.render.channel import updated_of
from feeds.render.info import archive_address, archive_info, as_of_text
from feeds.web.cache import Content, respond
from feeds.web.house import house
from feeds.web.http import lead_to
from feeds.web.links import link_header

_ASKED = re.compile(r"newest|(after-)?([0-9]{1,15})", re.ASCII)


class _HasChanged(Exception):
    """The part is not what its address says any more; what it is now."""

    def __init__(self, as_of: int) -> None:
        self.as_of = as_of


def archive_feed(channel: Channel, extension: str, asked: str) -> Response:
    """A part of a channel's archive. An address of one that has changed since, as when something in it was
    taken down, leads to the one of today. Raises `BadQuery`."""
    found = _ASKED.fullmatch(asked)
    if found is None:
        raise BadQuery("archive", asked[:100], "an address that a feed gave as prev-archive")
    if found[2] is None:
        return lead_to(_address(channel, extension, *house().store.archive_end()), 302)
    if found[1]:
        following = house().store.archive_after(channel.selection, int(found[2]))
        current = channel.address(house().settings.public_url, extension)
        return lead_to(_address(channel, extension, *following) if following else current, 302)
    return _part(channel, extension, int(found[2]))


def _part(channel: Channel, extension: str, end: int) -> Response:
    as_of = request.args.get("as-of", "")
    key = ("archive", channel.facet, extension, str(end), as_of[:80])
    try:
        rendered = house().cache.get(key, lambda: _render(channel, extension, end, as_of))
    except _HasChanged as changed:
        return lead_to(_address(channel, extension, end, changed.as_of))
    return respond(request, rendered)


def _render(channel: Channel, extension: str, end: int, as_of: str) -> Content:
    part = house().store.archive(channel.selection, end)
    if as_of != as_of_text(channel, part.as_of):
        raise _HasChanged(part.as_of)
    render, content_type = FORMATS[extension]
    info = archive_info(channel, house().settings.public_url, extension, part)
    return Content(render(info, part.page), content_type, updated_of(part.page), link_header(info.links))


def _address(channel: Channel, extension: str, end: int, as_of: int) -> str:
    return archive_address(channel, house().settings.public_url, extension, end, as_of)
