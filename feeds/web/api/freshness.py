"""How fresh a channel is: when it was looked at, and which regions are late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from werkzeug.wrappers import Response

from aggregator.channels import Channel, channel_at, national, provinces_of
from aggregator.model import RegionFreshness
from feeds.render.channel import EMPTY_SINCE, stated_time
from feeds.web.access import saved_channel
from feeds.web.api import shapes
from feeds.web.api.operation import JSON, Asked, Parameter, get, json_bytes
from feeds.web.api.parameters import CHANNEL_PATH
from feeds.web.api.slow import slowly
from feeds.web.cache import Content
from feeds.web.house import house


def _channel(path: str) -> Channel:
    return channel_at(path, house().registry, saved_channel)


CHANNEL = Parameter("channel", _channel, CHANNEL_PATH, national(), "regions/73")


@get("/freshness", shapes.Freshness, CHANNEL, tag="figures", statuses=(404,))
def freshness(asked: Asked) -> Response:
    """How fresh a channel is: when a story last changed, and when the sites of each region that it may hold
    stories of were last read. A region is late after a day, so looking every five minutes is enough."""
    return slowly(asked.key, lambda: _render(asked[CHANNEL]))


def _render(channel: Channel) -> Content:
    found = house().store.freshness(datetime.now(UTC))
    names = {region.code: region.name for region in house().registry.regions}
    provinces = provinces_of(channel, house().registry)
    regions = [region for region in found.regions if provinces is None or region.region in provinces]
    body = shapes.Freshness(
        channel=channel.path.removeprefix("/feeds/"),
        asked_at=stated_time(found.asked_at),
        changed_at=_stated(found.changed_at),
        late=tuple(region.region for region in regions if region.late_since is not None),
        regions=tuple(_region(region, names) for region in regions),
    )
    return Content(json_bytes(body), JSON, found.changed_at or EMPTY_SINCE)


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
