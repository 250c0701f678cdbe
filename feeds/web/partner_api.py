"""What partners do for themselves under /api/v1: channels of their own, and what their keys were used for."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from aggregator.channels import search_channel
from aggregator.errors import BadQuery
from aggregator.model import ChannelQuery, SavedChannel
from aggregator.partners import Scope, own_slug
from aggregator.query import parse_query
from feeds.render import FORMATS
from feeds.render.channel import stated_time, story_id, story_page
from feeds.web import refusals
from feeds.web.access import gate, need, saved_channel
from feeds.web.channels import limit_of
from feeds.web.house import house

blueprint = Blueprint("partner_api", __name__, url_prefix="/api/v1")

MOST_CHANNELS = 50
MAX_BODY = 16 * 1024
MAX_NAME = 120
MAX_SLUG = 80
PREVIEWED = 10
USAGE_DAYS, MOST_USAGE_DAYS = 30, 400
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


@blueprint.get("/usage")
def usage() -> Response:
    """What the partner may, and what his keys were used for, day by day; ``days`` says how far back."""
    reader = need(Scope.READ)
    days = _days(request.args.get("days"))
    now = datetime.now(UTC)
    since = (now.date() - timedelta(days=days - 1)).isoformat()
    gate().meter.flush()
    store = house().store
    limits, used = reader.limits, store.last_used()
    return _answer(
        {
            "partner": reader.partner,
            "name": reader.name,
            "limits": {"minute": limits.minute, "day": limits.day} if limits else None,
            "keys": [
                {
                    "prefix": key.prefix,
                    "state": key.state(now).value,
                    "scopes": sorted(key.scopes),
                    "expires_at": stated_time(key.expires_at) if key.expires_at else None,
                    "last_used": used.get(key.prefix),
                }
                for key in store.keys(reader.partner)
            ],
            "since": since,
            "usage": [
                {
                    "day": line.day,
                    "key": line.prefix,
                    "kind": line.used_for.value,
                    "requests": line.usage.requests,
                    "bytes": line.usage.bytes,
                    "not_modified": line.usage.not_modified,
                    "refused": line.usage.refused,
                }
                for line in store.usage(reader.partner, since)
            ],
        }
    )


@blueprint.get("/channels/preview")
def preview() -> Response:
    """The newest stories that a channel with the query ``q`` would hold."""
    need(Scope.CHANNELS)
    limit = limit_of(request.args.get("limit"), PREVIEWED)
    channel = search_channel(request.args.get("q", ""))
    page = house().store.stories(ChannelQuery(channel.selection, limit))
    site = f"{house().settings.public_url}/"
    stories = [
        {
            "id": story_id(story.uuid),
            "url": story_page(site, story.uuid),
            "title": story.title,
            "office": story.office,
            "published": stated_time(story.published),
        }
        for story in page.stories
    ]
    return _answer({"query": request.args["q"], "stories": stories, "more": page.next_before is not None})


@blueprint.get("/channels/own")
def own_channels() -> Response:
    """The partner's own channels."""
    partner = need(Scope.READ).partner
    found = house().store.saved_channels(partner)
    return _answer({"channels": [_told(partner, channel) for channel in found], "most": MOST_CHANNELS})


@blueprint.get("/channels/own/<slug>")
def own_channel(slug: str) -> Response:
    """One of them."""
    partner = need(Scope.READ).partner
    found = saved_channel(own_slug(partner, slug))
    return _answer(_told(partner, found)) if found else refusals.no_channel(slug)


@blueprint.put("/channels/own/<slug>")
def save_channel(slug: str) -> Response:
    """Save a channel under this address, in place of the one that is there: 201 for a new one, else 200."""
    reader = need(Scope.CHANNELS)
    if len(slug) > MAX_SLUG or not _SLUG.fullmatch(slug):
        return refusals.unusable("slug", most=MAX_SLUG)
    given = _body()
    if given is None:
        return refusals.unusable("body")
    name, query = given.get("name"), given.get("query")
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= MAX_NAME or not name.isprintable():
        return refusals.unusable("name", most=MAX_NAME)
    if not isinstance(query, str):
        return refusals.unusable("query")
    parse_query(query)
    store, own = house().store, own_slug(reader.partner, slug)
    held = saved_channel(own)
    if held is None and len(store.saved_channels(reader.partner)) >= MOST_CHANNELS:
        return refusals.full(MOST_CHANNELS)
    now = datetime.now(UTC)
    began = held.created_at if held else now
    saved = SavedChannel(own, name.strip(), query, reader.partner, f"simpul_{reader.key}", began, now)
    store.save_channel(saved)
    response = _answer(_told(reader.partner, saved), 200 if held else 201)
    response.headers["Location"] = request.path
    return response


@blueprint.delete("/channels/own/<slug>")
def drop_channel(slug: str) -> Response:
    """Give a channel up; its feeds are 404 from now on."""
    reader = need(Scope.CHANNELS)
    if house().store.drop_channel(own_slug(reader.partner, slug)):
        return Response(status=204, headers={"Cache-Control": "no-store"})
    return refusals.no_channel(slug)


def _told(partner: str, channel: SavedChannel) -> dict[str, object]:
    path = f"{house().settings.public_url}/feeds/channels/{channel.slug}"
    return {
        "slug": channel.slug.removeprefix(own_slug(partner, "")),
        "channel": f"channels/{channel.slug}",
        "name": channel.name,
        "query": channel.query,
        "feeds": {extension: f"{path}.{extension}" for extension in FORMATS},
        "created_at": stated_time(channel.created_at),
        "changed_at": stated_time(channel.changed_at),
    }


def _body() -> dict[str, object] | None:
    """The object that was sent, None for anything else."""
    request.max_content_length = MAX_BODY
    try:
        given = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError, RequestEntityTooLarge):
        return None
    return given if isinstance(given, dict) else None


def _days(value: str | None) -> int:
    if value is None:
        return USAGE_DAYS
    if not (value.isascii() and value.isdigit() and len(value) <= 4 and 1 <= int(value) <= MOST_USAGE_DAYS):
        raise BadQuery("days", value, "a whole number from 1 to 400")
    return int(value)


def _answer(document: dict[str, object], status: int = 200) -> Response:
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    response = Response(body, status, content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    return response
