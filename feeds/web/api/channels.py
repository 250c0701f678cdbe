"""Channels of every kind, those that editors saved among them."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.wrappers import Response

from aggregator.channels import channel_at
from aggregator.errors import BadQuery
from aggregator.model import SavedChannel
from aggregator.normalize.categories import CATEGORIES
from aggregator.normalize.language import RECOGNISED
from feeds.render.channel import EMPTY_SINCE
from feeds.web.access import saved_channel
from feeds.web.api import shapes
from feeds.web.api.links import feeds_of, stories_of
from feeds.web.api.operation import Asked, Parameter, get, picked
from feeds.web.api.paging import paged
from feeds.web.api.parameters import CHANNEL_PATH, LIMIT, choice, fields_of
from feeds.web.api.slow import slowly
from feeds.web.cache import Content
from feeds.web.house import house


def _public() -> list[SavedChannel]:
    return house().store.saved_channels(owner="")


def _offices() -> list[str]:
    return [office.code for office in house().registry.offices]


# The codes of each kind, by the folder of its addresses; of topics the database tells.
_CODES: dict[str, Callable[[], list[str]]] = {
    "national": lambda: [""],
    "channels": lambda: [channel.slug for channel in _public()],
    "categories": lambda: list(CATEGORIES),
    "languages": lambda: list(RECOGNISED),
    "regions": lambda: [region.code for region in house().registry.regions],
    "offices": _offices,
    "elsewhere": _offices,
}
KINDS = (*_CODES, "topics")


def _after(value: str) -> str | None:
    if value.partition("/")[0] not in KINDS:
        raise BadQuery("after", value[:100], "the cursor of a next link")
    return value


KIND = choice("kind", KINDS, words="channel_kind")
AFTER: Parameter[str | None] = Parameter("after", _after, CHANNEL_PATH, None)
FIELDS = fields_of(shapes.Channel)


@get("/channels", shapes.Channels, KIND, LIMIT, AFTER, FIELDS, tag="catalogue")
def channels(asked: Asked) -> Response:
    """Channels: the national one, saved ones, then kind by kind."""

    def render() -> Content:
        paths = _paths(asked[KIND], asked[AFTER], asked[LIMIT] + 1)
        shown = paths[: asked[LIMIT]]
        following = shown[-1] if len(paths) > len(shown) else None
        queries = {f"channels/{channel.slug}": channel.query for channel in _public()}
        items = [picked(_channel(path, queries), asked[FIELDS]) for path in shown]
        return paged(asked, AFTER, items, following, EMPTY_SINCE)

    return slowly(asked.key, render)


def _paths(kind: str | None, after: str | None, limit: int) -> list[str]:
    """Up to ``limit`` paths beyond one."""
    start, _, code = (after or "").partition("/")
    found: list[str] = []
    for folder in KINDS[KINDS.index(start) if after else 0 :]:
        if kind not in (None, folder) or len(found) >= limit or after == folder == "national":
            continue
        beyond = code if folder == start else ""
        if folder == "topics":
            codes = [name for name, _ in house().store.facets_of("topic", beyond, limit)]
        else:
            codes = sorted(one for one in _CODES[folder]() if not beyond or one > beyond)
        found += [f"{folder}/{one}" if one else folder for one in codes]
    return found[:limit]


def _channel(path: str, queries: dict[str, str]) -> shapes.Channel:
    kind = path.partition("/")[0]
    return shapes.Channel(
        path=path,
        kind=kind,
        name=shapes.Names(_name(path, "id"), _name(path, "en")),
        query=queries.get(path),
        feeds=feeds_of(path),
        stories=stories_of(path),
    )


def _name(path: str, language: str) -> str:
    return channel_at(path, house().registry, saved_channel, language).name
