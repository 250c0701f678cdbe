"""The JSON interface, as much as it needs to tell what became of stories."""

from __future__ import annotations

import json

from flask import Blueprint, request
from werkzeug.wrappers import Response

from aggregator.errors import BadQuery
from aggregator.model import MergedStory, StoryChange, WithdrawnStory
from feeds.render.channel import EMPTY_SINCE, stated_time, story_id, story_page
from feeds.render.json_feed import item_of
from feeds.web import problems
from feeds.web.cache import ASK_EACH_TIME, Content, rendered, respond
from feeds.web.channels import limit_of
from feeds.web.house import house
from feeds.web.stories import look_up, moved

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

DEFAULT_LIMIT = 100
_JSON = "application/json; charset=utf-8"
_MAX_DIGITS = 18


@blueprint.get("/stories/<uuid>")
def story(uuid: str) -> Response:
    """A story as the item of a JSON Feed, or what became of it."""
    found = look_up(uuid)
    if isinstance(found, WithdrawnStory):
        return problems.withdrawn()
    if isinstance(found, MergedStory):
        return moved(f"{house().settings.public_url}/api/v1/stories/{found.into_uuid}")
    body = _bytes(item_of(_site_url(), found))
    return respond(request, rendered(Content(body, _JSON, found.modified)), ASK_EACH_TIME)


@blueprint.get("/changes")
def changes() -> Response:
    """What happened to stories after a number, the oldest first; ``next`` is the number to go on with."""
    since = _since(request.args.get("since"))
    limit = limit_of(request.args.get("limit"), DEFAULT_LIMIT)
    found = house().store.story_changes(since, limit + 1)
    told, more = found[:limit], len(found) > limit
    following = told[-1].sequence if told else since
    body = _bytes({"changes": [_told(change) for change in told], "next": following})
    address = f"{house().settings.public_url}/api/v1/changes?since={following}&limit={limit}"
    content = Content(
        body, _JSON, told[-1].at if told else EMPTY_SINCE, f'<{address}>; rel="next"' if more else ""
    )
    return respond(request, rendered(content), ASK_EACH_TIME)


def _told(change: StoryChange) -> dict[str, object]:
    return {
        "sequence": change.sequence,
        "at": stated_time(change.at),
        "kind": change.kind.value,
        "id": story_id(change.uuid),
        "url": story_page(_site_url(), change.uuid),
        "merged_into": story_id(change.into_uuid) if change.into_uuid else None,
    }


def _since(value: str | None) -> int:
    if value is None:
        return 0
    if not (value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS):
        raise BadQuery("since", value, "the number that an answer gave as next")
    return int(value)


def _site_url() -> str:
    return f"{house().settings.public_url}/"


def _bytes(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
