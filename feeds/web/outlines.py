"""The channels as an import list for feed readers."""

from __future__ import annotations

from flask import Blueprint, Response, request

from aggregator.messages import text
from feeds.render.channel import EMPTY_SINCE
from feeds.render.outlines import channel_outlines, write_outlines
from feeds.web.cache import Content, respond
from feeds.web.house import house

blueprint = Blueprint("outlines", __name__)

OPML = "text/x-opml; charset=utf-8"


@blueprint.get("/opml/channels")
def channels() -> Response:
    """Every public channel, as OPML 2.0."""
    response = respond(request, house().cache.get(("opml", "channels"), _render))
    response.headers["Content-Disposition"] = "inline; filename=simpul-channels.opml"
    return response


def _render() -> Content:
    saved = house().store.saved_channels(owner="")
    outlines = channel_outlines(house().registry, saved)
    body = write_outlines(outlines, text("outlines.title", "id"), house().settings.public_url)
    modified = max((channel.changed_at for channel in saved), default=EMPTY_SINCE)
    return Content(body, OPML, modified)
