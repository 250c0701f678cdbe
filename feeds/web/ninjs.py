"""One story for newsrooms, as IPTC ninjs."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from aggregator.model import MergedStory, WithdrawnStory
from feeds.render import FORMATS
from feeds.render.ninjs import render_ninjs_story
from feeds.web import problems
from feeds.web.cache import ASK_EACH_TIME, Content, rendered, respond
from feeds.web.house import house
from feeds.web.http import lead_to
from feeds.web.stories import look_up

blueprint = Blueprint("ninjs", __name__)


@blueprint.get("/stories/<uuid>.ninjs")
def story(uuid: str) -> Response:
    """A story as a news object, or what became of it."""
    found = look_up(uuid)
    if isinstance(found, WithdrawnStory):
        return problems.withdrawn()
    if isinstance(found, MergedStory):
        return lead_to(f"/stories/{found.into_uuid}.ninjs")
    body = render_ninjs_story(f"{house().settings.public_url}/", found)
    _, content_type = FORMATS["ninjs"]
    return respond(request, rendered(Content(body, content_type, found.modified)), ASK_EACH_TIME)
