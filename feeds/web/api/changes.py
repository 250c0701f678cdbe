"""The history of stories: what a partner rebuilds its own copy from."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from aggregator.channels import MAX_LIMIT
from aggregator.errors import BadQuery
from aggregator.model import StoryChange
from feeds.render.channel import EMPTY_SINCE, stated_time, story_id, story_page
from feeds.web.api import shapes
from feeds.web.api.operation import JSON, Asked, Parameter, get, json_bytes, site_url
from feeds.web.cache import ASK_EACH_TIME, Content, rendered, respond
from feeds.web.channels import limit_of
from feeds.web.house import house

DEFAULT_LIMIT = 100
_MOST = 10**18 - 1


def _since(value: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value[:20]) <= _MOST):
        raise BadQuery("since", value[:100], "the number that an answer gave as next")
    return int(value)


SINCE = Parameter(
    "since",
    _since,
    {"type": "integer", "minimum": 0, "maximum": _MOST, "default": 0},
    0,
    "0",
    words="number",
)
LIMIT = Parameter(
    "limit",
    lambda value: limit_of(value, DEFAULT_LIMIT),
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    DEFAULT_LIMIT,
    "10",
)


@get("/changes", shapes.Changes, SINCE, LIMIT, tag="stories")
def changes(asked: Asked) -> Response:
    """What happened to stories after a number, the oldest first; ``next`` is the number to go on with."""
    since, limit = asked[SINCE], asked[LIMIT]
    found = house().store.story_changes(since, limit + 1)
    told, more = found[:limit], len(found) > limit
    following = told[-1].sequence if told else since
    body = json_bytes({"changes": [_told(change) for change in told], "next": following})
    address = asked.address({"since": str(following), "limit": str(limit)})
    content = Content(
        body, JSON, told[-1].at if told else EMPTY_SINCE, f'<{address}>; rel="next"' if more else ""
    )
    return respond(request, rendered(content), ASK_EACH_TIME)


def _told(change: StoryChange) -> dict[str, object]:
    return {
        "sequence": change.sequence,
        "at": stated_time(change.at),
        "kind": change.kind.value,
        "id": story_id(change.uuid),
        "url": story_page(site_url(), change.uuid),
        "merged_into": story_id(change.into_uuid) if change.into_uuid else None,
    }
