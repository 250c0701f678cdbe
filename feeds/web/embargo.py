"""Stories under embargo, for partners whose key allows it."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from aggregator.channels import MAX_LIMIT, Channel
from aggregator.errors import UnknownChannel
from aggregator.messages import text
from aggregator.model import EVERYTHING, StoryPage
from aggregator.partners import Scope
from feeds.render import FORMATS
from feeds.render.channel import updated_of
from feeds.render.info import info_of
from feeds.web.access import need
from feeds.web.api.operation import JSON, Asked, json_bytes, operation
from feeds.web.api.shapes import Shape, Story
from feeds.web.api.stories import story_of
from feeds.web.cache import Content, rendered, respond
from feeds.web.house import house

blueprint = Blueprint("embargo", __name__)

# Asked about each time: what was taken down, or is public by now, is not shown from anybody's cache.
_ASK = "private, no-cache"


class Embargoed(Shape, frozen=True):
    """Stories under embargo, the next to be published first."""

    items: tuple[Story, ...]


@blueprint.get("/feeds/embargoed.<extension>")
def feed(extension: str) -> Response:
    """Every story under embargo, the next to be published first, each with its time."""
    partner = need(Scope.EMBARGOED).partner
    if extension not in FORMATS:
        raise UnknownChannel("format", f"embargoed.{extension}", list(FORMATS))
    name = text("partner.embargoed", "id")
    channel = Channel("embargoed", "/feeds/embargoed", name, EVERYTHING, (), partner)
    page = _page()
    render, content_type = FORMATS[extension]
    info = info_of(channel, house().settings.public_url, extension)
    link = f'<{info.self_url}>; rel="self"'
    content = Content(render(info, page), content_type, updated_of(page), link)
    return respond(request, rendered(content), _ASK)


@operation("GET", "/embargoed", Embargoed, tag="partner", scope=Scope.EMBARGOED)
def embargoed(_asked: Asked) -> Response:
    """The same as JSON."""
    page = _page()
    body = json_bytes({"items": [story_of(story) for story in page.stories]})
    return respond(request, rendered(Content(body, JSON, updated_of(page))), _ASK)


def _page() -> StoryPage:
    found = house().store.embargoed()[:MAX_LIMIT]
    return StoryPage(tuple(found), None, max((story.modified for story in found), default=None))
