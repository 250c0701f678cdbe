"""What partners do for themselves under /api/v1: channels of their own, and what their keys were used for."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from flask import Response, request
from msgspec import Meta, Struct, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from aggregator.channels import MAX_LIMIT, MAX_SLUG, is_slug
from aggregator.errors import BadQuery
from aggregator.model import ChannelQuery, SavedChannel
from aggregator.partners import KeyState, Scope, UsedFor, own_slug
from aggregator.query import MAX_LENGTH, parse_query
from feeds.render import FORMATS
from feeds.render.channel import stated_time, story_id, story_page
from feeds.web import refusals
from feeds.web.access import gate, reader, saved_channel
from feeds.web.api.operation import Asked, Parameter, operation
from feeds.web.api.parameters import QUERY, SLUG
from feeds.web.api.shapes import Code, Day, Feeds, Moment, Shape, StoryId, Url
from feeds.web.channels import limit_of
from feeds.web.house import house

MOST_CHANNELS = 50
MAX_BODY = 16 * 1024
MAX_NAME = 120
PREVIEWED = 10
USAGE_DAYS, MOST_USAGE_DAYS = 30, 400
_MEMBER = re.compile(r"at `\$\.(\w+)`|missing required field `(\w+)`")


class KeyTold(Shape, frozen=True):
    """A key, without its secret."""

    prefix: str
    state: KeyState
    scopes: tuple[Scope, ...]
    expires_at: Moment | None
    last_used: Annotated[Day | None, Meta(description="The last day that it was used on (UTC).")]


class LimitsTold(Shape, frozen=True):
    """How many requests a partner may make."""

    minute: int
    day: int


class UsageTold(Shape, frozen=True):
    """What a key was used for on a day (UTC)."""

    day: Day
    key: str
    kind: UsedFor
    requests: int
    bytes: int
    not_modified: int
    refused: int


class UsageAnswer(Shape, frozen=True):
    """What a partner may, and what his keys were used for."""

    partner: str
    name: str
    limits: LimitsTold | None
    keys: tuple[KeyTold, ...]
    since: Day
    usage: tuple[UsageTold, ...]


class Headline(Shape, frozen=True):
    """A story in short."""

    id: StoryId
    url: Url
    title: str
    office: Code | None
    published: Moment


class Preview(Shape, frozen=True):
    """What a channel with this query would hold."""

    query: str
    stories: tuple[Headline, ...]
    more: Annotated[bool, Meta(description="Whether there are more stories than these.")]


class OwnChannel(Shape, frozen=True):
    """A channel that a partner saved for himself."""

    slug: str
    channel: Annotated[str, Meta(description="As the filter `channel` takes it.")]
    name: str
    query: str
    feeds: Feeds
    created_at: Moment
    changed_at: Moment


class OwnChannels(Shape, frozen=True):
    """A partner's own channels, and how many he may have."""

    channels: tuple[OwnChannel, ...]
    most: int


class ChannelToSave(Struct, frozen=True):
    """A name and a query make a channel."""

    name: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=MAX_NAME,
            pattern=r"^[^\x00-\x20\x7f-\xa0][^\x00-\x1f\x7f-\x9f]*$",
            description="What it is called; no control characters.",
            examples=["Haji"],
        ),
    ]
    query: Annotated[
        str,
        Meta(
            pattern=r"^[^\x00-\x1f\x7f]*$",
            description="In the query language.",
            examples=["haji -umrah"],
            extra_json_schema={"minLength": 1, "maxLength": MAX_LENGTH, "format": "simpul-query"},
        ),
    ]


