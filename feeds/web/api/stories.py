"""Stories: lists of them, and each by itself."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from aggregator.model import ChannelQuery, MergedStory, StoryView, WithdrawnStory
from feeds.render.channel import story_page, updated_of, xml_text
from feeds.render.json_feed import item_of
from feeds.web.api import shapes
from feeds.web.api.errors import withdrawn
from feeds.web.api.operation import JSON, Asked, Parameter, get, json_bytes, picked, site_url
from feeds.web.api.paging import paged
from feeds.web.api.parameters import BEFORE, FILTERS, LIMIT, fields_of, selection_of
from feeds.web.cache import ASK_EACH_TIME, Content, rendered, respond
from feeds.web.house import house
from feeds.web.http import lead_to
from feeds.web.stories import look_up

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _uuid(value: str) -> str:
    if not _UUID.fullmatch(value):
        raise NotFound
    return value


UUID = Parameter(
    "uuid",
    _uuid,
    {"type": "string", "format": "uuid", "pattern": f"^{_UUID.pattern}$"},
    "",
    "0d0f7c9e-6a0b-4c55-9d0a-0d6a53f2c001",
    where="path",
    required=True,
)
FIELDS = fields_of(shapes.Story)


@get("/stories", shapes.Stories, *FILTERS, LIMIT, BEFORE, FIELDS, tag="stories", statuses=(404,))
def stories(asked: Asked) -> Response:
    """Stories that every filter holds, the newest first."""

    def render() -> Content:
        page = house().store.stories(ChannelQuery(selection_of(asked), asked[LIMIT], asked[BEFORE]))
        items = [picked(story_of(view), asked[FIELDS]) for view in page.stories]
        return paged(asked, BEFORE, items, page.next_before, updated_of(page))

    return respond(request, house().cache.get(asked.key, render))


@get("/stories/{uuid}", shapes.Story, UUID, tag="stories", statuses=(301, 404, 410))
def story(asked: Asked) -> Response:
    """A story, or what became of it."""
    found = look_up(asked[UUID])
    if isinstance(found, WithdrawnStory):
        return withdrawn()
    if isinstance(found, MergedStory):
        return lead_to(asked.address({"uuid": found.into_uuid}))
    content = Content(json_bytes(story_of(found)), JSON, found.modified)
    return respond(request, rendered(content), ASK_EACH_TIME)


def story_of(view: StoryView) -> dict[str, Any]:
    """A story as `shapes.Story` has it: the item of the feed, and more."""
    return {
        **item_of(site_url(), view),
        "page": story_page(site_url(), view.uuid),
        "office": {"code": view.office, "name": xml_text(view.office_name)} if view.office else None,
        "region": view.region,
        "categories": list(view.categories),
    }
