"""Stories."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from aggregator.model import MergedStory, WithdrawnStory
from feeds.render.json_feed import item_of
from feeds.web import problems
from feeds.web.api.operation import JSON, blueprint, json_bytes, site_url
from feeds.web.cache import ASK_EACH_TIME, Content, rendered, respond
from feeds.web.stories import look_up, moved


@blueprint.get("/stories/<uuid>")
def story(uuid: str) -> Response:
    """A story as the item of a JSON Feed, or what became of it."""
    found = look_up(uuid)
    if isinstance(found, WithdrawnStory):
        return problems.withdrawn()
    if isinstance(found, MergedStory):
        return moved(f"{site_url()}api/v1/stories/{found.into_uuid}")
    body = json_bytes(item_of(site_url(), found))
    return respond(request, rendered(Content(body, JSON, found.modified)), ASK_EACH_TIME)
