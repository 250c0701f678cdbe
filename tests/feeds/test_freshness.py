"""How fresh a channel is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from aggregator.model import LATE_AFTER, NO_REGION, SourceKind, SourceRow
from aggregator.schedule import CEILING

READ, NEVER_READ = ("https://bulukumba.example/feed", "73.02"), ("https://jember.example/feed", "35.09")


@pytest.fixture
def read_once(newsroom: Any, entry: Any) -> Any:
    """One source was read, two others never were."""
    newsroom.source(*NEVER_READ)
    newsroom.source("https://pusat.example/feed", "00")
    newsroom.publish(newsroom.source(*READ), entry(1))
    return newsroom


def test_a_region_is_late_when_none_of_its_sources_was_read_for_long(read_once: Any) -> None:
    """Longer than the longest wait between two looks, several times over."""
    assert LATE_AFTER >= 3 * CEILING
    moment = read_once.moment
    regions = {one.region: one for one in read_once.storage.freshness(moment + LATE_AFTER).regions}
    assert regions.keys() == {"35", "73", NO_REGION}
    assert regions["73"].last_success == regions["73"].newest_entry == moment
    assert regions["73"].late_since is None
    assert regions["35"].late_since == moment + LATE_AFTER
    later = moment + LATE_AFTER + timedelta(seconds=1)
    found = read_once.storage.freshness(later)
    assert {one.region: one.late_since for one in found.regions}["73"] == moment
    assert (found.asked_at, found.changed_at) == (later, moment)


def test_what_nobody_looks_at_makes_no_region_late(read_once: Any) -> None:
    row = SourceRow(url="https://aceh.example/feed", kind=SourceKind.FEED, office="11", enabled=False)
    read_once.storage.put_sources([row], read_once.moment)
    assert "11" not in {one.region for one in read_once.storage.freshness(read_once.moment).regions}


@pytest.mark.parametrize(
    ("channel", "regions"),
    [
        ("national", [NO_REGION, "35", "73"]),
        ("offices/73.02", ["73"]),
        ("regions/35.09", ["35"]),
        ("offices/00", [NO_REGION]),
        ("elsewhere/73", [NO_REGION, "35", "73"]),
        ("categories/haji-umrah", [NO_REGION, "35", "73"]),
        ("regions/11", []),
    ],
)
def test_every_feed_leads_to_how_fresh_it_is(
    read_once: Any, client: FlaskClient, channel: str, regions: list[str]
) -> None:
    feed = client.get(f"/feeds/{channel}.json")
    address = json.loads(feed.data)["_simpul"]["status"]
    assert f'<{address}>; rel="status"' in feed.headers["Link"]
    answer = client.get(address.removeprefix("https://simpul.example"))
    told = json.loads(answer.data)
    assert answer.status_code == 200
    assert told["channel"] == channel
    assert [region["region"] for region in told["regions"]] == regions
    # The look was long ago, by the clock of today.
    assert told["late"] == regions
    assert told["changed_at"] == "2025-12-01T03:01:00Z"


def test_a_search_is_as_fresh_as_the_nation(read_once: Any, client: FlaskClient) -> None:
    address = json.loads(client.get("/feeds/search.json?q=kegiatan").data)["_simpul"]["status"]
    assert address == "https://simpul.example/api/v1/freshness"
    assert json.loads(client.get("/api/v1/freshness").data)["channel"] == "national"
    assert client.get("/api/v1/freshness?channel=offices/99.99").status_code == 404