SLUG_OF_OWN = Parameter(
    "slug",
    lambda value: value,
    SLUG,
    "",
    "haji",
    where="path",
    required=True,
)
DAYS = Parameter(
    "days",
    lambda value: _days(value),
    {"type": "integer", "minimum": 1, "maximum": MOST_USAGE_DAYS, "default": USAGE_DAYS},
    USAGE_DAYS,
    "7",
    words="usage_days",
)
LIMIT = Parameter(
    "limit",
    lambda value: limit_of(value, PREVIEWED),
    {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": PREVIEWED},
    PREVIEWED,
    "10",
)
LOOKED_FOR = replace(QUERY, required=True)


@operation("GET", "/usage", UsageAnswer, DAYS, tag="partner", scope=Scope.READ)
def usage(asked: Asked) -> Response:
    """What the partner may, and what his keys were used for, day by day; ``days`` says how far back."""
    asking, now = reader(), datetime.now(UTC)
    since = (now.date() - timedelta(days=asked[DAYS] - 1)).isoformat()
    gate().meter.flush()
    store = house().store
    limits, used = asking.limits, store.last_used()
    return _answer(
        {
            "partner": asking.partner,
            "name": asking.name,
            "limits": {"minute": limits.minute, "day": limits.day} if limits else None,
            "keys": [
                {
                    "prefix": key.prefix,
                    "state": key.state(now).value,
                    "scopes": sorted(key.scopes),
                    "expires_at": stated_time(key.expires_at) if key.expires_at else None,
                    "last_used": used.get(key.prefix),
                }
                for key in store.keys(asking.partner)
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
                for line in store.usage(asking.partner, since)
            ],
        }
    )


@operation("GET", "/channels/preview", Preview, LOOKED_FOR, LIMIT, tag="partner", scope=Scope.CHANNELS)
def preview(asked: Asked) -> Response:
    """The newest stories that a channel with the query ``q`` would hold."""
    page = house().store.stories(ChannelQuery(asked[LOOKED_FOR], asked[LIMIT]))
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
    return _answer(
        {"query": dict(asked.given)["q"], "stories": stories, "more": page.next_before is not None}
    )


@operation("GET", "/channels/own", OwnChannels, tag="partner", scope=Scope.READ)
def own_channels(_asked: Asked) -> Response:
    """The partner's own channels."""
    partner = reader().partner
    found = house().store.saved_channels(partner)
    return _answer({"channels": [_told(partner, channel) for channel in found], "most": MOST_CHANNELS})


@operation(
    "GET", "/channels/own/{slug}", OwnChannel, SLUG_OF_OWN, tag="partner", scope=Scope.READ, statuses=(404,)
)
def own_channel(asked: Asked) -> Response:
    """One of them."""
    partner, slug = reader().partner, asked[SLUG_OF_OWN]
    found = saved_channel(own_slug(partner, slug))
    return _answer(_told(partner, found)) if found else refusals.no_channel(slug)


@operation(
    "PUT",
    "/channels/own/{slug}",
    OwnChannel,
    SLUG_OF_OWN,
    tag="partner",
    body=ChannelToSave,
    scope=Scope.CHANNELS,
    statuses=(201, 409),
)
def save_channel(asked: Asked) -> Response:
    """Save a channel under this address, in place of the one that is there: 201 for a new one, else 200."""
    asking, slug = reader(), asked[SLUG_OF_OWN]
    if not is_slug(slug):
        return refusals.unusable("slug", most=MAX_SLUG)
    given = _body()
    if isinstance(given, Response):
        return given
    parse_query(given.query)
    store, own = house().store, own_slug(asking.partner, slug)
    held = saved_channel(own)
    if held is None and len(store.saved_channels(asking.partner)) >= MOST_CHANNELS:
        return refusals.full(MOST_CHANNELS)
    now = datetime.now(UTC)
    began = held.created_at if held else now
    by = f"simpul_{asking.key}"
    saved = SavedChannel(own, given.name.strip(), given.query, asking.partner, by, began, now)
    store.save_channel(saved)
    response = _answer(_told(asking.partner, saved), 200 if held else 201)
    response.headers["Location"] = request.path
    return response


@operation(
    "DELETE",
    "/channels/own/{slug}",
    None,
    SLUG_OF_OWN,
    tag="partner",
    scope=Scope.CHANNELS,
    statuses=(404,),
)
def drop_channel(asked: Asked) -> Response:
    """Give a channel up; its feeds are 404 from now on."""
    slug = asked[SLUG_OF_OWN]
    if house().store.drop_channel(own_slug(reader().partner, slug)):
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


def _body() -> ChannelToSave | Response:
    """The channel that was sent, or what is wrong with it."""
    request.max_content_length = MAX_BODY
    try:
        return msgspec.json.decode(request.get_data(cache=False), type=ChannelToSave)
    except ValidationError as error:
        found = _MEMBER.search(str(error))
        member = (found[1] or found[2]) if found else "body"
        return refusals.unusable(member, most=MAX_NAME)
    except (ValueError, RecursionError, RequestEntityTooLarge):
        return refusals.unusable("body")


def _days(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 4 and 1 <= int(value) <= MOST_USAGE_DAYS):
        raise BadQuery("days", value, "a whole number from 1 to 400")
    return int(value)


def _answer(document: dict[str, object], status: int = 200) -> Response:
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    response = Response(body, status, content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    return response
