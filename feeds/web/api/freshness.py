"""How fresh a channel is: when it was looked at, and which regions are late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import request
from werkzeug.wrappers import Response

from aggregator.channels import Channel, channel_at, national, provinces_of
from aggregator.model import RegionFreshness
from feeds.render.channel import EMPTY_SINCE, stated_time
from feeds.web.access import saved_channel
from feeds.web.api import shapes
from feeds.web.api.operation import JSON, Asked, Parameter, get, json_bytes
from feeds.web.api.parameters import CHANNEL_PATH
from feeds.web.cache import ASK_EACH_TIME, Content, rendered, respond
from feeds.web.house import house


def _channel(path: str) -> Channel:
    return channel_at(path, house().registry, saved_channel)


CHANNEL = Parameter("channel", _channel, CHANNEL_PATH, national(), "regions/73")


@get("/freshness", shapes.Freshness, CHANNEL, tag="figures", statuses=(404,))
def freshness(asked: Asked) -> Response:
    """How fresh a channel is: when a story last changed, and when the sites of each region that it may hold
    stories of were last read."""
    found = house().store.freshness(datetime.now(UTC))
    provinces = provinces_of(asked[CHANNEL], house().registry)
    regions = [region for region in found.regions if provinces is None or region.region in provinces]
    names = {region.code: region.name for region in house().registry.regions}
    body = shapes.Freshness(
        channel=asked[CHANNEL].path.removeprefix("/feeds/"),
        asked_at=stated_time(found.asked_at),
        changed_at=_stated(found.changed_at),
        late=tuple(region.region for region in regions if region.late_since is not None),
        regions=tuple(_region(region, names) for region in regions),
    )
    content = Content(json_bytes(body), JSON, found.changed_at or EMPTY_SINCE)
    return respond(request, rendered(content), ASK_EACH_TIME)


def _region(region: RegionFreshness, names: Mapping[str, str]) -> shapes.RegionFreshness:
    return shapes.RegionFreshness(
        region=region.region,
        name=names.get(region.region, ""),
        sources=region.sources,
        last_success=_stated(region.last_success),
        newest_entry=_stated(region.newest_entry),
        late_since=_stated(region.late_since),
    )


def _stated(moment: datetime | None) -> str | None:
    return None if moment is None else stated_time(moment)
