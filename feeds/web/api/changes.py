"""The history of stories: what a partner rebuilds its own copy from."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from aggregator.channels import Channel, channel_at
from aggregator.model import EVERYTHING, StoryChange
from feeds.render.channel import EMPTY_SINCE, stated_time, story_id, story_page
from feeds.web.api.operation import JSON, blueprint, json_bytes, site_url
from feeds.web.cache import ASK_EACH_TIME, Content, rendered, respond
from feeds.web.channels import limit_of, number_of
from feeds.web.house import house
from feeds.web.links import link_header

DEFAULT_LIMIT = 100


@blueprint.get("/changes")
def changes() -> Response:
    """What happened to stories after a number, the oldest first, to all or to those of a channel; ``next`` is
    the number to go on with."""
    since = number_of("since", request.args.get("since", "0"))
    limit = limit_of(request.args.get("limit"), DEFAULT_LIMIT)
    channel = _channel(request.args.get("channel"))
    bounds = house().store.history_bounds()
    found = house().store.story_changes(since, limit, channel.selection if channel else EVERYTHING)
    following = found.through if found.changes or found.through < found.newest else max(since, found.through)
    document = {
        "changes": [_told(change) for change in found.changes],
        "next": following,
        "newest": found.newest,
        "oldest": bounds.oldest,
        "history": bounds.name,
    }
    query = {"since": str(following), "limit": str(limit)}
    if channel:
        query["channel"] = channel.path.removeprefix("/feeds/")
    address = f"{house().settings.public_url}/api/v1/changes?{urlencode(query, safe='/')}"
    link = link_header([("next", address)]) if following < found.newest else ""
    modified = found.changes[-1].at if found.changes else EMPTY_SINCE
    return respond(request, rendered(Content(json_bytes(document), JSON, modified, link)), ASK_EACH_TIME)


def _channel(path: str | None) -> Channel | None:
    return None if path is None else channel_at(path, house().registry, house().store.saved_channel)


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
