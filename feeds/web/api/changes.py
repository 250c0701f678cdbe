"""The history of stories: what a partner rebuilds its own copy from."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from aggregator.errors import BadQuery
from aggregator.model import StoryChange
from feeds.render.channel import EMPTY_SINCE, stated_time, story_id, story_page
from feeds.web.api.operation import JSON, blueprint, json_bytes, site_url
from feeds.web.cache import ASK_EACH_TIME, Content, rendered, respond
from feeds.web.channels import limit_of
from feeds.web.house import house

DEFAULT_LIMIT = 100
_MAX_DIGITS = 18


@blueprint.get("/changes")
def changes() -> Response:
    """What happened to stories after a number, the oldest first; ``next`` is the number to go on with."""
    since = _since(request.args.get("since"))
    limit = limit_of(request.args.get("limit"), DEFAULT_LIMIT)
    found = house().store.story_changes(since, limit + 1)
    told, more = found[:limit], len(found) > limit
    following = told[-1].sequence if told else since
    body = json_bytes({"changes": [_told(change) for change in told], "next": following})
    address = f"{house().settings.public_url}/api/v1/changes?since={following}&limit={limit}"
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


def _since(value: str | None) -> int:
    if value is None:
        return 0
    if not (value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS):
        raise BadQuery("since", value, "the number that an answer gave as next")
    return int(value)
