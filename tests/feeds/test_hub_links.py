"""Each channel names its hub and itself, in HTTP's Link and in the feed, so that subscribers find the hub
(WebSub, 4)."""

from __future__ import annotations

import json
import re
from typing import Any

import feedparser
import pytest
from flask.testing import FlaskClient

CHANNELS = ("national", "offices/73.02", "regions/73", "categories/haji-umrah")
HUB = "https://simpul.example/hub"


def links_of(header: str) -> dict[str, str]:
    return {rel: address for address, rel in re.findall(r'<([^>]+)>; rel="([a-z]+)"', header)}


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_names_its_hub_and_itself(client: FlaskClient, channel: str, extension: str) -> None:
    topic = f"https://simpul.example/feeds/{channel}.{extension}"
    response = client.get(f"/feeds/{channel}.{extension}")
    links = links_of(response.headers["Link"])
    assert (links["hub"], links["self"]) == (HUB, topic)
    if extension == "json":
        feed = json.loads(response.data)
        assert feed["hubs"] == [{"type": "WebSub", "url": HUB}]
        assert feed["feed_url"] == topic
    else:
        named = [(link["rel"], link["href"]) for link in feedparser.parse(response.data).feed.links]
        assert named.count(("hub", HUB)) == 1
        assert named.count(("self", topic)) == 1


@pytest.mark.parametrize("extension", ["rss", "atom", "json"])
def test_a_page_of_older_stories_is_no_topic(newsroom: Any, client: FlaskClient, extension: str) -> None:
    response = client.get(f"/feeds/national.{extension}?before=1-1")
    assert response.status_code == 200
    assert "hub" not in links_of(response.headers["Link"])
    assert HUB.encode() not in response.data
