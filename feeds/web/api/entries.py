"""The entries of stories: every copy as its source published it, and what it said before."""

from __future__ import annotations

from typing import Any

from flask import request
from msgspec import UNSET
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from aggregator.model import EntryView, MergedStory, WithdrawnStory
from feeds.render.channel import is_http, stated_time, story_id, uri, xml_text
from feeds.web.api import shapes
from feeds.web.api.errors import withdrawn
from feeds.web.api.operation import JSON, Asked, Parameter, get, json_bytes, picked
from feeds.web.api.paging import paged
from feeds.web.api.parameters import AFTER_NUMBER, LIMIT, fields_of, number_in
from feeds.web.api.stories import UUID
from feeds.web.cache import ASK_EACH_TIME, Content, rendered, respond
from feeds.web.house import house
from feeds.web.http import lead_to
from feeds.web.stories import look_up

FIELDS = fields_of(shapes.Entry)
ENTRY = Parameter(
    "entry",
    number_in,
    {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
    0,
    "1",
    where="path",
    required=True,
)


@get(
    "/stories/{uuid}/entries",
    shapes.Entries,
    UUID,
    LIMIT,
    AFTER_NUMBER,
    FIELDS,
    tag="stories",
    statuses=(301, 404, 410),
)
def entries(asked: Asked) -> Response:
    """Every copy of a story, as they were collected."""
    found = look_up(asked[UUID])
    if isinstance(found, WithdrawnStory):
        return withdrawn()
    if isinstance(found, MergedStory):
        return lead_to(asked.address({"uuid": found.into_uuid}))
    views = house().store.story_entries(found.uuid, asked[AFTER_NUMBER] or 0, asked[LIMIT] + 1)
    shown = views[: asked[LIMIT]]
    following = str(shown[-1].id) if len(views) > len(shown) else None
    items = [picked(shapes.Entry(**_members(view)), asked[FIELDS]) for view in shown]
    content = paged(asked, AFTER_NUMBER, items, following, found.modified)
    return respond(request, rendered(content), ASK_EACH_TIME)


@get("/entries/{entry}", shapes.EntryInFull, ENTRY, tag="stories", statuses=(404, 410))
def entry(asked: Asked) -> Response:
    """One copy of a story. What is held back, removed or withdrawn is shown to nobody, neither now nor as it
    was before."""
    view = house().store.entry(asked[ENTRY])
    if view is None:
        raise NotFound
    found = look_up(view.story_uuid)
    if isinstance(found, WithdrawnStory):
        return withdrawn()
    if isinstance(found, MergedStory):
        raise NotFound
    before = tuple(
        shapes.Revision(stated_time(past.replaced_at), xml_text(past.title), xml_text(past.text))
        for past in view.revisions
    )
    body = json_bytes(shapes.EntryInFull(**_members(view), revisions=before))
    return respond(request, rendered(Content(body, JSON, found.modified)), ASK_EACH_TIME)


def _members(view: EntryView) -> dict[str, Any]:
    return {
        "id": view.id,
        "story": story_id(view.story_uuid),
        "source": shapes.SourceName(view.source_id, xml_text(view.source_name)),
        "office": shapes.OfficeName(view.office, view.office_name) if view.office else None,
        "url": uri(view.url),
        "title": xml_text(view.title),
        "content_html": xml_text(view.html),
        "content_text": xml_text(view.text),
        "summary": xml_text(view.summary),
        "author": xml_text(view.author),
        "language": view.language,
        "categories": view.categories,
        "original_categories": tuple(map(xml_text, view.original_categories)),
        "date_published": stated_time(view.published),
        "date_modified": stated_time(view.updated) if view.updated else None,
        "date_guessed": view.date_guessed,
        "first_seen": stated_time(view.first_seen),
        "revision": view.revision,
        "image": uri(view.image_url) if is_http(view.image_url) else UNSET,
    }
