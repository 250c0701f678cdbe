"""The history of stories: what a partner rebuilds its own copy from."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from aggregator.channels import MAX_LIMIT
from aggregator.model import StoryChange
from feeds.render.channel import EMPTY_SINCE, stated_time, story_id, story_page
from feeds.web.api import shapes
from feeds.web.api.operation import JSON, Asked, Parameter, get, json_bytes, site_url
from feeds.web.api.parameters import CHANNEL
from feeds.web.cache import ASK_EACH_TIME, Content, rendered, respond
from feeds.web.channels import limit_of, number_of
from feeds.web.house import house
from feeds.web.links import link_header

DEFAULT_LIMIT = 100
_MOST = 10**18 - 1

SINCE = Parameter(
    "since",
    lambda value: number_of("since", value),
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


@get("/changes", shapes.Changes, SINCE, CHANNEL, LIMIT, tag="stories", statuses=(404, 410))
def changes(asked: Asked) -> Response:
    """What happened to stories after a number, the oldest first, to all or to those of a channel; ``next`` is
    the number to go on with."""
    found = house().store.story_changes(asked[SINCE], asked[LIMIT], asked[CHANNEL])
    bounds = house().store.history_bounds()
    document = {
        "changes": [_told(change) for change in found.changes],
        "next": found.through,
        "newest": found.newest,
        "oldest": bounds.oldest,
        "history": bounds.name,
    }
    following = asked.address({"since": str(found.through), "limit": str(asked[LIMIT])})
    link = link_header([("next", following)]) if found.through < found.newest else ""
    modified = found.changes[-1].at if found.changes else EMPTY_SINCE
    return respond(request, rendered(Content(json_bytes(document), JSON, modified, link)), ASK_EACH_TIME)


def _told(change: StoryChange) -> dict[str, object]:
    return {
        "sequence": change.sequence,
        "at": stated_time(change.at),
        "kind": change.kind.value,
        "id": story_id(change.uuid),
        "url": story_page(site_url(), change.uuid),
        "merged_into": story_id(change.into_uuid) if change.into_uuid else None,
        "live": change.live,
    }
